"""Marks, bests and the fastest lap, deletions and disqualifications included."""

from typing import Any

from pitwall.dashboard.state import RaceState
from pitwall.events import (
    Classification,
    ClassifiedDriver,
    Event,
    LapCompleted,
    LapTimeDeleted,
    LapTimeReinstated,
    SectorCompleted,
)
from tests.unit.test_state_sample_race import RUN, drivers_after, sample_events, state_after


def lap(driver: str, number: int, time_ms: int | None, *, deleted: bool = False) -> LapCompleted:
    return LapCompleted(driver=driver, lap=number, lap_time_ms=time_ms, deleted=deleted)


def tell(state: RaceState, seq: int, payload: Any, t_ms: int = 500_000) -> dict[str, Any]:
    state.apply(Event(run=RUN, seq=seq, t_ms=t_ms, payload=payload))
    return state.document()


def test_the_fastest_lap_of_all_is_purple_and_a_drivers_own_best_green() -> None:
    state = state_after([(150_000, lap("4", 1, 90_000)), (151_000, lap("1", 1, 91_000))])
    drivers = state.document()["drivers"]
    assert drivers["4"]["last_lap_mark"] == drivers["4"]["best_lap_mark"] == "purple"
    assert drivers["1"]["last_lap_mark"] == "green"
    assert "best_lap_mark" not in drivers["1"]
    drivers = tell(state, 3, lap("1", 2, 89_999))["drivers"]
    assert drivers["4"]["last_lap_mark"] == "green"
    assert "best_lap_mark" not in drivers["4"]
    assert drivers["1"]["last_lap_mark"] == "purple"
    assert tell(state, 4, lap("1", 3, 95_000))["drivers"]["1"]["last_lap_mark"] == "yellow"


def test_at_equal_times_the_lap_driven_first_is_the_fastest() -> None:
    state = state_after([(151_000, lap("1", 1, 90_000))])
    document = tell(state, 9, lap("4", 1, 90_000), t_ms=150_000)
    assert document["fastest_lap"] == {"driver": "4", "lap": 1, "time_ms": 90_000}
    assert document["drivers"]["1"]["last_lap_mark"] == "green"


def test_deleting_the_fastest_lap_gives_it_back_to_the_one_before() -> None:
    state = state_after([(150_000, lap("4", 1, 90_000)), (151_000, lap("1", 1, 89_000))])
    assert state.document()["fastest_lap"]["driver"] == "1"
    document = tell(state, 3, LapTimeDeleted(driver="1", lap=1))
    assert document["fastest_lap"]["driver"] == "4"
    assert document["drivers"]["1"]["last_lap_mark"] == "deleted"
    assert "best_lap_ms" not in document["drivers"]["1"]
    assert document["drivers"]["4"]["best_lap_mark"] == "purple"
    assert document["drivers"]["1"]["lap"] == 1
    document = tell(state, 4, LapTimeReinstated(driver="1", lap=1))
    assert document["fastest_lap"] == {"driver": "1", "lap": 1, "time_ms": 89_000}


def test_a_time_that_timing_passed_over_is_the_last_but_never_the_best() -> None:
    through_the_pits = LapCompleted(driver="4", lap=2, lap_time_ms=80_000, counts=False, pit_in=True)
    state = state_after([(150_000, lap("4", 1, 90_000)), (230_000, through_the_pits)])
    assert state.document()["drivers"]["4"]["last_lap_ms"] == 80_000
    assert state.document()["drivers"]["4"]["best_lap_ms"] == 90_000
    assert state.document()["fastest_lap"] == {"driver": "4", "lap": 1, "time_ms": 90_000}


def test_a_deletion_that_overtakes_its_lap_still_deletes_it() -> None:
    state = state_after([(150_000, lap("4", 1, 90_000))])
    tell(state, 8, LapTimeDeleted(driver="1", lap=1))
    assert tell(state, 7, lap("1", 1, 80_000))["fastest_lap"]["driver"] == "4"


def test_a_lap_timing_already_knew_as_deleted_does_not_count_until_it_is_given_back() -> None:
    state = state_after([(150_000, lap("4", 1, 90_000, deleted=True))])
    assert "fastest_lap" not in state.document()
    assert tell(state, 3, LapTimeReinstated(driver="4", lap=1))["fastest_lap"]["driver"] == "4"


