"""Several containers at once, and containers that die in the middle, on the real S3 and SNS."""

import json
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from random import Random
from threading import Barrier
from typing import Any

import pytest

from pitwall.events import Alert, Event
from pitwall.events.shared.archive import chunk_key, unpack
from pitwall.lambdas.archive.keeper import ArchiveKeeper
from pitwall.lambdas.fastest_lap.announcement import take
from pitwall.lambdas.fastest_lap.record import LapRecord
from pitwall.lambdas.fastest_lap.record_json import FORM
from pitwall.lambdas.shared.announcing import Announcer
from pitwall.lambdas.shared.meter import Meter
from pitwall.lambdas.shared.objects import ObjectStore
from pitwall.lambdas.shared.records import stream_records
from pitwall.lambdas.shared.stored_document import SharedDocuments
from pitwall.lambdas.shared.topic import AlertTopic
from tests.fixtures.aws import SHARD, kinesis_batch
from tests.fixtures.race import lap
from tests.integration.conftest import Pipeline, until

pytestmark = pytest.mark.cloud

CONTAINERS = 8


class Died(Exception):
    """A container that ends without a word."""


class DyingTopic(AlertTopic):
    """Dies while publishing, before or after SNS has the alerts."""

    def __init__(self, pipeline: Pipeline, *, after: bool) -> None:
        super().__init__(pipeline.cloud.clients().sns(), pipeline.deployment.topic_arn, Meter())
        self._after = after

    def publish(self, alerts: Sequence[Alert]) -> None:
        if self._after:
            super().publish(alerts)
        raise Died


def container(pipeline: Pipeline, topic: AlertTopic | None = None) -> Announcer[LapRecord]:
    """What one container of the fastest-lap function holds, cold."""
    clients = pipeline.cloud.clients()
    documents = SharedDocuments(ObjectStore(clients.s3(), pipeline.deployment.bucket), FORM)
    topic = topic or AlertTopic(clients.sns(), pipeline.deployment.topic_arn, Meter())
    return Announcer("fastest_lap", documents, topic, take)


def alerts_of(pipeline: Pipeline, run: str) -> dict[str, Any]:
    alerts: dict[str, Any] = pipeline.state(run, "fastest_lap")["alerts"]
    return alerts


def test_containers_at_once_agree_on_one_holder_and_lose_no_lap_and_no_alert(pipeline: Pipeline, run: str) -> None:
    chance = Random(7)
    laps = [
        lap(seq, str(seq % CONTAINERS + 1), seq // CONTAINERS + 2, chance.randrange(80_000, 99_000), run=run)
        for seq in range(160)
    ]
    together = Barrier(CONTAINERS)

    def work(share: list[Event]) -> None:
        announcer = container(pipeline)
        together.wait()
        for start in range(0, len(share), 4):
            announcer.take({run: share[start : start + 4]})

    with ThreadPoolExecutor(CONTAINERS) as pool:
        list(pool.map(work, [laps[number::CONTAINERS] for number in range(CONTAINERS)]))
    state = pipeline.state(run, "fastest_lap")
    fastest = min(laps, key=lambda one: (one.payload.lap_time_ms, one.t_ms))  # type: ignore[union-attr]
    assert (state["holder"]["driver"], state["holder"]["lap"]) == (fastest.payload.driver, fastest.payload.lap)  # type: ignore[union-attr]
    assert sum(len(known) for known in state["laps"].values()) == len(laps)
    assert {entry["status"] for entry in state["alerts"].values()} == {"published"}
    until(lambda: pipeline.alerts(run).keys() == state["alerts"].keys(), "every alert arrives")
    times = [entry["alert"]["time_ms"] for entry in state["alerts"].values()]
    assert times == sorted(times, reverse=True), "a slower lap was announced after a faster one"


@pytest.mark.parametrize("after", [False, True])
def test_an_alert_survives_a_container_that_dies_while_publishing(pipeline: Pipeline, run: str, after: bool) -> None:
    events = [lap(1, "4", 2, 90_000, run=run)]
    with pytest.raises(Died):
        container(pipeline, DyingTopic(pipeline, after=after)).take({run: events})
    assert [entry["status"] for entry in alerts_of(pipeline, run).values()] == ["pending"]
    published = container(pipeline).take({run: events})
    assert [alert.id for alert in published] == ["fastest_lap-4-2"]
    assert [entry["status"] for entry in alerts_of(pipeline, run).values()] == ["published"]
    until(lambda: pipeline.alerts(run).keys() == {"fastest_lap-4-2"}, "the alert arrives")
    assert container(pipeline).take({run: events}) == []


def test_an_alert_that_another_batch_owes_is_left_to_it(pipeline: Pipeline, run: str) -> None:
    with pytest.raises(Died):
        container(pipeline, DyingTopic(pipeline, after=False)).take({run: [lap(1, "4", 2, 90_000, run=run)]})
    assert container(pipeline).take({run: [lap(2, "81", 2, 95_000, run=run)]}) == []
    assert [entry["status"] for entry in alerts_of(pipeline, run).values()] == ["pending"]


def test_a_warm_container_takes_over_what_another_wrote_meanwhile(pipeline: Pipeline, run: str) -> None:
    warm = container(pipeline)
    warm.take({run: [lap(1, "4", 2, 90_000, run=run)]})
    container(pipeline).take({run: [lap(2, "81", 2, 88_000, run=run)]})
    assert warm.take({run: [lap(3, "1", 2, 89_000, run=run)]}) == []
    assert pipeline.state(run, "fastest_lap")["holder"]["driver"] == "81"


def test_archive_containers_at_once_keep_every_event_once(pipeline: Pipeline, run: str) -> None:
    records = stream_records(kinesis_batch(lap(seq, "4", seq % 200 + 1, None, run=run) for seq in range(120)))
    together = Barrier(4)

    def work(number: int) -> None:
        keeper = ArchiveKeeper(ObjectStore(pipeline.cloud.clients().s3(), pipeline.deployment.bucket))
        together.wait()
        for start in range(0, 120, 10):
            keeper.keep(records[max(0, start - 5 * number) : start + 10])

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(work, range(4)))
    seqs = [json.loads(line)["seq"] for line in unpack(pipeline.read(chunk_key(run, SHARD, 0)))]
    assert sorted(seqs) == list(range(120))
