"""Passes through the pit lane, and whether the tyres were changed there."""

from collections.abc import Iterator, Sequence
from itertools import groupby

from events import PitEntered, PitLeft
from simulator.race import Moment
from simulator.sources.fastf1.records import LapRow
from simulator.sources.fastf1.values import DAY_MS


def pit_moments(laps: Sequence[LapRow], lights_out_ms: int) -> Iterator[Moment]:
    """Every pass of the pit-entry and pit-exit lines after lights out.

    ``laps`` are sorted by driver and lap.
    """
    for _, group in groupby(laps, key=lambda lap: lap.driver):
        yield from _driver_moments([lap for lap in group if not lap.generated], lights_out_ms)


def _driver_moments(laps: Sequence[LapRow], lights_out_ms: int) -> Iterator[Moment]:
    entry: LapRow | None = None
    passes = [(lap.pit_in_ms, True, lap) for lap in laps] + [(lap.pit_out_ms, False, lap) for lap in laps]
    in_race = [(t_ms, is_entry, lap) for t_ms, is_entry, lap in passes if t_ms is not None and t_ms >= lights_out_ms]
    for t_ms, is_entry, lap in sorted(in_race, key=lambda crossing: crossing[0]):
        if is_entry:
            yield t_ms, PitEntered(driver=lap.driver, lap=lap.lap)
            entry = lap
        else:
            yield t_ms, _pit_left(entry, lap)
            entry = None


def _pit_left(entry: LapRow | None, lap: LapRow) -> PitLeft:
    duration_ms = None
    if entry and entry.pit_in_ms is not None and lap.pit_out_ms is not None:
        duration_ms = lap.pit_out_ms - entry.pit_in_ms
    return PitLeft(
        driver=lap.driver,
        lap=lap.lap,
        duration_ms=duration_ms if duration_ms is not None and 0 <= duration_ms <= DAY_MS else None,
        tyre_changed=tyre_changed(entry, lap) if entry else None,
        compound=lap.compound,
        tyre_life=max(lap.tyre_life - 1, 0) if lap.tyre_life is not None else None,
        fresh_tyre=lap.fresh_tyre,
        stint=lap.stint,
    )


def tyre_changed(before: LapRow, after: LapRow) -> bool | None:
    """Whether the tyres of one lap are not those of the other; None if the data does not tell.

    Every pass through the lane begins a stint in the data. Tyres were changed only if the
    compound is another or the age of the set does not go on: younger tyres are other ones, and
    so are older ones, when a car goes back to a set it had taken off.
    """
    compounds = {before.compound, after.compound} - {None, "UNKNOWN", "TEST_UNKNOWN"}
    if len(compounds) == 2:
        return True
    if before.tyre_life is None or after.tyre_life is None:
        return False if before.stint is not None and before.stint == after.stint else None
    return after.tyre_life != before.tyre_life + (after.lap - before.lap)
