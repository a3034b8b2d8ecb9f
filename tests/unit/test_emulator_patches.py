"""The patches of MiniStack: each does what it is for, fails loudly without its target, and is still needed."""

import base64
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pytest
from ministack.core import lambda_runtime  # type: ignore[import-untyped]
from ministack.services import cloudwatch_logs, kinesis, lambda_svc, s3, sqs  # type: ignore[import-untyped]

from pitwall.services.embedded.patches import (
    VERSIONS,
    PatchError,
    deep_records,
    log_retention,
    retention,
    steady_time,
    unsaved_objects,
)
from pitwall.services.embedded.patches.patching import replace
from pitwall.services.embedded.patches.retention import Retention

STREAM, MAPPING = "races", "mapping-of-this-test"
DAY_S = 24 * 3600.0


class Reader:
    """A mapping on the stream whose function writes down what it is given."""

    def __init__(self) -> None:
        self.got: list[int] = []
        self.fails = False

    def execute(self, _function: object, event: dict[str, Any]) -> dict[str, Any]:
        if self.fails:
            return {"error": True}
        self.got += [int(base64.b64decode(record["kinesis"]["data"])) for record in event["Records"]]
        return {}


@pytest.fixture
def kept(monkeypatch: pytest.MonkeyPatch) -> Iterator[Retention]:
    for module, name in ((kinesis, "_expire_records"), (kinesis, "_get_records"), (kinesis, "_get_shard_iterator")):
        monkeypatch.setattr(module, name, getattr(module, name))  # put back at the end
    monkeypatch.setattr(lambda_svc, "_poll_kinesis", lambda_svc._poll_kinesis)
    monkeypatch.setattr(retention, "TRIM_S", 0.0)
    monkeypatch.setattr(retention, "KEPT_RECORDS", 20)
    made = Retention()
    made.start()
    kinesis._create_stream({"StreamName": STREAM, "ShardCount": 1})
    yield made
    kinesis._delete_stream({"StreamName": STREAM})


@pytest.fixture
def reader(kept: Retention, monkeypatch: pytest.MonkeyPatch) -> Iterator[Reader]:
    with mapped(monkeypatch) as made:
        yield made


@contextmanager
def mapped(monkeypatch: pytest.MonkeyPatch) -> Iterator[Reader]:
    made = Reader()
    monkeypatch.setattr(lambda_svc, "_execute_function", made.execute)
    monkeypatch.setattr(lambda_svc, "_get_func_record_for_qualifier", lambda *_: ({}, {}))
    monkeypatch.setattr(lambda_svc, "_ESM_BACKOFF_SECONDS", 0.0)
    lambda_svc._esms[MAPPING] = {
        "UUID": MAPPING,
        "FunctionName": "reads",
        "EventSourceArn": kinesis._streams[STREAM]["StreamARN"],
        "StartingPosition": "TRIM_HORIZON",
        "BatchSize": 7,
    }
    yield made
    lambda_svc._esms.pop(MAPPING)
    lambda_svc._kinesis_positions.pop(MAPPING, None)


@pytest.fixture
def plain_reader(monkeypatch: pytest.MonkeyPatch) -> Iterator[Reader]:
    """A reader in MiniStack as it is."""
    kinesis._create_stream({"StreamName": STREAM, "ShardCount": 1})
    with mapped(monkeypatch) as reader:
        yield reader
    kinesis._delete_stream({"StreamName": STREAM})


def put(numbers: range, age_s: float = 0.0) -> None:
    for number in numbers:
        data = base64.b64encode(str(number).encode()).decode()
        kinesis._put_record({"StreamName": STREAM, "Data": data, "PartitionKey": "one"})
        records()[-1]["ApproximateArrivalTimestamp"] -= age_s


def records() -> list[dict[str, Any]]:
    (shard,) = kinesis._streams[STREAM]["shards"].values()
    held: list[dict[str, Any]] = shard["records"]
    return held


def read_on(iterator: str, limit: int) -> tuple[list[int], str]:
    _status, _headers, body = kinesis._get_records({"ShardIterator": iterator, "Limit": limit})
    answer = json.loads(body)
    return [int(base64.b64decode(record["Data"])) for record in answer["Records"]], answer["NextShardIterator"]


def iterator() -> str:
    (shard,) = kinesis._streams[STREAM]["shards"]
    request = {"StreamName": STREAM, "ShardId": shard, "ShardIteratorType": "TRIM_HORIZON"}
    _status, _headers, body = kinesis._get_shard_iterator(request)
    return str(json.loads(body)["ShardIterator"])


def test_a_mapping_reads_every_record_once_while_old_ones_go(reader: Reader) -> None:
    for start in range(0, 200, 50):
        put(range(start, start + 50))
        while lambda_svc._poll_kinesis():
            pass
    assert reader.got == list(range(200))
    assert len(records()) == 20


def test_what_a_mapping_has_not_read_stays(reader: Reader) -> None:
    put(range(10))
    lambda_svc._poll_kinesis()
    reader.fails = True
    put(range(10, 100))
    for _ in range(3):
        lambda_svc._poll_kinesis()
    assert len(records()) == 93
    reader.fails = False
    while lambda_svc._poll_kinesis():
        pass
    assert reader.got == list(range(100))


def test_after_a_day_records_go_and_new_ones_still_arrive(reader: Reader) -> None:
    put(range(15))
    while lambda_svc._poll_kinesis():
        pass
    for record in records():
        record["ApproximateArrivalTimestamp"] -= DAY_S + 60
    lambda_svc._poll_kinesis()
    assert records() == []
    put(range(15, 20))
    while lambda_svc._poll_kinesis():
        pass
    assert reader.got == list(range(20))


