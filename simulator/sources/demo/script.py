"""What will go wrong in the race, drawn before it starts."""

from dataclasses import dataclass
from random import Random

from pitwall.simulator.sources.demo.grid import Entrant
from pitwall.simulator.sources.demo.layout import LAST_SEGMENT
from pitwall.simulator.sources.demo.neutralisation import Brings
from pitwall.simulator.sources.demo.state import SHORTEST_WITH_STOPS

FAILURES = ("Engine", "Gearbox", "Hydraulics", "Power unit", "Brakes", "Electrical", "Cooling system")


@dataclass(frozen=True, slots=True)
class Mishap:
    """The end of a car's race: in a segment of a lap, ``part`` of the way through it, beside the
    track; or, with ``in_pits``, in its box at the end of the lap.
    """

    lap: int
    segment: int
    part: float
    reason: str
    brings: Brings
    in_pits: bool = False


@dataclass(frozen=True, slots=True)
class Debris:
    """Something on the track, found when the leader gets to this segment: brings the safety car."""

    lap: int
    segment: int


@dataclass(frozen=True, slots=True)
class Damage:
    """A contact that costs a car a slow lap and a visit to its box, but not the race."""

    lap: int
    segment: int


@dataclass(frozen=True, slots=True)
class Script:
    """``mishaps`` and ``damage`` by car number; ``late_case`` is a lap with something for the
    stewards, if any; ``jumped_start`` is a car's number.
    """

    mishaps: dict[str, Mishap]
    damage: dict[str, Damage]
    debris: Debris | None
    late_case: int | None
    jumped_start: str | None


def draw_script(rng: Random, entrants: list[Entrant], laps: int) -> Script:
    """Between one and four retirements, and in a race long enough at least one safety car."""
    count = min(rng.choices((1, 2, 3, 4), (25, 38, 25, 12))[0], max(1, len(entrants) // 4))
    victims = [entrant.number for entrant in rng.sample(entrants, count)]
    neutralised = laps >= SHORTEST_WITH_STOPS
    safety_car_lap = _safety_car_lap(rng, laps)
    by_debris = neutralised and rng.random() < 0.2
    mishaps: dict[str, Mishap] = {}
    if neutralised and not by_debris:
        mishaps[victims.pop()] = _mishap(rng, safety_car_lap, rng.choice(("Accident", "Collision")), "safety_car")
    if victims and rng.random() < 0.35:
        mishaps[victims.pop()] = _mishap(
            rng, 1, "Collision", rng.choice(("yellow", "vsc")) if neutralised else "yellow"
        )
    for number in victims:
        mishaps[number] = _failure(rng, laps, safety_car_lap)
    unlucky = [entrant.number for entrant in entrants if entrant.number not in mishaps]
    hit = rng.sample(unlucky, min(len(unlucky), rng.choices((0, 1, 2), (15, 50, 35))[0])) if neutralised else []
    return Script(
        mishaps=mishaps,
        damage={number: Damage(rng.choice((1, rng.randint(2, 2 + laps // 2))), rng.randint(0, 7)) for number in hit},
        debris=Debris(safety_car_lap, rng.randint(1, LAST_SEGMENT)) if by_debris else None,
        late_case=rng.randint(round(laps * 0.72), round(laps * 0.93)) if neutralised and rng.random() < 0.65 else None,
        jumped_start=rng.choice(entrants).number if rng.random() < 0.06 else None,
    )


def _safety_car_lap(rng: Random, laps: int) -> int:
    first = max(3, round(laps * 0.17))
    return rng.randint(first, max(first, min(round(laps * 0.5), laps - 6)))


def _mishap(rng: Random, lap: int, reason: str, brings: Brings) -> Mishap:
    return Mishap(lap, rng.randint(1, LAST_SEGMENT - 1), rng.uniform(0.35, 0.8), reason, brings)


def _failure(rng: Random, laps: int, safety_car_lap: int) -> Mishap:
    """A failure of the car; far enough from the safety car's lap it may bring a virtual one."""
    last = max(2, int(laps * 0.85))
    lap = rng.randint(2, last)
    reason = rng.choice(FAILURES)
    if rng.random() < 0.35:
        return Mishap(lap, LAST_SEGMENT, 0.5, reason, "yellow", in_pits=True)
    brings: Brings = "yellow"
    if laps >= 20 and abs(lap - safety_car_lap) >= 8:
        brings = rng.choices(("yellow", "vsc", "safety_car"), (40, 48, 12))[0]
    return _mishap(rng, lap, reason, brings)
