"""Recordings of the live feed are read in every form, whatever is wrong with them."""

import base64
import json
import math
import threading
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from pitwall.events import CarFrames, Classification, LapCompleted, RaceControlMessage, Weather
from pitwall.simulator.errors import SourceUnavailable, UsageError
from pitwall.simulator.race import Race
from pitwall.simulator.sources.feed.lines import BrokenLine, read_line
from pitwall.simulator.sources.feed.message import decoded
from pitwall.simulator.sources.feed.source import RecordingSource

INFO = {
    "Type": "Practice",
    "Name": "Practice 1",
    "Number": 1,
    "Path": "2025/a/",
    "StartDate": "2025-09-05T13:30:00",
    "GmtOffset": "02:00:00",
    "Meeting": {"Name": "Italian Grand Prix", "Circuit": {"ShortName": "Monza"}},
}
DRIVERS = {"4": {"Tla": "NOR", "RacingNumber": "4"}, "81": {"Tla": "PIA", "RacingNumber": "81"}}
LINES = {"4": {"Line": 1, "InPit": True}, "81": {"Line": 2, "InPit": True}}
SNAPSHOT = {"SessionInfo": INFO, "DriverList": DRIVERS, "TimingData": {"Lines": LINES}}

Told = tuple[float, str, Any]

STORY: list[Told] = [
    (10, "SessionStatus", {"Status": "Started"}),
    (20, "TimingData", {"Lines": {"4": {"InPit": False, "PitOut": True, "NumberOfLaps": 1}}}),
    (120, "TimingData", {"Lines": {"4": {"NumberOfLaps": 2}}}),
    (200, "TimingData", {"Lines": {"4": {"NumberOfLaps": 3, "LastLapTime": {"Value": "1:20.117"}}}}),
    (210, "RaceControlMessages", {"Messages": [{"Utc": "2025-09-05T11:33:30", "Message": "IT'S TRACK LIMITS"}]}),
    (220, "WeatherData", {"AirTemp": "25.3", "Rainfall": "0"}),
    (3600, "SessionStatus", {"Status": "Finished"}),
    (3700, "SessionStatus", {"Status": "Ends"}),
]


def utc(s: float) -> str:
    return f"2025-09-05T{11 + int(s) // 3600:02}:{int(s) // 60 % 60:02}:{s % 60:06.3f}Z"


def since_start(s: float) -> str:
    return f"{int(s) // 3600:02}:{int(s) // 60 % 60:02}:{s % 60:06.3f}"


def whole() -> list[Told]:
    return [*((0.0, topic, content) for topic, content in SNAPSHOT.items()), *STORY]


def dump(story: list[Told]) -> str:
    return "".join(
        f"{since_start(s)}{json.dumps({'stream': topic, 'payload': content})}\r\n" for s, topic, content in story
    )


def recorder(story: list[Told], snapshot: dict[str, Any] = SNAPSHOT) -> str:
    first = [str([topic, json.dumps(content), ""]) for topic, content in snapshot.items()]
    return "\n".join([*first, *(str([topic, content, utc(s)]) for s, topic, content in story)]) + "\n"


def raw(s: float, topic: str, content: object) -> str:
    return json.dumps({"H": "Streaming", "M": "feed", "A": [topic, content, utc(s)]})


def write_dump(folder: Path) -> Path:
    (folder / "dump.txt").write_text("\ufeff" + dump(whole()))
    return folder / "dump.txt"


def write_recorder(folder: Path) -> Path:
    (folder / "recorder.txt").write_text(recorder(STORY))
    return folder / "recorder.txt"


def write_raw_with_subscribe(folder: Path) -> Path:
    (folder / "subscribe.txt").write_text(json.dumps(SNAPSHOT, indent=2))
    (folder / "live.txt").write_text("\n".join(raw(*told) for told in STORY))
    return folder


def write_raw_alone(folder: Path) -> Path:
    (folder / "live.txt").write_text("\n".join(raw(*told) for told in whole()))
    return folder


def write_typed(folder: Path) -> Path:
    (folder / "subscribe.txt").write_text(json.dumps({"R": SNAPSHOT}))
    lines = [
        json.dumps({"Type": topic, "Json": content, "DateTime": utc(s).replace("Z", "+00:00")})
        for s, topic, content in STORY
    ]
    (folder / "live.txt").write_text("\n".join(lines))
    return folder


def write_archive(folder: Path) -> Path:
    for topic in {topic for _, topic, _ in whole()}:
        lines = [f"{since_start(s)}{json.dumps(content)}\r\n" for s, of, content in whole() if of == topic]
        (folder / f"{topic}.jsonStream").write_text("\ufeff" + "".join(lines))
    (folder / "Index.json").write_text("{}")
    return folder


