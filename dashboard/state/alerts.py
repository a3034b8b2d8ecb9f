"""The alerts of one run."""

from collections import Counter
from collections.abc import Iterable

from pitwall.dashboard.state.newest import Newest
from pitwall.dashboard.state.plain import Plain
from pitwall.events import Alert
from pitwall.events.alert_facts import FastestLapFacts
from pitwall.events.codec import to_plain

ALERTS_KEPT = 100


class Alerts:
    """Knows every alert by its id, and keeps the newest of them to show."""

    def __init__(self) -> None:
        self._kinds: dict[str, str] = {}
        self._newest: Newest[Plain] = Newest(ALERTS_KEPT)
        self._fastest_laps: list[Alert] = []
        self._view: Plain | None = None

    def add(self, alert: Alert) -> bool:
        """Take an alert in; False if it was there already."""
        if alert.id in self._kinds:
            return False
        self._kinds[alert.id] = alert.kind
        if alert.kind == "fastest_lap":
            self._fastest_laps.append(alert)
            self._view = None
        if self._newest.add((alert.seq, alert.id), to_plain(alert)):
            self._view = None
        return True

    def count_by_kind(self) -> dict[str, int]:
        """How many alerts there were of each kind, those no longer shown included."""
        return dict(sorted(Counter(self._kinds.values()).items()))

    def view(self) -> Plain:
        """The alerts to show, by id, in the order of what caused them."""
        if self._view is None:
            beaten = beaten_when_driven(self._fastest_laps)
            self._view = {id_: alert for (_, id_), alert in self._newest.items() if id_ not in beaten}
        return self._view


def beaten_when_driven(alerts: Iterable[Alert]) -> frozenset[str]:
    """Ids of fastest laps that were no record any more when they were driven.

    Laps reach the function that announces them shard by shard: a lap may be announced before a
    faster one that was driven earlier is known. Where a ruling gave the record to another lap, as when a
    time was deleted, the alert's facts say so, and it begins anew from there. Alerts without facts are
    not judged.
    """
    beaten: set[str] = set()
    record_ms: int | None = None
    for alert in sorted(alerts, key=lambda alert: (alert.t_ms, alert.seq)):
        if not isinstance(alert.facts, FastestLapFacts) or alert.time_ms is None:
            continue
        if record_ms is None or alert.time_ms < record_ms or alert.facts.begins_anew:
            record_ms = alert.time_ms
        else:
            beaten.add(alert.id)
    return frozenset(beaten)
