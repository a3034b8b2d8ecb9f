"""Reads the records of a Kinesis batch."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from aws_lambda_powertools.utilities.data_classes import KinesisStreamEvent
from aws_lambda_powertools.utilities.data_classes.kinesis_stream_event import KinesisStreamRecord

from pitwall.events import ContractError, Event


@dataclass(frozen=True, slots=True, kw_only=True)
class StreamRecord:
    """One record of the stream: where it stood, its bytes as sent, and what they say.

    ``content`` is the event, or why the bytes are none.
    """

    shard: str
    sequence_number: str
    partition_key: str
    arrived_ms: int
    raw: bytes
    content: Event | ContractError


def stream_records(batch: Mapping[str, Any]) -> list[StreamRecord]:
    """The records of a Kinesis batch as Lambda hands it over, in their order."""
    return [_stream_record(record) for record in KinesisStreamEvent(dict(batch)).records]


def _stream_record(record: KinesisStreamRecord) -> StreamRecord:
    raw = record.kinesis.data_as_bytes()
    return StreamRecord(
        shard=record.event_id.partition(":")[0],
        sequence_number=record.kinesis.sequence_number,
        partition_key=record.kinesis.partition_key,
        arrived_ms=round(record.kinesis.approximate_arrival_timestamp * 1000),
        raw=raw,
        content=_content(raw),
    )


def _content(raw: bytes) -> Event | ContractError:
    try:
        return Event.from_json(raw)
    except ContractError as error:
        return error


def events_by_run(records: Iterable[StreamRecord]) -> dict[str, list[Event]]:
    """The events among the records, by run, in the order they came. What is no event is left out."""
    runs: dict[str, list[Event]] = defaultdict(list)
    for record in records:
        if isinstance(record.content, Event):
            runs[record.content.run].append(record.content)
    return dict(runs)
