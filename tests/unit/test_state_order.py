"""Who is where: grid, positions, retirements, and the official result above all."""

from dataclasses import replace

import pytest

from pitwall.events import (
    Classification,
    ClassifiedDriver,
    Driver,
    Event,
    LapCompleted,
    OrderEntry,
    Payload,
    PitEntered,
    PitLeft,
    Retired,
    RunningOrder,
    SectorCompleted,
)
from tests.unit.test_state_sample_race import (
    ROSTER,
    RUN,
    SESSION,
    Moments,
    drivers_after,
    order,
    sample_events,
    state_after,
)

START = 60_000


def shown_order(moments: Moments) -> list[str]:
    drivers = drivers_after(moments)
    return sorted(drivers, key=lambda number: int(drivers[number]["position"]))


def lap(driver: str, number: int, position: int | None = None) -> LapCompleted:
    return LapCompleted(driver=driver, lap=number, lap_time_ms=90_000, position=position)


def test_before_the_start_cars_stand_by_grid_and_pit_lane_starters_last() -> None:
    assert shown_order([(10_000, order(("44", 1, 0), ("4", 5, 900)))]) == ["4", "1", "55", "7", "44"]


def test_from_lights_out_the_newest_position_counts() -> None:
    assert shown_order([(START + 1, order(("1", 1, 0), ("4", 2, 400)))])[:2] == ["1", "4"]


def test_a_position_in_a_completed_lap_counts_as_much_as_a_running_order() -> None:
    moments: Moments = [
        (START + 1, order(("4", 1, 0), ("1", 2, 400))),
        (150_000, lap("1", 1, 1)),
        (150_400, lap("4", 1, 2)),
    ]
    assert shown_order(moments)[:2] == ["1", "4"]


def test_an_older_running_order_that_comes_late_changes_nothing() -> None:
    state = state_after([(START + 9, order(("1", 1, 0), ("4", 2, 400)))])
    before = state.document()["drivers"]
    newer = Event(run=RUN, seq=9, t_ms=START + 10, payload=order(("4", 1, 0), ("1", 2, 500)))
    older = Event(run=RUN, seq=5, t_ms=START + 5, payload=order(("1", 1, 0), ("4", 2, 300)))
    state.apply(newer)
    state.apply(older)
    assert before["1"]["position"] == 1
    assert state.document()["drivers"]["4"]["position"] == 1
    assert state.document()["drivers"]["1"]["gap_ms"] == 500


def test_two_cars_given_the_same_place_stand_by_laps_and_then_by_crossing() -> None:
    moments: Moments = [
        (START + 1, order(("4", 1, 0), ("1", 1, 0), ("55", 1, 0))),
        (150_000, lap("1", 1)),
        (150_300, lap("55", 1)),
    ]
    assert shown_order(moments)[:3] == ["1", "55", "4"]


def test_retired_cars_sink_by_laps_completed_and_the_later_retirement_stands_higher() -> None:
    moments: Moments = [
        (START + 1, Retired(driver="7", laps=0, did_not_start=True)),
        (START + 2, Retired(driver="4", laps=3)),
        (START + 3, Retired(driver="1", laps=5)),
        (START + 4, Retired(driver="55", laps=3)),
    ]
    assert shown_order(moments) == ["44", "1", "55", "4", "7"]


def test_a_car_that_completes_a_lap_after_it_was_called_retired_is_running() -> None:
    assert drivers_after([(100_000, Retired(driver="4", laps=0)), (150_000, lap("4", 1))])["4"]["state"] == "running"


def test_the_official_result_stands_above_positions_and_retirements() -> None:
    result = Classification(
        entries=tuple(
            ClassifiedDriver(driver=driver, position=place, classified=classified, status="x")
            for place, (driver, classified) in enumerate((("55", "1"), ("4", "2"), ("1", "R")), start=1)
        )
    )
    moments: Moments = [(START + 1, order(("4", 1, 0), ("1", 2, 400), ("44", 3, 500))), (400_000, result)]
    assert shown_order(moments) == ["55", "4", "1", "44", "7"]
    assert drivers_after(moments)["1"]["classified"] == "R"


def test_gained_places_count_from_the_grid_and_not_for_a_start_from_the_pit_lane() -> None:
    drivers = drivers_after([(START + 1, order(("55", 1, 0), ("4", 2, 400), ("1", 3, 500), ("7", 4, 1), ("44", 5, 2)))])
    assert {n: drivers[n].get("gained") for n in drivers} == {"55": 2, "4": -1, "1": -1, "7": 0, "44": None}


def test_the_leader_has_gap_zero_and_a_lapped_car_laps_instead_of_a_time() -> None:
    entries = (
        OrderEntry(driver="4", position=1),
        OrderEntry(driver="1", position=2, laps_behind=1, interval_laps=1),
    )
    drivers = drivers_after([(START + 1, RunningOrder(entries=entries))])
    assert drivers["4"]["gap_ms"] == 0
    assert "interval_ms" not in drivers["4"]
    assert (drivers["1"]["laps_behind"], drivers["1"]["interval_laps"]) == (1, 1)
    assert "gap_ms" not in drivers["1"]


def test_retired_cars_show_no_gap() -> None:
    moments: Moments = [(START + 1, order(("4", 1, 0), ("1", 2, 400))), (START + 2, Retired(driver="1", laps=0))]
    assert "gap_ms" not in drivers_after(moments)["1"]


@pytest.mark.parametrize(
    ("moment", "state"),
    [
        ((10_000, order(("4", 1, 0))), "grid"),
        ((START, order(("4", 1, 0))), "running"),
        ((50_000, SectorCompleted(driver="1", lap=1, sector=1)), "running"),
        ((START + 1, PitEntered(driver="4", lap=1)), "pit"),
        ((START + 1, Retired(driver="4", laps=0)), "retired"),
        ((START + 1, Retired(driver="4", laps=0, did_not_start=True)), "did_not_start"),
    ],
)
def test_what_a_car_is_doing(moment: tuple[int, Payload], state: str) -> None:
    assert drivers_after([moment])["4"]["state"] == state


def test_a_car_is_in_the_pit_lane_until_it_leaves_even_if_told_in_the_wrong_order() -> None:
    state = state_after([(START + 1, order(("4", 1, 0)))])
    entered = Event(run=RUN, seq=10, t_ms=START + 10, payload=PitEntered(driver="4", lap=1))
    left = Event(run=RUN, seq=11, t_ms=START + 33, payload=PitLeft(driver="4", lap=2))
    state.apply(left)
    state.apply(entered)
    assert state.document()["drivers"]["4"]["state"] == "running"


def test_cars_finish_at_their_first_crossing_after_the_flag() -> None:
    state = state_after([])
    for event in sample_events()[1:]:
        state.apply(event)
    states = {number: driver["state"] for number, driver in state.document()["drivers"].items()}
    assert states == {
        "4": "finished",
        "1": "finished",
        "44": "finished",
        "55": "retired",
        "7": "did_not_start",
    }


def test_a_driver_without_a_grid_place_stands_behind_those_who_have_one() -> None:
    unknown = Driver(number="9", code="MAZ", full_name="N", team="H", team_colour="#ffffff")
    state = state_after([], session=replace(SESSION, roster=(unknown, *ROSTER)))
    drivers = state.document()["drivers"]
    assert drivers["9"]["position"] == 5
    assert "gained" not in drivers["9"]
