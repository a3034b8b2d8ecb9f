"""Reading a Kinesis batch."""

import pytest

from pitwall.events import ContractError, Event, Unknown
from pitwall.lambdas.shared.logs import span
from pitwall.lambdas.shared.records import events_by_run, stream_records
from tests.fixtures.aws import SHARD, kinesis_batch
from tests.fixtures.race import RUN, event, lap, started


def test_a_record_keeps_where_it_stood_and_its_bytes() -> None:
    sent = lap(7, "4", 3, 82_167)
    (record,) = stream_records(kinesis_batch([sent]))
    assert (record.shard, record.sequence_number, record.partition_key) == (SHARD, "1", "car-4")
    assert record.arrived_ms == 1_545_084_650_987
    assert record.raw == sent.to_json()
    assert record.content == sent


@pytest.mark.parametrize(
    ("raw", "field"),
    [
        (b"not json", "event"),
        (b"\xff\xfe", "event"),
        (b"[]", "event"),
        (b"[" * 100_000, "event"),
        (b'{"v":1,"run":"r","seq":1,"t_ms":0,"type":"lap_completed","data":{"driver":"4","lap":NaN}}', "event"),
        (b'{"v":1,"run":"r","seq":1,"t_ms":0,"type":"lap_completed","data":{"driver":"4","lap":0}}', "data.lap"),
        (b'{"v":2,"run":"r","seq":1,"t_ms":0,"type":"weather","data":{}}', "v"),
        (b'{"v":1,"run":"../r","seq":1,"t_ms":0,"type":"weather","data":{}}', "run"),
    ],
)
def test_what_is_no_event_says_why_and_does_not_stop_the_others(raw: bytes, field: str) -> None:
    before, broken, after = stream_records(kinesis_batch([lap(1, "4", 1, None), raw, lap(2, "4", 2, 90_000)]))
    assert isinstance(broken.content, ContractError)
    assert broken.content.field == field
    assert broken.raw == raw
    assert isinstance(before.content, Event)
    assert isinstance(after.content, Event)


def test_an_event_of_a_type_not_known_yet_is_an_event() -> None:
    (record,) = stream_records(kinesis_batch([event(3, Unknown("pit_wall_radio", {"words": "box"}))]))
    assert isinstance(record.content, Event)
    assert record.content.type == "pit_wall_radio"


def test_events_of_several_runs_are_told_apart_in_their_order() -> None:
    records = stream_records(kinesis_batch([started(0), lap(1, "4", 1, None, run="b"), b"?", lap(2, "4", 1, None)]))
    assert {run: [e.seq for e in events] for run, events in events_by_run(records).items()} == {RUN: [0, 2], "b": [1]}


def test_the_log_says_which_records_a_batch_held() -> None:
    records = stream_records(kinesis_batch([lap(9, "4", 1, None), b"?", lap(12, "4", 2, None)]))
    assert span(records) == {"records": 3, "shard": SHARD, "run": RUN, "seq": 9, "last_seq": 12}
    assert span([]) == {"records": 0}
