"""Packs events into PutRecords calls that Kinesis accepts.

Limits of the API: 500 records and 5 MiB a call, 1 MiB a record, partition keys
counted in (PutRecords, Kinesis API reference).

A call can fail for some of its records only, and those are sent again after the
others got through. Two events of one car in the same call could thus change places,
so a call holds at most one event of each car.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from pitwall.events import Event

MAX_RECORDS = 500
MAX_CALL_BYTES = 5 * 1024 * 1024
MAX_RECORD_BYTES = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Record:
    """One event as Kinesis takes it: ``data`` is ``event`` serialised."""

    event: Event
    key: str
    data: bytes

    @property
    def size(self) -> int:
        """Bytes that count against the limits."""
        return len(self.data) + len(self.key)

    def again(self) -> "Record":
        """The record for one more try, which the event tells of unless it would grow too large."""
        event = self.event.again()
        again = Record(event, self.key, event.to_json())
        return again if again.size <= MAX_RECORD_BYTES else self

    @property
    def ordered(self) -> bool:
        """Belongs to a car, whose events must not overtake each other."""
        return self.key.startswith("car-")


def to_record(event: Event, sent_ms: int) -> Record:
    """The event, stamped and serialised. Raises ValueError if it exceeds 1 MiB."""
    stamped = event.stamped(sent_ms)
    record = Record(stamped, event.partition_key, stamped.to_json())
    if record.size > MAX_RECORD_BYTES:
        raise ValueError(f"event {event.seq} ({event.type}) has {record.size} bytes, Kinesis takes {MAX_RECORD_BYTES}")
    return record


def first_call(pending: Sequence[Record]) -> int:
    """How many of the pending records the next call may hold: at least one if there are any."""
    size = 0
    cars: set[str] = set()
    for count, record in enumerate(pending):
        size += record.size
        if count == MAX_RECORDS or size > MAX_CALL_BYTES or record.key in cars:
            return count
        if record.ordered:
            cars.add(record.key)
    return len(pending)
