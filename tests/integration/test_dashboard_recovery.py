"""What a dashboard gets back from the archive: after a restart, after a kill, and all along."""

import json
import signal
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest

from pitwall.events import Alert, Event
from pitwall.events.codec import to_plain
from pitwall.events.shared.archive import chunk_key, dashboard_key, pack, state_key
from tests.clouds import CloudUnderTest
from tests.integration.test_dashboard_running import Dashboard, free_port, running, wait_until
from tests.integration.test_dashboard_stream import page
from tests.unit.test_state_sample_race import RUN, sample_alerts, sample_events

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

pytestmark = pytest.mark.cloud

OLDER = "20240101T000000Z-older-1"
LATER = "20260101T000000Z-later-1"
EVENTS = sample_events()
SENT_MS = 1_700_000_000_000


@dataclass(frozen=True)
class Archive:
    """A bucket of its own, written as the functions write it."""

    s3: "S3Client"
    bucket: str
    environment: dict[str, str]

    @property
    def settings(self) -> dict[str, str]:
        """What a dashboard has to be told to find it."""
        return {**self.environment, "PITWALL_BUCKET": self.bucket}

    def put(self, key: str, data: bytes) -> None:
        self.s3.put_object(Bucket=self.bucket, Key=key, Body=data)

    def put_events(self, events: Iterable[Event], shard: str = "shardId-000000000000") -> None:
        """Archive events, all in one chunk."""
        held = list(events)
        self.put(chunk_key(held[0].run, shard, 0), pack(event.to_json() for event in held))

    def put_alerts(self, run: str, alerts: Iterable[tuple[str, Alert]], function: str = "race_alerts") -> None:
        """Remember (status, alert) as a function does."""
        entries = {alert.id: {"status": status, "by": 1, "alert": to_plain(alert)} for status, alert in alerts}
        self.put(state_key(run, function), json.dumps({"alerts": entries}).encode())

    def figures(self, run: str) -> Any:
        """What a dashboard saved of a run, None if nothing."""
        try:
            return json.loads(self.s3.get_object(Bucket=self.bucket, Key=dashboard_key(run))["Body"].read())
        except self.s3.exceptions.NoSuchKey:
            return None


@pytest.fixture
def archive(tested: CloudUnderTest) -> Archive:
    s3 = tested.cloud.clients().s3()
    bucket = f"pitwall-{uuid4().hex[:12]}"
    s3.create_bucket(Bucket=bucket)
    return Archive(s3, bucket, tested.cloud.environment())


def applied(dashboard: Dashboard, run: str = RUN) -> int:
    status, state, _ = dashboard.request("GET", f"/api/v1/state?run={run}")
    return int(state["events"]["applied"]) if status == 200 else 0


def stamped(events: Iterable[Event]) -> list[Event]:
    return [event.stamped(SENT_MS) for event in events]


def test_the_newest_run_is_back_before_events_are_welcome(archive: Archive) -> None:
    archive.put_events(sample_events(OLDER))
    archive.put_events(stamped(EVENTS[::2]), shard="shardId-000000000000")
    archive.put_events(stamped(EVENTS[1::2]), shard="shardId-000000000001")
    with running(**archive.settings) as dashboard:
        state = dashboard.get("/api/v1/state")
        assert (state["run"], state["finished"]) == (RUN, True)
        assert state["events"]["applied"] == len(EVENTS)
        assert state["events"]["gaps"] == []
        assert state["latency_ms"]["count"] == 0
        with page(dashboard, "?frames=1") as viewer:
            assert viewer.read().data == state["state"]
            where_the_cars_are = viewer.read()
            assert (where_the_cars_are.event, where_the_cars_are.data["t_ms"]) == ("frames", 570_000)


