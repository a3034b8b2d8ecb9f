"""The status of the pipeline from a race that runs through all of it, and from one where a part is stopped."""

import json
import os
import signal
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from pitwall.events import Event
from pitwall.events.shared.archive import events_prefix, unpack
from pitwall.events.shared.stream_filter import StreamFilter
from pitwall.scripts.deployment.deployed_functions import deployed_functions
from pitwall.scripts.local.pipeline import LocalPipeline
from pitwall.scripts.replays.background import BackgroundReplay
from pitwall.services.functions.declarations import find_functions
from pitwall.services.ports import free_port
from pitwall.simulator.sources.demo import DemoSource
from tests.fixtures.source import SOURCE
from tests.integration.conftest import until

LIMIT_S = 60.0
FUNCTIONS = find_functions(SOURCE)
FUNCTION_NAMES = [function.name for function in FUNCTIONS]
POISON = (b"not json", b'{"v":1}', b"\xff\xfe")


@pytest.fixture
def pipeline(tmp_path: Path) -> Iterator[LocalPipeline]:
    with LocalPipeline(free_port(), tmp_path) as running:
        yield running


@pytest.fixture
def replay(pipeline: LocalPipeline) -> Iterator[Callable[[float, int], BackgroundReplay]]:
    """Starts a demo race of so many laps at a speed."""
    begun: list[BackgroundReplay] = []

    def start(speed: float, laps: int) -> BackgroundReplay:
        race = DemoSource(laps=laps).load(lambda _: None)
        stream = pipeline.deployment.stream
        begun.append(BackgroundReplay(race, speed, pipeline.clients.kinesis(), stream, lambda _: None))
        begun[-1].start()
        return begun[-1]

    yield start
    for one in begun:
        one.stop()


def status(pipeline: LocalPipeline) -> dict[str, Any]:
    with urllib.request.urlopen(f"{pipeline.url}/api/v1/pipeline", timeout=10) as answer:
        shown: dict[str, Any] = json.load(answer)
        return shown


def part(pipeline: LocalPipeline, name: str) -> dict[str, Any]:
    (found,) = [one for one in status(pipeline)["parts"] if one["name"] == name]
    return found


def becomes(pipeline: LocalPipeline, name: str, state: str) -> dict[str, Any]:
    """The part as soon as it has this state."""
    until(lambda: part(pipeline, name)["state"] == state, f"{name} is {state}", LIMIT_S)
    return part(pipeline, name)


def archived(pipeline: LocalPipeline, run: str) -> list[Event]:
    s3, bucket = pipeline.clients.s3(), pipeline.deployment.bucket
    keys = [one["Key"] for one in s3.list_objects_v2(Bucket=bucket, Prefix=events_prefix(run))["Contents"]]
    bodies = [s3.get_object(Bucket=bucket, Key=key)["Body"].read() for key in keys]
    return [Event.from_json(line) for body in bodies for line in unpack(body)]


@pytest.mark.long
def test_a_race_shows_what_every_part_did_and_it_agrees_with_what_was_sent(
    pipeline: LocalPipeline, replay: Callable[[float, int], BackgroundReplay]
) -> None:
    race = replay(60, 4)
    until(lambda: bool(status(pipeline)["hops"][-1]["count"]), "events arrive")
    busy: dict[str, dict[str, Any]] = {}

    def all_busy() -> bool:
        shown = status(pipeline)
        busy.update({one["name"]: one for one in shown["parts"] if one["state"] == "ok"})
        return {*FUNCTION_NAMES, "simulator", "kinesis", "s3", "sns", "sqs", "dashboard"} <= busy.keys()

    until(all_busy, "every part works", LIMIT_S)
    hops = status(pipeline)["hops"]
    assert [hop["name"] for hop in hops] == ["simulator", "kinesis", "lambda", "dashboard", "way"]
    assert all(0 < hop["p50"] <= hop["p99"] < 60_000 for hop in hops)
    for name in FUNCTION_NAMES:
        for figures in ("batch", "wait_ms", "work_ms"):
            assert 0 < busy[name][figures]["p50"] <= busy[name][figures]["p99"], (name, figures)
    assert all(busy[name][rate] > 0 for name, rate in RATES.items())

    kinesis = pipeline.clients.kinesis()
    for data in POISON:
        kinesis.put_record(StreamName=pipeline.deployment.stream, Data=data, PartitionKey="poison")
    until(lambda: not race.alive, "the race is over", LIMIT_S)
    race.check()
    sent = race.progress.sent
    assert sent > 100

    def total(name: str) -> dict[str, Any]:
        counts: dict[str, Any] = part(pipeline, name)["total"]
        return counts

    for name in ("archive", "position_update"):
        until(lambda name=name: total(name)["records"] >= sent + len(POISON), f"{name} has handled everything")
        assert total(name)["records"] == sent + len(POISON)
        assert (total(name)["errors"], total(name)["retries"]) == (0, 0)
    events = archived(pipeline, race.run_id)
    assert len(events) == sent
    deployed = deployed_functions(FUNCTIONS, "0" * 64).functions
    sent_to = {function.name: StreamFilter(function.filters) for function in deployed}
    for name in ("fastest_lap", "race_alerts"):
        wanted = sum(sent_to[name].lets_through(event) for event in events)
        until(lambda name=name, wanted=wanted: total(name)["records"] >= wanted, f"{name} has handled everything")
        assert total(name)["records"] == wanted
    published = total("fastest_lap")["alerts"] + total("race_alerts")["alerts"]
    assert published > 0
    until(lambda: total("alert_relay")["records"] >= published, "the relay has brought every alert")
    assert total("dashboard")["alerts"] == published
    assert total("dashboard")["applied"] == sent
    assert part(pipeline, "simulator")["sent"] == sent
    until(lambda: total("archive")["quarantined"] == len(POISON), "the poison is counted as quarantined")
    assert part(pipeline, "s3")["quarantined"] == len(POISON)


