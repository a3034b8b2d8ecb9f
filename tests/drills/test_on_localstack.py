"""Faults of the Compose stack, done to its containers through the engine."""

import shlex
from collections.abc import Iterator

import pytest

from pitwall.scripts.deployment.bootstrap import Deployment, current_deployment
from pitwall.scripts.verification.check import Place
from pitwall.services.clouds import Cloud
from pitwall.simulator.sources.demo import DemoSource
from tests.commands import until
from tests.compose.stack import Stack, built, stack
from tests.compose.test_compose import newest, replaying
from tests.drills.doors import check_refused
from tests.drills.drill import Drill
from tests.drills.observed import Observed, dashboard_state
from tests.drills.source import Source
from tests.fixtures.hostile_page import OF_LOCALSTACK

pytestmark = [pytest.mark.drills, pytest.mark.localstack, pytest.mark.timeout(900)]

LAPS, SPEED = 6, 40.0
CUT_S = 20.0
KILLS = 8
LIMIT_S = 300

KILL_FUNCTIONS = """
import os, pathlib, signal
for folder in pathlib.Path("/proc").glob("[0-9]*"):
    try:
        command = (folder / "cmdline").read_bytes().split(b"\\0")
    except OSError:
        continue
    if any(part.endswith(b"process_executor/bootstrap.py") for part in command):
        os.kill(int(folder.name), signal.SIGKILL)
        print("killed", folder.name)
"""


class Lab:
    """A running stack, and what a check needs of it."""

    def __init__(self, live: Stack) -> None:
        self.live = live
        self.cloud = Cloud(name="localstack", endpoint_url=live.endpoint_url)
        self.clients = self.cloud.clients()

    @property
    def deployment(self) -> Deployment:
        found = current_deployment(self.cloud)
        assert found is not None
        return found

    @property
    def place(self) -> Place:
        return Place(self.clients.s3(), self.deployment.bucket, self.live.dashboard_url)

    def applied(self, run: str) -> int:
        state = dashboard_state(Place(self.clients.s3(), "", self.live.dashboard_url), run)
        return int(state["events"]["applied"]) if state else 0

    def check(self, drill: Drill) -> Observed:
        return drill.check(self.place, "LocalStack", self.clients, self.deployment.alert_queue_url)


@pytest.fixture(scope="module")
def lab(request: pytest.FixtureRequest) -> Iterator[Lab]:
    """A stack whose own simulator sends the race of the first drill."""
    built()
    seed = str(request.config.getoption("--seed"))
    settings = {"PITWALL_LAPS": str(LAPS), "PITWALL_SPEED": f"{SPEED:g}", "PITWALL_SEED": seed}
    with stack("drills", **settings) as live:
        yield Lab(live)


def source_of(drill: Drill, run: str, speed: float) -> Source:
    return Source(DemoSource(seed=drill.seed, laps=LAPS).load(lambda _line: None), run, speed)


@pytest.mark.drill(6, "simulator killed (SIGKILL) and started again")
def test_simulator_killed(drill: Drill, lab: Lab) -> None:
    run = until(lambda: (state := lab.live.state()) and state["run"], LIMIT_S, "the run begins")
    drill.follow(source_of(drill, run, SPEED))
    due = sum(event.t_ms <= drill.moment_ms for event in drill.running.events)
    until(lambda: lab.applied(run) >= due, LIMIT_S, "the moment of the fault")
    simulator = lab.live.container("simulator")
    simulator.kill()
    drill.fault_is_over(expected=due)
    simulator.start()
    lab.live.wait_for_the_race(LIMIT_S)
    assert f"Going on with run {run}" in lab.live.logs("simulator")
    lab.check(drill)


@pytest.mark.drill(4, "processes of all functions killed, several times")
def test_functions_killed(drill: Drill, lab: Lab) -> None:
    drill.begin(lab.clients.kinesis(), lab.deployment.stream, laps=LAPS, speed=SPEED)
    drill.wait_for_the_moment()
    localstack, killed = lab.live.container("localstack"), 0
    for _ in range(KILLS):
        done = localstack.exec_run(["python3", "-c", KILL_FUNCTIONS], user="root")
        assert done.exit_code == 0, done.output
        killed += done.output.count(b"killed")
        drill.lasts(drill.chance.uniform(0.1, 0.8))
    drill.fault_is_over()
    lab.check(drill)
    assert killed >= KILLS
    died = [lab.live.function_log(f"pitwall-{name}", "Runtime.ExitError") for name in ("position-update", "archive")]
    assert any(died), "some died in mid-batch"


@pytest.mark.drill(16, "network cut between LocalStack and the dashboard for 20 s")
def test_network_cut(drill: Drill, lab: Lab) -> None:
    drill.begin(lab.clients.kinesis(), lab.deployment.stream, laps=LAPS, speed=25)
    drill.wait_for_the_moment()
    network, dashboard = lab.live.network(), lab.live.container("dashboard")
    network.disconnect(dashboard)
    try:
        drill.lasts(CUT_S)
    finally:
        network.connect(dashboard, aliases=["dashboard"])
    drill.fault_is_over()
    lab.check(drill)


@pytest.mark.drill(17, "a page of another site in Chromium that goes for the emulator's port")
def test_hostile_page(drill: Drill, lab: Lab, chromium: str) -> None:
    drill.begin(lab.clients.kinesis(), lab.deployment.stream, laps=LAPS, speed=SPEED)
    drill.wait_for_the_moment()
    address = lab.live.endpoint_url
    for target in (address, address.replace("127.0.0.1", OF_LOCALSTACK)):
        check_refused(chromium, target, lab.clients, lab.deployment)
    drill.fault_is_over()
    lab.check(drill)


@pytest.mark.drill(8, "LocalStack restarted: its state is lost, the race begins anew")
def test_localstack_restarted(drill: Drill, lab: Lab) -> None:
    before, speed = newest(lab.live), 30
    with replaying(lab.live, speed=speed, seed=drill.seed, laps=LAPS) as simulator:
        lost = until(lambda: (run := newest(lab.live)) != before and run, LIMIT_S, "the run begins")
        drill.follow(source_of(drill, lost, speed))
        due = sum(event.t_ms <= drill.moment_ms for event in drill.running.events)
        until(lambda: lab.applied(lost) >= due, LIMIT_S, "the moment of the fault")
        assert simulator.poll() is None, "the race is still being sent"
        lab.live.container("localstack").restart(timeout=0)
        drill.fault_is_over(expected=1)
        _, said = simulator.communicate(timeout=LIMIT_S)
    assert simulator.returncode == 0, shlex.quote(said.decode())
    anew = until(lambda: (run := newest(lab.live)) not in {before, lost} and run, LIMIT_S, "the run begun anew")
    drill.source = source_of(drill, anew, speed)
    lab.check(drill)
