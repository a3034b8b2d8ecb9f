"""When the race began and ended, in session time, and what time it was outside.

Race control dates its messages in UTC; everything else counts from the session's start.
The moment in UTC of session time 0 comes with the telemetry. Without it, it is found by
laying messages (``SAFETY CAR DEPLOYED``) over what timing reported itself: many pairs
agree on one offset, wrong pairs are scattered.
"""

import bisect
import statistics
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from pitwall.simulator.sources.fastf1.records import LapRow, MessageRow, RaceData
from pitwall.simulator.sources.fastf1.values import DAY_MS, clamp_ms

_SPREAD_MS = 1500
"""How far right pairs may lie apart: messages are cut to seconds and arrive at their own pace."""

_TRUNCATED_MS = 500
"""What cutting to whole seconds takes off a message's time on average."""

_ENOUGH_PAIRS = 3
_FORMATION_MS = 3 * 60_000
"""From the scheduled start, when the formation lap begins, to lights out."""

_LATEST_START_MS = 6 * 3_600_000
_EARLIEST_START_MS = -15 * 60_000

_USUAL_LAP_MS = 100_000
_FIRST_LAP_FACTOR = 1.1
_LATE_MESSAGES_MS = 10 * 60_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Flag:
    """The winner on the road: who completed the last lap first, and when."""

    driver: str
    lap: int
    t_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RaceClock:
    """The moments that frame a race, in session time."""

    lights_out_ms: int
    flag: Flag | None
    last_crossing_ms: int
    end_ms: int
    """When the session was over."""
    latest_ms: int
    """Nothing is dated later than this: stewards may go on for hours."""
    t0_utc_ms: int | None


def read_clock(race: RaceData) -> RaceClock:
    """The clock of a race, from what is known of it."""
    crossings = [lap.end_ms for lap in completed(race.laps) if lap.end_ms is not None]
    lights_out_ms = _lights_out(race, crossings)
    last_crossing_ms = max(crossings, default=lights_out_ms)
    end_ms = max([last_crossing_ms, *(t_ms for t_ms, _ in race.session_status), *(row.t_ms for row in race.order[-1:])])
    flag = _flag(race) if race.kind == "race" else None
    return RaceClock(
        lights_out_ms=lights_out_ms,
        flag=flag,
        last_crossing_ms=last_crossing_ms,
        end_ms=end_ms,
        latest_ms=clamp_ms(end_ms + _LATE_MESSAGES_MS),
        t0_utc_ms=race.t0_utc_ms if race.t0_utc_ms is not None else estimate_t0(race, lights_out_ms, flag),
    )


def completed(laps: Sequence[LapRow]) -> Iterator[LapRow]:
    """The laps that were driven to their end: all but those FastF1 made up."""
    return (lap for lap in laps if not lap.generated)


def first_time(race: RaceData, status: str) -> int | None:
    """When the session status first became ``status``."""
    return next((t_ms for t_ms, name in race.session_status if name == status), None)


def _lights_out(race: RaceData, crossings: Sequence[int]) -> int:
    """The start; where the feed does not say, the first lap's, or a usual lap before the first crossing."""
    if (started := first_time(race, "Started")) is not None:
        return started
    if starts := [lap.start_ms for lap in race.laps if lap.lap == 1 and lap.start_ms is not None]:
        return min(starts)
    times = [lap.lap_time_ms for lap in race.laps if lap.lap_time_ms is not None]
    usual_ms = statistics.median(times) if times else _USUAL_LAP_MS
    return clamp_ms(min(crossings, default=0) - _FIRST_LAP_FACTOR * usual_ms)


def _flag(race: RaceData) -> Flag | None:
    """A lap beyond the distance, which some feeds have for the way back to the pits, does not count."""
    ended = [(lap.lap, lap.end_ms, lap.driver) for lap in completed(race.laps) if lap.end_ms is not None]
    last = max((lap for lap, _, _ in ended), default=0)
    if race.total_laps and any(lap == race.total_laps for lap, _, _ in ended):
        last = race.total_laps
    crossed = [(t_ms, driver) for lap, t_ms, driver in ended if lap == last]
    return Flag(driver=min(crossed)[1], lap=last, t_ms=min(crossed)[0]) if crossed else None


def estimate_t0(race: RaceData, lights_out_ms: int, flag: Flag | None) -> int | None:
    """UTC of session time 0 in ms since 1970; None if nothing at all tells.

    Found from pairs of message and timing report to about a tenth of a second, from the
    chequered flag alone to a second or two, from the scheduled start to minutes.
    """
    scheduled = race.scheduled_utc_ms
    offsets = sorted(_offsets(race))
    if scheduled is not None:
        earliest, latest = scheduled + _EARLIEST_START_MS - lights_out_ms, scheduled + _LATEST_START_MS - lights_out_ms
        offsets = [offset for offset in offsets if earliest <= offset <= latest]
    agreeing = _densest(offsets)
    if len(agreeing) >= _ENOUGH_PAIRS:
        return round(statistics.median(agreeing)) + _TRUNCATED_MS
    waved = next((row.utc_ms for row in race.messages if row.flag == "CHEQUERED" and row.utc_ms is not None), None)
    if waved is not None and flag is not None:
        return waved - flag.t_ms + _TRUNCATED_MS
    if scheduled is None:
        return None
    return scheduled + (_FORMATION_MS if race.kind == "race" else 0) - lights_out_ms


def _offsets(race: RaceData) -> Iterator[int]:
    """The offsets that each message would give, were it about each report of its kind."""
    reports: dict[str, list[int]] = {}
    for t_ms, status in (*race.track_status, *race.session_status):
        reports.setdefault(status, []).append(t_ms)
    for row in race.messages:
        if row.utc_ms is not None and (told := _status_told_by(row)):
            yield from (row.utc_ms - t_ms for t_ms in reports.get(told, ()))


_BEGINNINGS: Final = (
    ("SAFETY CAR DEPLOYED", "4"),
    ("VSC DEPLOYED", "6"),
    ("VIRTUAL SAFETY CAR DEPLOYED", "6"),
    ("VSC ENDING", "7"),
    ("VIRTUAL SAFETY CAR ENDING", "7"),
    ("GREEN LIGHT", "Started"),
)
_FLAGS: Final = {"RED": "5", "YELLOW": "2", "DOUBLE YELLOW": "2", "CLEAR": "1", "CHEQUERED": "Finished"}


def _status_told_by(row: MessageRow) -> str | None:
    """The track or session status a message is about, if it is about one."""
    by_words = next((status for beginning, status in _BEGINNINGS if row.message.startswith(beginning)), None)
    return by_words or _FLAGS.get(row.flag)


def _densest(offsets: Sequence[int]) -> Sequence[int]:
    """The most of the sorted offsets that lie within the spread."""
    ends = [bisect.bisect_right(offsets, offset + _SPREAD_MS) for offset in offsets]
    start = max(range(len(offsets)), key=lambda index: ends[index] - index, default=0)
    return offsets[start : ends[start]] if offsets else offsets


def message_ms(row: MessageRow, clock: RaceClock, lap_starts: dict[int, int]) -> int:
    """The session time of a message.

    One without a time is put at the start of its lap (``lap_starts``: when the leader began
    each), else at lights out.
    """
    if row.utc_ms is not None and clock.t0_utc_ms is not None:
        t_ms = row.utc_ms - clock.t0_utc_ms
    else:
        t_ms = lap_starts.get(row.lap or 0, clock.lights_out_ms)
    return min(max(t_ms, 0), clock.latest_ms, DAY_MS)
