"""The simulator dies, and another one goes on with its run."""

import subprocess

import pytest

from pitwall.simulator.sources.demo import DemoSource
from tests.commands import until
from tests.drills.drill import Drill
from tests.drills.observed import dashboard_state
from tests.drills.source import Source

pytestmark = [pytest.mark.drills, pytest.mark.cloud, pytest.mark.timeout(600)]

LAPS, SPEED = 6, 60.0


@pytest.mark.drill(6, "simulator killed (SIGKILL) twice, and its run resumed")
def test_simulator_killed_and_resumed(drill: Drill) -> None:
    rig = drill.embedded()
    asked = ("--laps", str(LAPS), "--speed", f"{SPEED:g}", "--seed", str(drill.seed))
    simulator = rig.simulate(*asked)
    run = until(lambda: (state := dashboard_state(rig.place, "")) and state["run"], 60, "the run begins")
    source = Source(DemoSource(seed=drill.seed, laps=LAPS).load(lambda _line: None), run, SPEED)
    drill.follow(source)

    def applied() -> int:
        state = dashboard_state(rig.place, run)
        return int(state["events"]["applied"]) if state else 0

    for blow_ms in (drill.moment_ms, (drill.moment_ms + source.flag_ms) // 2):
        due = sum(event.t_ms <= blow_ms for event in source.events)
        until(lambda due=due: applied() >= due, 240, "the moment of the fault")
        simulator.kill()
        simulator.communicate()
        drill.fault_is_over(expected=due)
        simulator = rig.simulate(*asked, "--resume")
    said = ended(simulator)
    assert f"Going on with run {run}" in said
    drill.check_rig(rig)


def ended(simulator: "subprocess.Popen[str]") -> str:
    """What a simulator has said that came to its end."""
    _, said = simulator.communicate(timeout=240)
    assert simulator.returncode == 0, said
    return said
