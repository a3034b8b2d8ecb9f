"""Sessions as they happen: drivers without lines, lines without drivers, laps without times."""

import logging

import numpy as np
import pandas as pd
import pytest
from fastf1.exceptions import DataNotLoadedError

from pitwall.events import CarFrames, Classification, LapCompleted, PitLeft, Retired, RunningOrder
from tests.unit.fastf1_fake import GRID, START_S, build, car, laps, of_kind, order, results, seconds


def test_a_list_of_drivers_without_a_result_still_gives_one() -> None:
    race = build(results=results()[["DriverNumber"]])
    assert [(one.code, one.team_colour) for one in race.session.roster] == [
        ("01", "#8c8c8c"),
        ("04", "#8c8c8c"),
        ("81", "#8c8c8c"),
    ]
    [result] = of_kind(race, Classification)
    assert [one.driver for one in result.entries] == ["1", "4", "81"]


def test_a_driver_with_laps_but_no_line_in_the_result_takes_part() -> None:
    race = build(results=results().drop(index="81"))
    assert [one.number for one in race.session.roster] == ["1", "4", "81"]
    [result] = of_kind(race, Classification)
    assert [one.driver for one in result.entries] == ["1", "4", "81"]


@pytest.mark.parametrize("made_up_lap", [False, True])
def test_a_number_of_a_support_race_in_the_list_of_drivers_is_no_driver_of_this_race(made_up_lap: bool) -> None:
    line = results().iloc[[2]].assign(DriverNumber="18", Abbreviation="XYZ", FullName="Formula Three")
    unknown = ["Position", "ClassifiedPosition", "GridPosition", "Time", "Status", "Points", "Laps"]
    line[unknown] = [np.nan, "", np.nan, pd.NaT, "", np.nan, np.nan]
    ran = order()
    ran.loc[len(ran)] = [seconds(START_S + 26), "18", 4, np.nan, np.nan]
    driven = laps()
    if made_up_lap:
        driven = pd.concat([driven, laps().iloc[[0]].assign(DriverNumber="18", Driver="XYZ", FastF1Generated=True)])
    more = {"laps": driven, "order": ran, "car_data": {**{one: car() for one in GRID}, "18": car()}}
    race = build(results=pd.concat([results(), line]), **more)
    assert [one.number for one in race.session.roster] == list(GRID)
    assert [one.driver for one in of_kind(race, Classification)[0].entries] == list(GRID)
    assert not [one for one in of_kind(race, Retired) if one.driver == "18"]
    assert not [one for told in of_kind(race, RunningOrder) for one in told.entries if one.driver == "18"]
    assert {trace.driver for frame in of_kind(race, CarFrames) for trace in frame.cars} == set(GRID)
    without_result = build(results=pd.concat([results(), line])[["DriverNumber"]])
    assert len(without_result.session.roster) == 4


def test_a_driver_in_the_result_without_a_lap_is_in_the_race_too() -> None:
    line = (
        results()
        .iloc[[2]]
        .assign(
            DriverNumber="18",
            Abbreviation="STR",
            Status="Did not start",
            ClassifiedPosition="W",
            Position=4.0,
            Laps=0.0,
        )
    )
    race = build(results=pd.concat([results(), line]))
    assert of_kind(race, Retired) == [Retired(driver="18", laps=0, reason="Did not start", did_not_start=True)]


def test_two_lines_of_one_number_are_one_driver() -> None:
    assert len(build(results=pd.concat([results(), results().iloc[[0]]])).session.roster) == 3


def test_two_drivers_of_one_code_get_two() -> None:
    race = build(results=results().assign(Abbreviation=["VER", "VER", "p!"], FullName=["A B", "C D", "O Piástri"]))
    assert [one.code for one in race.session.roster] == ["VER", "04", "PIA"]


