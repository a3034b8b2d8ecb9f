"""What is made of a FastF1 session, whatever part of it is missing."""

import logging
from typing import Any

import numpy as np
import pandas as pd
import pytest
from fastf1.exceptions import DataNotLoadedError

from pitwall.events import CarFrames, LapCompleted, Retired, SessionStarted
from pitwall.simulator.race import Race
from pitwall.simulator.sources.fastf1.session import read_session
from tests.unit.fastf1_fake import EVENT, GRID, FakeSession, build, laps, of_kind, results


def build_without(part: str, instead: object) -> Race:
    parts: dict[str, Any] = {part: instead}
    return build(**parts)


def test_a_whole_session_becomes_a_whole_race() -> None:
    race = build()
    session = race.session
    assert isinstance(session, SessionStarted)
    assert (session.race_name, session.circuit, session.total_laps) == ("Test Grand Prix", "Somewhere Ring", 4)
    assert (session.lights_out_ms, race.start_ms) == (3_600_000, 3_590_000)
    assert [(one.code, one.team_colour, one.grid, one.compound, one.tyre_life) for one in session.roster] == [
        ("VER", "#3671c6", 2, "HARD", 0),
        ("NOR", "#ff8000", 1, "HARD", 0),
        ("PIA", "#ff8000", 0, "HARD", 0),
    ]
    assert session.track is not None
    assert [(one.number, one.letter, one.x_dm, one.y_dm) for one in session.track.corners] == [(1, "A", 8000, 10)]
    assert [(one.number, one.x_dm, one.y_dm) for one in session.track.marshal_sectors] == [(1, 10, 5), (2, 20, 6)]
    assert len(of_kind(race, LapCompleted)) == 12
    assert len(of_kind(race, CarFrames)) > 80
    assert not of_kind(race, Retired)


def test_moments_can_be_told_again() -> None:
    race = build()
    assert list(race.moments()) == list(race.moments())


def test_drs_that_no_car_ever_uses_is_no_drs() -> None:
    assert {trace.drs for frame in of_kind(build(), CarFrames) for trace in frame.cars} == {()}


@pytest.mark.parametrize(
    "part",
    [
        "date",
        "session_info",
        "total_laps",
        "t0_date",
        "results",
        "laps",
        "session_status",
        "track_status",
        "weather_data",
        "race_control_messages",
        "car_data",
        "pos_data",
        "circuit_info",
        "order",
    ],
)
@pytest.mark.parametrize("error", [DataNotLoadedError("not loaded"), AttributeError("corners"), KeyError("X")])
def test_any_part_may_be_missing(caplog: pytest.LogCaptureFixture, part: str, error: Exception) -> None:
    with caplog.at_level(logging.WARNING):
        race = build_without(part, error)
    assert "FastF1 has no" in caplog.text
    assert [one.number for one in race.session.roster] == list(GRID)
    if part not in ("results", "laps"):
        assert len(of_kind(race, LapCompleted)) == 12


@pytest.mark.parametrize(
    "part", ["laps", "results", "session_status", "track_status", "weather_data", "race_control_messages", "order"]
)
def test_any_table_may_be_empty_with_or_without_columns(part: str) -> None:
    whole = FakeSession()
    build_without(part, getattr(whole, part).iloc[:0])
    build_without(part, pd.DataFrame())


@pytest.mark.parametrize("column", [*laps().columns])
def test_any_column_of_the_laps_may_be_missing_or_all_nan(column: str) -> None:
    without, nan = laps().drop(columns=[column]), laps().assign(**{column: np.nan})
    for frame in (without, nan):
        race = build(laps=frame)
        if column not in ("DriverNumber", "LapNumber"):
            assert len(of_kind(race, LapCompleted)) == 12


@pytest.mark.parametrize("column", [*results().columns])
def test_any_column_of_the_result_may_be_missing_or_all_nan(column: str) -> None:
    for frame in (results().drop(columns=[column]), results().assign(**{column: np.nan})):
        race = build(results=frame)
        assert sorted(one.number for one in race.session.roster) == sorted(GRID)
        assert len({one.code for one in race.session.roster}) == 3


def test_without_telemetry_a_line_says_so() -> None:
    said: list[str] = []
    read_session(
        FakeSession(car_data={}, pos_data={}),
        EVENT,
        said.append,
        telemetry=True,
        order_of=lambda session: session.order,
    )
    assert said == ["no telemetry of this race: replaying its timing only"]
