"""Track status, race control's messages and the weather."""

from collections.abc import Iterator, Sequence
from typing import Final

from pitwall.events import RaceControlMessage, TrackStatus, TrackStatusCode
from pitwall.simulator.race import Moment
from pitwall.simulator.sources.fastf1.clock import RaceClock, completed, message_ms
from pitwall.simulator.sources.fastf1.records import LapRow, MessageRow, Status

_CODES: Final[dict[str, TrackStatusCode]] = {
    "1": "clear",
    "2": "yellow",
    "4": "safety_car",
    "5": "red",
    "6": "vsc",
    "7": "vsc_ending",
}
"""The feed's codes; 3 was never seen to mean anything."""


def status_changes(statuses: Sequence[Status]) -> Iterator[tuple[int, TrackStatusCode]]:
    """Every change of the track status, in the contract's words."""
    current: TrackStatusCode | None = None
    for t_ms, name in statuses:
        code = _CODES.get(name)
        if code is not None and code != current:
            current = code
            yield t_ms, code


def status_moments(statuses: Sequence[Status]) -> Iterator[Moment]:
    """Every change of the track status, as an event."""
    for t_ms, code in status_changes(statuses):
        yield t_ms, TrackStatus(status=code)


def timed_messages(
    messages: Sequence[MessageRow], laps: Sequence[LapRow], clock: RaceClock
) -> tuple[tuple[int, MessageRow], ...]:
    """All messages with their session time, in the order of time."""
    lap_starts: dict[int, int] = {}
    for lap in completed(laps):
        if lap.start_ms is not None:
            lap_starts[lap.lap] = min(lap.start_ms, lap_starts.get(lap.lap, lap.start_ms))
    timed = ((message_ms(row, clock, lap_starts), row) for row in messages)
    return tuple(sorted(timed, key=lambda entry: entry[0]))


def message_moments(messages: Sequence[tuple[int, MessageRow]]) -> Iterator[Moment]:
    """Every message of race control."""
    for t_ms, row in messages:
        yield (
            t_ms,
            RaceControlMessage(
                message=row.message,
                category=row.category,
                flag=row.flag,
                scope=row.scope,
                status=row.status,
                sector=row.sector,
                driver=row.driver,
                lap=row.lap,
            ),
        )
