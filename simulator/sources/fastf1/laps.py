"""Laps and sectors as they were completed."""

import logging
from collections.abc import Iterator, Sequence
from typing import Literal

from pitwall.events import LapCompleted, SectorCompleted
from pitwall.simulator.race import Moment
from pitwall.simulator.sources.fastf1.clock import completed
from pitwall.simulator.sources.fastf1.records import LapRow
from pitwall.simulator.sources.fastf1.tyres import Tyres, read_tyres

_log = logging.getLogger(__name__)

_SAME_CROSSING_MS = 2000
"""Timing reports the third sector and the lap apart from each other, but it is one crossing."""


def lap_moments(
    laps: Sequence[LapRow],
    known_deleted: frozenset[tuple[str, int]],
    tyres: Tyres | None = None,
    uncounted: frozenset[tuple[str, int]] = frozenset(),
) -> Iterator[Moment]:
    """Every completed lap when it ended.

    ``known_deleted`` are the laps, as (driver, lap), deleted before they ended; ``tyres`` are
    those of the race, by default what the laps alone tell. A lap of which not even the end is known is left out.
    ``uncounted`` are the laps whose time is no best.
    """
    for lap in completed((tyres or read_tyres(laps)).laps):
        if lap.end_ms is None:
            where = {"driver": lap.driver, "lap": lap.lap}
            _log.warning("lap %d of car %s has no time: left out", lap.lap, lap.driver, extra=where)
            continue
        is_deleted, counts = (lap.driver, lap.lap) in known_deleted, (lap.driver, lap.lap) not in uncounted
        yield lap.end_ms, _lap_completed(lap, deleted=is_deleted, counts=counts)


def _lap_completed(lap: LapRow, *, deleted: bool, counts: bool) -> LapCompleted:
    sector1_ms, sector2_ms, sector3_ms = lap.sector_ms
    return LapCompleted(
        driver=lap.driver,
        lap=lap.lap,
        lap_time_ms=lap.lap_time_ms,
        sector1_ms=sector1_ms,
        sector2_ms=sector2_ms,
        sector3_ms=sector3_ms,
        speed_i1_kph=lap.speed_i1_kph,
        speed_i2_kph=lap.speed_i2_kph,
        speed_fl_kph=lap.speed_fl_kph,
        speed_st_kph=lap.speed_st_kph,
        position=lap.position,
        compound=lap.compound,
        tyre_life=lap.tyre_life,
        fresh_tyre=lap.fresh_tyre,
        stint=lap.stint,
        # An entry long after the lap, as behind a red flag, belongs to the lap after it.
        pit_in=lap.pit_in_ms is not None and (lap.end_ms is None or lap.pit_in_ms <= lap.end_ms),
        pit_out=lap.pit_out_ms is not None,
        deleted=deleted,
        counts=counts,
        accurate=lap.accurate,
    )


def sector_moments(laps: Sequence[LapRow]) -> Iterator[Moment]:
    """Every sector of a completed lap when it ended, as far as that is known."""
    for lap in completed(laps):
        speeds = (lap.speed_i1_kph, lap.speed_i2_kph, lap.speed_fl_kph)
        for index, t_ms in enumerate(sector_ends(lap)):
            if t_ms is not None:
                yield (
                    t_ms,
                    SectorCompleted(
                        driver=lap.driver,
                        lap=lap.lap,
                        sector=index + 1,
                        time_ms=lap.sector_ms[index],
                        speed_kph=speeds[index],
                    ),
                )


def sector_ends(lap: LapRow) -> tuple[int | None, int | None, int | None]:
    """When the sectors of a lap ended.

    The third ends with the lap; the others are derived from durations where timing does not
    say. None where neither is known, or what timing says cannot be.
    """
    first, second, third = lap.sector_end_ms
    time1, time2, time3 = lap.sector_ms
    if lap.end_ms is not None and (third is None or abs(third - lap.end_ms) <= _SAME_CROSSING_MS):
        third = lap.end_ms if time3 is not None or third is not None else None
    if second is None:
        second = _sum(lap.end_ms, time3, sign=-1)
    if first is None:
        first = _sum(lap.start_ms, time1) if lap.lap > 1 else _sum(second, time2, sign=-1)
    if second is None:
        second = _sum(first, time2)
    within = (_within(lap, first), _within(lap, second), _within(lap, third))
    return within if _rising(within) else (None, None, within[2])


def _sum(start_ms: int | None, span_ms: int | None, sign: Literal[1, -1] = 1) -> int | None:
    return None if start_ms is None or span_ms is None else start_ms + sign * span_ms


def _within(lap: LapRow, t_ms: int | None) -> int | None:
    """The time if it lies within the lap."""
    early = t_ms is not None and lap.start_ms is not None and t_ms < lap.start_ms - _SAME_CROSSING_MS
    late = t_ms is not None and lap.end_ms is not None and t_ms > lap.end_ms
    return None if early or late or (t_ms is not None and t_ms < 0) else t_ms


def _rising(times: Sequence[int | None]) -> bool:
    known = [t_ms for t_ms in times if t_ms is not None]
    return known == sorted(known)
