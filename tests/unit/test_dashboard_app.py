"""The application without a server around it: what is welcome when."""

import threading
from collections.abc import Iterator
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.datastructures import Headers

from pitwall.dashboard.app import Dashboard, create_app
from pitwall.dashboard.archive.measured import measured, remember
from pitwall.dashboard.live.publisher import Publisher
from pitwall.dashboard.settings import Settings
from pitwall.dashboard.state import RaceState, Run
from pitwall.dashboard.web.guards import comes_from_elsewhere, hostname
from pitwall.dashboard.web.stream import Stream
from tests.unit.test_state_sample_race import RUN, frames, sample_events

SETTINGS = Settings.from_env({"PITWALL_INGEST_TOKEN": "secret"})
AUTHORIZED = {"Authorization": "Bearer secret"}


class Clock:
    """A wall clock that stands still until it is set; milliseconds since 1970."""

    now_ms = 1_000_000.0

    def __call__(self) -> float:
        return self.now_ms


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def dashboard(clock: Clock) -> Iterator[Dashboard]:
    """A dashboard whose threads were not started: it is not ready."""
    made = Dashboard(SETTINGS, clock_ms=clock)
    yield made
    made.hub.close()


@pytest.fixture
def client(dashboard: Dashboard) -> FlaskClient:
    return create_app(SETTINGS, dashboard).test_client()


def post(client: FlaskClient, **body: Any) -> Any:
    return client.post("/ingest", json=body, headers=AUTHORIZED)


def test_events_are_not_welcome_until_the_newest_run_is_back(dashboard: Dashboard, client: FlaskClient) -> None:
    assert client.get("/healthz").status_code == 503
    assert client.get("/healthz").json == {"status": "starting", "run": None, "viewers": 0}
    refused = post(client, events=[])
    assert (refused.status_code, refused.headers["Retry-After"]) == (503, "1")
    dashboard.live.ready = True
    assert post(client, events=[]).status_code == 200
    assert client.get("/healthz").status_code == 200


def test_the_token_is_asked_for_before_anything_else_is_told(client: FlaskClient) -> None:
    answer = client.post("/ingest", data=b"{")
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"] == "Bearer"


def test_delays_are_measured_from_the_put_to_the_moment_of_application(
    dashboard: Dashboard, client: FlaskClient, clock: Clock
) -> None:
    dashboard.live.ready = True
    events = [event.stamped(1_000_000) for event in sample_events()[:2]]
    for event, now_ms in zip(events, (1_000_040.0, 1_000_120.5), strict=True):
        clock.now_ms = now_ms
        post(client, events=[event.to_plain()])
        clock.now_ms += 5_000
        post(client, events=[event.to_plain()])
    figures: Any = client.get("/api/v1/state").json
    assert figures["latency_ms"]["count"] == 2
    assert figures["latency_ms"]["p50"] == pytest.approx(40, rel=0.01)
    assert figures["latency_ms"]["p99"] == pytest.approx(120.5, rel=0.01)


def test_only_the_newest_frames_of_a_moment_are_shown(dashboard: Dashboard) -> None:
    started, template = sample_events()[:2]
    chunks = [
        type(template)(run=RUN, seq=seq, t_ms=60_000 + seq, payload=frames(60_000 + seq)) for seq in (1, 2, 3, 4, 6, 5)
    ]
    viewer = dashboard.hub.join(pinned=None, wants_frames=True, resume_id="")
    dashboard.live.apply_live([started], [])
    dashboard.live.publish()
    dashboard.hub.wait(viewer, 0)
    dashboard.live.apply_live(chunks, [])
    dashboard.live.publish()
    sent = b"".join(dashboard.hub.wait(viewer, 0)).decode()
    shown = [line for line in sent.split("\n") if '"ticks_ms"' in line]
    assert [t_ms for t_ms in range(60_001, 60_007) if any(f'"t_ms":{t_ms}' in line for line in shown)] == [
        60_003,
        60_004,
        60_006,
    ]


