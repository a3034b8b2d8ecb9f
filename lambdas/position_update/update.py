"""Posts the events of a batch to the dashboard and puts into quarantine what it will never take."""

from collections.abc import Callable, Sequence

from pitwall.events import Event
from pitwall.lambdas.shared.delivery import Delivered, Receiver, deliver
from pitwall.lambdas.shared.records import StreamRecord


def update_positions(
    records: Sequence[StreamRecord], dashboard: Receiver, quarantine: Callable[[StreamRecord, str], object]
) -> Delivered:
    """Post the events among the records, one request for a batch of ordinary size.

    Records that hold no event are passed over: the archive function has them in its care.
    Raises DashboardUnavailable; the same records may be given again then.
    """
    known = [record for record in records if isinstance(record.content, Event)]
    return deliver(
        "events",
        [record.raw for record in known],
        dashboard,
        lambda place, reason: quarantine(known[place], reason),
    )
