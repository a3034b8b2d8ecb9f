"""The event stream over real connections: snapshot, deltas, resuming, slow and vanished pages."""

import http.client
import json
import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any

from pitwall.events import Event, RaceControlMessage, SectorCompleted
from tests.integration.test_dashboard_running import Dashboard, running, wait_until
from tests.unit.test_state_sample_race import RUN, apply_patch, frames, sample_alerts, sample_events

LIMIT_S = 30.0


@dataclass(frozen=True)
class Message:
    """One server-sent event."""

    event: str
    id: str | None
    data: Any


class Page:
    """A connection to ``/stream`` that reads when it is told to."""

    PATH = "/stream"

    def __init__(self, dashboard: Dashboard, query: str, last_id: str | None, receive_bytes: int | None) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", dashboard.port, timeout=LIMIT_S)
        if receive_bytes is not None:
            self._connection.sock = socket.socket()
            self._connection.sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_bytes)
            self._connection.sock.settimeout(LIMIT_S)
            self._connection.sock.connect(("127.0.0.1", dashboard.port))
        headers = {"Last-Event-ID": last_id} if last_id is not None else {}
        self._connection.request("GET", f"{self.PATH}{query}", headers=headers)
        self._response = self._connection.getresponse()
        assert self._response.status == 200
        assert self._response.headers.get_content_type() == "text/event-stream"
        self.state: Any = None
        self.last_id: str | None = None

    def read(self) -> Message:
        """The next event. Applies snapshots and deltas to ``state``."""
        fields: dict[str, str] = {}
        while True:
            line = self._response.readline().decode()
            assert line, "the stream ended"
            if line != "\n":
                name, _, value = line.rstrip("\n").partition(": ")
                fields[name] = value
            elif "event" in fields:
                break
        message = Message(fields["event"], fields.get("id"), json.loads(fields["data"]))
        if message.event == "snapshot":
            self.state = message.data
        elif message.event == "delta":
            self.state = apply_patch(self.state, message.data)
        if message.id is not None:
            self.last_id = message.id
        return message

    def read_until(self, **expected: Any) -> Message:
        """Read until the state has these values at its top; the last event read."""
        while True:
            message = self.read()
            if self.state and all(self.state.get(name) == value for name, value in expected.items()):
                return message

    def close(self) -> None:
        self._response.close()
        self._connection.close()


@contextmanager
def page(
    dashboard: Dashboard, query: str = "", *, last_id: str | None = None, receive_bytes: int | None = None
) -> Iterator[Page]:
    opened = Page(dashboard, query, last_id, receive_bytes)
    try:
        yield opened
    finally:
        with suppress(OSError):
            opened.close()


def sector(seq: int, run: str = RUN) -> Event:
    payload = SectorCompleted(driver="4", lap=1, sector=1, time_ms=30_000 + seq)
    return Event(run=run, seq=seq, t_ms=90_000 + seq, payload=payload)


def test_a_page_gets_a_snapshot_and_then_what_changes() -> None:
    events = sample_events()
    with running() as dashboard:
        dashboard.send(events[:30])
        with page(dashboard) as viewer:
            first = viewer.read()
            assert first.event == "snapshot"
            assert first.data["run"] == RUN
            assert first.id is not None
            assert first.id.startswith(f"{RUN}/")
            dashboard.send(events[30:60])
            second = viewer.read()
            assert second.event == "delta"
            assert second.id == f"{RUN}/{int(first.id.split('/')[1]) + 1}"
            assert "race" not in second.data
            dashboard.send(events[60:], sample_alerts())
            viewer.read_until(t_ms=600_000)
            assert viewer.state == dashboard.get("/api/v1/state")["state"]


def test_a_page_that_comes_before_the_race_gets_its_beginning() -> None:
    with running(PITWALL_HEARTBEAT_S="0.2") as dashboard, page(dashboard) as viewer:
        waiting = viewer.read()
        assert (waiting.event, waiting.id, waiting.data) == ("heartbeat", None, {"run": None, "version": None})
        dashboard.send(sample_events()[:1])
        viewer.read_until(run=RUN)
        assert viewer.state["race"]["name"] == "Sample Grand Prix"


def test_a_batch_becomes_visible_as_a_whole() -> None:
    with running() as dashboard, page(dashboard) as viewer:
        dashboard.send(sample_events(), sample_alerts())
        assert viewer.read().event == "snapshot"
        assert viewer.state == dashboard.get("/api/v1/state")["state"]


def test_a_page_that_comes_back_gets_only_what_it_missed() -> None:
    with running() as dashboard:
        dashboard.send([sample_events()[0]])
        with page(dashboard) as viewer:
            viewer.read()
        for seq in (1, 2):
            dashboard.send([sector(seq)])
            assert dashboard.get("/api/v1/state")["state"]["t_ms"] == 90_000 + seq
        with page(dashboard, last_id=viewer.last_id) as again:
            again.state = viewer.state
            missed = again.read()
            assert missed.event == "delta"
            while again.state["t_ms"] != 90_002:
                assert again.read().event == "delta"
            assert again.state == dashboard.get("/api/v1/state")["state"]


def test_a_page_that_comes_back_too_late_or_from_another_run_gets_a_snapshot() -> None:
    with running(PITWALL_RESUME_DELTAS="2", PITWALL_COALESCE_MS="1") as dashboard:
        dashboard.send([sample_events()[0]])
        with page(dashboard) as viewer:
            viewer.read()
            old_id = viewer.last_id
            for seq in range(1, 5):
                dashboard.send([sector(seq)])
                viewer.read_until(t_ms=90_000 + seq)
        for last_id in (old_id, "20200101T000000Z-other/7", "nonsense", f"{RUN}/99999999999999", f"{RUN}/-1"):
            with page(dashboard, last_id=last_id) as again:
                assert again.read().event == "snapshot"