def test_what_a_killed_dashboard_acknowledged_is_brought_when_the_archive_has_it(archive: Archive) -> None:
    with running(**archive.settings) as dashboard:
        dashboard.send(EVENTS[:60])
        dashboard.end(signal.SIGKILL)
    archive.put_events(EVENTS[:30])
    with running(**archive.settings) as dashboard:
        assert applied(dashboard) == 30
        dashboard.send(EVENTS[60:])
        assert dashboard.get("/api/v1/state")["events"]["gaps"] == [[30, 59]]
        archive.put_events(EVENTS[:60])
        wait_until(lambda: applied(dashboard) == len(EVENTS))
        state = dashboard.get("/api/v1/state")
        assert state["events"]["gaps"] == []
        assert state["laps"] == {"NOR": 5, "VER": 5, "SAI": 2, "DOO": 0, "HAM": 5}


def test_events_the_stream_never_brought_come_from_the_archive_and_measure_nothing(archive: Archive) -> None:
    with running(**archive.settings) as dashboard:
        dashboard.send(stamped(EVENTS[:20] + EVENTS[40:]))
        archive.put_events(stamped(EVENTS))
        with page(dashboard) as viewer:
            wait_until(lambda: applied(dashboard) == len(EVENTS))
            viewer.read_until(counts={"applied": len(EVENTS), "repeated": 0, "rejected": 0})
        state = dashboard.get("/api/v1/state")
        assert state["latency_ms"]["count"] == len(EVENTS) - 20
        wait_until(lambda: [line["events"] for line in dashboard.logged("events brought from the archive")] == [20])


def test_a_finished_run_keeps_its_figures_over_a_kill(archive: Archive) -> None:
    with running(**archive.settings) as dashboard:
        dashboard.send(stamped(EVENTS))
        archive.put_events(stamped(EVENTS))
        wait_until(lambda: archive.figures(RUN))
        measured = dashboard.get("/api/v1/state")
        dashboard.end(signal.SIGKILL)
    saved = archive.figures(RUN)
    assert "state" not in saved
    assert saved["latency_ms"] == measured["latency_ms"]
    assert saved["classification"] == measured["classification"]
    with running(**archive.settings) as dashboard:
        again = dashboard.get("/api/v1/state")
        assert again["latency_ms"] == measured["latency_ms"]
        assert again["latency_ms"]["count"] == len(EVENTS)


def test_a_restart_in_mid_race_goes_on_measuring_where_it_stopped(archive: Archive) -> None:
    with running(**archive.settings) as dashboard:
        dashboard.send(stamped(EVENTS[:50]))
        archive.put_events(stamped(EVENTS[:50]))
        dashboard.send(stamped(EVENTS[52:54]))
        archive.put_events(stamped(EVENTS[:52]))
        # That it brings 50 and 51 shows that it has looked: what an earlier dashboard
        # measured must not be lost, so without a look it saves nothing.
        wait_until(lambda: applied(dashboard) == 54)
        assert dashboard.end() == 0
    assert archive.figures(RUN)["latency_ms"]["count"] == 52
    archive.put_events(stamped(EVENTS[:54]))
    with running(**archive.settings) as dashboard:
        assert applied(dashboard) == 54
        dashboard.send(stamped(EVENTS[54:]))
        assert dashboard.get("/api/v1/state")["latency_ms"]["count"] == len(EVENTS) - 2


def test_published_alerts_come_back_and_pending_ones_wait_for_their_publication(archive: Archive) -> None:
    first, second = sample_alerts()
    archive.put_events(EVENTS[:50])
    archive.put_alerts(RUN, [("published", first), ("pending", second)])
    archive.put_alerts(RUN, [], function="fastest_lap")
    with running(**archive.settings) as dashboard:
        assert list(dashboard.get("/api/v1/state")["state"]["alerts"]) == [first.id]
        archive.put_alerts(RUN, [("published", first), ("published", second)])
        wait_until(lambda: len(dashboard.get("/api/v1/state")["state"]["alerts"]) == 2)


