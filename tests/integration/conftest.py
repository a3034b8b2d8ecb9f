"""The embedded cloud with the stack in it, and a receiver where the dashboard stands."""

import json
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest

from pitwall.events import Event
from pitwall.events.shared.archive import events_prefix, quarantine_prefix, state_key, unpack
from pitwall.scripts.deployment.bootstrap import Deployment, bootstrap
from pitwall.services.clouds import Clients, Cloud
from tests.clouds import CloudUnderTest
from tests.fixtures.receiver import Receiver

if TYPE_CHECKING:
    from mypy_boto3_kinesis.type_defs import PutRecordsRequestEntryTypeDef

TOKEN = "the-ingest-token"
LIMIT_S = 60.0


def until(condition: Callable[[], bool], what: str, limit_s: float = LIMIT_S) -> None:
    """Return as soon as the condition holds; fail the test if it does not within the limit."""
    deadline = time.monotonic() + limit_s
    while not condition():
        assert time.monotonic() < deadline, f"not within {limit_s:.0f} s: {what}"
        time.sleep(0.05)


@dataclass(frozen=True)
class Pipeline:
    """The stack as it runs, with what tests put in and read out."""

    cloud: Cloud
    clients: Clients
    deployment: Deployment
    receiver: Receiver
    dashboard_url: str

    def put(self, records: Iterable[Event | tuple[bytes, str]]) -> None:
        """Put events, or bytes with a partition key, into the stream in one call."""
        entries: list[PutRecordsRequestEntryTypeDef] = [
            {"Data": record.to_json(), "PartitionKey": record.partition_key}
            if isinstance(record, Event)
            else {"Data": record[0], "PartitionKey": record[1]}
            for record in records
        ]
        answer = self.clients.kinesis().put_records(StreamName=self.deployment.stream, Records=entries)
        assert answer["FailedRecordCount"] == 0

    def keys(self, prefix: str) -> list[str]:
        """The keys in the bucket that begin so."""
        answer = self.clients.s3().list_objects_v2(Bucket=self.deployment.bucket, Prefix=prefix)
        return [item["Key"] for item in answer.get("Contents", [])]

    def read(self, key: str) -> bytes:
        """An object of the bucket."""
        return self.clients.s3().get_object(Bucket=self.deployment.bucket, Key=key)["Body"].read()

    def archived(self, run: str) -> list[bytes]:
        """The archived lines of a run, as the shards have them."""
        return [line for key in self.keys(events_prefix(run)) for line in unpack(self.read(key))]

    def quarantined(self, run: str) -> list[dict[str, Any]]:
        """The quarantined records of a run."""
        return [json.loads(self.read(key)) for key in self.keys(quarantine_prefix(run))]

    def state(self, run: str, function: str) -> dict[str, Any]:
        """What a function remembers of a run; empty if nothing yet."""
        key = state_key(run, function)
        state: dict[str, Any] = json.loads(self.read(key)) if key in self.keys(key) else {}
        return state

    def received(self, run: str) -> list[int]:
        """Sequence numbers of the run's events that reached the receiver, each once, in order."""
        return sorted({event["seq"] for event in self.receiver.events if event["run"] == run})

    def alerts(self, run: str) -> dict[str, dict[str, Any]]:
        """The run's alerts that reached the receiver, by id."""
        return {alert["id"]: alert for alert in self.receiver.alerts if alert["run"] == run}


@pytest.fixture(scope="session")
def receiver() -> Iterator[Receiver]:
    with Receiver(TOKEN) as running:
        yield running


@pytest.fixture(scope="session")
def deployed(tested: CloudUnderTest, receiver: Receiver) -> Iterator[Pipeline]:
    """One cloud and one stack for all tests; a test keeps to its own run."""
    receiver.start()
    with tested.reached_at(lambda: receiver.port) as dashboard_url:
        deployment = bootstrap(tested.cloud, dashboard_url=dashboard_url, ingest_token=TOKEN)
        yield Pipeline(tested.cloud, tested.cloud.clients(), deployment, receiver, dashboard_url)


@pytest.fixture
def pipeline(deployed: Pipeline) -> Iterator[Pipeline]:
    """The stack, with a receiver that works whatever the test before did to it."""
    yield deployed
    deployed.receiver.behaviour = lambda _body: None
    deployed.receiver.token = TOKEN
    deployed.receiver.start()


@pytest.fixture
def run() -> str:
    """The name of a run that no other test uses."""
    return f"run-{uuid4().hex[:12]}"
