"""The folder FastF1 caches in, and FastF1 kept from the network, the terminal and the exit."""

import dataclasses
import logging
import socket
import sqlite3
import sys
from collections.abc import Iterator
from pathlib import Path

import fastf1.req
import pytest
from fastf1.exceptions import F1AuthError
from fastf1.internals.f1account import token_manager
from fastf1.req import Cache

from pitwall.simulator.errors import SourceUnavailable, UsageError
from pitwall.simulator.sources.fastf1.account import check_archive
from pitwall.simulator.sources.fastf1.cache import OpenCache, open_cache
from pitwall.simulator.sources.fastf1.private_api import HTTP_CACHE, CannotGoOn, configured_cache, unattended
from pitwall.simulator.sources.fastf1.progress import listening
from pitwall.simulator.sources.fastf1.recordings import cached_races, cached_sessions, season_races
from pitwall.simulator.sources.fastf1.reference import RaceRef, parse_race
from pitwall.simulator.sources.fastf1.source import FastF1Source
from tests.unit.fastf1_fake import EVENT

BRITAIN = RaceRef(2025, "12")


def silent(_line: str) -> None:
    """A progress nobody reads."""


@pytest.fixture
def no_network(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[object]]:
    """Fails whoever connects to anything; yields who tried."""
    tried: list[object] = []

    def connect(_socket: socket.socket, address: object) -> None:
        tried.append(address)
        raise OSError("a test may not connect")

    monkeypatch.setattr(socket.socket, "connect", connect)
    yield tried
    assert tried == []


def database(folder: Path) -> Path:
    folder.mkdir(exist_ok=True)
    with sqlite3.connect(folder / HTTP_CACHE) as connection:
        connection.execute("CREATE TABLE responses (key TEXT PRIMARY KEY, value BLOB, expires INTEGER)")
    connection.close()
    return folder / HTTP_CACHE


def listing(folder: Path) -> dict[str, tuple[int, int]]:
    return {str(path.relative_to(folder)): (path.stat().st_size, path.stat().st_mtime_ns) for path in folder.rglob("*")}


def test_offline_without_a_folder_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(SourceUnavailable, match=r"no cache at .*nothing: run once without --offline"):
        FastF1Source(BRITAIN, tmp_path / "nothing", offline=True).load(silent)
    assert not (tmp_path / "nothing").exists()


def test_a_cache_that_is_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder")
    with pytest.raises(UsageError, match="is not a folder"):
        FastF1Source(BRITAIN, tmp_path / "file", offline=True).load(silent)


def test_offline_in_an_empty_folder_says_that_it_has_no_schedule_and_leaves_it_empty(
    tmp_path: Path, no_network: list[object]
) -> None:
    with pytest.raises(SourceUnavailable, match="has no schedule of 2025: run once without --offline"):
        FastF1Source(BRITAIN, tmp_path, offline=True).load(silent)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("damage", ["garbage", "truncated"])
def test_a_damaged_database_is_named(tmp_path: Path, damage: str) -> None:
    path = database(tmp_path)
    whole = path.read_bytes()
    path.write_bytes(b"rubbish" * 500 if damage == "garbage" else whole[: len(whole) - 4096])
    with pytest.raises(SourceUnavailable, match=rf"cache file .*{HTTP_CACHE} is damaged .*: delete it"):
        FastF1Source(BRITAIN, tmp_path, offline=True).load(silent)


def test_online_a_missing_folder_is_made(tmp_path: Path) -> None:
    with open_cache(tmp_path / "new" / "cache", season=2025, offline=False) as opened:
        assert opened.work == tmp_path / "new" / "cache"
    assert (tmp_path / "new" / "cache").is_dir()


