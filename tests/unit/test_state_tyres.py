"""Stints are broken by real tyre changes only, and only those are stops."""

from typing import Any

import pytest

from pitwall.events import Event, LapCompleted, PitEntered, PitLeft, TrackStatus
from pitwall.lambdas.race_alerts.incidents import incident
from pitwall.lambdas.shared.roster import Roster
from tests.unit.test_state_sample_race import Moments, drivers_after


def lap(number: int, compound: str | None, life: int | None, stint: int = 1) -> tuple[int, LapCompleted]:
    completed = LapCompleted(driver="4", lap=number, compound=compound, tyre_life=life, fresh_tyre=True, stint=stint)
    return 60_000 + number * 90_000, completed


def left(number: int, *, changed: bool | None, **values: Any) -> tuple[int, PitLeft]:
    return 60_000 + number * 90_000 - 80_000, PitLeft(driver="4", lap=number, tyre_changed=changed, **values)


def stints(driver: dict[str, Any]) -> list[tuple[str | None, int, int]]:
    return [(stint.get("compound"), stint["start_lap"], stint["laps"]) for stint in driver["stints"]]


def test_on_the_grid_the_first_stint_is_the_set_a_car_starts_on() -> None:
    drivers = drivers_after([])
    assert drivers["4"]["stints"] == [{"compound": "MEDIUM", "laps": 0, "start_lap": 1, "fresh": True}]
    assert (drivers["4"]["compound"], drivers["4"]["tyre_life"]) == ("MEDIUM", 0)
    assert drivers["1"]["stints"] == []
    assert "compound" not in drivers["1"]


def test_a_stop_begins_a_stint_before_its_first_lap_is_over() -> None:
    stop = left(3, changed=True, compound="HARD", tyre_life=0, fresh_tyre=True, duration_ms=22_000)
    driver = drivers_after([lap(1, "MEDIUM", 1), lap(2, "MEDIUM", 2), stop])["4"]
    assert stints(driver) == [("MEDIUM", 1, 2), ("HARD", 3, 0)]
    assert (driver["stint"], driver["stops"], driver["last_pit_ms"], driver["tyre_life"]) == (2, 1, 22_000, 0)


def test_a_car_is_on_its_out_lap_from_the_pit_exit_to_the_line() -> None:
    before: Moments = [lap(1, "MEDIUM", 1), lap(2, "MEDIUM", 2)]
    stop = left(3, changed=True, compound="HARD", tyre_life=0, duration_ms=22_000)
    assert "out_lap" not in drivers_after(before)["4"]
    assert drivers_after([*before, stop])["4"]["out_lap"] is True
    assert "out_lap" not in drivers_after([*before, stop, lap(3, "HARD", 1)])["4"]
    assert "out_lap" not in drivers_after([*before, stop, (400_000, PitEntered(driver="4", lap=3))])["4"]


def test_a_drive_through_on_the_same_set_is_no_stop_whatever_timing_calls_the_stint() -> None:
    through = left(3, changed=False, compound="MEDIUM", tyre_life=2, stint=2, duration_ms=40_000)
    driver = drivers_after([lap(1, "MEDIUM", 1), lap(2, "MEDIUM", 2), through, lap(3, "MEDIUM", 3, stint=2)])["4"]
    assert stints(driver) == [("MEDIUM", 1, 3)]
    assert driver["stops"] == 0
    assert "last_pit_ms" not in driver


def test_younger_tyres_without_a_stop_are_the_same_set_with_its_age_told_anew() -> None:
    driver = drivers_after([lap(1, "HARD", 5), lap(2, "HARD", 6), lap(3, "HARD", 1), lap(4, "HARD", 2)])["4"]
    assert stints(driver) == [("HARD", 1, 4)]
    assert driver["stops"] == 0


def test_another_compound_without_a_stop_corrects_the_stint_that_is_on() -> None:
    driver = drivers_after([lap(1, "MEDIUM", 1), lap(2, "UNKNOWN", 2), lap(3, None, 3), lap(4, "SOFT", 4)])["4"]
    assert stints(driver) == [("SOFT", 1, 4)]


@pytest.mark.parametrize("other", [lap(3, "SOFT", 3), lap(3, "MEDIUM", 1)], ids=["compound", "age"])
def test_under_a_red_flag_a_set_changes_without_a_pit_exit(other: tuple[int, LapCompleted]) -> None:
    stopped: Moments = [(250_000, TrackStatus(status="red")), (300_000, TrackStatus(status="clear"))]
    driver = drivers_after([lap(1, "MEDIUM", 1), lap(2, "MEDIUM", 2), *stopped, other])["4"]
    assert [(start, laps) for _, start, laps in stints(driver)] == [(1, 2), (3, 1)]
    same = drivers_after([lap(1, "MEDIUM", 1), lap(2, "MEDIUM", 2), *stopped, lap(3, "MEDIUM", 3)])["4"]
    assert stints(same) == [("MEDIUM", 1, 3)]


def test_laps_that_are_still_on_their_way_do_not_break_a_stint() -> None:
    driver = drivers_after([lap(1, "MEDIUM", 1), lap(4, "MEDIUM", 4)])["4"]
    assert stints(driver) == [("MEDIUM", 1, 4)]


def test_tyres_changed_before_the_start_from_the_pit_lane_leave_no_empty_stint() -> None:
    driver = drivers_after([left(1, changed=True, compound="INTERMEDIATE", tyre_life=0), lap(1, "INTERMEDIATE", 1)])[
        "4"
    ]
    assert stints(driver) == [("INTERMEDIATE", 1, 1)]


def test_two_stops_show_the_time_of_the_later_one() -> None:
    moments: Moments = [
        lap(1, "SOFT", 1),
        (151_000, PitEntered(driver="4", lap=1)),
        left(2, changed=True, compound="HARD", tyre_life=0, duration_ms=22_000),
        lap(2, "HARD", 1),
        left(3, changed=True, compound="SOFT", tyre_life=3, duration_ms=25_500),
    ]
    driver = drivers_after(moments)["4"]
    assert (driver["stops"], driver["last_pit_ms"], driver["tyre_life"]) == (2, 25_500, 3)


@pytest.mark.parametrize("lap_out", [1, 3])
@pytest.mark.parametrize("duration_ms", [None, 22_000])
@pytest.mark.parametrize("changed", [True, False, None])
def test_what_is_counted_as_a_stop_is_what_is_announced(
    changed: bool | None, duration_ms: int | None, lap_out: int
) -> None:
    t_ms, exit_ = left(lap_out, changed=changed, duration_ms=duration_ms, compound="HARD")
    before = [lap(number, "MEDIUM", number) for number in range(1, lap_out)]
    driver = drivers_after([*before, (t_ms, exit_), lap(lap_out, "HARD", 1)])["4"]
    event = Event(run="20250316T040000Z-stops-0001", seq=9, t_ms=t_ms, payload=exit_)
    assert driver["stops"] == (incident(event, Roster(), ()) is not None)
    assert driver["stops"] == (duration_ms is not None and changed is not False)


def test_a_stop_whose_tyres_are_not_known_begins_a_stint() -> None:
    stop = left(3, changed=None, duration_ms=22_000)
    driver = drivers_after([lap(1, "MEDIUM", 1), lap(2, "MEDIUM", 2), stop, lap(3, "MEDIUM", None)])["4"]
    assert stints(driver) == [("MEDIUM", 1, 2), ("MEDIUM", 3, 1)]
    assert driver["stops"] == 1