def write_core_frames(folder: Path) -> Path:
    frames = [
        {},
        {"type": 3, "invocationId": "0", "result": SNAPSHOT},
        *({"type": 1, "target": "feed", "arguments": [topic, content, utc(s)]} for s, topic, content in STORY),
        {"type": 6},
    ]
    (folder / "frames.txt").write_text("\n".join(json.dumps(frame) + "\x1e" for frame in frames))
    return folder / "frames.txt"


def write_classic_frames(folder: Path) -> Path:
    calls = [{"H": "Streaming", "M": "feed", "A": [topic, content, utc(s)]} for s, topic, content in STORY]
    frames = [{"C": "d-1", "S": 1, "M": []}, {"R": SNAPSHOT, "I": "1"}, {"C": "d-2", "M": calls}, {}]
    (folder / "frames.txt").write_text("\n".join(json.dumps(frame) for frame in frames))
    return folder / "frames.txt"


FORMS: list[Callable[[Path], Path]] = [
    write_dump,
    write_recorder,
    write_raw_with_subscribe,
    write_raw_alone,
    write_typed,
    write_archive,
    write_core_frames,
    write_classic_frames,
]


def load(*paths: Path) -> tuple[Race, list[str]]:
    said: list[str] = []
    return RecordingSource(paths).load(said.append), said


def payloads(race: Race) -> list[object]:
    return [moment[1] for moment in race.moments() if moment is not None]


@pytest.mark.parametrize("write", FORMS)
def test_every_form_tells_the_same_session(write: Callable[[Path], Path], tmp_path: Path) -> None:
    race, said = load(write(tmp_path))

    assert said == []
    assert (race.session.race_name, race.session.session, race.session.season) == (
        "Italian Grand Prix",
        "Practice 1",
        2025,
    )
    assert [driver.code for driver in race.session.roster] == ["NOR", "PIA"]
    told = payloads(race)
    assert [(lap.lap, lap.lap_time_ms) for lap in told if isinstance(lap, LapCompleted)] == [(1, None), (2, 80_117)]
    assert [said.message for said in told if isinstance(said, RaceControlMessage)] == ["IT'S TRACK LIMITS"]
    assert [reading.air_c for reading in told if isinstance(reading, Weather)] == [25.3]
    assert [line.driver for result in told if isinstance(result, Classification) for line in result.entries] == [
        "4",
        "81",
    ]


def test_a_recording_begins_shortly_before_the_session_does(tmp_path: Path) -> None:
    race, _ = load(write_dump(tmp_path))

    assert (race.session.lights_out_ms, race.start_ms) == (10_000, 0)


def test_overlapping_recordings_are_one(tmp_path: Path) -> None:
    (tmp_path / "first.txt").write_text(recorder(STORY[:5]))
    by_then = {**SNAPSHOT, "TimingData": {"Lines": {**LINES, "4": {"Line": 1, "InPit": False, "NumberOfLaps": 1}}}}
    (tmp_path / "second.txt").write_text(recorder(STORY[2:], by_then))
    alone, _ = load(write_recorder(tmp_path))

    both, said = load(tmp_path / "second.txt", tmp_path / "first.txt")

    assert said == []
    laps = [lap for lap in payloads(alone) if isinstance(lap, LapCompleted)]
    assert [lap for lap in payloads(both) if isinstance(lap, LapCompleted)] == laps
    assert sum(isinstance(payload, RaceControlMessage) for payload in payloads(both)) == 1


def test_broken_lines_are_counted_named_and_passed_over(tmp_path: Path) -> None:
    path = tmp_path / "broken.txt"
    lines = recorder(STORY).splitlines()
    lines[4:4] = ["['WeatherData', {'AirTemp': ]", "['WeatherData']", '"whatever"', "__import__('os')"]
    path.write_text("\n".join(lines) + "\n")

    race, said = load(path)

    assert said == [f"{path}: passed over 4 of {len(lines)} lines that are no messages of the feed: line 5, 6, 7, 8"]
    assert any(isinstance(payload, LapCompleted) for payload in payloads(race))


def test_a_file_cut_in_the_middle_of_a_line_is_shown_up_to_there(tmp_path: Path) -> None:
    path = write_dump(tmp_path)
    path.write_bytes(path.read_bytes()[:-25])

    race, said = load(path)

    assert said == [f"{path} ends in the middle of line 11: what stands before it is shown"]
    assert any(isinstance(payload, LapCompleted) for payload in payloads(race))


