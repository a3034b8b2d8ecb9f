"""The car frames of a demo qualifying show what timing reports: garages, laps, the pit lane."""

from bisect import bisect_right
from itertools import pairwise
from math import dist

import pytest

from pitwall.events import LapCompleted, PitEntered, PitLeft, Retired
from tests.unit.test_demo_replay import Replay
from tests.unit.test_demo_sessions import session
from tests.unit.test_demo_telemetry import PIT_LANE_M, TICK_MS, Trace, outline, traces_of


@pytest.fixture(params=[("Q", 1, False), ("Q", 13, True), ("FP1", 1, False)], ids=["dry", "rain", "practice"])
def replay(request: pytest.FixtureRequest) -> Replay:
    name, seed, rain = request.param
    return session(name, seed, rain=rain, telemetry=True)


@pytest.fixture
def traces(replay: Replay) -> dict[str, Trace]:
    return traces_of(replay)


def test_all_stand_in_their_garages_before_the_green_light(replay: Replay, traces: dict[str, Trace]) -> None:
    places = {traces[driver].place_m[0] for driver in replay.drivers}
    assert len(places) == len(replay.drivers)
    assert all(y < -10 for _, y in places)
    waiting = (replay.session.lights_out_ms - replay.start_ms) // TICK_MS
    assert all(set(traces[driver].speed_kph[:waiting]) == {0} for driver in replay.drivers)


def test_a_car_crosses_the_line_when_timing_says_so(replay: Replay, traces: dict[str, Trace]) -> None:
    for t_ms, lap in replay.of(LapCompleted):
        trace = traces[lap.driver]
        before, after = (trace.place_at(t_ms + shift)[0] for shift in (-TICK_MS / 2, TICK_MS / 2))
        assert before < 0 < after
        assert abs(trace.place_at(t_ms)[0]) < 3


def test_the_cars_stay_on_the_track_or_in_the_pit_lane(replay: Replay, traces: dict[str, Trace]) -> None:
    line = outline(replay)
    for trace in traces.values():
        near = 0
        for place in trace.place_m[::5]:
            around = [(near + step) % len(line) for step in range(-25, 26)]
            near = min(around, key=lambda i: dist(line[i], place))
            assert dist(line[near], place) < PIT_LANE_M + 5


def test_between_runs_a_car_stands_in_its_garage(replay: Replay, traces: dict[str, Trace]) -> None:
    """From line to line of the pit lane it drives at the limit, and stands in between."""
    entered: dict[str, int] = {}
    stood = 0
    for t_ms, payload in replay.moments:
        if isinstance(payload, PitEntered):
            entered[payload.driver] = t_ms
        if isinstance(payload, PitLeft) and payload.driver in entered:
            trace = traces[payload.driver]
            first, last = bisect_right(trace.t_ms, entered[payload.driver]), bisect_right(trace.t_ms, t_ms)
            assert payload.duration_ms == t_ms - entered[payload.driver]
            assert max(trace.speed_kph[first:last]) <= 80
            assert trace.speed_kph[first:last].count(0) * TICK_MS > 60_000
            stood += 1
    assert stood > 20


def test_a_car_that_crashed_stands_beside_the_track(replay: Replay, traces: dict[str, Trace]) -> None:
    for t_ms, out in replay.of(Retired):
        trace = traces[out.driver]
        stopped = bisect_right(trace.t_ms, t_ms)
        assert len(set(trace.place_m[stopped:])) == 1
        assert set(trace.speed_kph[stopped + 1 :]) == {0}


def test_speed_and_position_agree_and_nobody_jumps(traces: dict[str, Trace]) -> None:
    for trace in traces.values():
        for (i, a), (j, b) in pairwise(enumerate(trace.place_m)):
            assert trace.t_ms[j] - trace.t_ms[i] == TICK_MS
            moved_kph = dist(a, b) * 4 * 3.6
            assert moved_kph == pytest.approx((trace.speed_kph[i] + trace.speed_kph[j]) / 2, abs=25)
