"""Rules that more than one part of Pitwall goes by: each stands here once, and all import it."""

from collections.abc import Container, Iterable
from dataclasses import dataclass
from typing import Final, Generic, Literal, NamedTuple, TypeVar

Moment = TypeVar("Moment")
NeutralisationKind = Literal["safety_car", "vsc", "red"]

_NEUTRALISING: Final[dict[str, NeutralisationKind]] = {"safety_car": "safety_car", "vsc": "vsc", "red": "red"}

NO_COMPOUND = frozenset({None, "UNKNOWN", "TEST_UNKNOWN"})
"""What timing has in place of a compound while it does not know it."""


def takes_part(number: str, roster: Container[str]) -> bool:
    """Whether what a car does counts: ``roster`` holds the numbers of the drivers.

    As long as the roster has not come (it is empty), everybody may take part.
    """
    return not roster or number in roster


@dataclass(frozen=True, slots=True)
class Neutralisation(Generic[Moment]):
    """A time under a safety car, a virtual safety car or a red flag; ``end`` is None while it lasts."""

    kind: NeutralisationKind
    start: Moment
    end: Moment | None = None
    replaced_by: NeutralisationKind | None = None
    """The kind of the one that took its place, None if the track became clear."""


def neutralisations(changes: Iterable[tuple[Moment, str]]) -> list[Neutralisation[Moment]]:
    """The neutralisations in the changes of the track status, given in order as moment and status.

    One lasts until the track is clear or the next one takes its place; a yellow flag or the
    notice that the virtual safety car is ending do not end it.
    """
    found: list[Neutralisation[Moment]] = []
    now: Neutralisation[Moment] | None = None
    for moment, status in changes:
        kind = _NEUTRALISING.get(status)
        if now is not None and (status == "clear" or kind not in (None, now.kind)):
            found.append(Neutralisation(now.kind, now.start, moment, kind))
            now = None
        if now is None and kind is not None:
            now = Neutralisation(kind, moment)
    return [*found, now] if now is not None else found


class Tyres(NamedTuple):
    """What timing has of the tyres a car is on: the compound, and the age in laps."""

    compound: str | None
    life: int | None


def has_other_compound(before: str | None, after: str | None) -> bool:
    """Whether both compounds are known and differ."""
    return before != after and before not in NO_COMPOUND and after not in NO_COMPOUND


def are_other_tyres(before: Tyres, after: Tyres, laps: int) -> bool | None:
    """Whether the tyres are another set than ``laps`` laps before; None where neither compound nor age tells.

    They are if the compound is another, or if the age does not go on: younger tyres are other
    ones, and so are older ones, when a car goes back to a set it had taken off.
    """
    if has_other_compound(before.compound, after.compound):
        return True
    if before.life is None or after.life is None:
        return None
    return after.life != before.life + laps
