"""Any moment of a race, shown to one viewer: the state as it stood, and nothing of what came after."""

from collections.abc import Iterator
from typing import Any

import pytest
from flask.testing import FlaskClient

from pitwall.dashboard.app import Dashboard, create_app
from pitwall.dashboard.settings import Settings
from pitwall.dashboard.state import RaceState
from pitwall.dashboard.state.history import History
from pitwall.dashboard.viewers.playback import Player, timeline
from pitwall.events import Event
from tests.unit.test_state_sample_race import RUN, apply_patch, frames, sample_alerts, sample_events

SETTINGS = Settings.from_env({"PITWALL_INGEST_TOKEN": "secret"})
EVENTS = sample_events()
MOMENTS = sorted({event.t_ms for event in EVENTS})
END_MS = MOMENTS[-1]


@pytest.fixture
def dashboard() -> Iterator[Dashboard]:
    """Holds the whole sample race."""
    made = Dashboard(SETTINGS)
    made.live.ready = True
    made.live.apply_live(EVENTS, sample_alerts())
    yield made
    made.hub.close()


@pytest.fixture
def client(dashboard: Dashboard) -> FlaskClient:
    return create_app(SETTINGS, dashboard).test_client()


def as_it_stood(t_ms: int) -> Any:
    state = RaceState(RUN, "embedded")
    for event in EVENTS:
        if event.t_ms <= t_ms:
            state.apply(event)
    for alert in sample_alerts():
        if alert.t_ms <= t_ms:
            state.apply_alert(alert)
    return state.document()


@pytest.mark.parametrize("t_ms", [0, *MOMENTS, END_MS + 1])
def test_each_moment_shows_what_had_happened_by_then_and_nothing_else(dashboard: Dashboard, t_ms: int) -> None:
    player = Player(dashboard.live, RUN, "embedded")
    player.advance(t_ms)
    assert player.document == as_it_stood(t_ms)


def test_going_on_gives_patches_that_lead_from_each_moment_to_the_next(dashboard: Dashboard) -> None:
    player = Player(dashboard.live, RUN, "embedded")
    player.advance(0)
    shown = player.document
    for t_ms in range(0, END_MS + 5_000, 4_321):
        if (patch := player.advance(t_ms).patch) is not None:
            shown = apply_patch(shown, patch)
        assert shown == as_it_stood(t_ms)


def test_what_comes_late_for_a_moment_already_shown_is_taken_in(dashboard: Dashboard) -> None:
    fresh = Dashboard(SETTINGS)
    fresh.live.apply_live(EVENTS[::2], ())
    player = Player(fresh.live, RUN, "embedded")
    player.advance(END_MS)
    fresh.live.apply_live(EVENTS[1::2], sample_alerts())
    player.advance(END_MS)
    assert player.document == as_it_stood(END_MS)
    fresh.hub.close()


def twenty_seconds() -> list[Event]:
    """Frames as the sources send them, from 70 s on."""
    moments = [70_000 + 1_000 * second for second in range(20)]
    return [Event(run=RUN, seq=900 + place, t_ms=t_ms, payload=frames(t_ms)) for place, t_ms in enumerate(moments)]


def test_frames_come_with_their_moment(dashboard: Dashboard) -> None:
    dashboard.live.apply_live(twenty_seconds(), ())
    player = Player(dashboard.live, RUN, "embedded")
    assert [one["t_ms"] for one in player.advance(72_500).frames] == [60_000, 70_000, 71_000, 72_000]
    assert [one["t_ms"] for one in player.advance(73_500).frames] == [73_000]
    assert player.advance(73_600).frames == []
    assert [one["t_ms"] for one in player.advance(80_000).frames] == [78_000, 79_000, 80_000]


def test_the_first_moment_comes_with_more_than_10_s_of_frames(dashboard: Dashboard, client: FlaskClient) -> None:
    dashboard.live.apply_live(twenty_seconds(), ())
    moment: Any = client.get("/api/v1/moment?at=85500").json
    assert [one["t_ms"] for one in moment["frames"]] == [1_000 * second for second in range(74, 86)]


def test_the_timeline_tells_nothing_beyond_the_moment_asked_for(client: FlaskClient) -> None:
    whole: Any = client.get("/api/v1/timeline").json
    assert [lap["lap"] for lap in whole["laps"]] == list(range(1, len(whole["laps"]) + 1))
    assert len(whole["laps"]) > 4
    assert whole["end_ms"] == END_MS
    middle = whole["laps"][2]["t_ms"]
    until: Any = client.get(f"/api/v1/timeline?until={middle}").json
    assert [lap["lap"] for lap in until["laps"]] == [1, 2, 3]
    assert all(mark["t_ms"] <= middle for mark in until["marks"])


def test_a_moment_can_be_asked_for(client: FlaskClient) -> None:
    answer: Any = client.get(f"/api/v1/moment?run={RUN}&at={MOMENTS[5]}").json
    assert answer["state"] == as_it_stood(MOMENTS[5])


@pytest.mark.parametrize(
    ("path", "problem"),
    [
        ("/api/v1/moment", "at is missing"),
        ("/api/v1/moment?at=-1", "at must be a session time from 0 to 86400000 ms, got '-1'"),
        ("/api/v1/moment?at=1e3", "got '1e3'"),
        ("/api/v1/timeline?until=x", "until must be a session time"),
        ("/playback", "give at (a session time in ms) or behind (seconds)"),
        ("/playback?at=1&behind=1", "give at (a session time in ms) or behind (seconds)"),
        ("/playback?behind=nan", "behind must be from 0 to 600 seconds, got 'nan'"),
        ("/playback?behind=601", "got '601'"),
        ("/playback?at=1&rate=0.4", "rate must be from 0.5 to 16, got '0.4'"),
        ("/playback?at=1&rate=17", "got '17'"),
        ("/playback?at=1&rate=nan", "got 'nan'"),
        ("/playback?behind=1&rate=2", "rate goes with at"),
    ],
)
def test_a_moment_that_is_none_is_refused_with_its_limits(client: FlaskClient, path: str, problem: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 400
    assert problem in answer.get_json()["error"]


def test_a_run_that_is_not_known_is_404(client: FlaskClient) -> None:
    assert client.get("/api/v1/moment?run=none&at=1").status_code == 404
    assert client.get("/playback?run=none&at=1").status_code == 404


def test_the_moment_reached_at_a_time_of_the_wall_clock() -> None:
    history = History()
    for place, event in enumerate(sorted(EVENTS, key=lambda event: event.t_ms)):
        history.add(event, 1_000_000.0 + 200 * place)
    first, last = MOMENTS[0], MOMENTS[-1]
    assert history.moment_at(0.0, 10.0) <= first
    assert history.moment_at(9e12, 10.0) == last
    moments = [history.moment_at(1_000_000.0 + 50 * step, 10.0) for step in range(4 * len(EVENTS))]
    assert moments == sorted(moments)


def test_a_timeline_of_a_run_that_has_not_begun_is_empty_but_whole(dashboard: Dashboard) -> None:
    other = [type(EVENTS[3])(run="20260101T000000Z-x", seq=9, t_ms=5_000, payload=EVENTS[3].payload)]
    dashboard.live.apply_live(other, ())
    found: Any = dashboard.live.read("20260101T000000Z-x", lambda run: timeline(run, None))
    assert (found["start_ms"], found["end_ms"], found["finished"]) == (0, 5_000, False)
