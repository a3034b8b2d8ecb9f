"""Recordings of the live feed give what a merge of their patches gives, and what FastF1 reads out of them."""

import json
from collections import Counter
from collections.abc import Container
from functools import cache
from pathlib import Path
from typing import TypeVar

import pandas as pd
import pytest
from fastf1 import _api
from fastf1.livetiming.data import LiveTimingData

from pitwall.dashboard.state import RaceState
from pitwall.events import (
    Classification,
    KnockedOut,
    LapCompleted,
    LapTimeDeleted,
    LapTimeReinstated,
    MiniSectors,
    PitEntered,
    RaceControlMessage,
    RunningOrder,
    TeamRadio,
    Weather,
)
from pitwall.simulator.race import Moment, Race
from pitwall.simulator.sources.feed.source import RecordingSource
from pitwall.simulator.timeline import timeline
from tests.recorded.feeds import best_of, merged, milliseconds
from tests.recorded_races import feed_recording

Kind = TypeVar("Kind")

SPRINT = "2025-qatar-sprint.txt"
QUALIFYING_2025 = "2025-imola-qualifying.txt"
PRACTICE = "2025-monza-practice-1.txt"
QUALIFYING_2024 = "2024-imola-qualifying"
PART = "2024-silverstone-practice-1-part"
ALL = [SPRINT, QUALIFYING_2025, PRACTICE, QUALIFYING_2024, PART]
WHOLE = ALL[:4]

MARKS = {0: "none", 2048: "slower", 2049: "own_best", 2051: "best", 2052: "stopped", 2064: "pit", 2068: "pit"}


@cache
def loaded(name: str) -> tuple[Race, list[Moment], list[str]]:
    said: list[str] = []
    race = RecordingSource((feed_recording(name),)).load(said.append)
    return race, [moment for moment in race.moments() if moment is not None], said


def told(name: str, kind: type[Kind]) -> list[Kind]:
    return [payload for _, payload in loaded(name)[1] if isinstance(payload, kind)]


@pytest.mark.parametrize("name", ALL)
def test_nothing_is_wrong_with_a_recording_and_it_reads_quickly(name: str) -> None:
    assert loaded(name)[2] == []


@pytest.mark.parametrize(
    ("name", "session"),
    [
        (SPRINT, ("Qatar Grand Prix", "Sprint", "race", 2025, 23, "2025-11-29", 19)),
        (QUALIFYING_2025, ("Emilia Romagna Grand Prix", "Qualifying", "qualifying", 2025, 7, "2025-05-17", None)),
        (PRACTICE, ("Italian Grand Prix", "Practice 1", "practice", 2025, 16, "2025-09-05", None)),
        (QUALIFYING_2024, ("Emilia Romagna Grand Prix", "Qualifying", "qualifying", 2024, 0, "2024-05-18", None)),
        (PART, ("British Grand Prix", "Practice 1", "practice", 2024, 0, "2024-07-05", None)),
    ],
)
def test_the_session_is_the_one_that_was_recorded(name: str, session: tuple[object, ...]) -> None:
    found = loaded(name)[0].session
    assert session == (
        found.race_name,
        found.session,
        found.kind,
        found.season,
        found.round,
        found.date,
        found.total_laps,
    )
    codes = {driver.number: driver.code for driver in found.roster}
    assert codes == {number: merged(name).code(number) for number in merged(name).cars}


@pytest.mark.parametrize("name", ALL)
def test_the_result_is_the_final_order_with_the_best_laps(name: str) -> None:
    (result,) = told(name, Classification)
    cars = merged(name).cars
    assert [line.driver for line in result.entries] == sorted(cars, key=lambda number: cars[number]["Line"])
    for line in result.entries:
        parts = [
            milliseconds(best["Value"]) if best.get("Value") else None
            for best in cars[line.driver].get("BestLapTimes", [])
        ]
        assert list(line.part_times_ms) == parts


@pytest.mark.parametrize("name", ALL)
def test_the_best_of_the_laps_told_is_the_best_lap_of_the_feed(name: str) -> None:
    times: dict[tuple[str, int], int] = {}
    standing: dict[tuple[str, int], bool] = {}
    for _, payload in loaded(name)[1]:
        if isinstance(payload, LapCompleted) and payload.lap_time_ms is not None and payload.counts:
            times[payload.driver, payload.lap] = payload.lap_time_ms
            standing[payload.driver, payload.lap] = not payload.deleted
        elif isinstance(payload, LapTimeDeleted | LapTimeReinstated):
            standing[payload.driver, payload.lap] = isinstance(payload, LapTimeReinstated)
    for number, line in merged(name).cars.items():
        laps = [time_ms for lap, time_ms in times.items() if lap[0] == number and standing[lap]]
        assert min(laps, default=None) == best_of(line), number


@pytest.mark.parametrize("name", WHOLE)
def test_every_lap_is_told_once(name: str) -> None:
    laps = Counter((lap.driver, lap.lap) for lap in told(name, LapCompleted))
    assert set(laps.values()) == {1}
    for number, line in merged(name).cars.items():
        left_on_track = not line["InPit"] and loaded(name)[0].session.kind != "race"
        count = line.get("NumberOfLaps", 0) - left_on_track
        assert sorted(lap for driver, lap in laps if driver == number) == list(range(1, count + 1)), number


