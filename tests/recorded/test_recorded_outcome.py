"""The recorded races against what FastF1 and the sport say of them: result, retirements, messages, telemetry."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from pitwall.events import (
    CarFrames,
    ChequeredFlag,
    Classification,
    Event,
    RaceControlMessage,
    Retired,
    TrackStatus,
    Weather,
)
from pitwall.simulator.sources.fastf1.reference import parse_race
from pitwall.simulator.sources.fastf1.source import FastF1Source
from tests.recorded.conftest import Load, Loaded
from tests.recorded_races import INTERLAGOS, MELBOURNE, SILVERSTONE, recording

pytestmark = pytest.mark.recorded


@pytest.mark.long
def test_every_payload_survives_the_contract(loaded: Loaded) -> None:
    assert Event.from_json((opening := Event(run="r", seq=0, t_ms=0, payload=loaded.race.session)).to_json()) == opening
    last_ms = 0
    for seq, (t_ms, payload) in enumerate(loaded.race.moments(), 1):
        event = Event(run="r", seq=seq, t_ms=t_ms, payload=payload)
        assert t_ms >= last_ms
        assert Event.from_json(event.to_json()) == event
        last_ms = t_ms


def test_the_roster_is_fastf1s(loaded: Loaded) -> None:
    ours = {
        one.number: (one.code, one.full_name, one.team, one.team_colour, one.grid) for one in loaded.race.session.roster
    }
    theirs = {
        row.DriverNumber: (
            row.Abbreviation,
            row.FullName,
            row.TeamName,
            f"#{row.TeamColor.lower()}",
            int(row.GridPosition),
        )
        for row in loaded.session.results.itertuples()
    }
    assert ours == theirs


def test_the_result_is_the_official_one_in_order(loaded: Loaded) -> None:
    [(_, result)] = loaded.of_kind(Classification)
    rows = list(loaded.session.results.itertuples())
    assert [(one.driver, one.classified, one.status, one.points) for one in result.entries] == [
        (row.DriverNumber, row.ClassifiedPosition, row.Status, row.Points) for row in rows
    ]
    gaps = [None if pd.isna(row.Time) else round(row.Time.total_seconds() * 1000) for row in rows]
    assert [one.gap_ms for one in result.entries] == [0, *gaps[1:]]


def test_the_flag_falls_when_the_session_is_finished(loaded: Loaded) -> None:
    [(t_ms, flag)] = loaded.of_kind(ChequeredFlag)
    status = loaded.session.session_status
    finished = status.loc[status["Status"] == "Finished", "Time"].iloc[0]
    assert abs(t_ms - finished.total_seconds() * 1000) < 1000
    assert flag.lap == loaded.session.total_laps
    assert flag.driver == loaded.session.results.iloc[0]["DriverNumber"]


@pytest.mark.parametrize(
    ("recorded", "retired", "not_started"),
    [
        (MELBOURNE, {"HAD": 0, "DOO": 0, "SAI": 0, "ALO": 32, "BOR": 45, "LAW": 46}, set()),
        (SILVERSTONE, {"LAW": 0, "BOR": 3, "HAD": 17, "ANT": 23}, {"COL"}),
        (INTERLAGOS, {"COL": 30, "HUL": 30, "SAI": 38}, {"ALB", "STR"}),
    ],
    ids=[MELBOURNE.folder, SILVERSTONE.folder, INTERLAGOS.folder],
)
def test_who_is_out_is_out(load: Load, recorded: object, retired: dict[str, int], not_started: set[str]) -> None:
    loaded = load(recorded)  # type: ignore[arg-type]
    events = [event for _, event in loaded.of_kind(Retired)]
    assert {loaded.code(one.driver): one.laps for one in events if not one.did_not_start} == retired
    assert {loaded.code(one.driver) for one in events if one.did_not_start} == not_started


def test_a_black_flag_is_told_as_a_disqualification(interlagos: Loaded) -> None:
    told = {interlagos.code(one.driver) for _, one in interlagos.of_kind(Retired) if one.reason == "Disqualified"}
    assert told == {"HUL"}


def test_with_telemetry_a_car_is_out_seconds_after_it_stopped(melbourne: Loaded) -> None:
    for t_ms, one in melbourne.of_kind(Retired):
        car = melbourne.session.car_data[one.driver]
        moving = car.loc[car["Speed"] > 5, "SessionTime"]
        if not moving.empty:
            assert 0 <= t_ms - moving.max().total_seconds() * 1000 <= 6000


def test_messages_weather_and_track_status_are_all_there(loaded: Loaded) -> None:
    session = loaded.session
    assert sorted(one.message for _, one in loaded.of_kind(RaceControlMessage)) == sorted(
        session.race_control_messages["Message"]
    )
    assert len(loaded.of_kind(Weather)) == len(session.weather_data)
    names = {"1": "clear", "2": "yellow", "4": "safety_car", "5": "red", "6": "vsc", "7": "vsc_ending"}
    theirs = [(round(row.Time.total_seconds() * 1000), names[row.Status]) for row in session.track_status.itertuples()]
    assert [(t_ms, one.status) for t_ms, one in loaded.of_kind(TrackStatus)] == theirs


def test_messages_are_dated_alike_with_and_without_telemetry(melbourne: Loaded) -> None:
    """The estimate of t0 against the t0 the telemetry gives."""
    source = FastF1Source(parse_race("2025/1"), recording(MELBOURNE), offline=True, telemetry=False)
    without = [
        (t_ms, one) for t_ms, one in source.load(lambda line: None).moments() if isinstance(one, RaceControlMessage)
    ]
    t0 = melbourne.session.t0_date
    for (t_ms, message), row in zip(without, melbourne.session.race_control_messages.itertuples(), strict=True):
        assert message.message == row.Message
        assert abs(t_ms - (row.Time - t0).total_seconds() * 1000) < 250


def test_frames_show_the_cars_where_fastf1_has_them(melbourne: Loaded) -> None:
    by_tick = {
        (tick, trace.driver): (trace.x_dm[index], trace.y_dm[index], trace.speed_kph[index])
        for _, frame in melbourne.race.moments()
        if isinstance(frame, CarFrames)
        for index, tick in enumerate(frame.ticks_ms)
        for trace in frame.cars
        if tick % 10_000 == 0
    }
    assert len(by_tick) > 9000
    for driver in ("4", "81", "87"):
        position, car = melbourne.session.pos_data[driver], melbourne.session.car_data[driver]
        pos_ms = position["SessionTime"].to_numpy("timedelta64[ms]").astype(np.int64)
        car_ms = car["SessionTime"].to_numpy("timedelta64[ms]").astype(np.int64)
        x = position["X"].to_numpy()
        shown = 0
        for tick in range(4_270_000, 10_380_000, 10_000):
            after = int(np.searchsorted(pos_ms, tick))
            x_dm, _, speed = by_tick.get((tick, driver), (None, None, None))
            if x_dm is not None and x[after] and x[after - 1]:
                assert min(x[after - 1 : after + 1]) - 1 <= x_dm <= max(x[after - 1 : after + 1]) + 1
                assert speed == car["Speed"].iloc[int(np.searchsorted(car_ms, tick, side="right")) - 1]
                shown += 1
        assert shown > 600


def test_a_car_that_crashed_is_not_shown_for_the_rest_of_the_race(melbourne: Loaded) -> None:
    stopped = {one.driver: t_ms for t_ms, one in melbourne.of_kind(Retired)}
    last_seen = {
        trace.driver: t_ms
        for t_ms, frame in melbourne.race.moments()
        if isinstance(frame, CarFrames)
        for trace in frame.cars
    }
    assert "6" not in last_seen, "it never left the formation lap"
    assert all(last_seen[driver] <= t_ms + 31_000 for driver, t_ms in stopped.items() if driver in last_seen)


def test_the_outline_is_the_circuit(melbourne: Loaded) -> None:
    track = melbourne.race.session.track
    assert track is not None
    assert track.length_m is not None
    assert abs(track.length_m - 5278) < 60, "Albert Park's length"
    assert len(track.corners) == 14
    assert track.rotation_deg == 44.0
    x, y = np.array(track.x_dm), np.array(track.y_dm)
    for corner in track.corners:
        assert np.hypot(x - corner.x_dm, y - corner.y_dm).min() < 300, f"turn {corner.number} is on the track"


def test_the_sectors_end_where_fastf1s_cars_are_at_fastf1s_times(melbourne: Loaded) -> None:
    track = melbourne.race.session.track
    assert track is not None
    laps = melbourne.session.laps
    [lap] = laps[(laps["DriverNumber"] == "4") & (laps["LapNumber"] == 43)].itertuples()
    position = melbourne.session.pos_data["4"]
    for mark, ended in zip(track.sector_ends, (lap.Sector1SessionTime, lap.Sector2SessionTime), strict=True):
        near = position.iloc[(position["SessionTime"] - ended).abs().argmin()]
        assert np.hypot(near["X"] - mark.x_dm, near["Y"] - mark.y_dm) < 400, "within 40 m, half a second at full speed"
        outline = np.hypot(np.array(track.x_dm) - mark.x_dm, np.array(track.y_dm) - mark.y_dm)
        assert outline.min() < 150


def test_a_session_without_telemetry_says_so(without_telemetry: Loaded) -> None:
    session = without_telemetry.race.session
    assert (session.telemetry, session.track) == (False, None)


def test_a_whole_race_with_telemetry_fits_in_little_memory() -> None:
    code = f"""
import re
from pathlib import Path
from pitwall.simulator.sources.fastf1.reference import parse_race
from pitwall.simulator.sources.fastf1.source import FastF1Source
race = FastF1Source(parse_race("2025/1"), Path({str(recording(MELBOURNE))!r}), offline=True).load(lambda line: None)
assert sum(1 for _ in race.moments()) > 20_000
# Not getrusage: its peak begins with that of the process this one was forked from.
print(int(re.search(r"VmHWM:\\s+(\\d+)", Path("/proc/self/status").read_text())[1]) // 1024)
"""
    root = Path(__file__).resolve().parents[2]
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=True, timeout=120
    )
    assert int(done.stdout) < 600, "MiB at the peak"
    assert done.stderr == ""
