"""Lap times that do not count for a driver's best though nobody deleted them.

Timing does not take every lap that is quicker than the best so far for the new best: one that ends in
the pit lane may be the shorter way, at Silverstone by six seconds. FastF1 marks the laps that were
taken (``IsPersonalBest``); its ``pick_fastest`` and the sport's own list of fastest laps agree with that.
"""

from collections.abc import Callable, Collection, Iterator, Sequence
from itertools import groupby

from pitwall.simulator.sources.fastf1.clock import completed
from pitwall.simulator.sources.fastf1.records import LapRow, RaceData
from pitwall.simulator.sources.fastf1.values import DAY_MS

LapId = tuple[str, int]
"""Driver and lap number."""


PartOf = Callable[[LapRow], int]
"""The number of the part of a qualifying a lap belongs to."""


def whole_session(_lap: LapRow) -> int:
    """The part a lap belongs to where a session has none."""
    return 1


def uncounted_laps(session: RaceData, deleted: Collection[LapId], part_of: PartOf = whole_session) -> frozenset[LapId]:
    """The laps whose time does not count. Those in ``deleted`` did until race control spoke, and are not among them.

    Each part of a qualifying has bests of its own.
    """
    timed = [lap for lap in completed(session.laps) if lap.lap_time_ms is not None]
    if not any(lap.personal_best for lap in timed):
        return frozenset()
    official = {(row.number, time_ms) for row in session.results for time_ms in row.part_times_ms}
    passed_over: set[LapId] = set()
    for driver, group in groupby(timed, key=lambda lap: lap.driver):
        own = list(group)
        found = _not_in_a_race(own) if session.kind == "race" else _not_against_the_clock(own, part_of)
        passed_over.update((driver, lap.lap) for lap in found if (driver, lap.lap_time_ms) not in official)
    return frozenset(passed_over.difference(deleted))


def _not_in_a_race(laps: Sequence[LapRow]) -> Iterator[LapRow]:
    """Laps quicker than the best that counts. Slower ones change no best: a race's first lap is never marked."""
    best_ms = min((_time(lap) for lap in laps if lap.personal_best), default=DAY_MS)
    return (lap for lap in laps if not lap.personal_best and _time(lap) < best_ms)


def _not_against_the_clock(laps: Sequence[LapRow], part_of: PartOf) -> Iterator[LapRow]:
    """Laps that would have been the best of their part when they ended."""
    best_ms: dict[int, int] = {}
    for lap in laps:
        part, time_ms = part_of(lap), _time(lap)
        if lap.personal_best:
            best_ms[part] = min(time_ms, best_ms.get(part, DAY_MS))
        elif time_ms < best_ms.get(part, DAY_MS):
            yield lap


def _time(lap: LapRow) -> int:
    return lap.lap_time_ms if lap.lap_time_ms is not None else DAY_MS
