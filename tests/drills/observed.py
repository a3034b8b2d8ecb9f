"""What the pipeline holds of a run, read from every place that holds something."""

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from pitwall.events import Alert
from pitwall.events.codec import from_plain
from pitwall.events.shared.archive import UNKNOWN_RUN, events_prefix, quarantine_prefix, state_key, unpack
from pitwall.scripts.verification.check import ALERTING_FUNCTIONS, Place
from pitwall.scripts.verification.dashboard_client import DashboardUnreachable, UnknownRun, fetch_state
from pitwall.services.clouds import Clients


@dataclass
class Observed:
    """One run as the pipeline holds it."""

    dashboard: dict[str, Any] | None
    """The answer of ``/api/v1/state``, None if there was none."""
    lines: dict[int, list[bytes]]
    """Archived lines by sequence number."""
    published: dict[str, Alert]
    pending: set[str]
    holder: tuple[str, int] | None
    """Driver number and lap of the fastest lap, as the function has it."""
    quarantined: list[dict[str, Any]] = field(default_factory=list)

    @property
    def applied(self) -> int:
        """Events the dashboard has applied."""
        return int(self.dashboard["events"]["applied"]) if self.dashboard else 0

    @property
    def repeated(self) -> int:
        """Events that came to the dashboard again, as far as the one that runs now knows."""
        return int(self.dashboard["events"]["repeated"]) if self.dashboard else 0

    @property
    def archived(self) -> int:
        """Different events in the archive."""
        return len(self.lines)

    @property
    def progress(self) -> tuple[int, ...]:
        """Grows while the pipeline still works something off."""
        return (self.applied, self.archived, len(self.published), len(self.quarantined), -len(self.pending))


def read_observed(place: Place, run: str) -> Observed:
    """All that can be observed of a run as it is now. Lets botocore's errors through."""
    memories = [_json(place, state_key(run, function)) for function in ALERTING_FUNCTIONS]
    entries = {id_: entry for memory in memories for id_, entry in memory.get("alerts", {}).items()}
    alerts = {id_: from_plain(Alert, entry["alert"]) for id_, entry in entries.items()}
    holder = memories[0].get("holder")
    return Observed(
        dashboard=dashboard_state(place, run),
        lines=archived_lines(place, run),
        published={id_: alert for id_, alert in alerts.items() if entries[id_]["status"] == "published"},
        pending={id_ for id_ in alerts if entries[id_]["status"] == "pending"},
        holder=(holder["driver"], holder["lap"]) if holder else None,
        quarantined=[
            json.loads(_read(place, key)) for one in (run, UNKNOWN_RUN) for key in _keys(place, quarantine_prefix(one))
        ],
    )


def dashboard_state(place: Place, run: str) -> dict[str, Any] | None:
    """What the dashboard says of the run, None if it does not answer or does not know it."""
    try:
        return fetch_state(place.dashboard_url, run, timeout_s=3.0)
    except (DashboardUnreachable, UnknownRun):
        return None


def archived_lines(place: Place, run: str) -> dict[int, list[bytes]]:
    """The lines of the run's archive by sequence number; each number should have one."""
    lines: dict[int, list[bytes]] = {}
    for key in _keys(place, events_prefix(run)):
        for line in unpack(_read(place, key)):
            lines.setdefault(int(json.loads(line)["seq"]), []).append(line)
    return lines


def alerts_in_queue(clients: Clients, queue_url: str, run: str) -> Counter[str]:
    """How often each alert of the run came to the queue behind the topic. The queue is emptied."""
    found: Counter[str] = Counter()
    sqs = clients.sqs()
    while messages := sqs.receive_message(QueueUrl=queue_url, MaxNumberOfMessages=10).get("Messages", []):
        for message in messages:
            body = json.loads(message["Body"])
            if body["run"] == run:
                found[str(body["id"])] += 1
            sqs.delete_message(QueueUrl=queue_url, ReceiptHandle=message["ReceiptHandle"])
    return found


def _keys(place: Place, prefix: str) -> Iterator[str]:
    for page in place.s3.get_paginator("list_objects_v2").paginate(Bucket=place.bucket, Prefix=prefix):
        for entry in page.get("Contents", []):
            yield entry["Key"]


def _read(place: Place, key: str) -> bytes:
    return place.s3.get_object(Bucket=place.bucket, Key=key)["Body"].read()


def _json(place: Place, key: str) -> dict[str, Any]:
    try:
        plain: dict[str, Any] = json.loads(_read(place, key))
        return plain
    except place.s3.exceptions.NoSuchKey:
        return {}
