"""The runs of a car: when it leaves the pit lane, on which tyres, and what each lap is for."""

from dataclasses import dataclass
from random import Random
from typing import Literal

from pitwall.simulator.sources.demo.grid import Entrant

Mode = Literal["out", "push", "cool", "long", "in"]
"""What a lap is for: to warm the tyres, for a time, to cool them, part of a long run, to come back."""

ONE_PUSH: tuple[Mode, ...] = ("out", "push", "in")
TWO_PUSHES: tuple[Mode, ...] = ("out", "push", "cool", "push", "in")
THREE_PUSHES: tuple[Mode, ...] = ("out", "push", "cool", "push", "cool", "push", "in")

_SECOND_MS = 1000
_MINUTE_MS = 60_000
_FRONT_MS = 900.0
"""Cars within this of the fastest save a set in the first part."""


@dataclass(frozen=True, slots=True)
class Run:
    """``leaves_ms``: when, in time of the part, the car means to leave its garage."""

    leaves_ms: int
    compound: str
    laps: tuple[Mode, ...]
    used_laps: int = 0
    """Laps the set has driven before."""


def qualifying_runs(rng: Random, entrant: Entrant, part: int) -> list[Run]:
    """The runs of a driver in part 1, 2 or 3: two, or three early on."""

    def soft(from_s: float, to_s: float, *, two_pushes: float = 0.0, used_laps: int = 0) -> Run:
        laps = TWO_PUSHES if rng.random() < two_pushes else ONE_PUSH
        return Run(round(rng.uniform(from_s, to_s) * _SECOND_MS), "SOFT", laps, used_laps)

    if part == 1:
        runs = [soft(5, 200, two_pushes=0.3), soft(400, 560, two_pushes=0.2)]
        if entrant.pace_ms > _FRONT_MS or rng.random() < 0.35:
            runs.append(soft(790, 930))
        return runs
    used_laps = rng.choice((0, 3))
    if part == 2:
        return [soft(10, 130, used_laps=used_laps), soft(500, 740, two_pushes=0.2)]
    return [soft(5, 60, used_laps=used_laps), soft(400, 560, two_pushes=0.3)]


def practice_runs(rng: Random) -> list[Run]:
    """The runs of an hour's practice: on a harder compound, on softs for a time, and a long run."""
    harder = rng.choice(("MEDIUM", "MEDIUM", "HARD"))
    first: tuple[Mode, ...] = (
        TWO_PUSHES if rng.random() < 0.5 else ("out", "push", "cool", "push", "cool", "push", "in")
    )
    laps: list[Mode] = ["long"] * rng.randint(7, 11)
    long_run: tuple[Mode, ...] = ("out", *laps, "in")
    long_compound = rng.choice(("SOFT", "MEDIUM", "MEDIUM", "HARD"))
    used = 3 if long_compound == "SOFT" else rng.choice((0, 5))
    return [
        Run(rng.randint(5, 240) * _SECOND_MS, harder, first),
        Run(round(rng.uniform(19, 26) * _MINUTE_MS), "SOFT", TWO_PUSHES),
        Run(round(rng.uniform(35, 42) * _MINUTE_MS), long_compound, long_run, used),
    ]
