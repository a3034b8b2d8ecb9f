"""Finds when the race was neutralised, and when each neutralisation ended."""

from collections.abc import Iterable
from dataclasses import dataclass

from events import Alert, AlertKind
from lambdas.race_alerts.memory import StatusChange


@dataclass(frozen=True, slots=True)
class _Kind:
    start: AlertKind
    end: AlertKind
    name: str
    over: str


KINDS = {
    "safety_car": _Kind("safety_car", "safety_car_end", "Safety car", "Safety car in"),
    "vsc": _Kind("vsc", "vsc_end", "Virtual safety car", "Virtual safety car over"),
    "red": _Kind("red_flag", "red_flag_end", "Red flag", "Red flag over"),
}


@dataclass(frozen=True, slots=True)
class Period:
    """One neutralisation: what it was, when it began, and what ended it if something did."""

    status: str
    start: StatusChange
    end: StatusChange | None


def periods(changes: Iterable[StatusChange]) -> list[Period]:
    """The neutralisations in a run's status changes, given in any order.

    One lasts until the track is clear or the next one takes its place; a yellow flag or
    the notice that the virtual safety car is ending do not end it.
    """
    found: list[Period] = []
    start: StatusChange | None = None
    for change in sorted(changes, key=lambda change: change.seq):
        ends = change.status == "clear" or (change.status in KINDS and start and change.status != start.status)
        if start is not None and ends:
            found.append(Period(start.status, start, change))
            start = None
        if change.status in KINDS and start is None:
            start = change
    if start is not None:
        found.append(Period(start.status, start, None))
    return found


def neutralisations(run: str, changes: Iterable[StatusChange]) -> list[Alert]:
    """An alert for the start of each neutralisation and one for its end."""
    alerts = []
    for period in periods(changes):
        kind = KINDS[period.status]
        alerts.append(_alert(run, kind.start, period.start, kind.name))
        if period.end is not None:
            follows = KINDS[period.end.status].name.lower() if period.end.status in KINDS else ""
            text = f"Replaced by: {follows}" if follows else "Track clear"
            alerts.append(_alert(run, kind.end, period.end, kind.over, text))
    return alerts


def _alert(run: str, kind: AlertKind, change: StatusChange, heading: str, text: str = "") -> Alert:
    identity = f"{kind}-{change.seq}"
    return Alert(run=run, id=identity, kind=kind, seq=change.seq, t_ms=change.t_ms, title=heading, text=text)
