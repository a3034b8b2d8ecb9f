"""Tyres: what a compound gives and how it fades, dry and wet. All times are per lap, in ms."""

from dataclasses import dataclass

SLICKS = ("SOFT", "MEDIUM", "HARD")
RAIN = ("INTERMEDIATE", "WET")


@dataclass(frozen=True, slots=True)
class Compound:
    """``pace_ms`` against the medium when new, ``fade_ms`` for every lap of wear, ``life``
    in laps of a full-length race before the tyre drops off, ``warm_up_ms`` lost on the first lap.
    """

    pace_ms: float
    fade_ms: float
    life: int
    warm_up_ms: float


COMPOUNDS = {
    "SOFT": Compound(-500, 72, 18, 500),
    "MEDIUM": Compound(0, 46, 27, 800),
    "HARD": Compound(400, 30, 38, 1100),
    "INTERMEDIATE": Compound(0, 40, 30, 800),
    "WET": Compound(0, 30, 40, 800),
}

_DROP_OFF_MS = 35.0
"""Per lap beyond its life, squared."""


@dataclass(slots=True)
class Tyres:
    """A set on a car. ``life`` counts its laps, ``wear`` counts those behind a safety car less."""

    compound: str
    fresh: bool
    life: int
    wear: float

    @classmethod
    def new(cls, compound: str) -> "Tyres":
        """A set nobody has driven on."""
        return cls(compound=compound, fresh=True, life=0, wear=0.0)

    @classmethod
    def used(cls, compound: str, laps: int) -> "Tyres":
        """A set from qualifying."""
        return cls(compound=compound, fresh=False, life=laps, wear=float(laps))


def tyre_loss_ms(tyres: Tyres, care: float, stretch: float) -> float:
    """What a set costs against a new medium on a dry track.

    ``care`` multiplies the fading (below 1: gentle driver). ``stretch`` multiplies every life:
    in a short race tyres fade faster, so that strategies keep their shape.
    """
    compound = COMPOUNDS[tyres.compound]
    beyond = max(0.0, tyres.wear - compound.life * stretch)
    return compound.pace_ms + compound.fade_ms * care * tyres.wear / stretch + _DROP_OFF_MS * (beyond / stretch) ** 2


def wet_loss_ms(compound: str, wetness: float) -> float:
    """What a wet track costs on a compound; ``wetness`` is 0 dry, 1 soaked, above 1 standing water.

    Slicks and intermediates are equal near 0.3, intermediates and wets near 1.
    """
    if compound in SLICKS:
        return 17_000 * wetness
    if compound == "INTERMEDIATE":
        overheating = 3000 * max(0.0, 0.25 - wetness) / 0.25
        return 3500 + 5500 * wetness + overheating
    overheating = 4000 * max(0.0, 0.6 - wetness) / 0.6
    return 7500 + 1500 * wetness + overheating


def best_in_the_wet(wetness: float) -> str:
    """The kind of tyre for a wetness; ``MEDIUM`` stands for any slick."""
    return min(("MEDIUM", *RAIN), key=lambda compound: wet_loss_ms(compound, wetness))