def test_an_older_run_is_rebuilt_when_somebody_asks_for_it(archive: Archive) -> None:
    archive.put_events(sample_events(OLDER))
    archive.put_events(EVENTS[:10])
    with running(**archive.settings) as dashboard:
        state = dashboard.get(f"/api/v1/state?run={OLDER}")
        assert (state["run"], state["finished"], state["events"]["applied"]) == (OLDER, True, len(EVENTS))
        with page(dashboard, f"?run={OLDER}") as viewer:
            assert viewer.read().data["run"] == OLDER
        assert dashboard.get("/api/v1/state")["run"] == RUN
        assert dashboard.request("GET", "/api/v1/state?run=20230101T000000Z-none")[0] == 404


def test_a_damaged_object_is_said_and_the_rest_is_taken(archive: Archive) -> None:
    archive.put_events(EVENTS[:30])
    archive.put(chunk_key(RUN, "shardId-000000000001", 0), b"this is not gzip")
    broken = pack([EVENTS[30].to_json(), b'{"v":1,"run":"x","seq":99999,', b"no event at all", EVENTS[31].to_json()])
    archive.put(chunk_key(RUN, "shardId-000000000002", 0), broken)
    archive.put(state_key(RUN, "race_alerts"), b'{"alerts": 7}')
    archive.put(dashboard_key(RUN), b'{"latency_histogram": {"x": -1}}')
    with running(**archive.settings) as dashboard:
        assert applied(dashboard) == 32
        wait_until(lambda: len(dashboard.logged("archived object is unreadable")) == 2)
        wait_until(lambda: len(dashboard.logged("archived event is unreadable")) == 2)
        wait_until(lambda: len(dashboard.logged("saved figures are unreadable")) == 1)


def test_without_an_answer_from_s3_it_runs_all_the_same_and_says_so_once(tested: CloudUnderTest) -> None:
    nowhere = {**tested.cloud.environment(), "AWS_ENDPOINT_URL": f"http://127.0.0.1:{free_port()}"}
    with running(**nowhere, PITWALL_BUCKET="pitwall") as dashboard:
        dashboard.send(EVENTS[:40])
        assert applied(dashboard) == 40
        status, problem, _ = dashboard.request("GET", f"/api/v1/state?run={OLDER}")
        assert status == 503
        assert problem == {"error": f"run '{OLDER}' is not held, and the archive does not answer"}
        assert dashboard.end() == 0
        wait_until(lambda: len(dashboard.logged("archive does not answer, trying again")) == 1)


def test_a_bucket_that_is_made_later_is_found(archive: Archive) -> None:
    later = Archive(archive.s3, f"{archive.bucket}-later", archive.environment)
    with running(**later.settings) as dashboard:
        dashboard.send(EVENTS[50:])
        later.s3.create_bucket(Bucket=later.bucket)
        later.put_events(EVENTS)
        wait_until(lambda: applied(dashboard) == len(EVENTS))
        wait_until(lambda: dashboard.logged("archive answers again"))


def test_runs_of_the_year_9999_hide_no_race_live_or_after_a_restart(archive: Archive) -> None:
    ahead = [sample_events(f"99991231T23595{number}Z-ahead-{number}")[:2] for number in range(3)]
    archive.put_events(EVENTS)
    for events in ahead:
        archive.put_events(events)
    with running(**archive.settings) as dashboard:
        assert dashboard.get("/healthz")["run"] == RUN
        for events in ahead:
            dashboard.send(events)
        dashboard.send(sample_events(LATER)[:40])
        for events in ahead:
            dashboard.send(events)
        assert dashboard.get("/healthz")["run"] == LATER
        assert dashboard.get("/positions")
        assert dashboard.get("/api/v1/runs")["runs"][0]["run"] == LATER
    archive.put_events(sample_events(LATER)[:40])
    with running(**archive.settings) as dashboard:
        assert dashboard.get("/healthz")["run"] == LATER
        assert dashboard.get("/positions")
