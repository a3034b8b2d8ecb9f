"""The car frames show the race that timing reports."""

from bisect import bisect_right
from collections import defaultdict
from itertools import pairwise
from math import dist

import pytest

from pitwall.events import CarFrames, LapCompleted, PitEntered, PitLeft, Retired, Track
from pitwall.simulator.sources.demo import DemoSource
from tests.unit.test_demo_replay import Replay, replay

TICK_MS = 250
PIT_LANE_M = 15.0


class Trace:
    """Everything one car sent: one row a tick."""

    def __init__(self) -> None:
        self.t_ms: list[int] = []
        self.place_m: list[tuple[float, float]] = []
        self.speed_kph: list[int] = []
        self.gear: list[int] = []
        self.drs: list[int] = []

    def place_at(self, t_ms: float) -> tuple[float, float]:
        i = min(max(bisect_right(self.t_ms, t_ms), 1), len(self.t_ms) - 1)
        part = (t_ms - self.t_ms[i - 1]) / (self.t_ms[i] - self.t_ms[i - 1])
        (ax, ay), (bx, by) = self.place_m[i - 1], self.place_m[i]
        return ax + (bx - ax) * part, ay + (by - ay) * part


@pytest.fixture(params=[{"seed": 1, "laps": 12}, {"seed": 5, "laps": 12, "rain": True}], ids=["dry", "rain"])
def race(request: pytest.FixtureRequest) -> Replay:
    return replay(**request.param, telemetry=True)


@pytest.fixture
def traces(race: Replay) -> dict[str, Trace]:
    return traces_of(race)


def traces_of(race: Replay) -> dict[str, Trace]:
    found: dict[str, Trace] = defaultdict(Trace)
    for _, frames in race.of(CarFrames):
        for car in frames.cars:
            trace = found[car.driver]
            trace.t_ms += frames.ticks_ms
            trace.place_m += [
                (x / 10, y / 10) for x, y in zip(car.x_dm, car.y_dm, strict=True) if x is not None and y is not None
            ]
            trace.speed_kph += [speed or 0 for speed in car.speed_kph]
            trace.gear += [gear or 0 for gear in car.gear]
            trace.drs += [code or 0 for code in car.drs]
    return found


def outline(race: Replay) -> list[tuple[float, float]]:
    track = track_of(race)
    return [(x / 10, y / 10) for x, y in zip(track.x_dm, track.y_dm, strict=True)]


def track_of(race: Replay) -> Track:
    assert race.session.track is not None
    return race.session.track


def test_four_ticks_an_event_four_times_a_second(race: Replay) -> None:
    ticks = [tick for _, frames in race.of(CarFrames) for tick in frames.ticks_ms]
    assert ticks[0] == race.start_ms
    assert {b - a for a, b in pairwise(ticks)} == {TICK_MS}
    assert all(len(frames.ticks_ms) == 4 and t_ms == frames.ticks_ms[-1] for t_ms, frames in race.of(CarFrames))


def test_a_car_crosses_the_line_when_timing_says_so(race: Replay, traces: dict[str, Trace]) -> None:
    """The line is at the start of the outline, and the straight runs along x."""
    for t_ms, lap in race.of(LapCompleted):
        trace = traces[lap.driver]
        before, after = (trace.place_at(t_ms + shift)[0] for shift in (-TICK_MS / 2, TICK_MS / 2))
        assert before < 0 < after
        assert abs(trace.place_at(t_ms)[0]) < 3
        assert abs(trace.place_at(t_ms)[1]) < PIT_LANE_M + 1


def test_the_cars_stay_on_the_track_or_in_the_pit_lane(race: Replay, traces: dict[str, Trace]) -> None:
    line = outline(race)
    for trace in traces.values():
        near = 0
        for place in trace.place_m[::5]:
            # A car cannot have come further than this since the last look.
            around = [(near + step) % len(line) for step in range(-25, 26)]
            near = min(around, key=lambda i: dist(line[i], place))
            assert dist(line[near], place) < PIT_LANE_M + 5


def test_speed_and_position_agree(race: Replay, traces: dict[str, Trace]) -> None:
    for trace in traces.values():
        for i in range(1, len(trace.t_ms)):
            moved_kph = dist(trace.place_m[i - 1], trace.place_m[i]) * 4 * 3.6
            assert moved_kph == pytest.approx((trace.speed_kph[i - 1] + trace.speed_kph[i]) / 2, abs=25)