def test_another_session_is_left_out(tmp_path: Path) -> None:
    other = {**INFO, "Path": "2025/b/", "Name": "Practice 2", "Meeting": {"Name": "Dutch Grand Prix"}}
    (tmp_path / "other.txt").write_text(dump([(0, "SessionInfo", other), (1, "WeatherData", {"AirTemp": "9"})]))

    race, said = load(write_dump(tmp_path), tmp_path / "other.txt")

    assert said == [
        f"{tmp_path / 'other.txt'} is of another session (Dutch Grand Prix 2025 Practice 2) than the first recording "
        "(Italian Grand Prix 2025 Practice 1): left out"
    ]
    assert [reading.air_c for reading in payloads(race) if isinstance(reading, Weather)] == [25.3]


def test_a_clock_that_jumps_is_levelled(tmp_path: Path) -> None:
    path = tmp_path / "jump.txt"
    path.write_text(recorder([*STORY[:4], *((s - 3000, topic, content) for s, topic, content in STORY[4:])]))

    race, said = load(path)

    assert said == [f"the clock of {path} jumps (-2,990 s): the session goes on without the leap"]
    times = [moment[0] for moment in race.moments() if moment is not None]
    assert times == sorted(times)
    assert times[-1] < 4_000_000


def test_what_names_no_session_is_shown_without_a_name(tmp_path: Path) -> None:
    path = tmp_path / "some.txt"
    path.write_text(recorder(STORY, snapshot={}))

    race, said = load(path)

    assert said == [f"{path} does not say what session it is of: it is shown without a name"]
    assert [driver.number for driver in race.session.roster] == ["4"]


def test_what_kind_of_session_it_is_may_be_told_late(tmp_path: Path) -> None:
    path = tmp_path / "race.txt"
    told: list[Told] = [
        (1, "TimingData", {"Lines": {"4": {"Line": 1, "InPit": False}}}),
        (2, "SessionStatus", {"Status": "Started"}),
        (90, "TimingData", {"Lines": {"4": {"NumberOfLaps": 1, "LastLapTime": {"Value": "1:25.300"}}}}),
        (91, "TimingData", {"Lines": {"4": {"GapToLeader": "LAP 2"}}}),
    ]
    path.write_text(recorder(told, snapshot={}))

    race, _ = load(path)

    assert race.session.kind == "race"
    assert [(lap.lap, lap.lap_time_ms) for lap in payloads(race) if isinstance(lap, LapCompleted)] == [(1, 85_300)]


@pytest.mark.parametrize(
    ("content", "says"),
    [("", "it is empty"), ("no feed\nat all\n", "passed over 2 of 2 lines")],
)
def test_a_file_with_nothing_in_it_is_said_in_a_line(content: str, says: str, tmp_path: Path) -> None:
    path = tmp_path / "nothing.txt"
    path.write_text(content)
    said: list[str] = []

    with pytest.raises(SourceUnavailable, match=r"nothing to show in .*nothing\.txt"):
        RecordingSource((path,)).load(said.append)

    assert any(says in line for line in said)


def test_a_folder_without_a_recording_is_wrong_usage(tmp_path: Path) -> None:
    (tmp_path / "picture.png").write_bytes(b"")

    with pytest.raises(UsageError, match="no recording in the folder"):
        load(tmp_path)


@pytest.mark.parametrize(
    "line",
    [
        "['TrackStatus', {'Status': '1'}, '2021-0341.297Z']",
        "['TrackStatus', {'Status': '1'}]",
        "['CarData.z', '7Za9CsIwEIDf5ea25C4', '2021-03-28T14:52:30.444Z']",
        '00:00:01.000{"stream":"TimingData","payload":',
        '00:00:01.000{"nothing": 1}',
        '{"a": 1}',
        "[" * 100_000,
        "['a', " + "[" * 5000 + "]" * 5000 + ", '']",
    ],
)
def test_a_line_that_is_no_message_is_broken(line: str) -> None:
    with pytest.raises(BrokenLine):
        read_line(line)


def packed(content: object) -> str:
    squeeze = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return base64.b64encode(squeeze.compress(json.dumps(content).encode()) + squeeze.flush()).decode()


def test_a_message_that_unpacks_without_end_is_refused() -> None:
    with pytest.raises(ValueError, match="too large"):
        decoded("CarData.z", packed("0" * 20_000_000))


