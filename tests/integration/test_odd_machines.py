"""Machines other than a developer's: terminals without "ã", folders that cannot be written, users without a home."""

import logging
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from pitwall.dashboard.logs import JsonLines
from pitwall.services.ports import free_port
from tests import commands
from tests.commands import last_json

UNKNOWN_USER = 12345
"""A user without an entry in passwd, as containers give one."""

AS_UNKNOWN_USER = ("setpriv", f"--reuid={UNKNOWN_USER}", "--clear-groups", "--inh-caps=+dac_read_search")
CAN_READ = "--ambient-caps=+dac_read_search"
"""That user may read this checkout wherever it lies, and write nothing of others."""

SHORT = ("demo", "--laps", "3", "--speed", "200", "--until-finish")


def as_unknown_user(
    *arguments: str, home: Path, cwd: Path, settings: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """Run the command without HOME as a user nobody knows; as oneself where that needs rights one has not."""
    environ = {**commands.environ(home), "PYTHONDONTWRITEBYTECODE": "1", **(settings or {})}
    del environ["HOME"]
    command = commands.command(*arguments)
    if os.geteuid() == 0:
        command = [*AS_UNKNOWN_USER, CAN_READ, *command]
    return subprocess.run(command, env=environ, cwd=cwd, capture_output=True, text=True, timeout=120, check=False)


@pytest.fixture
def cache(tmp_path: Path) -> Path:
    """A cache that holds a race whose name has letters few terminals know."""
    session = tmp_path / "cache" / "2024" / "2024-11-03_São_Paulo_Grand_Prix" / "2024-11-03_Race"
    session.mkdir(parents=True)
    (session / "_extended_timing_data.ff1pkl").touch()
    return tmp_path / "cache"


@pytest.mark.parametrize("encoding", ["utf-8", "ascii", "latin-1", "iso8859-2", "cp1251", "cp437", "cp932"])
def test_a_terminal_without_a_letter_shows_another(encoding: str, cache: Path, tmp_path: Path) -> None:
    environ = {**commands.environ(tmp_path), "PYTHONUTF8": "0", "PYTHONIOENCODING": encoding}
    command = commands.command("races", "--cache", str(cache))
    done = subprocess.run(command, env=environ, capture_output=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    # click takes ASCII for a terminal that does not say what it speaks, and speaks UTF-8.
    shown = done.stdout.decode("utf-8" if encoding == "ascii" else encoding)
    assert "o Paulo Grand Prix 2024" in shown
    assert ("São" in shown) is (encoding in {"utf-8", "latin-1", "ascii"})


def test_a_log_that_is_no_utf_8_stays_json(tmp_path: Path) -> None:
    code = "import logging; from pitwall.dashboard.logs import log_to; log_to(); logging.warning('São')"
    environ = {**commands.environ(tmp_path), "PYTHONUTF8": "0", "PYTHONIOENCODING": "ascii"}
    done = subprocess.run(
        [sys.executable, "-c", code], env=environ, capture_output=True, text=True, timeout=60, check=False
    )
    assert last_json(done.stderr)["message"] == "São"
    assert JsonLines().format(_record("São")).count("São") == 1


@pytest.mark.cloud
def test_a_demo_runs_for_a_user_without_home_or_name_on_a_terminal_of_ascii(tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    if os.geteuid() == 0:
        os.chown(home, UNKNOWN_USER, UNKNOWN_USER)
    ascii_only = {"PYTHONUTF8": "0", "PYTHONIOENCODING": "ascii"}
    done = as_unknown_user(*SHORT, "--port", str(free_port()), home=home, cwd=tmp_path, settings=ascii_only)
    assert done.returncode == 0, done.stderr
    assert "nothing is missing" in done.stdout
    races = as_unknown_user("races", home=home, cwd=tmp_path)
    assert races.returncode == 0, races.stderr
    assert "Traceback" not in races.stderr
    if os.geteuid() == 0:
        assert str(home / "fastf1") in races.stdout


@pytest.mark.parametrize("command", [(*SHORT,), ("bootstrap",)])
@pytest.mark.parametrize("what", ["another's", "a file", "in a file", "with another's file in it"])
def test_a_folder_that_cannot_be_written_is_named_in_one_line(
    command: tuple[str, ...], what: str, tmp_path: Path
) -> None:
    (tmp_path / "file").touch()
    locked = tmp_path / "locked"
    locked.mkdir()
    mine = tmp_path / "mine"
    mine.mkdir()
    (mine / "s3").mkdir()
    (mine / "s3").chmod(0o500)
    locked.chmod(0o500)
    if os.geteuid() == 0:
        os.chown(mine, UNKNOWN_USER, UNKNOWN_USER)
    home = {
        "another's": locked / "home",
        "a file": tmp_path / "file",
        "in a file": tmp_path / "file" / "home",
        "with another's file in it": mine,
    }[what]
    done = as_unknown_user(*command, home=home, cwd=tmp_path, settings={"AWS_ENDPOINT_URL": "http://127.0.0.1:9"})
    assert done.returncode == 1
    assert len(done.stderr.splitlines()) == 1, done.stderr
    assert f"pitwall: {home}" in done.stderr
    assert "PITWALL_HOME" in done.stderr


def test_a_working_folder_that_is_gone_is_named_in_one_line(tmp_path: Path) -> None:
    gone = tmp_path / "gone"
    gone.mkdir()
    command = f'rmdir "{gone}"; exec "$@"'
    environ = {**commands.environ(tmp_path), "PITWALL_HOME": ""}
    done = subprocess.run(
        ["sh", "-c", command, "sh", *commands.command("verify")],
        env=environ,
        cwd=gone,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 1
    assert len(done.stderr.splitlines()) == 1, done.stderr
    assert "is gone" in done.stderr


@pytest.mark.parametrize("redirection", ["| true", "> /dev/full", ">&-"])
def test_an_output_nobody_takes_is_no_traceback(redirection: str, tmp_path: Path) -> None:
    done = subprocess.run(
        ["sh", "-c", f'"$@" {redirection}', "sh", *commands.command("races", "--cache", str(tmp_path / "none"))],
        env=commands.environ(tmp_path),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert "Traceback" not in done.stderr
    assert "Exception" not in done.stderr


def _record(message: str) -> logging.LogRecord:
    return logging.LogRecord("pitwall", logging.INFO, __file__, 1, message, None, None)
