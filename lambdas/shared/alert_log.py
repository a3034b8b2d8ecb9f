"""Which alerts of a run exist, and which of them have been published.

Kept inside the state document that gave rise to them: an alert is written as pending in the
same compare-and-set that changes the state, then published, then marked published. After a
crash in between, the batch comes again, finds its alerts pending and publishes them;
receivers drop the repeat by ``(run, id)``.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from pitwall.events import Alert
from pitwall.events.codec import from_plain, to_plain
from pitwall.events.fields import Seq

AlertStatus = Literal["pending", "published"]


@dataclass(frozen=True, slots=True, kw_only=True)
class LoggedAlert:
    """An alert, and the ``seq`` of a record of the batch that gave rise to it: whoever gets
    that record again sees to it that the alert is published.
    """

    status: AlertStatus
    by: Seq
    alert: Alert


@dataclass(frozen=True, slots=True)
class AlertLog:
    """The alerts of a run by id. Immutable."""

    entries: Mapping[str, LoggedAlert] = field(default_factory=dict)

    def with_new(self, alerts: Iterable[Alert], by: int) -> "AlertLog":
        """The log with those alerts pending whose id it does not have; itself if it has all."""
        new = {
            alert.id: LoggedAlert(status="pending", by=by, alert=alert)
            for alert in alerts
            if alert.id not in self.entries
        }
        return AlertLog({**self.entries, **new}) if new else self

    def pending(self, seqs: Collection[int]) -> list[Alert]:
        """The unpublished alerts that records with these sequence numbers gave rise to."""
        return [entry.alert for entry in self.entries.values() if entry.status == "pending" and entry.by in seqs]

    def published(self, alerts: Iterable[Alert]) -> "AlertLog":
        """The log with these alerts marked as published."""
        marked = {alert.id: replace(self.entries[alert.id], status="published") for alert in alerts}
        return AlertLog({**self.entries, **marked})

    def to_plain(self) -> dict[str, Any]:
        """The log as JSON values."""
        return {key: to_plain(entry) for key, entry in self.entries.items()}

    @classmethod
    def from_plain(cls, plain: Mapping[str, Any]) -> "AlertLog":
        """A log from JSON values. Raises ContractError."""
        return cls({key: from_plain(LoggedAlert, entry) for key, entry in plain.items()})
