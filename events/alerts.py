"""Alerts: what the functions publish to SNS and the dashboard shows as a card."""

from dataclasses import dataclass
from typing import Annotated, Literal

from pitwall.events.alert_facts import AlertFacts
from pitwall.events.fields import (
    DriverCode,
    DriverNumber,
    DurationMs,
    LapCount,
    Length,
    Name,
    RunId,
    Seq,
    SessionMs,
    Text,
)

AlertKind = Literal[
    "fastest_lap",
    "new_leader",
    "safety_car",
    "safety_car_end",
    "vsc",
    "vsc_end",
    "red_flag",
    "red_flag_end",
    "pit_stop",
    "retirement",
    "penalty",
    "chequered_flag",
    "elimination_zone",
    "elimination_zone_left",
    "knocked_out",
    "pole",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    """One alert. ``(run, id)`` is its identity: whoever has seen it ignores a repeat.

    ``seq`` is that of the event that caused it, ``t_ms`` its session time. ``facts``, with the driver,
    the lap and the time, is what a reader makes its words of; ``title`` and ``text`` say the same in
    English, for readers without words of their own. Older archives have alerts without ``facts``.
    """

    run: RunId
    id: Annotated[str, Length(80)]
    kind: AlertKind
    seq: Seq
    t_ms: SessionMs
    title: Name
    text: Text = ""
    driver: DriverNumber | None = None
    code: DriverCode | None = None
    name: Name | None = None
    """The driver's family name; missing, like the code, where the roster does not have the driver."""
    lap: LapCount | None = None
    time_ms: DurationMs | None = None
    """The lap time of a fastest lap, of pole, of who crossed the cut-off; the time in the pit lane of a stop."""
    facts: AlertFacts | None = None
