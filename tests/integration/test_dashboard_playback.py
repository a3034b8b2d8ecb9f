"""Playback over real connections: each viewer at a moment of its own, while the race goes on."""

import http.client
from typing import Any

from pitwall.events import SessionFinished
from tests.integration.test_dashboard_running import running, wait_until
from tests.integration.test_dashboard_stream import Page
from tests.unit.test_state_sample_race import RUN, sample_alerts, sample_events

EVENTS = sample_events()
SPEED = EVENTS[0].payload.speed  # type: ignore[union-attr]
END_MS = max(event.t_ms for event in EVENTS)


class Viewer(Page):
    """A connection to ``/playback``."""

    PATH = "/playback"


def test_playback_goes_on_from_its_moment_at_the_speed_of_the_run() -> None:
    with running() as dashboard:
        dashboard.send(EVENTS, sample_alerts())
        viewer = Viewer(dashboard, f"?run={RUN}&at=100000", None, None)
        first = viewer.read()
        assert first.event == "snapshot"
        assert 0 < first.data["t_ms"] <= 100_000 + 1_000 * SPEED
        assert "fastest_lap" not in first.data or first.data["lap"] <= 2
        while (viewer.state or {}).get("t_ms", 0) < 130_000:
            viewer.read()
        assert viewer.state["t_ms"] <= END_MS
        viewer.close()
        wait_until(lambda: dashboard.get("/healthz")["viewers"] == 0)


def test_a_faster_viewer_is_told_once_that_the_race_is_caught_up_with() -> None:
    going_on = [event for event in EVENTS if not isinstance(event.payload, SessionFinished)]
    reached = max(event.t_ms for event in going_on)
    with running() as dashboard:
        dashboard.send(going_on)
        viewer = Viewer(dashboard, f"?run={RUN}&at={reached - 60_000}&rate=16", None, None)
        seen = [viewer.read()]
        while seen[-1].event != "caught_up":
            seen.append(viewer.read())
        assert seen[-1].data == {"run": RUN}
        assert viewer.state["t_ms"] == reached
        dashboard.send(EVENTS, sample_alerts())
        while viewer.state["t_ms"] != END_MS:
            seen.append(viewer.read())
        assert [one.event for one in seen].count("caught_up") == 1
        viewer.close()


def test_a_viewer_behind_sees_the_race_later_and_loses_nothing() -> None:
    with running() as dashboard:
        dashboard.send(EVENTS[:10])
        reached = max(event.t_ms for event in EVENTS[:10])
        viewer = Viewer(dashboard, "?behind=0.8", None, None)
        dashboard.send(EVENTS[10:], sample_alerts())
        live: Any = dashboard.get("/api/v1/state")["state"]
        assert live["t_ms"] == END_MS
        assert viewer.read().data.get("t_ms", 0) <= reached
        while viewer.state.get("t_ms") != END_MS:
            viewer.read()
        assert viewer.state["drivers"] == live["drivers"]
        viewer.close()


def test_a_viewer_that_leaves_frees_its_place() -> None:
    with running(PITWALL_VIEWERS="1") as dashboard:
        dashboard.send(EVENTS)
        first = Viewer(dashboard, "?at=0", None, None)
        first.read()
        connection = http.client.HTTPConnection("127.0.0.1", dashboard.port, timeout=10)
        connection.request("GET", "/playback?at=0")
        assert connection.getresponse().status == 503
        connection.close()
        first.close()
        wait_until(lambda: dashboard.get("/healthz")["viewers"] == 0)
        second = Viewer(dashboard, "?at=0", None, None)
        assert second.read().event == "snapshot"
        second.close()


def test_its_heartbeat_comes_as_often_and_tells_as_much_as_that_of_the_stream() -> None:
    with running(PITWALL_HEARTBEAT_S="0.2") as dashboard:
        dashboard.send(EVENTS)
        following = Page(dashboard, f"?run={RUN}", None, None)
        while (live := following.read()).event != "heartbeat":
            pass
        following.close()
        viewer = Viewer(dashboard, f"?run={RUN}&at={END_MS}", None, None)
        while (replayed := viewer.read()).event != "heartbeat":
            pass
        assert replayed.data == live.data
        assert set(replayed.data) == {"run", "version", "last_event_ms"}
        viewer.close()
