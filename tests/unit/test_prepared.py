"""Prepared sessions: the same as made, noticed when they are not, bounded, and safe for several at once."""

import logging
import os
import threading
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pytest

from pitwall.events import Corner, RaceControlMessage, SessionStarted, Track, TrackStatus, Weather
from pitwall.simulator.race import Moment, Progress, Race
from pitwall.simulator.sources.fastf1.prepared.columns import Unreadable, read_columns
from pitwall.simulator.sources.fastf1.prepared.race_file import read_race
from pitwall.simulator.sources.fastf1.prepared.source import PreparedSource
from pitwall.simulator.sources.fastf1.prepared.store import Asked, PreparedSessions
from pitwall.simulator.sources.fastf1.race_events import Moments
from pitwall.simulator.sources.fastf1.records import CarSamples, PositionSamples
from pitwall.simulator.sources.fastf1.telemetry import CarFeed
from pitwall.simulator.timeline import timeline

FOLDER = "2025/2025-03-16_Somewhere/2025-03-16_Race"
HAPPENINGS: tuple[Moment, ...] = (
    (900, Weather(air_c=21.5, track_c=30.0, humidity_pct=51.0, rainfall=False)),
    (1_000, TrackStatus(status="clear")),
    (1_000, RaceControlMessage(message="GRÜN – GO", flag="GREEN")),
    (4_500, TrackStatus(status="yellow")),
)


def samples(count: int) -> tuple[CarSamples, PositionSamples]:
    t_ms = np.arange(count, dtype=np.int64) * 240 + 1_000
    rising = np.arange(count, dtype=np.float32)
    broken = rising.copy()
    broken[3] = np.nan
    car = CarSamples(
        t_ms=t_ms, rpm=rising + 9_000, speed_kph=broken, gear=rising % 8, throttle_pct=rising, brake=rising % 2
    )
    return car, PositionSamples(t_ms=t_ms + 7, x_dm=rising * 10.3, y_dm=-rising.astype(np.float64) / 3)


def made(*, telemetry: bool = True, corners: bool = True) -> Race:
    car, position = samples(20)
    feeds = (
        CarFeed(driver="4", car=car, position=position, until_ms=5_000),
        CarFeed(driver="81", car=None, position=position, until_ms=4_000),
        CarFeed(driver="1", car=car, position=None, until_ms=5_000),
    )
    track = Track(x_dm=(0, 1), y_dm=(0, 1), corners=(Corner(number=1, x_dm=0, y_dm=0),) if corners else ())
    session = SessionStarted(
        source="fastf1",
        race_name="Great Prix of São Somewhere",
        season=2025,
        round=3,
        circuit="Somewhere",
        lights_out_ms=2_000,
        speed=1.0,
        telemetry=telemetry,
        roster=(),
        track=track,
    )
    moments = Moments(happenings=HAPPENINGS, feeds=feeds if telemetry else (), start_ms=1_000, frames_end_ms=5_000)
    return Race(session=session, start_ms=1_000, moments=moments)


@dataclass
class Loads:
    """Stands for FastF1: counts how often it is asked."""

    cache: Path
    race: Race = field(default_factory=made)
    times: int = 0

    def load_from(self, progress: Progress) -> tuple[Race, Path]:
        self.times += 1
        return self.race, self.cache / FOLDER


@pytest.fixture
def cache(tmp_path: Path) -> Path:
    folder = tmp_path / "cache"
    (folder / FOLDER).mkdir(parents=True)
    (folder / FOLDER / "car_data.ff1pkl").write_bytes(b"cars")
    (folder / "fastf1_http_cache.sqlite").write_bytes(b"web")
    return folder


@pytest.fixture
def sessions(tmp_path: Path) -> PreparedSessions:
    return PreparedSessions(tmp_path / "prepared", 1 << 30)


def source(loads: Loads, sessions: PreparedSessions, *, race: str = "2025/3", offline: bool = True) -> PreparedSource:
    asked = Asked(race=race, session="Race", telemetry=True, cache_dir=loads.cache)
    return PreparedSource(asked=asked, offline=offline, sessions=sessions, loader=lambda: loads)


def silent(_line: str) -> None:
    pass


def events(race: Race) -> list[bytes]:
    return [event.to_json() for event in timeline(race, "r", 1.0) if event]


def kept(sessions: PreparedSessions) -> list[Path]:
    return sorted(sessions.folder.iterdir())


def test_a_session_is_loaded_once_and_the_same_ever_after(cache: Path, sessions: PreparedSessions) -> None:
    loads = Loads(cache)
    first = source(loads, sessions).load(silent)
    again = source(loads, sessions).load(silent)
    assert loads.times == 1
    assert events(again) == events(first)
    assert len(events(first)) > len(HAPPENINGS) + 2
    assert again.start_ms == first.start_ms
    assert list(again.moments()) == list(again.moments())


def test_one_without_telemetry_too(cache: Path, sessions: PreparedSessions) -> None:
    loads = Loads(cache, made(telemetry=False))
    assert events(source(loads, sessions).load(silent)) == events(source(loads, sessions).load(silent))
    assert loads.times == 1


def test_with_a_network_a_session_without_the_telemetry_asked_for_is_looked_for_again(
    cache: Path, sessions: PreparedSessions
) -> None:
    loads = Loads(cache, made(telemetry=False))
    source(loads, sessions, offline=False).load(silent)
    source(loads, sessions, offline=False).load(silent)
    assert loads.times == 2


def _touched(cache: Path) -> None:
    os.utime(cache / FOLDER / "car_data.ff1pkl", ns=(0, 1))


def _grown(cache: Path) -> None:
    (cache / FOLDER / "position_data.ff1pkl").write_bytes(b"positions")