def test_a_restarted_dashboard_does_not_resume_from_its_former_life() -> None:
    with running() as first:
        first.send(sample_events()[:20])
        with page(first) as viewer:
            viewer.read()
        first.end()
    with running() as second:
        second.send(sample_events()[:5])
        with page(second, last_id=viewer.last_id) as again:
            assert again.read().event == "snapshot"


def test_a_heartbeat_tells_how_old_the_data_is() -> None:
    with running(PITWALL_HEARTBEAT_S="0.2") as dashboard:
        dashboard.send([sample_events()[0]])
        with page(dashboard) as viewer:
            snapshot = viewer.read()
            beats = [viewer.read() for _ in range(3)]
        assert [beat.event for beat in beats] == ["heartbeat"] * 3
        assert beats[0].id is None
        assert f"{beats[0].data['run']}/{beats[0].data['version']}" == snapshot.id
        assert beats[0].data["last_event_ms"] > 1_700_000_000_000


def test_car_frames_go_to_those_who_ask_and_begin_with_where_the_cars_are() -> None:
    with running(PITWALL_HEARTBEAT_S="0.3") as dashboard:
        dashboard.send([sample_events()[0], Event(run=RUN, seq=1, t_ms=60_000, payload=frames(60_000))])
        with page(dashboard, "?frames=1") as viewer, page(dashboard) as plain:
            assert viewer.read().event == "snapshot"
            newest = viewer.read()
            assert (newest.event, newest.id, newest.data["t_ms"]) == ("frames", None, 60_000)
            assert newest.data["cars"][0]["x_dm"] == [60, None]
            dashboard.send([Event(run=RUN, seq=2, t_ms=62_000, payload=frames(62_000))])
            while (message := viewer.read()).event != "frames":
                pass
            assert message.data["ticks_ms"] == [61_750, 62_000]
            plain.read_until(t_ms=62_000)
            assert plain.read().event == "heartbeat"


def test_a_new_run_is_followed_with_a_new_snapshot_except_by_a_page_that_asked_for_one_run() -> None:
    newer = "20250601T000000Z-newer-1"
    with running(PITWALL_HEARTBEAT_S="0.3") as dashboard:
        dashboard.send(sample_events()[:30])
        with page(dashboard) as viewer, page(dashboard, f"?run={RUN}") as pinned:
            assert viewer.read().data["run"] == pinned.read().data["run"] == RUN
            dashboard.send(sample_events(newer)[:10])
            message = viewer.read()
            assert (message.event, message.data["run"]) == ("snapshot", newer)
            assert pinned.read().data["run"] == RUN
            dashboard.send(sample_events()[30:40])
            while pinned.read().event != "delta":
                pass
            assert pinned.state["run"] == RUN


def messages(first: int, count: int = 100) -> list[Event]:
    """Long race-control messages: a batch of them is a large delta."""
    text = "X" * 480
    return [
        Event(run=RUN, seq=seq, t_ms=seq, payload=RaceControlMessage(message=f"{seq} {text}"))
        for seq in range(first, first + count)
    ]


def test_a_page_that_stops_reading_holds_up_neither_the_others_nor_the_end() -> None:
    with running(PITWALL_COALESCE_MS="1") as dashboard:
        dashboard.send([sample_events()[0]])
        with (
            page(dashboard, receive_bytes=4096) as stuck,
            page(dashboard, receive_bytes=4096),
            page(dashboard) as quick,
        ):
            for first in range(1, 3000, 100):
                dashboard.send(messages(first))
                quick.read_until(t_ms=first + 99)
            assert dashboard.get("/healthz")["viewers"] == 3
            stuck.close()
            wait_until(lambda: dashboard.get("/healthz")["viewers"] == 2)
            assert dashboard.end(limit_s=5) == 0


def test_a_slow_page_gets_a_fresh_snapshot_and_misses_nothing() -> None:
    with running(PITWALL_RESUME_DELTAS="4", PITWALL_COALESCE_MS="1") as dashboard:
        dashboard.send([sample_events()[0]])
        with page(dashboard, receive_bytes=4096) as slow, page(dashboard) as quick:
            slow.read()
            quick.read()
            for first in range(1, 4000, 100):
                dashboard.send(messages(first))
                quick.read_until(t_ms=first + 99)
            seen = [slow.read()]
            while slow.state["t_ms"] != 4000:
                seen.append(slow.read())
            assert "snapshot" in {message.event for message in seen}
            assert len(seen) < 40
            assert slow.state == quick.state


def test_pages_that_go_away_make_room_and_one_too_many_is_told_to_come_back() -> None:
    with running(PITWALL_VIEWERS="2") as dashboard:
        with page(dashboard), page(dashboard):
            status, answer, headers = dashboard.request("GET", "/stream")
            assert (status, answer) == (503, {"error": "2 pages follow the stream already"})
            assert headers["Retry-After"] == "5"
            assert dashboard.request("HEAD", "/stream")[0] == 200
        wait_until(lambda: dashboard.get("/healthz")["viewers"] == 0)
        with page(dashboard):
            wait_until(lambda: dashboard.get("/healthz")["viewers"] == 1)


def test_changes_within_the_window_travel_together() -> None:
    with running(PITWALL_COALESCE_MS="2000") as dashboard, page(dashboard) as viewer:
        dashboard.send([sample_events()[0]])
        viewer.read()
        for seq in range(1, 20):
            dashboard.send([sector(seq)])
        assert viewer.read().event == "delta"
        assert viewer.state["t_ms"] == 90_019
