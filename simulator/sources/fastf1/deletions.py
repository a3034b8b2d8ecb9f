"""Lap times race control deleted, and gave back, at the moment it said so.

FastF1 finds deleted laps by driver and lap time, every lap with that time, and leaves out those
given back later. Here a message deletes one lap: the one it names, also where FastF1 passes it
over because the message or the lap has no time.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pitwall.events import LapTimeDeleted, LapTimeReinstated
from pitwall.events.shared.race_control import LapNote, parse_deletion, parse_reinstatement
from pitwall.simulator.race import Moment
from pitwall.simulator.sources.fastf1.clock import completed
from pitwall.simulator.sources.fastf1.records import LapRow, MessageRow

LapId = tuple[str, int]
"""Driver and lap number."""


@dataclass(frozen=True, slots=True)
class Deletions:
    """What became of lap times: the events, and the laps deleted before they even ended."""

    moments: tuple[Moment, ...]
    before_their_end: frozenset[LapId]


def read_deletions(messages: Sequence[tuple[int, MessageRow]], laps: Sequence[LapRow]) -> Deletions:
    """The deletions and reinstatements in ``messages``, which are in the order of time."""
    by_id = {(lap.driver, lap.lap): lap for lap in completed(laps)}
    noted = [(t_ms, note) for t_ms, row in messages if (note := parse_deletion(row.message))]
    deletions = [(t_ms, note, lap) for t_ms, note in noted if (lap := _lap_meant(note, t_ms, by_id))]
    named = {lap: by_id[lap] for _, _, lap in deletions}
    returns = [(t_ms, note) for t_ms, row in messages if (note := parse_reinstatement(row.message))]
    returned = {lap: t_ms for t_ms, note in returns if (lap := _lap_meant(note, t_ms, named))}
    moments: list[Moment] = []
    deleted: set[LapId] = set()
    before_their_end: set[LapId] = set()
    for t_ms, note, lap in deletions:
        if lap in deleted or not _is_confirmed(by_id[lap], note, t_ms, returned.get(lap)):
            continue
        deleted.add(lap)
        end_ms = by_id[lap].end_ms
        if end_ms is not None and t_ms < end_ms:
            before_their_end.add(lap)
        else:
            moments.append((t_ms, _deleted(by_id[lap], note)))
    for lap, t_ms in returned.items():
        if lap in deleted:
            row = by_id[lap]
            moments.append((max(t_ms, row.end_ms or 0), _reinstated(row)))
    return Deletions(tuple(sorted(moments, key=lambda moment: moment[0])), frozenset(before_their_end))


def _lap_meant(note: LapNote, t_ms: int, laps: Mapping[LapId, LapRow]) -> LapId | None:
    """The lap that a note of session time ``t_ms`` is about, None if there is none.

    The lap it names, unless timing has another time of it. Otherwise the last one with that
    time that was begun by then: drivers do the same time twice in a race.
    """
    named = laps.get((note.driver, note.lap)) if note.lap is not None else None
    if named is not None and (note.lap_time_ms is None or named.lap_time_ms in (None, note.lap_time_ms)):
        return named.driver, named.lap
    alike = [
        lap
        for lap, row in laps.items()
        if note.lap_time_ms is not None and lap[0] == note.driver and row.lap_time_ms == note.lap_time_ms
        if _begun(row, t_ms)
    ]
    return max(alike, key=lambda lap: lap[1], default=None)


def _begun(lap: LapRow, t_ms: int) -> bool:
    since_ms = lap.start_ms if lap.start_ms is not None else lap.end_ms
    return since_ms is None or since_ms <= t_ms


def _is_confirmed(lap: LapRow, note: LapNote, t_ms: int, returned_ms: int | None) -> bool:
    """Whether the deletion stands as FastF1 sees it, or stood until the time was given back.

    FastF1 looks for the time: of a lap without one it cannot tell.
    """
    if returned_ms is not None:
        return t_ms <= returned_ms
    return note.lap_time_ms is None or lap.lap_time_ms is None or lap.deleted is not False


def _deleted(lap: LapRow, note: LapNote) -> LapTimeDeleted:
    return LapTimeDeleted(driver=lap.driver, lap=lap.lap, lap_time_ms=lap.lap_time_ms, reason=note.reason)


def _reinstated(lap: LapRow) -> LapTimeReinstated:
    return LapTimeReinstated(driver=lap.driver, lap=lap.lap, lap_time_ms=lap.lap_time_ms)
