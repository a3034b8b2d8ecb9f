"""A viewer goes on at a speed of their own, and never past where the race has got."""

from collections.abc import Iterator

import pytest

from pitwall.dashboard.app import Dashboard
from pitwall.dashboard.settings import Settings
from pitwall.dashboard.viewers.walk import Walk
from pitwall.events import SessionFinished
from tests.unit.test_state_sample_race import RUN, sample_events

EVENTS = [event for event in sample_events() if not isinstance(event.payload, SessionFinished)]
FINISH = [event for event in sample_events() if isinstance(event.payload, SessionFinished)]
SPEED: float = EVENTS[0].payload.speed  # type: ignore[union-attr]
END_MS = max(event.t_ms for event in EVENTS)


class Clock:
    s = 50.0

    def __call__(self) -> float:
        return self.s


@pytest.fixture
def dashboard() -> Iterator[Dashboard]:
    """Holds the sample race as long as it goes on."""
    made = Dashboard(Settings.from_env({"PITWALL_INGEST_TOKEN": "secret"}))
    made.live.apply_live(EVENTS, ())
    yield made
    made.hub.close()


@pytest.mark.parametrize("rate", [0.5, 1, 2, 16])
def test_so_many_times_the_speed_of_the_run(dashboard: Dashboard, rate: float) -> None:
    clock = Clock()
    walk = Walk(dashboard.live, RUN, 10_000, rate, clock)
    assert walk() == 10_000
    clock.s += 0.1
    assert walk() == 10_000 + round(100 * SPEED * rate)
    clock.s += 0.1
    assert walk() == 10_000 + round(200 * SPEED * rate)
    assert not walk.caught_up


@pytest.mark.parametrize(("rate", "live"), [(0.5, False), (1, False), (2, True), (16, True)])
def test_who_is_faster_catches_up(dashboard: Dashboard, rate: float, live: bool) -> None:
    clock = Clock()
    walk = Walk(dashboard.live, RUN, END_MS - 2_000, rate, clock)
    clock.s += 3_600
    assert walk() == END_MS
    assert walk.caught_up is live


def test_after_a_wait_for_the_race_it_goes_on_from_where_it_stood(dashboard: Dashboard) -> None:
    clock = Clock()
    walk = Walk(dashboard.live, RUN, END_MS, 1, clock)
    clock.s += 60
    assert walk() == END_MS
    dashboard.live.apply_live(
        [type(EVENTS[0])(run=RUN, seq=9_999, t_ms=END_MS + 600_000, payload=EVENTS[3].payload)], ()
    )
    clock.s += 0.1
    assert walk() == END_MS + round(100 * SPEED)


def test_at_the_end_of_a_race_there_is_nothing_live_to_catch_up_with(dashboard: Dashboard) -> None:
    dashboard.live.apply_live(FINISH, ())
    clock = Clock()
    walk = Walk(dashboard.live, RUN, END_MS - 2_000, 16, clock)
    clock.s += 3_600
    assert walk() == max(END_MS, FINISH[0].t_ms)
    assert not walk.caught_up
