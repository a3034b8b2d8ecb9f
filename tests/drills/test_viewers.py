"""Viewers who are slow, who never read, and who leave all at once."""

import socket
import threading
from contextlib import suppress
from types import SimpleNamespace
from typing import Any, NamedTuple

import psutil
import pytest

from scripts.dashboard_client import fetch_health
from tests.commands import until
from tests.drills.accounts import dashboard_state
from tests.drills.drill import Drill
from tests.drills.rig import Rig
from tests.integration.test_dashboard_stream import Page

pytestmark = [pytest.mark.drills, pytest.mark.cloud, pytest.mark.timeout(600)]

CROWD = 500
SETTINGS = {
    "PITWALL_VIEWERS": "600",
    "PITWALL_VIEWERS_PER_ADDRESS": "600",
    "PITWALL_PATIENCE_S": "5",
    "PITWALL_RESUME_DELTAS": "32",
}
SMALL_BUFFER = 4096
GROWTH = 1.10
SPARE_DESCRIPTORS = 20
"""Connections of functions and of this test come and go."""


class Viewer(threading.Thread):
    """Follows the race, and takes its time after each message if ``slow``."""

    def __init__(self, port: int, *, slow: bool) -> None:
        super().__init__(daemon=True)
        self.messages = 0
        self._ended = threading.Event()
        self._pause_s = 0.4 if slow else 0.0
        receive_bytes = SMALL_BUFFER if slow else None
        self._page = Page(SimpleNamespace(port=port), "?frames=1", None, receive_bytes)  # type: ignore[arg-type]
        self.start()

    @property
    def state(self) -> Any:
        """The state as this viewer has it."""
        return self._page.state

    def run(self) -> None:
        with suppress(OSError, AssertionError, ValueError):  # the end of the drill
            while not self._ended.wait(self._pause_s):
                self._page.read()
                self.messages += 1

    def hurry(self) -> None:
        """Be slow no more: the race is over."""
        self._pause_s = 0.0

    def __enter__(self) -> "Viewer":
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        self._page.close()


class Held(NamedTuple):
    """What the dashboard's process has of the machine."""

    rss: int
    descriptors: int


def held(rig: Rig) -> Held:
    process = psutil.Process(rig.dashboard_pid())
    return Held(process.memory_info().rss, process.num_fds())


def viewers(rig: Rig) -> int:
    health = fetch_health(rig.url, timeout_s=10)
    return int(health["viewers"]) if health else -1


def one_who_follows(port: int) -> socket.socket:
    """A connection that has asked for the stream and does not read it."""
    connection = socket.socket()
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, SMALL_BUFFER)
    connection.settimeout(30)
    connection.connect(("127.0.0.1", port))
    connection.sendall(f"GET /stream?frames=1 HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n\r\n".encode())
    return connection


def come_and_leave(rig: Rig, port: int, staying: int) -> None:
    """A crowd comes, and is gone at once."""
    crowd = [one_who_follows(port) for _ in range(CROWD)]
    until(lambda: viewers(rig) >= CROWD, 120, "everybody is there")
    for connection in crowd:
        connection.close()
    until(lambda: 0 <= viewers(rig) <= staying, 120, "everybody has left")


@pytest.mark.drill(15, "a slow viewer, one that never reads, 500 that leave at once, twice")
def test_viewers(drill: Drill) -> None:
    rig = drill.embedded(settings=SETTINGS)
    port = int(rig.url.rpartition(":")[2])
    good, slow = drill.enter(Viewer(port, slow=False)), drill.enter(Viewer(port, slow=True))
    drill.enter(one_who_follows(port))
    drill.begin(rig.clients.kinesis(), rig.deployment.stream, speed=25)
    drill.wait_for_the_moment()
    come_and_leave(rig, port, staying=3)
    after_first, seen = held(rig), good.messages
    come_and_leave(rig, port, staying=3)
    drill.fault_is_over()
    until(lambda: good.messages > seen, 60, "whoever reads is served")
    after_second = held(rig)
    drill.check_rig(rig)
    slow.hurry()

    def is_right(viewer: Viewer) -> bool:
        shown = dashboard_state(rig.place, drill.running.run)
        return shown is not None and viewer.state == shown["state"]

    for viewer in (good, slow):
        until(lambda viewer=viewer: is_right(viewer), 60, "the viewer has all of the race")
    until(lambda: viewers(rig) == 2, 60, "whoever never reads is let go")
    assert after_second.descriptors <= after_first.descriptors + SPARE_DESCRIPTORS
    assert after_second.rss <= after_first.rss * GROWTH
