"""Finds when the race was neutralised, and when each neutralisation ended."""

from collections.abc import Iterable
from typing import Final, Literal

from pitwall.events import Alert
from pitwall.events.alert_facts import NeutralisationEndFacts, NeutralisationFacts
from pitwall.events.rules import Neutralisation, NeutralisationKind, neutralisations
from pitwall.lambdas.race_alerts.memory import StatusChange
from pitwall.lambdas.shared.wording import worded

Period = Neutralisation[StatusChange]

_STARTS: Final[dict[NeutralisationKind, Literal["safety_car", "vsc", "red_flag"]]] = {
    "safety_car": "safety_car",
    "vsc": "vsc",
    "red": "red_flag",
}
_ENDS: Final[dict[NeutralisationKind, Literal["safety_car_end", "vsc_end", "red_flag_end"]]] = {
    "safety_car": "safety_car_end",
    "vsc": "vsc_end",
    "red": "red_flag_end",
}


def periods(changes: Iterable[StatusChange]) -> list[Period]:
    """The neutralisations in a run's status changes, given in any order."""
    return neutralisations((change, change.status) for change in sorted(changes, key=lambda change: change.seq))


def neutralisation_alerts(run: str, periods: Iterable[Period]) -> list[Alert]:
    """An alert for the start of each neutralisation and one for its end."""
    alerts = []
    for period in periods:
        alerts.append(_alert(run, period.start, NeutralisationFacts(kind=_STARTS[period.kind])))
        if period.end is not None:
            follows = _STARTS[period.replaced_by] if period.replaced_by else None
            alerts.append(_alert(run, period.end, NeutralisationEndFacts(kind=_ENDS[period.kind], replaced_by=follows)))
    return alerts


def _alert(run: str, change: StatusChange, facts: NeutralisationFacts | NeutralisationEndFacts) -> Alert:
    identity = f"{facts.kind}-{change.seq}"
    alert = Alert(run=run, id=identity, kind=facts.kind, seq=change.seq, t_ms=change.t_ms, title="", facts=facts)
    return worded(alert)
