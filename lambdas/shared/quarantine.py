"""Keeps what nobody can use, with the reason, so that the rest can go on."""

import base64
import json
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from pitwall.events import ContractError
from pitwall.events.codec import from_plain
from pitwall.events.envelope import dumps
from pitwall.events.fields import RunId
from pitwall.events.shared.archive import UNKNOWN_RUN, quarantine_key
from pitwall.lambdas.shared.meter import Meter
from pitwall.lambdas.shared.objects import ObjectChanged, ObjectStore
from pitwall.lambdas.shared.records import StreamRecord


@dataclass(frozen=True, slots=True)
class _RunOnly:
    run: RunId


class Quarantine:
    """The quarantine of the bucket. The first reason given for a record stays."""

    def __init__(self, store: ObjectStore, meter: Meter) -> None:
        self._store = store
        self._meter = meter

    def put_record(self, record: StreamRecord, reason: str, field: str | None = None) -> str:
        """Put a record of the stream into the quarantine and return the object's key. Safe to repeat."""
        return self._put(
            quarantine_key(run_of(record), record.shard, record.sequence_number),
            {
                "reason": reason,
                "field": field,
                "shard": record.shard,
                "sequence_number": record.sequence_number,
                "partition_key": record.partition_key,
                "arrived_ms": record.arrived_ms,
            },
            record.raw,
        )

    def put_message(self, *, queue: str, message_id: str, raw: bytes, reason: str, field: str | None = None) -> str:
        """Put a message of a queue into the quarantine and return the object's key. Safe to repeat."""
        return self._put(
            quarantine_key(run_in(raw), queue, message_id),
            {"reason": reason, "field": field, "queue": queue, "message_id": message_id},
            raw,
        )

    def _put(self, key: str, about: dict[str, Any], raw: bytes) -> str:
        document = {name: value for name, value in about.items() if value is not None}
        document["data_base64"] = base64.b64encode(raw).decode("ascii")
        with suppress(ObjectChanged):  # it is there already: this batch has been here before
            self._store.put(key, dumps(document), expected=None, content_type="application/json")
            self._meter.count("quarantined")
        return key


def run_of(record: StreamRecord) -> str:
    """The run a record belongs to, UNKNOWN_RUN if its bytes do not tell."""
    return run_in(record.raw) if isinstance(record.content, ContractError) else record.content.run


def run_in(raw: bytes) -> str:
    """The run named in bytes that may be an event or alert, UNKNOWN_RUN if they do not tell."""
    try:
        return from_plain(_RunOnly, json.loads(raw)).run
    except (ValueError, RecursionError):  # not JSON, not UTF-8, or a run that is no run
        return UNKNOWN_RUN