def test_before_lights_out_everybody_stands_on_the_grid(race: Replay, traces: dict[str, Trace]) -> None:
    waiting = range((race.session.lights_out_ms - race.start_ms) // TICK_MS)
    places = [traces[driver].place_m[0][0] for driver in race.drivers]
    assert places == sorted(places, reverse=True)
    assert places[0] < 0
    for trace in traces.values():
        assert {(trace.place_m[i], trace.speed_kph[i]) for i in waiting} == {(trace.place_m[0], 0)}


def test_a_stop_is_driven_at_the_limit_and_stands_at_the_box(race: Replay, traces: dict[str, Trace]) -> None:
    entered: dict[str, int] = {}
    stops = 0
    for t_ms, payload in race.moments:
        if isinstance(payload, PitEntered):
            entered[payload.driver] = t_ms
        if isinstance(payload, PitLeft):
            trace = traces[payload.driver]
            first, last = bisect_right(trace.t_ms, entered[payload.driver]), bisect_right(trace.t_ms, t_ms)
            assert max(trace.speed_kph[first:last]) <= 80
            assert trace.speed_kph[first:last].count(0) >= 6
            assert min(y for _, y in trace.place_m[first:last]) < -14
            stops += 1
    assert stops > 10


def test_a_team_has_one_box_and_the_second_car_waits_behind_it() -> None:
    race = replay(4, 12, telemetry=True)
    team = {driver.number: driver.team for driver in race.session.roster}
    in_lane: set[str] = set()
    queued = 0
    for t_ms, payload in race.moments:
        if t_ms <= race.session.lights_out_ms:
            continue
        if isinstance(payload, PitEntered):
            in_lane.add(payload.driver)
        elif isinstance(payload, PitLeft):
            in_lane.discard(payload.driver)
        elif isinstance(payload, CarFrames):
            standing = [car for car in payload.cars if car.driver in in_lane and car.speed_kph[0] == 0]
            for i, car in enumerate(standing):
                for other in standing[i + 1 :]:
                    apart_dm = abs((car.x_dm[0] or 0) - (other.x_dm[0] or 0))
                    assert apart_dm >= 80
                    queued += team[car.driver] == team[other.driver]
    assert queued > 0


def test_a_retired_car_stands_still_and_is_gone_a_minute_later(race: Replay, traces: dict[str, Trace]) -> None:
    for t_ms, retired in race.of(Retired):
        trace = traces[retired.driver]
        stopped = bisect_right(trace.t_ms, t_ms)
        assert len(set(trace.place_m[stopped:])) == 1
        assert set(trace.speed_kph[stopped + 1 :]) == {0}
        assert 50_000 <= trace.t_ms[-1] - t_ms <= 61_000


def test_the_car_data_are_those_of_a_racing_car(race: Replay) -> None:
    fastest = slowest_corner = 0
    for _, frames in race.of(CarFrames):
        for car in frames.cars:
            rows = zip(car.speed_kph, car.gear, car.throttle_pct, car.brake, car.rpm, car.drs, strict=True)
            for speed, gear, throttle, brake, rpm, drs in rows:
                assert speed is not None
                assert 0 <= speed <= 360
                assert (gear == 0) == (speed < 1)
                assert not (brake and throttle)
                assert drs in (0, 12)
                assert rpm is not None
                assert 4000 <= rpm <= 12_500
                fastest = max(fastest, speed)
                slowest_corner += 75 < speed < 120
    assert fastest > 300
    assert slowest_corner > 1000


def test_the_wing_opens_only_on_the_straights_of_a_dry_race() -> None:
    race = replay(1, 12, telemetry=True)
    opened = [
        (car.x_dm[i], car.y_dm[i], car.speed_kph[i])
        for _, frames in race.of(CarFrames)
        for car in frames.cars
        for i, code in enumerate(car.drs)
        if code == 12
    ]
    assert len(opened) > 100
    assert all((speed or 0) > 120 for _, _, speed in opened)


def test_nobody_jumps(traces: dict[str, Trace]) -> None:
    for trace in traces.values():
        assert {b - a for a, b in pairwise(trace.t_ms)} == {TICK_MS}
        assert max(dist(a, b) for a, b in pairwise(trace.place_m)) < 105 / 4


def test_without_telemetry_there_are_no_frames() -> None:
    race = DemoSource(seed=1, laps=3, telemetry=False).load(lambda _: None)
    assert not race.session.telemetry
    assert not any(isinstance(payload, CarFrames) for _, payload in race.moments())
