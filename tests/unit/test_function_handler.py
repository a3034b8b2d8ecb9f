"""How the functions' handlers are made: what is logged, what is measured, and what is missing."""

import json
from collections.abc import Sequence
from types import SimpleNamespace
from typing import Any

import pytest

from pitwall.lambdas.shared.errors import SettingMissing
from pitwall.lambdas.shared.handler import LogFields, StreamWork, lambda_handler, stream_handler
from pitwall.lambdas.shared.meter import Meter
from pitwall.lambdas.shared.records import StreamRecord
from pitwall.lambdas.shared.resources import Resources
from tests.fixtures.aws import kinesis_batch
from tests.fixtures.race import lap

BATCH = kinesis_batch([lap(seq, "4", seq, 90_000, run="a-run") for seq in range(3, 6)])
CONTEXT: Any = SimpleNamespace(
    function_name="f",
    memory_limit_in_mb=256,
    invoked_function_arn="arn:aws:lambda:eu-central-1:000000000000:function:f",
    aws_request_id="a-request",
)


def test_a_batch_is_logged_with_what_was_done_and_which_records_it_were(capsys: pytest.CaptureFixture[str]) -> None:
    def prepare(_: Resources) -> StreamWork:
        return lambda records: {"objects": len(records) * 2}

    stream_handler("archive", "batch archived", prepare, {})(BATCH, CONTEXT)
    line = json.loads(capsys.readouterr().out)
    assert line["message"] == "batch archived"
    assert (line["service"], line["function_request_id"]) == ("archive", "a-request")
    assert (line["objects"], line["records"], line["run"], line["seq"], line["last_seq"]) == (6, 3, "a-run", 3, 5)


def test_a_function_is_prepared_once_for_all_its_batches() -> None:
    prepared: list[Resources] = []

    def prepare(resources: Resources) -> StreamWork:
        prepared.append(resources)
        return lambda _: {}

    handler = stream_handler("archive", "done", prepare, {})
    assert prepared == []
    for _ in range(3):
        handler(BATCH, CONTEXT)
    assert len(prepared) == 1


def test_a_missing_setting_is_the_error_of_each_invocation_and_not_of_loading_the_function() -> None:
    meters: list[Meter] = []

    def prepare(resources: Resources) -> StreamWork:
        meters.append(resources.meter)
        store = resources.store

        def work(_: Sequence[StreamRecord]) -> LogFields:
            return {"store": store}

        return work

    handler = stream_handler("archive", "done", prepare, {"AWS_DEFAULT_REGION": "eu-central-1"})
    for _ in range(2):
        with pytest.raises(SettingMissing, match="PITWALL_BUCKET"):
            handler(BATCH, CONTEXT)
    report = meters[-1].take("archive")
    assert report is not None
    assert (report.recent.batches, report.recent.errors, report.recent.retries) == (2, 2, 1)
    assert str(report.error).startswith("SettingMissing: PITWALL_BUCKET")


def test_two_functions_in_one_process_are_measured_apart() -> None:
    meters: list[Meter] = []

    def prepare(resources: Resources) -> Any:
        meters.append(resources.meter)
        return lambda _: {}

    stream_handler("archive", "done", prepare, {})(BATCH, CONTEXT)
    other = lambda_handler("alert_relay", "done", prepare, {})
    for _ in range(2):
        other(BATCH, CONTEXT)
    records = [report.recent.records for meter in meters if (report := meter.take("archive")) is not None]
    assert records == [3, 6]
