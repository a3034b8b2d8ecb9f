"""Recorded caches as people have them: read-only, partly filled, damaged, from another FastF1, without a network."""

import pickle
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from pitwall.events import Classification, LapCompleted
from pitwall.simulator.errors import SourceUnavailable, UsageError
from pitwall.simulator.race import Race
from pitwall.simulator.sources.fastf1.private_api import HTTP_CACHE
from pitwall.simulator.sources.fastf1.recordings import cached_races, season_races
from pitwall.simulator.sources.fastf1.reference import parse_race
from pitwall.simulator.sources.fastf1.source import FastF1Source
from tests.recorded_races import ALL_RACES, SILVERSTONE, RecordedRace, copy_of, recording

pytestmark = pytest.mark.recorded


def replay(cache: Path, said: list[str] | None = None, *, race: str = "2025/12", offline: bool = True) -> Race:
    source = FastF1Source(parse_race(race), cache, offline=offline, telemetry=False)
    return source.load((said if said is not None else []).append)


def laps(race: Race) -> int:
    return sum(isinstance(payload, LapCompleted) for _, payload in race.moments())


def parts(cache: Path) -> Path:
    [folder] = cache.glob("2025/*/*_Race")
    return folder


def edit(part: Path, change: Callable[[Any], Any]) -> None:
    """Change what a cached part holds."""
    cached = pickle.loads(part.read_bytes())
    cached["data"] = change(cached["data"])
    part.write_bytes(pickle.dumps(cached))


def test_a_recording_is_left_as_it_is() -> None:
    folder = recording(SILVERSTONE)
    before = {path: (path.stat().st_size, path.stat().st_mtime_ns) for path in (folder, *folder.rglob("*"))}
    assert laps(replay(folder)) == SILVERSTONE.laps
    assert {path: (path.stat().st_size, path.stat().st_mtime_ns) for path in (folder, *folder.rglob("*"))} == before


@pytest.mark.parametrize("recorded", ALL_RACES, ids=lambda recorded: recorded.folder)
def test_a_recording_is_listed_under_what_can_be_asked_for(recorded: RecordedRace) -> None:
    [race] = cached_races(recording(recorded))
    assert (race.reference, race.telemetry) == (recorded.reference, recorded.telemetry)


def test_the_season_of_a_recording_is_known() -> None:
    races = season_races(2025, recording(SILVERSTONE), offline=True)
    assert [race.round for race in races] == list(range(1, 25))
    assert races[11].location == "Silverstone"


def test_a_race_that_is_not_in_the_cache_is_named_and_leaves_nothing_behind(britain: Path) -> None:
    before = sorted(britain.rglob("*"))
    with pytest.raises(
        SourceUnavailable, match=r"2025/13 Belgian Grand Prix is not in the cache .*: run once without --offline"
    ):
        replay(britain, race="2025/Spa")
    assert sorted(britain.rglob("*")) == before


def test_a_race_that_does_not_exist_is_a_usage_error() -> None:
    with pytest.raises(UsageError, match=r"close to it: 2025/12 British Grand Prix \(Silverstone\)"):
        replay(recording(SILVERSTONE), race="2025/Silverstne")
    with pytest.raises(UsageError, match="season 2025 has rounds 1 to 24"):
        replay(recording(SILVERSTONE), race="2025/25")


@pytest.mark.parametrize("part", ["_extended_timing_data", "weather_data"])
def test_a_truncated_part_is_named(britain: Path, part: str) -> None:
    path = parts(britain) / f"{part}.ff1pkl"
    path.write_bytes(path.read_bytes()[:1000])
    with pytest.raises(
        SourceUnavailable, match=rf"cache file .*{part}.ff1pkl is damaged .*: delete it and fetch the race again"
    ):
        replay(britain)


def test_a_part_that_is_something_else_is_named(britain: Path) -> None:
    path = parts(britain) / "_extended_timing_data.ff1pkl"
    path.write_bytes(pickle.dumps({"data": 1}))
    with pytest.raises(SourceUnavailable, match=rf"{path.name} is damaged \(no version in it\)"):
        replay(britain)