def test_an_iterator_stays_where_it_is(reader: Reader) -> None:
    put(range(60))
    first, at = read_on(iterator(), 50)
    while lambda_svc._poll_kinesis():
        pass
    assert len(records()) == 20
    rest, at = read_on(at, 50)
    put(range(60, 65))
    more, _ = read_on(at, 50)
    assert first + rest + more == list(range(65))


def test_a_stream_that_nobody_reads_keeps_all_of_a_day(kept: Retention) -> None:
    put(range(5), age_s=DAY_S + 60)
    put(range(5, 50))
    kept.trim()
    assert len(records()) == 45
    assert time.time() - records()[0]["ApproximateArrivalTimestamp"] < DAY_S


def test_the_logs_of_the_newest_invocations_stay(reader: Reader, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(log_retention, "KEPT_LOGS", 4)
    for number in range(9):
        lambda_svc._emit_lambda_logs({"FunctionName": "logs"}, f"request-{number}", "said", error=False, duration_ms=1)
    log_retention.apply()
    lambda_svc._poll_kinesis()
    streams = cloudwatch_logs._log_groups["/aws/lambda/logs"]["streams"].values()
    said = [stream["events"][0]["message"].split()[2] for stream in streams]
    assert said == [f"request-{number}" for number in range(5, 9)]
    del cloudwatch_logs._log_groups["/aws/lambda/logs"]


def test_a_log_is_not_waited_for_until_a_time_of_day(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (lambda_svc, lambda_runtime, sqs):
        monkeypatch.setattr(module, "time", module.time)  # put back at the end
    steady_time.apply()
    worker = lambda_runtime.Worker("logs", {}, b"")
    waiting = threading.Thread(target=worker._drain_stderr_bounded, kwargs={"first_line_wait": 0.5}, daemon=True)
    waiting.start()
    now = time.time
    monkeypatch.setattr(time, "time", lambda: now() - 3600)
    waiting.join(10)
    assert not waiting.is_alive()


def test_the_patches_were_made_for_the_emulator_that_is_installed() -> None:
    assert version("ministack") in VERSIONS


def test_a_patch_whose_target_is_gone_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(
        PatchError, match=r"has no ministack\.services\.kinesis\._gone, which .* install ministack==1\."
    ):
        replace(kinesis, "_gone", lambda original: original)
    monkeypatch.delattr(kinesis, "_expire_records")
    with pytest.raises(PatchError, match="_expire_records"):
        retention.apply()


# The faults, in MiniStack as it is. A test that fails here says that its patch is no longer needed.


def test_a_record_nested_too_deep_still_needs_its_patch(monkeypatch: pytest.MonkeyPatch) -> None:
    data = base64.b64encode(b"[" * 200_000).decode()
    record = {"eventSource": "aws:kinesis", "kinesis": {"data": data, "partitionKey": "one"}}
    with pytest.raises(RecursionError):
        lambda_svc._kinesis_record_for_match(record)
    monkeypatch.setattr(lambda_svc, "_kinesis_record_for_match", lambda_svc._kinesis_record_for_match)
    deep_records.apply()
    matched = lambda_svc._kinesis_record_for_match(record)
    assert matched["partitionKey"] == "one"
    assert "data" not in matched or not matched["data"]


def test_positions_after_a_day_still_need_their_patch(plain_reader: Reader) -> None:
    put(range(15))
    while lambda_svc._poll_kinesis():
        pass
    for record in records():
        record["ApproximateArrivalTimestamp"] -= DAY_S + 60
    put(range(15, 20))
    while lambda_svc._poll_kinesis():
        pass
    assert plain_reader.got == list(range(15)), "the five new records are passed over"


def test_logs_still_need_their_patch(plain_reader: Reader) -> None:
    for number in range(log_retention.KEPT_LOGS + 20):
        lambda_svc._emit_lambda_logs({"FunctionName": "logs"}, f"request-{number}", "said", error=False, duration_ms=1)
    lambda_svc._poll_kinesis()
    streams = cloudwatch_logs._log_groups["/aws/lambda/logs"]["streams"]
    assert len(streams) == log_retention.KEPT_LOGS + 20
    del cloudwatch_logs._log_groups["/aws/lambda/logs"]


def test_a_clock_that_is_set_back_still_needs_its_patch(monkeypatch: pytest.MonkeyPatch) -> None:
    worker = lambda_runtime.Worker("logs", {}, b"")
    waiting = threading.Thread(target=worker._drain_stderr_bounded, kwargs={"first_line_wait": 0.5}, daemon=True)
    waiting.start()
    now = time.time
    with monkeypatch.context() as patched:
        patched.setattr(time, "time", lambda: now() - 3600)
        waiting.join(2)
        assert waiting.is_alive(), "the log is waited for until the hour has passed again"
    waiting.join(10)


def test_an_object_that_cannot_be_saved_still_needs_its_patch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    full = tmp_path / "full"
    full.write_text("a file where a folder should be")
    monkeypatch.setattr(s3, "DATA_DIR", str(full))
    record = {"body": b"lost", "etag": "0", "last_modified": "now", "size": 4}
    s3._persist_object("bucket", "key", record)
    assert record["body"] == b"lost", "nothing was saved, nothing said so, and nobody tries again"
    monkeypatch.setattr(s3, "_persist_object", s3._persist_object)
    unsaved = unsaved_objects.Unsaved(s3)
    unsaved.persist("bucket", "key", record)
    assert list(unsaved._noted) == [("bucket", "key")]
