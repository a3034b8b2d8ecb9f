"""Laps with their tyres and passes through the pit lane, from OpenF1's rows."""

import bisect
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from pitwall.simulator.sources.fastf1.records import LapRow
from pitwall.simulator.sources.fastf1.values import text, whole
from pitwall.simulator.sources.openf1.times import Row, driver, seconds_ms, session_ms

_SAME_CROSSING_MS = 5_000
"""The next lap's start is taken for this lap's end if its duration says about the same: dates are approximate."""

_COMPOUNDS = frozenset({"SOFT", "MEDIUM", "HARD", "INTERMEDIATE", "WET"})


@dataclass(frozen=True, slots=True, kw_only=True)
class TimingRows:
    """OpenF1's rows that laps are made of."""

    laps: Sequence[Row]
    stints: Sequence[Row]
    pit: Sequence[Row]
    position: Sequence[Row]


def read_laps(rows: TimingRows, t0_ms: int, *, race: bool) -> tuple[LapRow, ...]:
    """All laps by driver, then lap, in session time from ``t0_ms`` (ms since 1970)."""
    stints = _by_driver(rows.stints)
    passes = _by_driver(rows.pit)
    places = _places(rows.position, t0_ms) if race else {}
    read: list[LapRow] = []
    for number, own in sorted(_by_driver(rows.laps).items(), key=lambda item: int(item[0])):
        laps = _driver_laps(number, own, t0_ms, race=race)
        laps = [_with_tyres(lap, stints.get(number, ())) for lap in laps]
        laps = _with_passes(laps, passes.get(number, ()), t0_ms)
        read += [_with_place(lap, places.get(number)) for lap in laps]
    return tuple(read)


def _by_driver(rows: Sequence[Row]) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        if (number := driver(row)) is not None:
            found[number].append(row)
    return found


def _driver_laps(number: str, rows: Sequence[Row], t0_ms: int, *, race: bool) -> list[LapRow]:
    by_lap = {lap: row for row in rows if (lap := whole(row.get("lap_number"), 1, 200)) is not None}
    starts = {lap: session_ms(row, "date_start", t0_ms) for lap, row in by_lap.items()}
    laps: list[LapRow] = []
    for lap, row in sorted(by_lap.items()):
        duration_ms = seconds_ms(row.get("lap_duration"))
        start_ms, next_ms = starts[lap], starts.get(lap + 1)
        end_ms = None if start_ms is None or duration_ms is None else start_ms + duration_ms
        if next_ms is not None and (end_ms is None or abs(next_ms - end_ms) <= _SAME_CROSSING_MS):
            end_ms = next_ms
        out_lap = row.get("is_pit_out_lap") is True
        laps.append(
            LapRow(
                driver=number,
                lap=lap,
                start_ms=start_ms,
                end_ms=end_ms,
                # The first lap of a race is from the start, not from the line: OpenF1 infers it, timing has none.
                lap_time_ms=None if race and lap == 1 else duration_ms,
                sector_ms=(
                    None if race and lap == 1 else seconds_ms(row.get("duration_sector_1")),
                    seconds_ms(row.get("duration_sector_2")),
                    seconds_ms(row.get("duration_sector_3")),
                ),
                speed_i1_kph=whole(row.get("i1_speed"), 0, 500),
                speed_i2_kph=whole(row.get("i2_speed"), 0, 500),
                speed_st_kph=whole(row.get("st_speed"), 0, 500),
                pit_out_ms=start_ms if out_lap and not race else None,
                # A car that stops on its last lap has neither an end of it nor a next one.
                generated=end_ms is None,
            )
        )
    return laps


def _with_tyres(lap: LapRow, stints: Sequence[Row]) -> LapRow:
    """The lap with its tyres; their age counts the lap itself, as timing does."""
    for row in stints:
        first, last = (whole(row.get(name), 0, 200) for name in ("lap_start", "lap_end"))
        if first is None or last is None or not first <= lap.lap <= last:
            continue
        age = whole(row.get("tyre_age_at_start"), 0, 200)
        compound = text(row.get("compound"), 40).upper()
        return replace(
            lap,
            compound=compound if compound in _COMPOUNDS else None,
            tyre_life=None if age is None else min(age + lap.lap - first + 1, 200),
            fresh_tyre=None if age is None else age == 0,
            stint=whole(row.get("stint_number"), 1, 99),
        )
    return lap


def _with_passes(laps: list[LapRow], rows: Sequence[Row], t0_ms: int) -> list[LapRow]:
    """The laps with when the car entered and left the pit lane on them."""
    for row in rows:
        # lane_duration is the newer name: pit_duration now may be the time of standing still.
        duration_ms = seconds_ms(row.get("lane_duration")) or seconds_ms(row.get("pit_duration"))
        told_ms = session_ms(row, "date", t0_ms)
        if told_ms is None or duration_ms is None:
            continue
        entered_ms, left_ms = _entry_and_exit(laps, told_ms, duration_ms)
        if (index := _lap_at(laps, entered_ms)) is not None:
            laps[index] = replace(laps[index], pit_in_ms=entered_ms)
        if (index := _lap_at(laps, left_ms)) is not None:
            laps[index] = replace(laps[index], pit_out_ms=left_ms)
    return laps


def _entry_and_exit(laps: Sequence[LapRow], told_ms: int, duration_ms: int) -> tuple[int, int]:
    """When a car entered and left. A pass is reported as it ends; a lap begins within it, which shows it if not."""
    starts = [lap.start_ms for lap in laps if lap.start_ms is not None]
    if not any(told_ms - duration_ms <= start <= told_ms for start in starts) and any(
        told_ms <= start <= told_ms + duration_ms for start in starts
    ):
        return told_ms, told_ms + duration_ms
    return told_ms - duration_ms, told_ms


def _lap_at(laps: Sequence[LapRow], t_ms: int) -> int | None:
    begun = [index for index, lap in enumerate(laps) if lap.start_ms is not None and lap.start_ms <= t_ms]
    return begun[-1] if begun else None


Places = tuple[list[int], list[int]]
"""Session times, and the place from then on."""


def _places(rows: Sequence[Row], t0_ms: int) -> Mapping[str, Places]:
    found: dict[str, Places] = {}
    for number, own in _by_driver(rows).items():
        known = sorted(
            (t_ms, place)
            for row in own
            if (t_ms := session_ms(row, "date", t0_ms)) is not None and (place := whole(row.get("position"), 1, 99))
        )
        found[number] = [t_ms for t_ms, _ in known], [place for _, place in known]
    return found


def _with_place(lap: LapRow, places: Places | None) -> LapRow:
    """The lap with the place in which the car ended it."""
    if places is None or lap.end_ms is None or lap.generated:
        return lap
    index = bisect.bisect_right(places[0], lap.end_ms) - 1
    return replace(lap, position=places[1][index]) if index >= 0 else lap
