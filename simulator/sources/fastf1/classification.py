"""How the race ended: the flag and the official result."""

import logging
from collections.abc import Iterator, Mapping, Sequence

from pitwall.events import ChequeredFlag, Classification, ClassifiedDriver
from pitwall.simulator.race import Moment
from pitwall.simulator.sources.fastf1.clock import RaceClock, completed, first_time
from pitwall.simulator.sources.fastf1.records import RaceData, ResultRow
from pitwall.simulator.sources.fastf1.values import DAY_MS

_log = logging.getLogger(__name__)

_CLASSIFIED_SHARE = 0.9
"""A car must have covered so much of the winner's distance to be classified (sporting regulations)."""


def flag_moments(clock: RaceClock) -> Iterator[Moment]:
    """The chequered flag, when the winner on the road completed the last lap."""
    if clock.flag:
        yield clock.flag.t_ms, ChequeredFlag(driver=clock.flag.driver, lap=clock.flag.lap)


def classification_moments(
    race: RaceData, drivers: Sequence[str], not_started: frozenset[str], clock: RaceClock
) -> Iterator[Moment]:
    """The result, when the session was finalised.

    The order is the official one; where FastF1 has no official result it is told from the laps.
    """
    entries = classify(race, drivers, not_started)
    if entries:
        finalised_ms = first_time(race, "Finalised")
        t_ms = clock.end_ms if finalised_ms is None else max(finalised_ms, clock.last_crossing_ms)
        yield t_ms, Classification(entries=tuple(entries[:40]))


def classify(race: RaceData, drivers: Sequence[str], not_started: frozenset[str]) -> list[ClassifiedDriver]:
    """One line for each of ``drivers``, in the order of the result."""
    laps, ends = _laps_and_ends(race)
    lines = {row.number: row for row in race.results}
    official = any(row.classified for row in race.results)
    by_laps = sorted(
        drivers, key=lambda driver: (driver in not_started, -laps.get(driver, 0), ends.get(driver, DAY_MS))
    )
    # Those without a place, whom FastF1 adds from the list of drivers, follow in the order of their laps.
    places = {driver: row.position for driver, row in lines.items() if row.position is not None}
    order = sorted(by_laps, key=lambda driver: places.get(driver, 100))
    if official:
        return [_official(place, lines.get(driver), driver, laps) for place, driver in enumerate(order, 1)]
    # FastF1 then gives places too, told from the laps.
    _log.warning("no official result of the %s: told from the laps", race.name)
    return list(_unofficial(order, lines, laps, ends, not_started))


def _laps_and_ends(race: RaceData) -> tuple[dict[str, int], dict[str, int]]:
    """For each driver the completed laps, and when the last of them ended."""
    laps: dict[str, int] = {}
    ends: dict[str, int] = {}
    for lap in completed(race.laps):
        laps[lap.driver] = laps.get(lap.driver, 0) + 1
        if lap.end_ms is not None:
            ends[lap.driver] = max(lap.end_ms, ends.get(lap.driver, 0))
    return laps, ends


def _official(place: int, line: ResultRow | None, driver: str, laps: Mapping[str, int]) -> ClassifiedDriver:
    if line is None:
        return ClassifiedDriver(driver=driver, position=place, classified="N", laps=laps.get(driver, 0))
    time_ms = 0 if place == 1 else line.time_ms
    return ClassifiedDriver(
        driver=driver,
        position=place,
        classified=line.classified or "N",
        status=line.status,
        laps=line.laps if line.laps is not None else laps.get(driver, 0),
        gap_ms=time_ms if time_ms is not None and 0 <= time_ms <= DAY_MS else None,
        points=line.points,
        grid=line.grid,
    )


def _unofficial(
    order: Sequence[str],
    lines: Mapping[str, ResultRow],
    laps: Mapping[str, int],
    ends: Mapping[str, int],
    not_started: frozenset[str],
) -> Iterator[ClassifiedDriver]:
    most = max(laps.values(), default=0)
    for place, driver in enumerate(order, 1):
        done = laps.get(driver, 0)
        is_classified = done > 0 and done >= int(most * _CLASSIFIED_SHARE)
        same_lap = done == most and driver in ends and order[0] in ends
        line = lines.get(driver)
        yield ClassifiedDriver(
            driver=driver,
            position=place,
            classified=str(place) if is_classified else ("W" if driver in not_started else "R"),
            laps=done,
            gap_ms=max(ends[driver] - ends[order[0]], 0) if same_lap else None,
            grid=line.grid if line else None,
        )
