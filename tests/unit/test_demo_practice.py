"""A demo practice: an hour of runs on all compounds, best laps, and a result by them."""

import pytest

from pitwall.events import (
    ChequeredFlag,
    Classification,
    KnockedOut,
    LapCompleted,
    LapTimeDeleted,
    PitLeft,
    SessionClock,
    SessionPartStarted,
    TrackStatus,
)
from tests.unit.test_demo_replay import Replay
from tests.unit.test_demo_sessions import session

HOUR_MS = 3_600_000


@pytest.fixture(
    params=[("FP1", 1), ("FP1", 2), ("FP2", 3), ("FP3", 4), ("FP1", 5)], ids=lambda each: f"{each[0]}-{each[1]}"
)
def practice(request: pytest.FixtureRequest) -> Replay:
    return session(*request.param)


def test_it_lasts_an_hour_and_has_no_parts(practice: Replay) -> None:
    """Its clock does not stop under a red flag."""
    green_ms = practice.session.lights_out_ms
    clocks = [(t_ms - green_ms, clock.remaining_ms, clock.running) for t_ms, clock in practice.of(SessionClock)]
    assert clocks[1:] == [(0, HOUR_MS, True), (HOUR_MS, 0, False)]
    assert [t_ms - green_ms for t_ms, _ in practice.of(ChequeredFlag)] == [HOUR_MS]
    assert not practice.of(SessionPartStarted)
    assert not practice.of(KnockedOut)


def test_the_result_is_the_order_of_the_best_laps(practice: Replay) -> None:
    gone = {(deleted.driver, deleted.lap) for _, deleted in practice.of(LapTimeDeleted)}
    best: dict[str, int] = {}
    for _, lap in practice.of(LapCompleted):
        if lap.lap_time_ms and (lap.driver, lap.lap) not in gone:
            best[lap.driver] = min(lap.lap_time_ms, best.get(lap.driver, lap.lap_time_ms))
    ((_, result),) = practice.of(Classification)
    times = [entry.best_lap_ms for entry in result.entries]
    assert {entry.driver: entry.best_lap_ms for entry in result.entries} == {d: best.get(d) for d in practice.drivers}
    assert times == sorted(times, key=lambda time: time or 10**9)
    assert [entry.gap_ms for entry in result.entries if entry.best_lap_ms] == [
        time - min(best.values()) for time in times if time
    ]


def test_the_field_drives_on_more_than_one_compound_and_makes_long_runs(practice: Replay) -> None:
    softs = harder = long_runs = 0
    for driver in practice.drivers:
        compounds = {left.compound for _, left in practice.of(PitLeft) if left.driver == driver}
        softs += "SOFT" in compounds
        harder += bool(compounds & {"MEDIUM", "HARD"})
        stints = [lap.stint for _, lap in practice.laps_of(driver) if lap.lap_time_ms]
        long_runs += max(stints.count(stint) for stint in set(stints)) >= 6
    assert softs >= 18
    assert harder >= 18
    assert long_runs >= 12


def test_a_long_run_is_slower_than_a_lap_for_a_time(practice: Replay) -> None:
    for driver in practice.drivers:
        laps = [lap for _, lap in practice.laps_of(driver) if lap.accurate and lap.lap_time_ms]
        last = [lap.lap_time_ms or 0 for lap in laps if lap.stint == laps[-1].stint]
        if len(last) >= 6:
            assert min(last) > min(lap.lap_time_ms or 0 for lap in laps) + 1000


def test_some_practices_are_stopped() -> None:
    stopped = [
        any(status.status == "red" for _, status in session("FP1", seed).of(TrackStatus)) for seed in range(1, 11)
    ]
    assert 1 <= sum(stopped) <= 9
