"""Sessions of every kind through the whole pipeline, against FastF1's own tables."""

import logging
import shutil
from pathlib import Path

import fastf1
import pytest

from pitwall.services.ports import free_port
from tests.commands import last_json, pitwall
from tests.recorded_races import session_cache
from tests.recorded_sessions import ALL_SESSIONS, MONZA, RecordedSession

pytestmark = [pytest.mark.cloud, pytest.mark.recorded, pytest.mark.timeout(400)]


@pytest.mark.long
@pytest.mark.parametrize("recorded", ALL_SESSIONS, ids=lambda recorded: recorded.folder)
def test_a_session_of_any_kind_comes_out_as_fastf1_has_it(tmp_path: Path, recorded: RecordedSession) -> None:
    cache = session_cache(recorded.folder, tmp_path / "cache")
    asked = ["--race", recorded.race, "--session", recorded.session, "--cache", str(cache), "--offline"]
    more = ["--speed", "200", "--port", str(free_port()), "--until-finish", "--json"]
    done = pitwall("demo", *asked, *more, home=tmp_path / "home", timeout_s=300)
    assert done.returncode == 0, done.stderr[-2000:]
    shutil.rmtree(tmp_path / "home")
    report = last_json(done.stdout)
    theirs = fastf1s(recorded, cache)
    assert report["ok"]
    assert report["session"] == theirs.name == recorded.name
    assert report["classification"] == list(theirs.results["Abbreviation"])
    assert report["best_laps"] == best_laps(theirs)
    assert sum(report["laps"].values()) == recorded.laps
    assert (report["fastest_lap"]["driver"], report["fastest_lap"]["time_s"]) == recorded.fastest


def test_a_session_the_weekend_does_not_have_ends_with_those_it_has(tmp_path: Path) -> None:
    cache = session_cache(MONZA.folder, tmp_path / "cache")
    done = pitwall("demo", "--race", MONZA.race, "--session", "SQ", "--cache", str(cache), "--offline", home=tmp_path)
    assert done.returncode == 2
    assert done.stderr.splitlines() == [
        "pitwall: session 'SQ': 2019/14 Italian Grand Prix (Monza) has Practice 1, Practice 2, Practice 3, Qualifying, "
        "Race; give one of them with --session"
    ]


def test_a_session_that_is_not_cached_is_named(tmp_path: Path) -> None:
    cache = session_cache(MONZA.folder, tmp_path / "cache")
    done = pitwall("demo", "--race", MONZA.race, "--session", "fp2", "--cache", str(cache), "--offline", home=tmp_path)
    assert done.returncode == 1
    assert "2019/14 Italian Grand Prix, Practice 2 is not in the cache" in done.stderr.splitlines()[-1]


def test_cached_sessions_are_listed_with_the_options_that_replay_them(tmp_path: Path) -> None:
    cache = session_cache(MONZA.folder, tmp_path / "cache")
    done = pitwall("races", "--cache", str(cache), home=tmp_path)
    assert f"2019/14 --session Q   Italian Grand Prix 2019, Qualifying, timing only, in {cache}" in done.stdout


def fastf1s(recorded: RecordedSession, cache: Path) -> fastf1.core.Session:
    """The session as FastF1 has it."""
    fastf1.set_log_level(logging.CRITICAL)
    fastf1.Cache.configure(cache_dir=str(cache))
    fastf1.Cache.offline_mode(True)
    season, number = recorded.race.split("/")
    session = fastf1.get_session(int(season), int(number), recorded.session)
    session.load(telemetry=False)
    return session


def best_laps(session: fastf1.core.Session) -> dict[str, float]:
    """The lap FastF1 picks as each driver's fastest, in seconds."""
    picked = {code: session.laps.pick_drivers(code).pick_fastest() for code in session.results["Abbreviation"]}
    return {code: lap["LapTime"].total_seconds() for code, lap in picked.items() if lap is not None}