def test_a_stream_that_is_closed_before_it_began_lets_its_viewer_go(dashboard: Dashboard) -> None:
    viewer = dashboard.hub.join(pinned=None, wants_frames=False, resume_id="")
    Stream(dashboard.hub, viewer, 15.0, lambda: False).close()
    assert dashboard.hub.viewer_count == 0


def test_a_stream_ends_when_its_page_is_gone(dashboard: Dashboard) -> None:
    viewer = dashboard.hub.join(pinned=None, wants_frames=False, resume_id="")
    stream = Stream(dashboard.hub, viewer, 15.0, lambda: True)
    assert list(stream) == [b"retry: 1000\n\n"]


def test_the_publisher_publishes_every_change_and_then_ends() -> None:
    changes, published = threading.Event(), threading.Semaphore(0)
    publisher = Publisher(published.release, changes, window_s=0.001)
    publisher.start()
    for _ in range(3):
        changes.set()
        assert published.acquire(timeout=5)
    publisher.stop()


def test_what_was_measured_is_remembered_by_the_next_dashboard() -> None:
    before, after = Run(RaceState(RUN, "embedded")), Run(RaceState(RUN, "embedded"))
    for delay_ms in (10, 20, 3_000):
        before.latency.record(delay_ms)
    before.last_event_ms = 77
    remember(after, measured(before))
    assert after.latency.figures() == before.latency.figures()
    assert after.last_event_ms == 77


@pytest.mark.parametrize("plain", [{"latency_histogram": [1]}, {"latency_histogram": {"a": 1}}])
def test_figures_that_cannot_be_understood_change_nothing(plain: dict[str, Any]) -> None:
    run = Run(RaceState(RUN, "embedded"))
    with pytest.raises(ValueError, match=r"."):
        remember(run, plain)
    assert run.latency.count == 0


@pytest.mark.parametrize(
    ("header", "name"),
    [
        ("localhost:8000", "localhost"),
        ("LocalHost", "localhost"),
        ("[::1]:8000", "::1"),
        ("", None),
        ("[::1", None),
        ("a@localhost", None),
        ("localhost/a", None),
        ("localhost#a", None),
        ("localhost?a", None),
        ("localhost:8000@evil.example", None),
        ("localhost:port", None),
        ("localhost\n", None),
    ],
)
def test_the_name_in_a_host_header(header: str, name: str | None) -> None:
    assert hostname(header) == name


@pytest.mark.parametrize(
    ("headers", "elsewhere"),
    [
        ({}, False),
        ({"Sec-Fetch-Site": "none"}, False),
        ({"Sec-Fetch-Site": "same-origin", "Origin": "http://localhost:8000"}, False),
        ({"Sec-Fetch-Site": "none", "Origin": "http://evil.example"}, True),
        ({"Sec-Fetch-Site": "same-origin", "Origin": "http://evil.example"}, True),
        ({"Sec-Fetch-Site": "none", "Origin": "null"}, True),
        ({"Sec-Fetch-Site": "cross-site", "Origin": "http://localhost:8000"}, True),
    ],
)
def test_neither_header_of_a_browser_may_name_another_site(headers: dict[str, str], elsewhere: bool) -> None:
    assert comes_from_elsewhere(Headers(headers), "localhost:8000") is elsewhere


def test_a_clock_that_is_set_back_does_not_change_how_long_ago_something_was() -> None:
    wall, steady = Clock(), Clock()
    made = Dashboard(SETTINGS, clock_ms=wall, steady_ms=steady)
    for event in sample_events()[:40]:
        made.live.apply_live([event], [])
        steady.now_ms += 1000
    reached = made.live.moment_at(RUN, steady.now_ms - 10_000)
    assert reached > 0
    wall.now_ms -= 3_600_000
    assert made.live.moment_at(RUN, made.steady_ms() - 10_000) == reached
    made.hub.close()