def test_a_disqualified_driver_loses_the_fastest_lap() -> None:
    state = state_after([(150_000, lap("4", 1, 90_000)), (151_000, lap("1", 1, 89_000))])
    out = ClassifiedDriver(driver="1", position=20, classified="D")
    document = tell(state, 3, Classification(entries=(out,)))
    assert document["fastest_lap"]["driver"] == "4"
    assert document["drivers"]["4"]["best_lap_mark"] == "purple"


def test_a_lap_without_a_time_counts_as_a_lap_and_has_no_mark() -> None:
    driver = drivers_after([(150_000, lap("4", 1, 90_000)), (250_000, lap("4", 2, None))])["4"]
    assert driver["lap"] == 2
    assert "last_lap_ms" not in driver
    assert "last_lap_mark" not in driver
    assert (driver["best_lap"], driver["best_lap_ms"]) == (1, 90_000)


def test_sectors_stay_until_the_next_lap_begins() -> None:
    state = state_after(
        [
            (80_000, SectorCompleted(driver="4", lap=1, sector=1, time_ms=30_000)),
            (100_000, SectorCompleted(driver="4", lap=1, sector=2, time_ms=31_000)),
            (130_000, SectorCompleted(driver="4", lap=1, sector=3, time_ms=32_000)),
            (130_000, lap("4", 1, 93_000)),
        ]
    )
    sectors = state.document()["drivers"]["4"]["sectors"]
    assert {number: sector["time_ms"] for number, sector in sectors.items()} == {"1": 30_000, "2": 31_000, "3": 32_000}
    document = tell(state, 5, SectorCompleted(driver="4", lap=2, sector=1, time_ms=30_500))
    assert document["drivers"]["4"]["sectors"] == {"1": {"time_ms": 30_500, "mark": "yellow", "lap": 2}}


def test_a_sector_without_a_time_clears_the_old_ones_all_the_same() -> None:
    moments = [
        (80_000, SectorCompleted(driver="4", lap=1, sector=3, time_ms=30_000)),
        (100_000, SectorCompleted(driver="4", lap=2, sector=1)),
    ]
    assert drivers_after(moments)["4"]["sectors"] == {}


def test_the_sector_times_of_a_completed_lap_stand_in_for_sectors_that_never_came() -> None:
    completed = LapCompleted(driver="4", lap=1, lap_time_ms=93_000, sector1_ms=30_000, sector3_ms=32_000)
    sectors = drivers_after([(130_000, completed)])["4"]["sectors"]
    assert {number: sector["time_ms"] for number, sector in sectors.items()} == {"1": 30_000, "3": 32_000}


def test_sectors_are_marked_against_the_best_of_each_sector() -> None:
    moments = [
        (80_000, SectorCompleted(driver="4", lap=1, sector=1, time_ms=30_000)),
        (80_500, SectorCompleted(driver="1", lap=1, sector=1, time_ms=30_500)),
        (81_000, SectorCompleted(driver="55", lap=1, sector=1, time_ms=29_000)),
        (180_000, SectorCompleted(driver="1", lap=2, sector=1, time_ms=30_600)),
    ]
    drivers = drivers_after(moments)
    assert [drivers[n]["sectors"]["1"]["mark"] for n in ("4", "1", "55")] == ["green", "yellow", "purple"]


def test_the_sectors_of_a_deleted_lap_are_no_bests() -> None:
    state = state_after(
        [
            (80_000, SectorCompleted(driver="4", lap=1, sector=1, time_ms=29_000)),
            (80_500, SectorCompleted(driver="1", lap=1, sector=1, time_ms=30_500)),
        ]
    )
    drivers = tell(state, 3, LapTimeDeleted(driver="4", lap=1))["drivers"]
    assert drivers["4"]["sectors"]["1"]["mark"] == "deleted"
    assert drivers["1"]["sectors"]["1"]["mark"] == "purple"


def test_the_sample_race_ends_with_the_fastest_lap_that_stands() -> None:
    state = state_after([])
    for event in sample_events()[1:]:
        state.apply(event)
    assert state.document()["fastest_lap"] == {"driver": "1", "lap": 2, "time_ms": 89_500}
