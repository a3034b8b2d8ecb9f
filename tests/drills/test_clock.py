"""The clock of the whole machine steps."""

import json
import time
from pathlib import Path
from typing import Any

import pytest

from pitwall.scripts.local.dashboard_process import here
from pitwall.services.local_http import open_url
from tests.drills.drill import Drill
from tests.faults.shifted_clock import Clock

pytestmark = [pytest.mark.drills, pytest.mark.cloud, pytest.mark.timeout(600)]

HOUR_S = 3600
STEPS = 10
APART_S = 0.2


@pytest.mark.drill(14, "clock stepping back by an hour ten times, in every process")
def test_clock_steps_back(drill: Drill, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    clock = Clock(tmp_path)
    rig = drill.embedded(settings=clock.environment(here()), emulator=clock.environment())
    # The simulator runs in this process.
    monkeypatch.setattr("pitwall.simulator.replay.time.time_ns", clock.time_ns)
    drill.begin(rig.clients.kinesis(), rig.deployment.stream)
    drill.wait_for_the_moment()
    panel = Panel(rig.url)
    # Several, for each finds every process somewhere else.
    for step in range(1, STEPS + 1):
        clock.step(-HOUR_S * step)
        drill.lasts(APART_S)
        panel.look()
    drill.fault_is_over()
    observed = drill.check_rig(rig)
    sent = [int(line.partition(b'"sent_ms":')[2].partition(b",")[0]) for (line,) in observed.lines.values()]
    assert max(sent) - min(sent) > HOUR_S * STEPS * 900, "the simulator's clock has stepped"
    assert clock.readers() >= len(rig.deployment.functions) + 2, "that of functions, emulator and dashboard too"


class Panel:
    """The pipeline panel from a moment on: what it counts in its last seconds cannot be more than ever came."""

    def __init__(self, dashboard_url: str) -> None:
        self._url = dashboard_url
        self._began_s = time.monotonic()
        self._read()

    def look(self) -> None:
        """Its rate is over all the seconds since it was first seen, if not more."""
        span_s = time.monotonic() - self._began_s
        shown, part = self._read()
        assert span_s < shown["window_s"]
        assert (part["events_per_s"] - 0.1) * span_s <= part["total"]["applied"]

    def _read(self) -> tuple[dict[str, Any], dict[str, Any]]:
        with open_url(f"{self._url}/api/v1/pipeline", 10) as answer:
            shown = json.load(answer)
        (part,) = [part for part in shown["parts"] if part["name"] == "dashboard"]
        return shown, part
