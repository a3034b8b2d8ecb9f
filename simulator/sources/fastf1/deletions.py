"""Lap times race control deleted, and gave back, at the moment it said so.

FastF1 finds deleted laps by driver and lap time, and leaves out those given back later. The
outcome here is the same, plus laps that were deleted without naming a time, which FastF1
passes over.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from events import LapTimeDeleted, LapTimeReinstated
from events.race_control import LapNote, parse_deletion, parse_reinstatement
from simulator.race import Moment
from simulator.sources.fastf1.clock import completed
from simulator.sources.fastf1.records import LapRow, MessageRow

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
    deletions = [(t_ms, note) for t_ms, row in messages if (note := parse_deletion(row.message))]
    returns = [(t_ms, note) for t_ms, row in messages if (note := parse_reinstatement(row.message))]
    returned = {lap: t_ms for t_ms, note in returns for lap in _laps_meant(note, by_id)}
    moments: list[Moment] = []
    deleted: set[LapId] = set()
    before_their_end: set[LapId] = set()
    for t_ms, note in deletions:
        for lap in _laps_meant(note, by_id):
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


def _laps_meant(note: LapNote, laps: Mapping[LapId, LapRow]) -> Iterator[LapId]:
    """The laps with the driver and time of a note; by its lap number if it has no time."""
    for lap, row in laps.items():
        if lap[0] == note.driver and (
            row.lap_time_ms == note.lap_time_ms if note.lap_time_ms is not None else lap[1] == note.lap
        ):
            yield lap


def _is_confirmed(lap: LapRow, note: LapNote, t_ms: int, returned_ms: int | None) -> bool:
    """Whether the deletion stands as FastF1 sees it, or stood until the time was given back."""
    if returned_ms is not None:
        return t_ms <= returned_ms
    return note.lap_time_ms is None or lap.deleted is not False


def _deleted(lap: LapRow, note: LapNote) -> LapTimeDeleted:
    return LapTimeDeleted(driver=lap.driver, lap=lap.lap, lap_time_ms=lap.lap_time_ms, reason=note.reason)


def _reinstated(lap: LapRow) -> LapTimeReinstated:
    return LapTimeReinstated(driver=lap.driver, lap=lap.lap, lap_time_ms=lap.lap_time_ms)
