"""Passes through the pit lane, and whether the tyres were changed there."""

from collections.abc import Iterator, Sequence
from itertools import groupby

from pitwall.events import PitEntered, PitLeft
from pitwall.simulator.race import Moment
from pitwall.simulator.sources.fastf1.clock import completed
from pitwall.simulator.sources.fastf1.records import LapRow
from pitwall.simulator.sources.fastf1.tyres import Tyres, read_tyres, tyre_changed
from pitwall.simulator.sources.fastf1.values import DAY_MS

__all__ = ["pit_moments", "tyre_changed"]


def pit_moments(laps: Sequence[LapRow], lights_out_ms: int, tyres: Tyres | None = None) -> Iterator[Moment]:
    """Every pass of the pit-entry and pit-exit lines after lights out.

    ``laps`` are sorted by driver and lap; ``tyres`` are those of the race, by default what the laps alone tell.
    """
    tyres = tyres or read_tyres(laps)
    for _, group in groupby(completed(tyres.laps), key=lambda lap: lap.driver):
        yield from _driver_moments(list(group), lights_out_ms, tyres)


def _driver_moments(laps: Sequence[LapRow], lights_out_ms: int, tyres: Tyres) -> Iterator[Moment]:
    entry: LapRow | None = None
    passes = [(lap.pit_in_ms, True, lap) for lap in laps] + [(lap.pit_out_ms, False, lap) for lap in laps]
    in_race = [(t_ms, is_entry, lap) for t_ms, is_entry, lap in passes if t_ms is not None and t_ms >= lights_out_ms]
    for t_ms, is_entry, lap in sorted(in_race, key=lambda crossing: crossing[0]):
        if is_entry:
            yield t_ms, PitEntered(driver=lap.driver, lap=lap.lap)
            entry = lap
        else:
            yield t_ms, _pit_left(entry, lap, tyres)
            entry = None


def _pit_left(entry: LapRow | None, lap: LapRow, tyres: Tyres) -> PitLeft:
    duration_ms = None
    if entry and entry.pit_in_ms is not None and lap.pit_out_ms is not None:
        duration_ms = lap.pit_out_ms - entry.pit_in_ms
    return PitLeft(
        driver=lap.driver,
        lap=lap.lap,
        duration_ms=duration_ms if duration_ms is not None and 0 <= duration_ms <= DAY_MS else None,
        tyre_changed=tyres.changed.get((lap.driver, lap.lap)),
        compound=lap.compound,
        tyre_life=max(lap.tyre_life - 1, 0) if lap.tyre_life is not None else None,
        fresh_tyre=lap.fresh_tyre,
        stint=lap.stint,
    )
