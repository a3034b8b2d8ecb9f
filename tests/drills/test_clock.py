"""The clock of the whole machine steps."""

from pathlib import Path

import pytest

from scripts.dashboard_process import here
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
    monkeypatch.setattr("simulator.replay.time.time_ns", clock.time_ns)
    drill.begin(rig.clients.kinesis(), rig.deployment.stream)
    drill.wait_for_the_moment()
    # Several, for each finds every process somewhere else.
    for step in range(1, STEPS + 1):
        clock.step(-HOUR_S * step)
        drill.lasts(APART_S)
    drill.fault_is_over()
    accounts = drill.check_rig(rig)
    sent = [int(line.partition(b'"sent_ms":')[2].partition(b",")[0]) for (line,) in accounts.lines.values()]
    assert max(sent) - min(sent) > HOUR_S * STEPS * 900, "the simulator's clock has stepped"
    assert clock.readers() >= len(rig.deployment.functions) + 2, "that of functions, emulator and dashboard too"
