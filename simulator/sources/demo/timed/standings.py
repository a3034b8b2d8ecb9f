"""The order of a session against the clock: who goes on, and the result."""

from collections.abc import Iterable

from pitwall.events import Classification, ClassifiedDriver
from pitwall.simulator.sources.demo.timed.runner import Runner, TimedLap

NEVER_MS = 10**9


def best_lap(runner: Runner, part: int | None = None) -> TimedLap | None:
    """The fastest lap that stands, of a part or of all; of equal ones the first."""
    laps = [
        lap
        for lap in runner.laps
        if lap.time_ms is not None and lap.lap not in runner.deleted and part in (None, lap.part)
    ]
    return min(laps, key=lambda lap: (lap.time_ms, lap.end_ms), default=None)


def in_order(runners: Iterable[Runner], part: int | None = None) -> list[Runner]:
    """By the best lap; of equal ones the first to drive it. Those without one: first who began a flying lap, then
    who left the pit lane, each as they were before, as the sporting regulations have it.
    """

    def key(runner: Runner) -> tuple[int, int]:
        if best := best_lap(runner, part):
            return best.time_ms or 0, best.end_ms
        driven = [lap for lap in runner.laps if part in (None, lap.part)]
        return NEVER_MS, 0 if any(not lap.pit_in for lap in driven) else 1 if driven else 2

    return sorted(runners, key=key)


def advancing(drivers: int, part: int, parts: int) -> int:
    """How many of all ``drivers`` go on from a part: ten reach the last of three, and as many leave in each part.

    With 20 cars five leave in each of the first two, with 22 it is six, as the sporting regulations have it.
    """
    leave = max(1, round((drivers - 10) / 2)) if drivers > 11 else max(0, (drivers - 1) // parts)
    return drivers - leave * part


def qualifying_result(runners: list[Runner]) -> Classification:
    """The result of a qualifying; ``runners`` are in its order."""
    entries = []
    for position, runner in enumerate(runners, 1):
        bests = [best_lap(runner, part) for part in (1, 2, 3)]
        entries.append(
            ClassifiedDriver(
                driver=runner.number,
                position=position,
                classified=str(position),
                laps=len(runner.laps),
                part_times_ms=tuple(best.time_ms if best else None for best in bests),
            )
        )
    return Classification(entries=tuple(entries))


def practice_result(runners: list[Runner]) -> Classification:
    """The result of a practice; ``runners`` are in its order."""
    bests = [best_lap(runner) for runner in runners]
    first_ms = bests[0].time_ms if bests and bests[0] else None
    entries = []
    for position, (runner, best) in enumerate(zip(runners, bests, strict=True), 1):
        best_ms = best.time_ms if best else None
        entries.append(
            ClassifiedDriver(
                driver=runner.number,
                position=position,
                classified=str(position),
                laps=len(runner.laps),
                gap_ms=None if best_ms is None or first_ms is None else best_ms - first_ms,
                best_lap_ms=best_ms,
            )
        )
    return Classification(entries=tuple(entries))