@pytest.mark.parametrize("name", ALL)
def test_all_messages_weather_and_radio_of_the_session_are_told(name: str) -> None:
    state = merged(name).state
    messages = [message["Message"] for message in state["RaceControlMessages"]["Messages"]]
    ours = [message.message for message in told(name, RaceControlMessage)]
    if name == PRACTICE:  # goes on with those of a support race
        assert messages[: len(ours)] == ours
        assert "5 (CAM)" in messages[-2]
        assert not any("(CAM)" in message for message in ours)
    else:
        assert ours == messages
    assert len(told(name, Weather)) == sum(topic == "WeatherData" for topic, _, _ in merged(name).lines)
    captures = state.get("TeamRadio", {}).get("Captures", [])
    paths = [radio.path for radio in told(name, TeamRadio)]
    assert paths == [state["SessionInfo"]["Path"] + capture["Path"] for capture in captures][: len(paths)]
    assert name == PRACTICE or len(paths) == len(captures)


@pytest.mark.parametrize("name", ALL)
def test_the_last_order_told_is_the_last_of_the_feed(name: str) -> None:
    places = {entry.driver: entry.position for order in told(name, RunningOrder) for entry in order.entries}
    assert places == {number: line["Line"] for number, line in merged(name).cars.items()}


@pytest.mark.parametrize("name", WHOLE)
def test_the_order_on_the_wall_is_that_of_the_feed_before_the_result_is_told(name: str) -> None:
    state = RaceState("r", "embedded")
    for event in timeline(loaded(name)[0], "r", 10.0):
        if event is None or isinstance(event.payload, Classification):
            break
        state.apply(event)
    drivers = sorted(state.document()["drivers"].values(), key=lambda driver: int(driver["position"]))
    cars = merged(name).cars
    assert [driver["code"] for driver in drivers] == [
        merged(name).code(number) for number in sorted(cars, key=lambda number: cars[number]["Line"])
    ]


@pytest.mark.parametrize("name", ALL)
def test_the_mini_sectors_told_are_those_of_the_feed(name: str) -> None:
    marks = {
        (change.driver, change.sector, change.number): change.mark
        for change_set in told(name, MiniSectors)
        for change in change_set.changes
    }
    for (driver, sector, number), mark in marks.items():
        segment = merged(name).cars[driver]["Sectors"][sector - 1]["Segments"][number - 1]
        assert mark == MARKS[segment["Status"]]
    assert len(marks) > 300


@pytest.mark.parametrize("name", WHOLE)
def test_the_stints_of_the_laps_are_those_of_the_feed(name: str) -> None:
    known = [lap for lap in told(name, LapCompleted) if lap.stint and lap.compound]
    odd = 0
    for lap in known:
        stint = merged(name).state["TimingAppData"]["Lines"][lap.driver]["Stints"][(lap.stint or 1) - 1]
        assert lap.compound == stint["Compound"]
        odd += not int(stint["StartLaps"]) < (lap.tyre_life or 0) <= int(stint["TotalLaps"]) + 1
    assert len(known) > 200
    assert odd < 0.05 * len(known)  # the feed corrects the age of a set late, or forgets to count on


@pytest.mark.parametrize("name", [QUALIFYING_2025, QUALIFYING_2024])
def test_those_knocked_out_are_told_by_part(name: str) -> None:
    cars = merged(name).cars
    out = {number for number, line in cars.items() if line["KnockedOut"]}
    parts = {told_of.part: set(told_of.drivers) for told_of in told(name, KnockedOut)}
    assert sorted(parts) == [1, 2]
    assert parts[1] == {number for number in out if cars[number]["Line"] > 15}
    assert parts[2] == {number for number in out if cars[number]["Line"] <= 15}


def test_the_pit_stops_are_those_of_the_feed() -> None:
    stops = merged(SPRINT).state["PitStopSeries"]["PitTimes"]
    assert {(entered.driver, str(entered.lap)) for entered in told(SPRINT, PitEntered)} == {
        (number, stop["PitStop"]["Lap"]) for number, made in stops.items() for stop in made
    }


def recorder_form(name: str, target: Path, topics: Container[str]) -> Path:
    """Some topics of the recording as FastF1's recorder would have written them."""
    written = [
        str([topic, content, utc(time)]) if time else str([topic, json.dumps(content), ""])
        for topic, content, time in merged(name).lines
        if topic in topics
    ]
    target.write_text("\n".join(written) + "\n")
    return target


def utc(time: str) -> str:
    """A recording's time in UTC; that of one which counts from its beginning is made up."""
    if "T" in time:
        return time
    hours, minutes, seconds = time.split(":")
    at_ms = int(hours) * 3_600_000 + int(minutes) * 60_000 + round(float(seconds) * 1000)
    return pd.Timestamp(1_700_000_000_000 + at_ms, unit="ms").isoformat(timespec="milliseconds") + "Z"


@pytest.mark.parametrize("name", WHOLE)
def test_the_recorders_form_tells_the_same(name: str, tmp_path: Path) -> None:
    path = recorder_form(name, tmp_path / "recorder.txt", merged(name).state)
    race = RecordingSource((path,)).load(print)
    again = [moment[1] for moment in race.moments() if moment and isinstance(moment[1], LapCompleted)]
    assert again == told(name, LapCompleted)


@pytest.mark.parametrize("name", WHOLE)
def test_fastf1_reads_the_same_lap_times(name: str, tmp_path: Path) -> None:
    data = LiveTimingData(str(recorder_form(name, tmp_path / "recorder.txt", {"TimingData"})))
    laps, _ = _api.timing_data("", livedata=data)
    rows = pd.DataFrame(laps).to_dict("records")
    theirs = {
        (str(row["Driver"]), round(row["LapTime"].total_seconds() * 1000))
        for row in rows
        if not pd.isna(row["LapTime"]) and pd.isna(row["PitInTime"]) and pd.isna(row["PitOutTime"])
    }
    ours = {
        (lap.driver, lap.lap_time_ms)
        for lap in told(name, LapCompleted)
        if lap.lap_time_ms and not lap.pit_in and not lap.pit_out
    }
    assert len(theirs) > 50
    assert theirs <= ours
    assert len(ours - theirs) <= 3
