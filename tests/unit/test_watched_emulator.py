"""What Pitwall mends in the emulator's process, where that shows without the process."""

import time
from typing import Any

import pytest
from ministack.services import kinesis  # type: ignore[import-untyped]

from services.embedded import watched

DAY_S = 24 * 3600.0


def arrived(*ages_s: float) -> list[dict[str, float]]:
    return [{"ApproximateArrivalTimestamp": time.time() - age_s} for age_s in ages_s]


def held(stream: dict[str, Any]) -> int:
    kinesis._expire_records(stream)
    return len(stream["shards"]["0"]["records"])


def test_a_record_past_its_retention_goes_but_not_every_call_looks_for_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kinesis, "_expire_records", kinesis._expire_records)  # put back at the end
    watched.expire_seldom()
    shard = {"records": arrived(DAY_S + 60, 60)}
    stream = {"StreamARN": "arn:one", "RetentionPeriodHours": 24, "shards": {"0": shard}}
    assert held(stream) == 1
    shard["records"] = arrived(DAY_S + 60, 60)
    assert held(stream) == 2
    assert held({**stream, "StreamARN": "arn:other"}) == 1
    monkeypatch.setattr(watched, "EXPIRY_S", 0.0)
    began_s = time.monotonic()
    monkeypatch.setattr(time, "monotonic", lambda: began_s + 11)
    assert held(stream) == 1
