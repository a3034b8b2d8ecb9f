"""The alerts of one run."""

from collections import Counter

from dashboard.state.newest import Newest
from dashboard.state.plain import Plain
from events import Alert
from events.codec import to_plain

ALERTS_KEPT = 100


class Alerts:
    """Knows every alert by its id, and keeps the newest of them to show."""

    def __init__(self) -> None:
        self._kinds: dict[str, str] = {}
        self._newest: Newest[Plain] = Newest(ALERTS_KEPT)
        self._view: Plain | None = None

    def add(self, alert: Alert) -> bool:
        """Take an alert in; False if it was there already."""
        if alert.id in self._kinds:
            return False
        self._kinds[alert.id] = alert.kind
        if self._newest.add((alert.seq, alert.id), to_plain(alert)):
            self._view = None
        return True

    def count_by_kind(self) -> dict[str, int]:
        """How many alerts there were of each kind, those no longer shown included."""
        return dict(sorted(Counter(self._kinds.values()).items()))

    def view(self) -> Plain:
        """The alerts to show, by id, in the order of what caused them."""
        if self._view is None:
            self._view = {id_: alert for (_, id_), alert in self._newest.items()}
        return self._view