RATES = {
    "simulator": "events_per_s",
    "kinesis": "records_per_s",
    "s3": "calls_per_s",
    "sns": "alerts_per_s",
    "dashboard": "events_per_s",
    "archive": "records_per_s",
    "position_update": "batches_per_s",
}


@pytest.mark.long
def test_a_dashboard_that_was_away_shows_afterwards_what_failed_meanwhile(
    pipeline: LocalPipeline, replay: Callable[[float, int], BackgroundReplay]
) -> None:
    race = replay(10, 20)
    until(lambda: part(pipeline, "position_update")["total"]["records"] > 20, "the race is under way")
    assert part(pipeline, "position_update")["total"]["errors"] == 0
    assert pipeline.dashboard.pid is not None
    os.kill(pipeline.dashboard.pid, signal.SIGKILL)
    until(lambda: pipeline.dashboard.died() is not None, "the dashboard is gone")
    sent = race.progress.sent
    until(lambda: race.progress.sent > sent + 20, "the race goes on")
    pipeline.dashboard.start()

    def recovered() -> bool:
        shown = part(pipeline, "position_update")
        return shown["state"] == "ok" and shown["total"]["errors"] > 0 and shown["total"]["retries"] > 0

    until(recovered, "the failed invocations are told", LIMIT_S)
    until(lambda: part(pipeline, "archive")["total"]["records"] > sent, "totals reach back before the restart")
    assert part(pipeline, "archive")["total"]["errors"] == 0, "it does not need the dashboard"


@pytest.mark.long
def test_a_part_that_fails_or_is_cut_off_is_where_it_hurts(
    pipeline: LocalPipeline, replay: Callable[[float, int], BackgroundReplay]
) -> None:
    replay(10, 40)
    functions, name = pipeline.clients.functions(), "pitwall-archive"
    becomes(pipeline, "archive", "ok")

    environment = functions.get_function_configuration(FunctionName=name)["Environment"]["Variables"]
    broken = {**environment, "PITWALL_BUCKET": "no-such-bucket-anywhere"}
    functions.update_function_configuration(FunctionName=name, Environment={"Variables": broken})
    failing = becomes(pipeline, "archive", "failing")
    assert failing["says"].startswith("archive fails: ")
    assert "NoSuchBucket" in failing["says"]
    assert failing["recent"]["errors"] > 0
    assert status(pipeline)["state"] == "failing"
    assert part(pipeline, "position_update")["state"] == "ok"
    functions.update_function_configuration(FunctionName=name, Environment={"Variables": environment})
    until(lambda: part(pipeline, "archive")["state"] in ("ok", "slow"), "the archive works again", LIMIT_S)

    (mapping,) = functions.list_event_source_mappings(FunctionName=name)["EventSourceMappings"]
    functions.update_event_source_mapping(UUID=mapping["UUID"], Enabled=False)
    silent = becomes(pipeline, "archive", "silent")
    assert silent["says"].startswith("archive has not reported for ")
    assert silent["says"].endswith(" s; its records wait in Kinesis.")
    functions.update_event_source_mapping(UUID=mapping["UUID"], Enabled=True)
    until(lambda: part(pipeline, "archive")["state"] in ("ok", "slow"), "it has caught up", LIMIT_S)