def test_a_part_from_another_fastf1_is_named_with_its_version(britain: Path) -> None:
    path = parts(britain) / "timing_app_data.ff1pkl"
    path.write_bytes(pickle.dumps({**pickle.loads(path.read_bytes()), "version": 14}))
    with pytest.raises(
        SourceUnavailable, match=r"was written by another FastF1 \(cache version 14, this one reads 15\)"
    ):
        replay(britain)


def test_a_cache_without_lap_timing_says_so(britain: Path) -> None:
    (parts(britain) / "_extended_timing_data.ff1pkl").unlink()
    with pytest.raises(SourceUnavailable, match="holds only a part of it, without lap timing"):
        replay(britain)


def test_a_session_that_is_no_race_is_refused(britain: Path) -> None:
    edit(parts(britain) / "session_info.ff1pkl", lambda info: {**info, "Type": "Qualifying"})
    with pytest.raises(UsageError, match="FastF1 gives a session of type 'Qualifying', not a race"):
        replay(britain)


def test_a_race_survives_whatever_is_not_lap_timing_missing(britain: Path) -> None:
    kept = {"_extended_timing_data.ff1pkl", "timing_app_data.ff1pkl"}
    for part in parts(britain).iterdir():
        if part.name not in kept:
            part.unlink()
    race = replay(britain)
    assert laps(race) == SILVERSTONE.laps
    assert abs(race.session.lights_out_ms - 3_369_003) < 30_000, "estimated from the laps"


def test_a_race_whose_start_the_feed_does_not_tell_has_its_laps(britain: Path) -> None:
    edit(parts(britain) / "session_status_data.ff1pkl", lambda status: {column: [] for column in status})
    edit(parts(britain) / "track_status_data.ff1pkl", lambda status: {column: [] for column in status})
    assert laps(replay(britain)) == SILVERSTONE.laps


def test_without_an_official_result_there_is_one_from_the_laps(britain: Path) -> None:
    with closing(sqlite3.connect(britain / HTTP_CACHE)) as connection:
        connection.execute("DELETE FROM responses WHERE length(value) < 13000")  # all but the schedule
        connection.commit()
    race = replay(britain)
    [result] = [payload for _, payload in race.moments() if isinstance(payload, Classification)]
    codes = {driver.number: driver.code for driver in race.session.roster}
    assert [codes[one.driver] for one in result.entries][:5] == ["NOR", "PIA", "HUL", "HAM", "VER"]
    assert {codes[one.driver]: one.classified for one in result.entries}["TSU"] == "15"


@pytest.fixture
def dead_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every request fails at once: nothing listens where the proxy should be."""
    for name in ("HTTPS_PROXY", "HTTP_PROXY", "https_proxy", "http_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    for name in ("NO_PROXY", "no_proxy", "F1_USERNAME", "F1_PASSWORD"):
        monkeypatch.delenv(name, raising=False)


def test_online_without_a_network_the_cache_is_enough(britain: Path, dead_network: None) -> None:
    assert laps(replay(britain, offline=False)) == SILVERSTONE.laps


def test_online_with_half_a_race_cached_the_cache_alone_is_tried(tmp_path: Path, dead_network: None) -> None:
    cache = copy_of(SILVERSTONE, tmp_path / "cache")
    said: list[str] = []
    shutil.rmtree(parts(cache))
    with pytest.raises(SourceUnavailable, match=r"no lap timing can be fetched\. Is there no network"):
        replay(cache, said, offline=False)
    assert any(line.startswith("online loading failed") for line in said)


def test_with_neither_network_nor_cache_one_line_says_so(tmp_path: Path, dead_network: None) -> None:
    with pytest.raises(SourceUnavailable, match="the schedule of 2025 cannot be fetched: is there a network") as caught:
        replay(tmp_path / "new", offline=False)
    assert "\n" not in str(caught.value)