def test_a_folder_that_cannot_be_made_is_reported(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with (
        pytest.raises(SourceUnavailable, match="cannot be made"),
        open_cache(tmp_path / "file" / "cache", season=2025, offline=False),
    ):
        pass


@pytest.mark.parametrize("read_only", ["folder", "database", "season"])
def test_what_is_not_to_be_written_to_is_worked_on_as_a_copy(tmp_path: Path, read_only: str) -> None:
    database(tmp_path)
    parts = tmp_path / "2025" / "2025-07-06_British_Grand_Prix" / "2025-07-06_Race"
    parts.mkdir(parents=True)
    (parts / "weather_data.ff1pkl").write_bytes(b"weather")
    locked = {"folder": tmp_path, "database": tmp_path / HTTP_CACHE, "season": tmp_path / "2025"}[read_only]
    before = listing(tmp_path)
    locked.chmod(0o555)
    try:
        with open_cache(tmp_path, season=2025, offline=True) as opened:
            work = opened.work
            assert work != tmp_path
            copied = work / parts.relative_to(tmp_path)
            opened.bring(copied)
            assert (copied / "weather_data.ff1pkl").read_bytes() == b"weather"
            (copied / "weather_data.ff1pkl").write_bytes(b"overwritten")
    finally:
        locked.chmod(0o755)
    assert listing(tmp_path) == before
    assert not work.exists()


def test_a_writable_folder_is_used_itself(tmp_path: Path) -> None:
    database(tmp_path)
    with open_cache(tmp_path, season=2025, offline=True) as opened:
        assert opened.work == tmp_path


def test_fastf1_forgets_the_cache_afterwards(tmp_path: Path) -> None:
    before = Cache.get_cache_info()[0]
    with configured_cache(tmp_path, offline=True):
        assert Cache.get_cache_info()[0] == str(tmp_path)
    assert Cache.get_cache_info()[0] == before


def test_offline_asks_nobody(tmp_path: Path, no_network: list[object]) -> None:
    with configured_cache(tmp_path, offline=True):
        assert Cache.requests_get("https://livetiming.formula1.com/static/2025/Index.json").status_code == 504
        Cache.offline_mode(False)  # as if a request slipped through
        with pytest.raises(OSError, match=r"offline: https://api\.example\.org/ is not asked"):
            Cache.requests_get("https://api.example.org/")


class Terminal:
    """A standard input at which nobody may wait for an answer."""

    def isatty(self) -> bool:
        return True

    def readline(self) -> str:
        raise AssertionError("asked for an account on the terminal")


@pytest.mark.parametrize("method", ["password", "browser"])
def test_nobody_is_asked_for_an_account(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, method: str) -> None:
    monkeypatch.setattr(sys, "stdin", Terminal())
    monkeypatch.setattr(token_manager, "_token_path", tmp_path / "no-token.json")
    monkeypatch.setattr(token_manager, "_token", None)
    monkeypatch.setenv("FASTF1_AUTH_METHOD", method)
    monkeypatch.delenv("F1_USERNAME", raising=False)
    monkeypatch.delenv("F1_PASSWORD", raising=False)
    with unattended(), pytest.raises(F1AuthError, match="no account"):
        token_manager.get()


def test_an_account_that_is_refused_is_tried_once_and_not_repeated_in_words(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    tried: list[str] = []

    def refuse(username: str, password: str) -> None:
        tried.append(username)
        raise F1AuthError(f"{username} may not sign in with {password}")

    monkeypatch.setattr("pitwall.simulator.sources.fastf1.private_api.login", refuse)
    monkeypatch.setattr(token_manager, "_token_path", tmp_path / "no-token.json")
    monkeypatch.setattr(token_manager, "_token", None)
    monkeypatch.setenv("F1_USERNAME", "someone")
    monkeypatch.setenv("F1_PASSWORD", "a-secret")
    with unattended():
        for _ in range(3):
            with pytest.raises(F1AuthError, match=r"^\*\*\* may not sign in with \*\*\*$"):
                token_manager.get()
    assert tried == ["someone"]


def test_a_race_to_come_is_not_asked_for(no_network: list[object], tmp_path: Path) -> None:
    event = dataclasses.replace(EVENT, date="2999-01-01")
    with pytest.raises(SourceUnavailable, match="has not been run yet: it is on 2999-01-01"):
        check_archive(event, str(event), None, OpenCache(tmp_path, tmp_path))  # type: ignore[arg-type]


def test_fastf1_cannot_end_the_process() -> None:
    with unattended(), pytest.raises(CannotGoOn):
        fastf1.req.exit()
    assert not hasattr(fastf1.req, "exit")


def test_downloads_become_progress_once_and_the_rest_is_kept_off_the_terminal(
    capfd: pytest.CaptureFixture[str],
) -> None:
    said: list[str] = []
    log = logging.getLogger("fastf1._api")
    with listening(said.append) as listener:
        log.info("Fetching car data...")
        log.info("Fetching car data...")
        log.info("Parsing car data...")
        log.info("Using cached data for lap_count")
        log.warning("Failed to authenticate with Formula 1 account, continuing without: …")
        log.info("Updating cache for weather_data...")
        listener.offline = True
        log.info("Fetching position data...")
    assert said == [
        "downloading car data",
        "reading car data",
        "no Formula 1 account is used: asking the live timing without one",
    ]
    assert listener.unreadable == ["weather_data"]
    assert capfd.readouterr() == ("", "")


def test_a_part_that_could_be_fetched_again_is_no_longer_unreadable() -> None:
    with listening(silent) as listener:
        logging.getLogger("fastf1.req").info("Updating cache for weather_data...")
        logging.getLogger("fastf1.req").info("Cache updated!")
    assert listener.unreadable == []


def test_a_folder_without_a_race_lists_none(tmp_path: Path) -> None:
    assert cached_races(tmp_path) == []
    assert cached_races(tmp_path / "missing") == []


def test_races_are_listed_by_name_where_the_cache_has_no_schedule(tmp_path: Path, no_network: list[object]) -> None:
    for name, part in (("2025-07-06_Race", "_extended_timing_data"), ("2025-07-05_Sprint", "_extended_timing_data")):
        parts = tmp_path / "2025" / "2025-07-06_British_Grand_Prix" / name
        parts.mkdir(parents=True)
        (parts / f"{part}.ff1pkl").write_bytes(b"")
    (tmp_path / "2025" / "2025-07-27_Belgian_Grand_Prix" / "2025-07-27_Race").mkdir(parents=True)
    [race] = cached_races(tmp_path)
    assert (race.reference, race.name, race.season, race.telemetry) == (
        "2025/British Grand Prix",
        "British Grand Prix",
        2025,
        False,
    )
    assert parse_race(race.reference) == RaceRef(2025, "British Grand Prix")
    assert [(one.session, one.date) for one in cached_sessions(tmp_path)] == [
        ("Sprint", "2025-07-05"),
        ("Race", "2025-07-06"),
    ]


def test_a_season_without_a_schedule_cannot_be_listed(tmp_path: Path, no_network: list[object]) -> None:
    with pytest.raises(SourceUnavailable, match="has no schedule of 2025"):
        season_races(2025, tmp_path, offline=True)
