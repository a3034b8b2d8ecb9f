"""The timing of any demo race agrees with itself, to the millisecond."""

from collections import defaultdict
from itertools import pairwise

import pytest

from pitwall.events import (
    ChequeredFlag,
    Classification,
    LapCompleted,
    OrderEntry,
    PitEntered,
    PitLeft,
    Retired,
    RunningOrder,
    SectorCompleted,
)
from tests.unit.test_demo_replay import Replay, replay

RACES = (
    [{"seed": seed, "laps": 12} for seed in range(1, 15)]
    + [{"seed": seed, "laps": 14, "rain": True} for seed in range(15, 18)]
    + [{"seed": 18, "laps": 3}, {"seed": 19, "laps": 5}, {"seed": 20, "laps": 12, "cars": 22}]
    + [{"seed": 21, "laps": 10, "cars": 2}, {"seed": 1, "laps": 52}]
    # Two cars cross the line in the same millisecond here.
    + [{"seed": 557801, "laps": 4}]
)


@pytest.fixture(params=RACES, ids=lambda race: f"seed{race['seed']}-laps{race['laps']}")
def race(request: pytest.FixtureRequest) -> Replay:
    return replay(**request.param)


def test_sectors_add_up_to_the_lap(race: Replay) -> None:
    sectors = {(s.driver, s.lap, s.sector): (t_ms, s.time_ms) for t_ms, s in race.of(SectorCompleted)}
    for t_ms, lap in race.of(LapCompleted):
        of_lap = [sectors[lap.driver, lap.lap, number] for number in (1, 2, 3)]
        assert [time for _, time in of_lap] == [lap.sector1_ms, lap.sector2_ms, lap.sector3_ms]
        assert sum(time or 0 for _, time in of_lap) == lap.lap_time_ms
        assert of_lap[2][0] == t_ms
        assert of_lap[1][0] == t_ms - (lap.sector3_ms or 0)


def test_a_lap_time_is_the_time_between_two_crossings(race: Replay) -> None:
    for driver in race.drivers:
        crossings = [race.session.lights_out_ms] + [t_ms for t_ms, _ in race.laps_of(driver)]
        assert [b - a for a, b in pairwise(crossings)] == [lap.lap_time_ms for _, lap in race.laps_of(driver)]
        assert [lap.lap for _, lap in race.laps_of(driver)] == list(range(1, len(crossings)))


def test_positions_are_the_order_of_the_crossings(race: Replay) -> None:
    out = {retired.driver: t_ms for t_ms, retired in race.of(Retired)}
    crossed: dict[int, list[str]] = defaultdict(list)
    for t_ms, lap in race.of(LapCompleted):
        ahead = [driver for driver in crossed[lap.lap] if out.get(driver, t_ms + 1) > t_ms]
        assert lap.position == len(ahead) + 1
        crossed[lap.lap].append(lap.driver)


def test_the_running_order_is_always_one_place_for_each_car(race: Replay) -> None:
    current: dict[str, OrderEntry] = {}
    for _, order in race.of(RunningOrder):
        current.update((entry.driver, entry) for entry in order.entries)
        assert sorted(entry.position for entry in current.values()) == list(range(1, len(race.drivers) + 1))
        leader = next(entry for entry in current.values() if entry.position == 1)
        assert (leader.gap_ms, leader.interval_ms, leader.laps_behind) == (0, None, None)


def test_the_gap_at_the_line_is_the_time_between_the_events(race: Replay) -> None:
    crossing = {(lap.driver, t_ms): lap.lap for t_ms, lap in race.of(LapCompleted)}
    passed = {(lap.driver, lap.lap): t_ms for t_ms, lap in race.of(LapCompleted)}
    current: dict[str, OrderEntry] = {}
    checked = 0
    for t_ms, order in race.of(RunningOrder):
        current.update((entry.driver, entry) for entry in order.entries)
        leader, *others = sorted(current.values(), key=lambda entry: entry.position)
        for ahead, entry in pairwise([leader, *others]):
            lap = crossing.get((entry.driver, t_ms))
            if lap is None:
                continue
            if entry.gap_ms is not None:
                assert entry.gap_ms == t_ms - passed[leader.driver, lap]
                checked += 1
            if entry.interval_ms is not None:
                assert entry.interval_ms == t_ms - passed[ahead.driver, lap]
    assert checked > 0


