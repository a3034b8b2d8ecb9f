"""What will go wrong: spins, and now and then an accident that brings the red flag."""

from dataclasses import dataclass
from random import Random
from typing import Literal

from pitwall.simulator.sources.demo.weekend import Part

Kind = Literal["spin", "crash"]

_RED_CHANCE = 0.55
_LATEST: dict[Kind, float] = {"spin": 0.9, "crash": 0.6}
"""The latest moment, as a fraction of a part."""


@dataclass(frozen=True, slots=True)
class Mishap:
    """It happens to the next car on a fast lap once ``elapsed_ms`` of a part have gone."""

    part: int
    elapsed_ms: int
    kind: Kind
    place: float
    """Where in its segment the car comes to a stop, from 0 to 1."""


def draw_mishaps(rng: Random, parts: tuple[Part, ...]) -> list[Mishap]:
    """What is in store, in the order of its time. An accident leaves time enough to go on afterwards."""
    found = []
    crash_in = rng.randint(1, len(parts)) if rng.random() < _RED_CHANCE else 0
    for number, part in enumerate(parts, 1):
        spins = rng.choice((0, 1, 1, 2)) if len(parts) > 1 else rng.randint(1, 3)
        kinds: list[Kind] = ["spin" for _ in range(spins)]
        if number == crash_in:
            kinds.append("crash")
        for kind in kinds:
            elapsed_ms = round(part.length_ms * rng.uniform(0.2, _LATEST[kind]))
            found.append(Mishap(number, elapsed_ms, kind, rng.uniform(0.3, 0.7)))
    return sorted(found, key=lambda mishap: (mishap.part, mishap.elapsed_ms))
