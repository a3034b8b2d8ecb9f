"""The simulator dies while commands are queued, and what is queued comes again and again."""

import secrets
import subprocess
import time

import pytest

from pitwall.events.commands import Action, Command, MadeUpSession, Pause, Resume, Start, Stop, run_of
from pitwall.events.shared.simulator_report import Played
from pitwall.scripts.control.reporter import last_report
from pitwall.simulator.sources.demo import DemoSource
from tests.commands import until
from tests.drills.drill import Drill
from tests.drills.observed import dashboard_state
from tests.drills.rig import Rig
from tests.drills.source import Source

pytestmark = [pytest.mark.drills, pytest.mark.cloud, pytest.mark.timeout(600)]

LAPS, SPEED = 6, 60.0


class Control:
    """The control queue of a rig, and what its simulator reports."""

    def __init__(self, rig: Rig) -> None:
        self._rig = rig
        self._sqs = rig.clients.sqs()
        self._url = rig.deployment.control_queue_url

    def ask(self, action: Action) -> Command:
        """A command, on the queue."""
        command = Command(id=secrets.token_hex(8), asked_ms=time.time_ns() // 1_000_000, action=action)
        self.put(command)
        return command

    def put(self, command: Command) -> None:
        """A command once more."""
        self._sqs.send_message(QueueUrl=self._url, MessageBody=command.to_json().decode())

    def played(self) -> list[Played]:
        """What the simulator says it plays, and what it played before."""
        report = last_report(self._rig.clients.s3(), self._rig.deployment.bucket)
        return list(report.played) if report is not None else []


@pytest.mark.drill(22, "simulator killed (SIGKILL) while commands are queued that come again and again")
def test_simulator_killed_while_commands_are_queued(drill: Drill) -> None:
    rig = drill.embedded()
    control = Control(rig)
    simulator = rig.simulator()
    asked = control.ask(Start(source=MadeUpSession(seed=drill.seed, laps=LAPS), speed=SPEED))
    run = run_of(asked)
    control.put(asked)
    source = Source(DemoSource(seed=drill.seed, laps=LAPS).load(lambda _line: None), run, SPEED)
    drill.follow(source)
    due = sum(event.t_ms <= drill.moment_ms for event in source.events)

    def applied() -> int:
        state = dashboard_state(rig.place, run)
        return int(state["events"]["applied"]) if state else 0

    until(lambda: applied() >= due, 240, "the moment of the fault")
    simulator.kill()
    simulator.communicate()
    for _ in range(5):
        control.put(asked)
    hold, go_on = control.ask(Pause(run=run)), control.ask(Resume(run=run))
    for command in (go_on, hold, asked):
        control.put(command)
    for number in range(20):
        control.ask(Stop(run=f"another-{number}"))
    drill.fault_is_over(expected=due)
    simulator = rig.simulator()
    until(
        lambda: [one.state for one in control.played()] == ["finished"],
        240,
        "it is played to its end, and nothing else",
    )
    assert [one.run for one in control.played()] == [run]
    simulator.terminate()
    assert f"Going on with run {run}" in said(simulator)
    drill.check_rig(rig)


def said(simulator: "subprocess.Popen[str]") -> str:
    """What a simulator has said that was told to end."""
    _, words = simulator.communicate(timeout=60)
    assert simulator.returncode == 0, words
    return words
