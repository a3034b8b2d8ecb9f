"""A function is added while a race runs, and removed again: nothing is edited outside its folder."""

import json
import shutil
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from pitwall.scripts.local.pipeline import LocalPipeline
from pitwall.scripts.replays.background import BackgroundReplay
from pitwall.scripts.verification.check import verify_when_done
from pitwall.services.ports import free_port
from pitwall.simulator.sources.demo import DemoSource
from tests import commands
from tests.fixtures.source import copy_source
from tests.fixtures.watch import Watch
from tests.integration.conftest import until

pytestmark = [pytest.mark.cloud, pytest.mark.long]


@pytest.fixture
def home(tmp_path: Path) -> Path:
    folder = tmp_path / "home"
    folder.mkdir()
    return folder


@pytest.fixture
def live(home: Path) -> Iterator[LocalPipeline]:
    with LocalPipeline(free_port(), home) as running:
        yield running


def shown(live: LocalPipeline) -> dict[str, dict[str, Any]]:
    """The parts of the pipeline as its panel shows them, by name."""
    with urllib.request.urlopen(f"{live.url}/api/v1/pipeline", timeout=10) as answer:
        return {part["name"]: part for part in json.load(answer)["parts"]}


def test_a_sixth_function_is_live_seconds_after_it_was_written_and_gone_after_it_was_removed(
    live: LocalPipeline, home: Path, tmp_path: Path
) -> None:
    source = copy_source(tmp_path / "source")
    race = DemoSource(laps=20, telemetry=False).load(lambda _line: None)
    replay = BackgroundReplay(race, 20, live.clients.kinesis(), live.deployment.stream, print)
    watch = Watch(home, source)
    try:
        watch.says("Watching lambdas/ and events/")
        assert "lap_times" not in shown(live)
        replay.start()
        written = commands.pitwall(
            "new-function", "lap_times", "--trigger", "lap_completed", "--source", str(source), home=home
        )
        assert written.returncode == 0, written.stderr
        watch.says("New code is live")
        watch.says("lap_times")
        until(lambda: shown(live).get("lap_times", {}).get("total", {}).get("records", 0) > 3, "it handles laps")
        part = shown(live)["lap_times"]
        assert (part["trigger"], part["description"]) == ("stream", "Counts `lap_completed` events by driver")
        assert part["total"]["errors"] == 0
        assert part["total"]["records"] <= shown(live)["archive"]["total"]["records"] / 3  # its filter holds

        shutil.rmtree(source / "lambdas" / "lap_times")
        until(lambda: "lap_times" not in shown(live), "it is shown no more")
        names = {one["FunctionName"] for one in live.clients.functions().list_functions()["Functions"]}
        assert names == set(live.deployment.functions.values())

        until(lambda: replay.progress.finished, "the race is sent", 240)
        report = verify_when_done(
            live.place, replay.run_id, sent=replay.progress.sent, started_s=0, timeout_s=60, given_up=lambda: False
        )
        assert (report.ok, report.problems) == (True, [])
    finally:
        replay.stop()
        assert watch.end() == 0
