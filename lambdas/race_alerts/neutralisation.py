"""Finds when the race was neutralised, and when each neutralisation ended."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from events import Alert
from events.alert_facts import NeutralisationEndFacts, NeutralisationFacts
from lambdas.race_alerts.memory import StatusChange
from lambdas.shared.wording import worded


@dataclass(frozen=True, slots=True)
class _Kind:
    start: Literal["safety_car", "vsc", "red_flag"]
    end: Literal["safety_car_end", "vsc_end", "red_flag_end"]


KINDS = {
    "safety_car": _Kind("safety_car", "safety_car_end"),
    "vsc": _Kind("vsc", "vsc_end"),
    "red": _Kind("red_flag", "red_flag_end"),
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
        alerts.append(_alert(run, period.start, NeutralisationFacts(kind=kind.start)))
        if period.end is not None:
            follows = KINDS.get(period.end.status)
            ended = NeutralisationEndFacts(kind=kind.end, replaced_by=follows.start if follows else None)
            alerts.append(_alert(run, period.end, ended))
    return alerts


def _alert(run: str, change: StatusChange, facts: NeutralisationFacts | NeutralisationEndFacts) -> Alert:
    identity = f"{facts.kind}-{change.seq}"
    alert = Alert(run=run, id=identity, kind=facts.kind, seq=change.seq, t_ms=change.t_ms, title="", facts=facts)
    return worded(alert)
