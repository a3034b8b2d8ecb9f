"""Which events a function of the stream is sent: what the template's filters let through.

tests/unit/test_stack_template.py keeps the two equal.
"""

from pitwall.events import Event, LapCompleted
from pitwall.events.shared.report import FunctionName

FILTERED: dict[FunctionName, frozenset[str]] = {
    "fastest_lap": frozenset(
        {
            "session_started",
            "lap_completed",
            "lap_time_deleted",
            "lap_time_reinstated",
            "classification",
            "session_part_started",
            "session_part_ended",
            "knocked_out",
        }
    ),
    "race_alerts": frozenset(
        {"session_started", "track_status", "pit_left", "retired", "race_control_message", "chequered_flag"}
    ),
}
"""Types of events by function; the other functions of the stream get every event."""

LEADER_ONLY: FunctionName = "race_alerts"
"""This one also gets ``lap_completed`` of the car in front."""

WATCHED: tuple[FunctionName, ...] = ("fastest_lap", "race_alerts", "archive")
"""The functions of the stream beside the one that brings the events here."""


def wants(function: FunctionName, event: Event) -> bool:
    """Whether the function is sent this event."""
    if function not in FILTERED or event.type in FILTERED[function]:
        return True
    return function == LEADER_ONLY and isinstance(event.payload, LapCompleted) and event.payload.position == 1
