"""The dashboard dies, freezes, or does not want to."""

import os
import signal

import pytest

from tests.commands import until
from tests.drills.drill import Drill
from tests.faults.http_proxy import Answer

pytestmark = [pytest.mark.drills, pytest.mark.cloud, pytest.mark.timeout(600)]

FROZEN_S = 30.0


@pytest.mark.drill(2, "dashboard frozen for 30 s (SIGSTOP)")
def test_dashboard_frozen(drill: Drill) -> None:
    rig = drill.embedded()
    drill.begin(rig.clients.kinesis(), rig.deployment.stream, laps=6, speed=20)
    drill.wait_for_the_moment()
    before = drill.sent_by_now()
    os.kill(rig.dashboard_pid(), signal.SIGSTOP)
    try:
        drill.lasts(FROZEN_S)
    finally:
        os.kill(rig.dashboard_pid(), signal.SIGCONT)
    assert drill.sent_by_now() > before, "the race went on meanwhile"
    drill.fault_is_over()
    drill.check_rig(rig)


@pytest.mark.drill(1, "dashboard killed (SIGKILL) and started again")
def test_dashboard_killed(drill: Drill) -> None:
    rig = drill.embedded()
    drill.begin(rig.clients.kinesis(), rig.deployment.stream)
    drill.wait_for_the_moment()
    rig.kill_dashboard()
    drill.fault_is_over()
    rig.dashboard.start()
    drill.check_rig(rig)


@pytest.mark.drill(3, "dashboard answering 500 and 429 for a while")
def test_dashboard_refusing(drill: Drill) -> None:
    rig = drill.embedded(front=True)
    drill.begin(rig.clients.kinesis(), rig.deployment.stream)
    drill.wait_for_the_moment()
    rig.front.fault = lambda _method, _path: Answer(drill.chance.choice((429, 500)), b"not now")
    until(lambda: rig.front.answered >= 8, 60, "it has refused some batches")
    rig.front.fault = lambda _method, _path: None
    drill.fault_is_over()
    drill.check_rig(rig)