def test_a_car_a_lap_down_has_laps_in_place_of_a_gap(race: Replay) -> None:
    for _, order in race.of(RunningOrder):
        for entry in order.entries:
            assert entry.gap_ms is None or entry.laps_behind is None
            assert entry.laps_behind is None or entry.laps_behind >= 1
            assert entry.gap_ms is None or entry.gap_ms < 240_000


def test_a_position_at_the_line_is_that_of_the_running_order(race: Replay) -> None:
    current: dict[str, OrderEntry] = {}
    at_line = {(lap.driver, t_ms): lap.position for t_ms, lap in race.of(LapCompleted)}
    for t_ms, order in race.of(RunningOrder):
        current.update((entry.driver, entry) for entry in order.entries)
        for entry in order.entries:
            assert at_line.get((entry.driver, t_ms), entry.position) == entry.position


def test_stints_and_tyre_life_follow_the_stops(race: Replay) -> None:
    for driver in race.drivers:
        starting = next(entry for entry in race.session.roster if entry.number == driver)
        stops = {stop.lap: stop for _, stop in race.of(PitLeft) if stop.driver == driver}
        entered = {stop.lap for _, stop in race.of(PitEntered) if stop.driver == driver}
        compound, life, stint = starting.compound, starting.tyre_life or 0, 1
        for _, lap in race.laps_of(driver):
            assert lap.pit_in == (lap.lap in entered)
            assert lap.pit_out == (lap.lap in stops)
            if stop := stops.get(lap.lap):
                assert stop.stint == stint + 1
                assert stop.fresh_tyre == (stop.tyre_life == 0)
                compound, life, stint = stop.compound, stop.tyre_life or 0, stint + 1
            life += 1
            assert (lap.compound, lap.tyre_life, lap.stint) == (compound, life, stint)


def test_a_stop_lasts_from_one_line_to_the_other(race: Replay) -> None:
    entered: dict[str, int] = {}
    for t_ms, payload in race.moments:
        if isinstance(payload, PitEntered):
            entered[payload.driver] = t_ms
        if isinstance(payload, PitLeft):
            assert payload.duration_ms == t_ms - entered[payload.driver]
            assert 22_000 <= payload.duration_ms <= 75_000


def test_everybody_ends_at_the_first_crossing_after_the_flag_or_retires(race: Replay) -> None:
    ((flag_ms, flag),) = race.of(ChequeredFlag)
    assert flag.lap == race.session.total_laps
    out = {retired.driver: (t_ms, retired) for t_ms, retired in race.of(Retired)}
    for driver in race.drivers:
        laps = race.laps_of(driver)
        if driver in out:
            out_ms, retired = out[driver]
            assert retired.laps == len(laps)
            assert all(t_ms < out_ms for t_ms, _ in laps)
        else:
            assert laps[-1][0] >= flag_ms
            assert all(t_ms < flag_ms for t_ms, _ in laps[:-1])


def test_the_result_counts_laps_and_names_the_retired(race: Replay) -> None:
    ((result_ms, result),) = race.of(Classification)
    assert result_ms == race.moments[-1][0]
    assert [entry.position for entry in result.entries] == list(range(1, len(race.drivers) + 1))
    assert {entry.driver for entry in result.entries} == set(race.drivers)
    reasons = {retired.driver: retired.reason for _, retired in race.of(Retired)}
    for entry in result.entries:
        laps = len(race.laps_of(entry.driver))
        down = (race.session.total_laps or 0) - laps
        assert entry.laps == laps
        if entry.driver in reasons:
            assert (entry.classified, entry.status) == ("R", reasons[entry.driver])
        elif down:
            assert (entry.classified, entry.gap_ms) == (str(entry.position), None)
            assert entry.status == ("+1 Lap" if down == 1 else f"+{down} Laps")
        else:
            assert (entry.classified, entry.status) == (str(entry.position), "Finished")


def test_nobody_is_in_two_places_at_once(race: Replay) -> None:
    for driver in race.drivers:
        times = [t_ms for t_ms, sector in race.of(SectorCompleted) if sector.driver == driver]
        assert all(a < b for a, b in pairwise(times))