def _shrunk(cache: Path) -> None:
    (cache / FOLDER / "car_data.ff1pkl").unlink()


@pytest.mark.parametrize("change", [_touched, _grown, _shrunk])
def test_a_changed_cache_is_noticed(cache: Path, sessions: PreparedSessions, change: object) -> None:
    loads = Loads(cache)
    source(loads, sessions).load(silent)
    assert callable(change)
    change(cache)
    source(loads, sessions).load(silent)
    assert loads.times == 2
    assert len(kept(sessions)) == 1


@pytest.mark.parametrize(("corners", "times"), [(True, 1), (False, 2)])
def test_what_the_web_responses_lacked_may_be_there_later(
    cache: Path, sessions: PreparedSessions, corners: bool, times: int
) -> None:
    loads = Loads(cache, made(corners=corners))
    source(loads, sessions).load(silent)
    (cache / "fastf1_http_cache.sqlite").write_bytes(b"web and the circuit's map")
    source(loads, sessions).load(silent)
    assert loads.times == times


@pytest.mark.parametrize("changed", ["version", "code_version"])
def test_one_of_another_fastf1_or_of_other_code_is_made_anew(
    cache: Path, sessions: PreparedSessions, monkeypatch: pytest.MonkeyPatch, changed: str
) -> None:
    loads = Loads(cache)
    source(loads, sessions).load(silent)
    monkeypatch.setattr(f"pitwall.simulator.sources.fastf1.prepared.origin.{changed}", lambda *_: "another")
    source(loads, sessions).load(silent)
    assert loads.times == 2


def test_other_words_other_telemetry_and_another_cache_are_other_sessions(tmp_path: Path) -> None:
    asked = [
        Asked(race=race, session=session, telemetry=telemetry, cache_dir=tmp_path / folder)
        for race in ("2025/1", "2025/11")
        for session in ("Race", "Q")
        for telemetry in (True, False)
        for folder in ("a", "b")
    ]
    assert len({one.file_name for one in asked}) == len(asked)
    odd = Asked(race="2024/../São Paulo" + "x" * 90, session="/", telemetry=True, cache_dir=tmp_path)
    assert "/" not in odd.file_name
    assert len(odd.file_name) < 120


@pytest.mark.parametrize("where", range(0, 100, 7))
def test_a_damaged_file_is_made_anew_with_one_line_of_the_log(
    cache: Path, sessions: PreparedSessions, caplog: pytest.LogCaptureFixture, where: int
) -> None:
    loads = Loads(cache)
    whole = events(source(loads, sessions).load(silent))
    path = kept(sessions)[0]
    data = bytearray(path.read_bytes())
    data[len(data) * where // 100] ^= 0x5A
    path.write_bytes(bytes(data))
    with caplog.at_level(logging.WARNING):
        assert events(source(loads, sessions).load(silent)) == whole
    assert len(caplog.records) == (1 if loads.times == 2 else 0)
    assert events(source(loads, sessions).load(silent)) == whole


@pytest.mark.parametrize("length", [0, 10, 1_000, -1])
def test_so_is_one_that_was_cut_short(cache: Path, sessions: PreparedSessions, length: int) -> None:
    loads = Loads(cache)
    source(loads, sessions).load(silent)
    path = kept(sessions)[0]
    path.write_bytes(path.read_bytes()[:length])
    source(loads, sessions).load(silent)
    assert loads.times == 2
    assert events(read_race(path)) == events(loads.race)


def test_a_pickle_in_a_file_is_not_opened(tmp_path: Path) -> None:
    path = tmp_path / "evil.npz"
    np.savez(path, about=np.array([{"a": 1}], dtype=object))
    with pytest.raises(Unreadable, match="allow_pickle"):
        read_columns(path)


def test_the_folder_stays_within_its_bounds_and_those_not_used_for_longest_go(
    cache: Path, sessions: PreparedSessions
) -> None:
    loads = Loads(cache)
    for number, race in enumerate(("2025/1", "2025/2", "2025/3")):
        source(loads, sessions, race=race).load(silent)
        path = sessions.folder / source(loads, sessions, race=race).asked.file_name
        os.utime(path, ns=(number, number))
    size = kept(sessions)[0].stat().st_size
    source(loads, sessions, race="2025/1").load(silent)
    assert loads.times == 3
    bounded = PreparedSessions(sessions.folder, size * 5 // 2)
    source(loads, bounded, race="2025/4").load(silent)
    assert [path.name[:6] for path in kept(sessions)] == ["2025-1", "2025-4"]


def test_nothing_is_kept_where_nothing_may_be(cache: Path, tmp_path: Path) -> None:
    loads = Loads(cache)
    nowhere = PreparedSessions(tmp_path / "prepared", 0)
    source(loads, nowhere).load(silent)
    source(loads, nowhere).load(silent)
    assert loads.times == 2
    assert not nowhere.folder.exists()


def test_a_folder_that_cannot_be_written_keeps_no_session_from_playing(cache: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    loads = Loads(cache)
    race = source(loads, PreparedSessions(tmp_path / "file" / "prepared", 1 << 30)).load(silent)
    assert events(race) == events(loads.race)


def test_several_that_start_at_once_leave_one_whole_file(cache: Path, sessions: PreparedSessions) -> None:
    loads = Loads(cache)
    got: list[list[bytes]] = []
    threads = [
        threading.Thread(target=lambda: got.append(events(source(loads, sessions).load(silent)))) for _ in range(6)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(got) == 6
    assert all(one == got[0] for one in got)
    assert len(kept(sessions)) == 1
    assert events(read_race(kept(sessions)[0])) == got[0]
