"""Connections that nobody asks anything on."""

import socket
from contextlib import ExitStack

import pytest

from pitwall.scripts.verification.dashboard_client import fetch_health
from tests.commands import until
from tests.drills.drill import Drill
from tests.drills.observed import dashboard_state
from tests.drills.rig import Rig
from tests.drills.test_viewers import Viewer

pytestmark = [pytest.mark.drills, pytest.mark.cloud, pytest.mark.timeout(600)]

ITS_OWN = ["127.0.0.1"] * 150
"""More than one address may hold, from the one that functions and viewers have."""

OTHERS = [f"127.0.0.{2 + number // 120}" for number in range(600)]
"""More than all may hold together, of each address less than one may."""

LOOKS = 13


def silent(rig: Rig, addresses: list[str], stack: ExitStack) -> None:
    """Connections from these addresses, held until the stack is closed."""
    for address in addresses:
        connection = stack.enter_context(socket.create_connection(here(rig), 10, source_address=(address, 0)))
        connection.setblocking(False)


def here(rig: Rig) -> tuple[str, int]:
    return "127.0.0.1", int(rig.url.rpartition(":")[2])


def all_get_through(drill: Drill, rig: Rig) -> None:
    """The functions bring events, whoever follows the race is served, and so are newcomers."""
    state = dashboard_state(rig.place, drill.running.run)
    assert state is not None
    applied = int(state["events"]["applied"])
    assert [fetch_health(rig.url, timeout_s=5) is not None for _ in range(LOOKS)] == [True] * LOOKS
    with Viewer(here(rig)[1], slow=False) as newcomer:
        until(lambda: newcomer.messages > 1, 20, "a new viewer is served")
        assert newcomer.connections == 1

    def grown() -> bool:
        state = dashboard_state(rig.place, drill.running.run)
        return state is not None and int(state["events"]["applied"]) > applied

    until(grown, 20, "the functions get through")


@pytest.mark.drill(19, "150 silent connections from the viewers' address, then 600 from five others")
def test_silent_connections(drill: Drill) -> None:
    rig = drill.embedded()
    viewer = drill.enter(Viewer(here(rig)[1], slow=False))
    drill.begin(rig.clients.kinesis(), rig.deployment.stream, speed=40)
    drill.wait_for_the_moment()
    with ExitStack() as stack:
        for addresses in (ITS_OWN, OTHERS):
            silent(rig, addresses, stack)
            seen = viewer.messages
            all_get_through(drill, rig)
            until(lambda seen=seen: viewer.messages > seen, 20, "whoever follows the race is served")
        assert drill.replay is not None
        assert drill.replay.alive, "the race went on meanwhile"
        drill.fault_is_over()
    drill.check_rig(rig)
    assert viewer.connections == 1