def test_twenty_two_cars_run() -> None:
    more = [laps().assign(DriverNumber=str(number), Driver=f"D{number}") for number in range(20, 42)]
    race = build(laps=pd.concat(more), results=pd.DataFrame())
    assert len(race.session.roster) == 22
    assert len(of_kind(race, Classification)[0].entries) == 22


def test_a_lap_with_nan_everywhere_is_left_out_with_a_warning(caplog: pytest.LogCaptureFixture) -> None:
    frame = laps().astype(object)
    frame.loc[3, frame.columns.difference(["Driver", "DriverNumber", "LapNumber"])] = np.nan
    with caplog.at_level(logging.WARNING):
        race = build(laps=frame)
    assert len(of_kind(race, LapCompleted)) == 11
    assert "lap 4 of car 1 has no time: left out" in caplog.text


def test_a_lap_without_an_end_ends_where_the_next_begins() -> None:
    frame = laps().astype(object)
    frame.loc[1, frame.columns.difference(["Driver", "DriverNumber", "LapNumber", "LapTime"])] = np.nan
    moments = {
        (one.driver, one.lap): t_ms for t_ms, one in build(laps=frame).moments() if isinstance(one, LapCompleted)
    }
    assert moments["1", 2] == 3_600_000 + 40_000


def test_a_red_flag_starts_the_race_once() -> None:
    status = pd.DataFrame(
        {
            "Time": [seconds(at) for at in (START_S, START_S + 30, START_S + 40)],
            "Status": ["Started", "Aborted", "Started"],
        }
    )
    assert build(session_status=status).session.lights_out_ms == 3_600_000


def test_without_the_feeds_order_crossings_tell_it() -> None:
    with_feed, without = of_kind(build(), RunningOrder), of_kind(build(order=KeyError("order")), RunningOrder)
    assert len(with_feed) == 2
    assert [entry.driver for entry in without[0].entries] == ["4", "1", "81"], "the grid first"
    assert without[-1].entries[-1].driver == "81"
    assert without[-1].entries[-1].gap_ms == 2800


def test_without_lap_count_the_laps_driven_are_the_distance() -> None:
    assert build(total_laps=DataNotLoadedError("")).session.total_laps == 4
    assert build(total_laps=None).session.total_laps == 4


def test_telemetry_can_be_left_out() -> None:
    race = build(telemetry=False)
    assert (race.session.telemetry, race.session.track, of_kind(race, CarFrames)) == (False, None, [])


def test_telemetry_without_a_column_or_a_sample_is_still_telemetry() -> None:
    cars = {"1": car().drop(columns=["Throttle", "DRS"]), "4": car().iloc[:0], "81": pd.DataFrame(), "x": car()}
    race = build(car_data=cars)
    traces = {trace.driver: trace for frame in of_kind(race, CarFrames) for trace in frame.cars}
    assert traces["1"].throttle_pct[-1] is None
    assert traces["1"].rpm[-1] == 9000
    assert traces["4"].rpm == ()


def test_a_stop_in_the_session_is_a_stop_in_the_race() -> None:
    frame = laps()
    frame["PitInTime"] = [seconds(START_S + 38) if row == 1 else pd.NaT for row in frame.index]
    frame["PitOutTime"] = [seconds(START_S + 60) if row == 2 else pd.NaT for row in frame.index]
    frame.loc[2, "Stint"] = 2.0
    frame.loc[2, "TyreLife"] = 1.0
    frame.loc[2, "Compound"] = "medium"
    [left] = of_kind(build(laps=frame), PitLeft)
    assert (left.driver, left.duration_ms, left.tyre_changed, left.compound) == ("1", 22_000, True, "MEDIUM")


def test_without_an_official_result_the_places_are_those_fastf1_tells_from_the_laps() -> None:
    told = results().assign(Position=[3.0, 1.0, 2.0], ClassifiedPosition="", Status="", Points=np.nan)
    [result] = of_kind(build(results=told.sort_values("Position")), Classification)
    assert [(one.driver, one.classified) for one in result.entries] == [("4", "1"), ("81", "2"), ("1", "3")]
