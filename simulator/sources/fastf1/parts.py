"""The parts of a qualifying: when each began and ended, how long its clock ran, and who took part.

The session status tells when a part is started, aborted under a red flag and finished; the feed
also counts the parts. Who took part follows from the result and from who left the pits.
"""

import bisect
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from pitwall.simulator.sources.fastf1.clock import completed
from pitwall.simulator.sources.fastf1.records import LapRow, RaceData, Status
from pitwall.simulator.sources.fastf1.values import DAY_MS

MINUTE_MS = 60_000
_QUALIFYING_MS = (18 * MINUTE_MS, 15 * MINUTE_MS, 12 * MINUTE_MS)
_SPRINT_MS = (12 * MINUTE_MS, 10 * MINUTE_MS, 8 * MINUTE_MS)
"""How long the parts last (sporting regulations), for the sprint also called shootout."""

_IN_LAST_PART = 10
_USUAL_ENTRIES = 20
_IN_SECOND_PART = 15
_OVER = ("Finished", "Finalised", "Ends")


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One part of a qualifying, in session time.

    ``begins_ms`` is from when on laps belong to it, ``start_ms`` when the pit lane opened,
    ``end_ms`` when its time was over. ``runs`` is when its clock ran, ``length_ms`` what it was set to.
    ``advance`` is how many go on, None in the last part.
    """

    number: int
    name: str
    begins_ms: int
    start_ms: int
    end_ms: int
    runs: tuple[tuple[int, int], ...]
    length_ms: int
    drivers: tuple[str, ...] = ()
    advance: int | None = None


def part_begins(session: RaceData) -> tuple[int, ...]:
    """From when on laps belong to each part: as the feed counted, else as the session was started."""
    if session.part_begins_ms:
        return (0, *session.part_begins_ms)
    begins: list[int] = []
    suspended = False
    for t_ms, status in session.session_status:
        if status == "Started":
            if not suspended:
                begins.append(t_ms)
            suspended = False
        elif status == "Aborted":
            suspended = True
        elif status == "Finished":
            suspended = False
    return (0, *begins[1:3])


def part_of(lap: LapRow, begins: Sequence[int]) -> int:
    """The number of the part a lap belongs to: the one in which it ended."""
    t_ms = lap.end_ms if lap.end_ms is not None else lap.start_ms
    return max(bisect.bisect_right(begins, t_ms if t_ms is not None else 0), 1)


def read_parts(session: RaceData, drivers: Sequence[str]) -> tuple[Part, ...]:
    """The parts that were begun, in their order. ``drivers`` are all of the session in the order of the result."""
    begins = part_begins(session)
    found = list(_parts(session, begins))
    took_part = [tuple(drivers), *(_took_part(session, part, begins, drivers) for part in found[1:])]
    parts = [replace(part, drivers=who) for part, who in zip(found, took_part, strict=False)]
    for index, part in enumerate(parts):
        if part.number < 3:
            goes_on = len(parts[index + 1].drivers) if index + 1 < len(parts) else 0
            parts[index] = replace(part, advance=goes_on or _places(part.number + 1, len(drivers)) or None)
    return tuple(parts)


def _parts(session: RaceData, begins: Sequence[int]) -> Iterator[Part]:
    is_sprint = session.session.startswith("Sprint")
    lengths = _SPRINT_MS if is_sprint else _QUALIFYING_MS
    for number, (begin_ms, until_ms) in enumerate(pairwise((*begins[:3], DAY_MS + 1)), 1):
        statuses = [entry for entry in session.session_status if begin_ms <= entry[0] < until_ms]
        laps = [lap for lap in completed(session.laps) if part_of(lap, begins) == number]
        starts = [t_ms for t_ms, status in statuses if status == "Started"]
        if not starts and not laps:
            continue
        start_ms = starts[0] if starts else _first_moment(laps, begin_ms)
        end_ms = max(_end(statuses, laps, start_ms), start_ms)
        runs = tuple(_runs(statuses, start_ms, end_ms))
        ran_ms = sum(to_ms - from_ms for from_ms, to_ms in runs)
        ran_out = bool(runs) and runs[-1][1] == end_ms and any(entry == (end_ms, "Finished") for entry in statuses)
        yield Part(
            number=number,
            name=f"{'SQ' if is_sprint else 'Q'}{number}",
            begins_ms=begin_ms,
            start_ms=start_ms,
            end_ms=end_ms,
            runs=runs,
            length_ms=ran_ms if ran_out else max(lengths[number - 1], ran_ms),
        )


def _first_moment(laps: Sequence[LapRow], begin_ms: int) -> int:
    """When somebody left the pits or, failing that, ended a lap."""
    left = [lap.pit_out_ms for lap in laps if lap.pit_out_ms is not None and lap.pit_out_ms >= begin_ms]
    ended = [lap.end_ms for lap in laps if lap.end_ms is not None]
    return min(left or ended, default=begin_ms)


def _end(statuses: Sequence[Status], laps: Sequence[LapRow], start_ms: int) -> int:
    over = [t_ms for t_ms, status in statuses if status == "Finished" and t_ms >= start_ms]
    over = over[-1:] or [t_ms for t_ms, status in statuses if status in _OVER and t_ms >= start_ms][:1]
    return over[0] if over else max((lap.end_ms for lap in laps if lap.end_ms is not None), default=start_ms)


def _runs(statuses: Sequence[Status], start_ms: int, end_ms: int) -> Iterator[tuple[int, int]]:
    """From when to when the clock ran: from each start to the red flag or the end."""
    since_ms: int | None = None if any(status == "Started" for _, status in statuses) else start_ms
    for t_ms, status in statuses:
        if status == "Started" and since_ms is None and t_ms < end_ms:
            since_ms = t_ms
        elif status == "Aborted" and since_ms is not None:
            yield since_ms, min(t_ms, end_ms)
            since_ms = None
    if since_ms is not None:
        yield since_ms, end_ms


def _took_part(session: RaceData, part: Part, begins: Sequence[int], drivers: Sequence[str]) -> tuple[str, ...]:
    """Who went on into a part: who has a time in it or left the pits, then those next in the result."""
    index = part.number - 1
    timed = {row.number for row in session.results if index < len(row.part_times_ms) and row.part_times_ms[index]}
    left = {
        lap.driver
        for lap in completed(session.laps)
        if lap.pit_out_ms is not None and lap.pit_out_ms >= part.start_ms and part_of(lap, begins) == part.number
    }
    found = {driver for driver in drivers if driver in timed or driver in left}
    placed = {row.number for row in session.results if row.position is not None}
    placed = placed or {lap.driver for lap in completed(session.laps) if lap.lap_time_ms is not None}
    for driver in drivers:
        if len(found) >= _places(part.number, len(drivers)):
            break
        if driver in placed:
            found.add(driver)
    return tuple(driver for driver in drivers if driver in found)


def _places(part: int, entries: int) -> int:
    """How many take part: as many leave after the first part as after the second (sporting regulations)."""
    if part == 3:
        return min(_IN_LAST_PART, entries)
    if entries <= _USUAL_ENTRIES:
        return min(_IN_SECOND_PART, entries)
    return entries - -(-(entries - _IN_LAST_PART) // 2)
