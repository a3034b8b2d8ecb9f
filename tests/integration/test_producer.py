"""The producer against a real stream that is throttled, partly fails and goes away."""

import json
import random
import threading
import time
from collections import defaultdict
from typing import Any

import boto3
import pytest
from botocore.config import Config

from pitwall.events import Event, LapCompleted, RunningOrder
from pitwall.services.clouds import Cloud
from pitwall.simulator.batches import Record, to_record
from pitwall.simulator.errors import StreamUnavailable
from pitwall.simulator.producer import Producer
from tests.clouds import CloudUnderTest
from tests.faults.kinesis_proxy import KinesisProxy, Refuse

pytestmark = pytest.mark.cloud

STREAM = "producer-test"


@pytest.fixture(scope="module")
def cloud(tested: CloudUnderTest) -> Cloud:
    kinesis = tested.cloud.clients().kinesis()
    kinesis.create_stream(StreamName=STREAM, ShardCount=2)
    kinesis.get_waiter("stream_exists").wait(StreamName=STREAM, WaiterConfig={"Delay": 1, "MaxAttempts": 20})
    return tested.cloud


def client(cloud: Cloud, url: str | None = None):
    config = Config(retries={"total_max_attempts": 1}, connect_timeout=1, read_timeout=5)
    session = boto3.Session(cloud.access_key, cloud.secret_key, region_name=cloud.region)
    return session.client("kinesis", endpoint_url=url or cloud.endpoint_url, config=config)


def lap_records(run: str, laps: int, cars: int = 6) -> list[Record]:
    events = []
    for lap in range(1, laps + 1):
        for car in range(1, cars + 1):
            events.append(Event(run=run, seq=len(events), t_ms=lap, payload=LapCompleted(driver=str(car), lap=lap)))
        events.append(Event(run=run, seq=len(events), t_ms=lap, payload=RunningOrder(entries=())))
    return [to_record(event, 1_764_043_200_000) for event in events]


def stored(cloud: Cloud, run: str) -> list[Event]:
    """All events of a run, shard by shard, in the order the stream has them."""
    kinesis = client(cloud)
    events = []
    for shard in kinesis.list_shards(StreamName=STREAM)["Shards"]:
        iterator = kinesis.get_shard_iterator(
            StreamName=STREAM, ShardId=shard["ShardId"], ShardIteratorType="TRIM_HORIZON"
        )["ShardIterator"]
        while iterator:
            answer = kinesis.get_records(ShardIterator=iterator, Limit=10_000)
            if not answer["Records"]:
                break
            events += [Event.from_json(record["Data"]) for record in answer["Records"]]
            iterator = answer.get("NextShardIterator")
    return [event for event in events if event.run == run]


def test_only_refused_records_are_sent_again_and_each_car_keeps_its_order(cloud: Cloud) -> None:
    chance = random.Random(7)
    records = lap_records("partly", laps=40)
    with KinesisProxy(cloud, refuse=lambda _: chance.random() < 0.3) as proxy:
        producer = Producer(client(cloud, proxy.url), STREAM, waiting=lambda _: None, stop=threading.Event())
        producer.send(records)
    events = stored(cloud, "partly")
    assert sorted(event.seq for event in events) == list(range(len(records))), "each record once, none lost"
    laps = defaultdict(list)
    for event in events:
        if isinstance(event.payload, LapCompleted):
            laps[event.payload.driver].append(event.payload.lap)
    assert laps == {str(car): list(range(1, 41)) for car in range(1, 7)}
    assert producer.counts.records == len(records)
    assert producer.counts.retried > 0
    assert sum(event.resent or 0 for event in events) == producer.counts.retried, "each event tells of its tries"
    assert sum(len(call) for call in proxy.calls) == len(records) + producer.counts.retried


def test_a_stream_that_goes_away_and_comes_back_gets_everything(cloud: Cloud) -> None:
    said: list[str] = []
    records = lap_records("away", laps=3)
    with KinesisProxy(cloud, refuse=lambda _: False) as proxy:
        proxy.down = True
        producer = Producer(client(cloud, proxy.url), STREAM, waiting=said.append, stop=threading.Event())
        sender = threading.Thread(target=producer.send, args=(records,))
        sender.start()
        deadline = time.monotonic() + 20
        while not said and time.monotonic() < deadline:
            sender.join(0.05)
        proxy.down = False
        sender.join(20)
        assert not sender.is_alive()
    assert len(stored(cloud, "away")) == len(records)
    assert said
    assert STREAM in said[0]
    assert "trying again for up to 60 s" in said[0]


class Starting(KinesisProxy):
    """Fails the first calls as LocalStack does when it is there and its Kinesis is not."""

    def put_records(
        self, call: dict[str, Any], headers: dict[str, str], cloud: Cloud, refuse: Refuse
    ) -> tuple[int, bytes]:
        if len(self.calls) < 3:
            self.calls.append([])
            why = "exception while calling kinesis.PutRecords: [Errno 111] Connection refused"
            return 500, json.dumps({"__type": "InternalError", "message": why}).encode()
        return super().put_records(call, headers, cloud, refuse)


def test_a_fault_of_the_service_is_waited_out_whatever_its_name(cloud: Cloud) -> None:
    records = lap_records("starting", laps=2)
    with Starting(cloud, refuse=lambda _: False) as proxy:
        Producer(client(cloud, proxy.url), STREAM, waiting=lambda _: None, stop=threading.Event()).send(records)
    assert len(stored(cloud, "starting")) == len(records)


def test_the_timeout_ends_with_a_clear_error_that_counts_what_was_sent() -> None:
    nowhere = Cloud(name="embedded", endpoint_url="http://127.0.0.1:9")
    with KinesisProxy(nowhere, refuse=lambda _: True) as proxy:
        producer = Producer(
            client(nowhere, proxy.url), STREAM, waiting=lambda _: None, stop=threading.Event(), timeout_s=0.3
        )
        with pytest.raises(StreamUnavailable, match=r"took no record for 0\.3 s \(Provisioned.*0 records were sent"):
            producer.send(lap_records("never", laps=1))


def test_a_stream_that_does_not_exist_is_not_waited_for(cloud: Cloud) -> None:
    producer = Producer(client(cloud), "no-such-stream", waiting=lambda _: None, stop=threading.Event())
    with pytest.raises(StreamUnavailable, match=r"there is no stream 'no-such-stream' .*bootstrap"):
        producer.send(lap_records("nowhere", laps=1))


def test_a_stop_interrupts_the_waiting(cloud: Cloud) -> None:
    stop = threading.Event()
    with KinesisProxy(cloud, refuse=lambda _: True) as proxy:
        producer = Producer(client(cloud, proxy.url), STREAM, waiting=lambda _: stop.set(), stop=stop)
        producer.send(lap_records("stopped", laps=1))
    assert producer.counts.records == 0


def test_the_wire_form_of_a_record_is_the_contract(cloud: Cloud) -> None:
    producer = Producer(client(cloud), STREAM, waiting=lambda _: None, stop=threading.Event())
    producer.send(lap_records("wire", laps=1)[:1])
    (event,) = stored(cloud, "wire")
    assert json.loads(event.to_json())["v"] == 1
    assert event.sent_ms == 1_764_043_200_000
