"""``pitwall demo --live`` and ``pitwall live-server`` as a person uses them."""

import json
import os
import re
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
import pytest

from pitwall.services.ports import free_port
from tests import commands
from tests.commands import last_json, pitwall
from tests.fixtures.small_feed import INFO, line, small_session

pytestmark = [pytest.mark.cloud, pytest.mark.timeout(180)]

SECRET = "a-secret-that-stays-one"


@pytest.fixture
def settings(tmp_path: Path) -> dict[str, str]:
    """An account that must not be used, no network, and a FastF1 cache of its own."""
    return {
        "F1_USERNAME": "someone@example.org",
        "F1_PASSWORD": SECRET,
        "HTTPS_PROXY": "http://127.0.0.1:9",
        "FASTF1_CACHE": str(tmp_path / "fastf1"),
    }


@contextmanager
def served(recording: Path, home: Path, *options: str) -> Iterator[str]:
    """The address of a stand-in server, running as a process of its own."""
    port = free_port()
    server = commands.start("live-server", str(recording), "--port", str(port), *options, home=home)
    try:
        said = spoken(server, "Ctrl-C ends it")
        assert f"http://127.0.0.1:{port}" in said[-1]
        yield f"http://127.0.0.1:{port}"
    finally:
        server.send_signal(signal.SIGINT)
        server.communicate(timeout=20)
    assert server.returncode == 0


def spoken(process: "subprocess.Popen[str]", words: str) -> list[str]:
    """What a process says up to the line with these words."""
    assert process.stderr is not None
    said: list[str] = []
    for text in process.stderr:
        said.append(text)
        if words in text:
            return said
    raise AssertionError(f"it ended without saying {words!r}: {said}")


def dump(path: Path, lines: list[object]) -> Path:
    path.write_text("".join(f"{one}\n" for one in lines))
    return path


def small_recording(path: Path) -> Path:
    snapshot = {"SessionInfo": INFO}
    sent = [json.dumps({"Type": one.topic, "Json": one.patch, "DateTime": one.utc}) for one in small_session()]
    return dump(path, [json.dumps({"type": 3, "result": snapshot}), *sent])


@pytest.mark.long
def test_a_session_comes_live_through_the_whole_pipeline_and_is_recorded(
    tmp_path: Path, settings: dict[str, str]
) -> None:
    recording = small_recording(tmp_path / "small.txt")
    with served(recording, tmp_path / "server", "--speed", "20", "--hold", "--fault", "drop:10") as url:
        live = {**settings, "PITWALL_LIVE_URL": url}
        port = str(free_port())
        done = pitwall("demo", "--live", "--port", port, "--until-finish", "--json", home=tmp_path, settings=live)
    assert done.returncode == 0, done.stderr
    report = last_json(done.stdout)
    assert (report["session"], report["speed"], report["events"]["missing"]) == ("Practice 1", 1.0, 0)
    assert re.search(r"Small Grand Prix.* live$", done.stderr, re.MULTILINE)
    assert "connected again" in done.stderr
    (saved,) = (tmp_path / "recordings").glob("live-*.jsonl")
    assert "MESSAGE 19" in saved.read_text()
    held = [path for path in tmp_path.rglob("*") if path.is_file() and SECRET.encode() in path.read_bytes()]
    assert held == []
    assert SECRET not in done.stdout + done.stderr
    again = pitwall("demo", "--recording", str(saved), "--port", port, "--until-finish", "--json", home=tmp_path)
    assert again.returncode == 0, again.stderr
    assert last_json(again.stdout)["events"]["sent"] == report["events"]["sent"]


def test_ctrl_c_ends_the_wait_for_a_session_at_once(tmp_path: Path, settings: dict[str, str]) -> None:
    over = {"SessionInfo": INFO, "SessionStatus": {"Status": "Ends"}}
    beat = line(1, "Heartbeat", {"Utc": "2025-11-29T17:00:01Z"})
    sent = json.dumps({"Type": beat.topic, "Json": beat.patch, "DateTime": beat.utc})
    recording = dump(tmp_path / "over.txt", [json.dumps({"type": 3, "result": over}), sent])
    with served(recording, tmp_path / "server") as url:
        live = {**settings, "PITWALL_LIVE_URL": url}
        demo = commands.start("demo", "--live", "--port", str(free_port()), home=tmp_path, settings=live)
        try:
            spoken(demo, "No session is on: waiting for the next one")
            family = commands.family(demo.pid)
            demo.send_signal(signal.SIGINT)
            demo.communicate(timeout=30)
        finally:
            demo.kill()
    assert demo.returncode == 130
    _, alive = psutil.wait_procs(family, timeout=5)
    assert alive == []
    assert not (tmp_path / "recordings").exists() or os.listdir(tmp_path / "recordings") == []  # noqa: PTH208