def telemetry(s: float) -> list[Told]:
    channels = {"0": 11_000, "2": round(100 + s), "3": 7, "4": 104 if s > 302 else 100, "5": 0, "45": 12}
    cars = {"Entries": [{"Utc": utc(s), "Cars": {"4": {"Channels": channels}}}]}
    around = [(s + shift, {"4": {"X": round(1000 * (s + shift)), "Y": 7}}) for shift in (-0.1, 0.1)]
    places = {"Position": [{"Timestamp": utc(at_s), "Entries": entries} for at_s, entries in around]}
    return [(s, "CarData.z", packed(cars)), (s + 0.2, "Position.z", packed(places))]


def test_telemetry_becomes_car_frames(tmp_path: Path) -> None:
    path = tmp_path / "signed-in.txt"
    path.write_text(recorder([*STORY[:4], *(told for s in (300, 301, 302, 303) for told in telemetry(s)), *STORY[6:]]))

    race, said = load(path)

    assert said == []
    assert race.session.telemetry
    frames = [payload for payload in payloads(race) if isinstance(payload, CarFrames)]
    ticks = [tick for frame in frames for tick in frame.ticks_ms]
    assert ticks == [290_000, 291_000, 292_000, 293_000]
    cars = [frame.cars[0] for frame in frames]
    assert [speed for car in cars for speed in car.speed_kph] == [400, 401, 402, 403]
    assert [share for car in cars for share in car.throttle_pct] == [100, 100, 100, None]
    assert [x for car in cars for x in car.x_dm] == [300_000, 301_000, 302_000, 303_000]


def round_the_circle(begin_s: int, lap_s: int, radius_dm: int) -> Iterator[Told]:
    """Where a car is that drives a lap on a circle, four times a second."""
    for quarter in range(-8, 4 * lap_s + 9):
        s = begin_s + quarter / 4
        angle = 2 * math.pi * quarter / (4 * lap_s)
        place = {"X": round(radius_dm * math.cos(angle)), "Y": round(radius_dm * math.sin(angle))}
        yield s, "Position.z", packed({"Position": [{"Timestamp": utc(s), "Entries": {"4": place}}]})


def test_the_circuit_is_drawn_as_a_car_drove_it(tmp_path: Path) -> None:
    path = tmp_path / "signed-in.txt"
    told = sorted([*STORY, *round_the_circle(120, 80, 8000)], key=lambda one: one[0])
    told[:] = [one if one[0] != 200 else (200.117, *one[1:]) if one[1] == "TimingData" else one for one in told]
    path.write_text(recorder(told))

    race, _ = load(path)

    track = race.session.track
    assert track is not None
    assert len(track.x_dm) > 100
    assert all(abs(math.hypot(x, y) - 8000) < 20 for x, y in zip(track.x_dm, track.y_dm, strict=True))
    assert track.length_m == pytest.approx(2 * math.pi * 800, rel=0.01)


class Ticking:
    """Follows a race in a thread of its own, as the replay does."""

    def __init__(self, race: Race) -> None:
        self.told: list[object] = []
        self.waited = threading.Event()
        self.thread = threading.Thread(target=self._follow, args=(race.moments(),), daemon=True)
        self.thread.start()

    def _follow(self, moments: Iterator[Any]) -> None:
        for moment in moments:
            if moment is None:
                self.waited.set()
            else:
                self.told.append(moment[1])

    def laps(self) -> list[int]:
        return [payload.lap for payload in self.told if isinstance(payload, LapCompleted)]

    def caught_up(self) -> None:
        """Until all that is written is told: nothing comes twice in a row."""
        for _ in range(2):
            self.waited.clear()
            assert self.waited.wait(5)


def test_a_recording_is_followed_while_it_grows(tmp_path: Path) -> None:
    path = tmp_path / "growing.txt"
    lines = recorder(STORY).splitlines(keepends=True)
    path.write_text("".join(lines[:5]))
    race = RecordingSource((path,), follow=True).load(print)
    assert race.live
    following = Ticking(race)
    following.caught_up()
    assert following.laps() == []

    with path.open("a") as growing:
        half = len(lines[6]) // 2
        growing.write(lines[5] + lines[6][:half])
        growing.flush()
        following.caught_up()
        assert following.laps() == [1]
        growing.write(lines[6][half:])
        growing.flush()
        following.caught_up()
        assert following.laps() == [1, 2]
        growing.write("".join(lines[7:]))

    following.thread.join(5)
    assert not following.thread.is_alive()
    assert isinstance(following.told[-1], Classification)
    assert following.told == payloads(load(path)[0])


@pytest.mark.parametrize("write", FORMS)
def test_a_recording_that_is_whole_ends_at_once_when_followed(write: Callable[[Path], Path], tmp_path: Path) -> None:
    path = write(tmp_path)
    race = RecordingSource((path,), follow=True).load(print)

    assert payloads(race) == payloads(load(path)[0])
