"""The running order told from line crossings alone, for races whose feed has none."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from pitwall.events import OrderEntry, RunningOrder
from pitwall.simulator.race import Moment
from pitwall.simulator.sources.fastf1.clock import completed
from pitwall.simulator.sources.fastf1.records import LapRow
from pitwall.simulator.sources.fastf1.values import DAY_MS


@dataclass(frozen=True, slots=True)
class _Crossing:
    lap: int
    t_ms: int


def crossing_moments(laps: Sequence[LapRow], grid: Mapping[str, int], start_ms: int) -> Iterator[Moment]:
    """The running order at the start, from the grid, and after each crossing of the line.

    Cars are ordered by laps completed, then by who completed them first. A gap is the time
    between two crossings of the same lap; a car behind by whole laps has those instead.
    """
    standing = sorted(grid, key=lambda driver: (grid[driver], driver))
    sent: dict[str, OrderEntry] = {}
    by_lap: dict[int, dict[str, int]] = {}
    last: dict[str, _Crossing] = {}
    ended = sorted((lap.end_ms, lap.driver, lap.lap) for lap in completed(laps) if lap.end_ms is not None)
    if standing:
        entries = tuple(OrderEntry(driver=driver, position=place) for place, driver in enumerate(standing[:40], 1))
        sent = {entry.driver: entry for entry in entries}
        yield start_ms, RunningOrder(entries=entries)
    for t_ms, driver, lap in ended:
        by_lap.setdefault(lap, {}).setdefault(driver, t_ms)
        last[driver] = _Crossing(lap, t_ms)
        running = sorted(last, key=lambda number: (-last[number].lap, last[number].t_ms))
        order = running + [number for number in standing if number not in last]
        entries = tuple(_entries(order[:40], last, by_lap))
        if changed := tuple(entry for entry in entries if sent.get(entry.driver) != entry):
            sent.update({entry.driver: entry for entry in changed})
            yield t_ms, RunningOrder(entries=changed)


def _entries(
    order: Sequence[str], last: Mapping[str, _Crossing], by_lap: Mapping[int, Mapping[str, int]]
) -> Iterator[OrderEntry]:
    leader = ahead = order[0]
    for place, driver in enumerate(order, 1):
        if driver not in last:
            yield OrderEntry(driver=driver, position=place)
            continue
        if driver == leader:
            yield OrderEntry(driver=driver, position=place, gap_ms=0)
            continue
        gap_ms, laps_behind = _distance(driver, leader, last, by_lap)
        interval_ms, interval_laps = _distance(driver, ahead, last, by_lap)
        yield OrderEntry(
            driver=driver,
            position=place,
            gap_ms=gap_ms,
            laps_behind=laps_behind,
            interval_ms=interval_ms,
            interval_laps=interval_laps,
        )
        ahead = driver


def _distance(
    driver: str, other: str, last: Mapping[str, _Crossing], by_lap: Mapping[int, Mapping[str, int]]
) -> tuple[int | None, int | None]:
    """Time (ms) or laps from one car to another ahead of it."""
    mine = last[driver]
    laps = 0
    # The car ahead begins a lap before this one ends it: only the lap after that puts it a lap ahead.
    while by_lap.get(mine.lap + laps + 1, {}).get(other, DAY_MS) <= mine.t_ms:
        laps += 1
    if laps:
        return None, laps
    passed_ms = by_lap[mine.lap].get(other)
    return (None if passed_ms is None else max(mine.t_ms - passed_ms, 0)), None
