"""Viewers who are slow, who never read, and who leave all at once."""

import http.client
import socket
import threading
from contextlib import suppress
from types import SimpleNamespace
from typing import Any, NamedTuple

import psutil
import pytest

from pitwall.scripts.verification.dashboard_client import fetch_health
from tests.commands import until
from tests.drills.drill import Drill
from tests.drills.observed import dashboard_state
from tests.drills.rig import Rig
from tests.integration.test_dashboard_stream import Page

pytestmark = [pytest.mark.drills, pytest.mark.cloud, pytest.mark.timeout(600)]

CROWD = 500
# With few arenas memory that is free is given out again, so that growth is growth.
SETTINGS = {
    "PITWALL_VIEWERS": "600",
    "PITWALL_VIEWERS_PER_ADDRESS": "2000",
    "MALLOC_ARENA_MAX": "2",
    "PITWALL_REQUEST_TIMEOUT_S": "10",
    "PITWALL_HEARTBEAT_S": "1",
    "PITWALL_RESUME_DELTAS": "32",
}
SMALL_BUFFER = 4096
LEAVING_S = 20.0
"""Within the time of a heartbeat a viewer notices that it may go."""

GROWTH = 1.10
SPARE_DESCRIPTORS = 20
"""Connections of functions and of this test come and go."""


class Viewer(threading.Thread):
    """Follows the race, takes its time after each message if ``slow``, and comes back when it is cut off, as a
    browser does.
    """

    def __init__(self, port: int, *, slow: bool) -> None:
        super().__init__(daemon=True)
        self.messages = 0
        self.connections = 0
        self.state: Any = None
        self._last_id: str | None = None
        self._ended = threading.Event()
        self._pause_s = 0.4 if slow else 0.0
        self._receive_bytes = SMALL_BUFFER if slow else None
        self._port = port
        self.start()

    def run(self) -> None:
        while not self._ended.is_set():
            with suppress(OSError, AssertionError, ValueError, http.client.HTTPException):
                self._follow()

    def _follow(self) -> None:
        dashboard: Any = SimpleNamespace(port=self._port)
        page = Page(dashboard, "?frames=1", self._last_id, self._receive_bytes)
        self.connections += 1
        page.state = self.state
        try:
            while not self._ended.wait(self._pause_s):
                page.read()
                self.messages += 1
                self.state, self._last_id = page.state, page.last_id
        finally:
            page.close()

    def hurry(self) -> None:
        """Be slow no more: the race is over."""
        self._pause_s = 0.0

    def __enter__(self) -> "Viewer":
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        self.join(LEAVING_S)


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


@pytest.mark.drill(15, "a slow viewer, one that never reads, 500 that leave at once, again and again")
def test_viewers(drill: Drill) -> None:
    rig = drill.embedded(settings=SETTINGS)
    port = int(rig.url.rpartition(":")[2])
    good, slow = drill.enter(Viewer(port, slow=False)), drill.enter(Viewer(port, slow=True))
    drill.enter(one_who_follows(port))
    drill.begin(rig.clients.kinesis(), rig.deployment.stream, speed=25)
    drill.wait_for_the_moment()
    come_and_leave(rig, port, staying=3)
    seen = good.messages
    come_and_leave(rig, port, staying=3)
    drill.fault_is_over()
    until(lambda: good.messages > seen, 60, "whoever reads is served")
    drill.check_rig(rig)
    slow.hurry()

    def is_right(viewer: Viewer) -> bool:
        shown = dashboard_state(rig.place, drill.running.run)
        return shown is not None and viewer.state == shown["state"]

    assert good.connections == 1
    for viewer in (good, slow):
        until(lambda viewer=viewer: is_right(viewer), 60, "the viewer has all of the race")
    until(lambda: viewers(rig) == 2, 60, "whoever never reads is let go")
    # The race is over and what a crowd needs has been had: from now on nothing may grow.
    come_and_leave(rig, port, staying=2)
    before = held(rig)
    for _ in range(2):
        come_and_leave(rig, port, staying=2)
    after = held(rig)
    assert after.descriptors <= before.descriptors + SPARE_DESCRIPTORS
    assert after.rss <= before.rss * GROWTH
