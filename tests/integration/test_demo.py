"""The one command: a race from end to end, and what happens when a part is killed."""

import contextlib
import json
import os
import signal
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest

from pitwall.services.ports import free_port, port_holder
from tests import commands
from tests.commands import last_json, pitwall, until

pytestmark = pytest.mark.cloud

SHORT = ("--laps", "5", "--speed", "100")


def asked(port: int, what: str) -> dict[str, Any] | None:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/api/v1/{what}", timeout=2) as answer:
            plain: dict[str, Any] = json.load(answer)
            return plain
    except (OSError, ValueError):
        return None


def state(port: int) -> dict[str, Any] | None:
    return asked(port, "state")


def catalogue(port: int) -> dict[str, Any]:
    return asked(port, "catalogue") or {}


def applied(port: int) -> int:
    return int(((state(port) or {}).get("events") or {}).get("applied", 0))


@pytest.fixture
def port() -> Iterator[int]:
    chosen = free_port()
    yield chosen
    assert port_holder(chosen) is None, "the demo leaves no port taken"


def test_a_demo_race_goes_through_whole_and_says_so_in_json(tmp_path: Path, port: int) -> None:
    done = pitwall("demo", *SHORT, "--port", str(port), "--until-finish", "--json", home=tmp_path)
    assert done.returncode == 0, done.stderr
    report = last_json(done.stdout)
    assert report["ok"] is True
    assert report["cloud"] == "embedded"
    assert report["speed"] == 100.0
    assert report["events"]["missing"] == 0
    assert report["events"]["sent"] == report["events"]["applied"] == report["events"]["archived"] > 500
    assert report["events"]["quarantined"] == 0
    assert max(report["laps"].values()) == 5
    assert len(report["classification"]) == 20
    assert report["alerts"]["chequered_flag"] == 1
    assert report["fastest_lap"]["driver"] in report["classification"]
    assert 0 < report["latency_ms"]["p50"] <= report["latency_ms"]["p95"] <= report["latency_ms"]["p99"]
    assert f"http://127.0.0.1:{port}" in done.stderr


def test_a_demo_qualifying_goes_through_whole(tmp_path: Path, port: int) -> None:
    asked = ("--session", "Q", "--no-telemetry", "--speed", "200", "--port", str(port))
    done = pitwall("demo", *asked, "--until-finish", "--json", home=tmp_path)
    assert done.returncode == 0, done.stderr
    report = last_json(done.stdout)
    assert report["ok"] is True
    assert report["events"]["sent"] == report["events"]["applied"] == report["events"]["archived"] > 4000
    assert len(report["classification"]) == 20
    assert report["alerts"]["chequered_flag"] == 1


@pytest.mark.long
def test_a_demo_practice_goes_through_whole(tmp_path: Path, port: int) -> None:
    asked = ("--session", "FP1", "--speed", "200", "--port", str(port))
    done = pitwall("demo", *asked, "--until-finish", "--json", home=tmp_path)
    assert done.returncode == 0, done.stderr
    report = last_json(done.stdout)
    assert report["events"]["missing"] == 0
    assert len(report["classification"]) == 20


def test_a_session_that_the_demo_weekend_does_not_have_is_wrong_usage(tmp_path: Path) -> None:
    for wrong in (("--session", "SQ"), ("--session", "Q", "--laps", "5")):
        done = pitwall("demo", *wrong, home=tmp_path)
        assert done.returncode == 2, done.stderr
        assert len(done.stderr.strip().splitlines()) == 1
        assert "Traceback" not in done.stderr


@pytest.mark.long
def test_a_finished_run_can_be_verified_later(tmp_path: Path, port: int) -> None:
    done = pitwall("demo", *SHORT, "--port", str(port), "--until-finish", "--json", home=tmp_path)
    assert done.returncode == 0, done.stderr
    report = last_json(done.stdout)
    again = pitwall("verify", report["run"], "--json", home=tmp_path)
    assert again.returncode == 0, again.stderr
    later = last_json(again.stdout)
    for name in ("run", "race", "session", "events", "laps", "fastest_lap", "best_laps", "alerts"):
        assert later[name] == report[name], name
    for name in ("classification", "ok"):
        assert later[name] == report[name], name
    unknown = pitwall("verify", "20990101T000000Z-nothing-0000", home=tmp_path)
    assert unknown.returncode == 1
    assert "20990101T000000Z-nothing-0000" in unknown.stderr
    assert "Traceback" not in unknown.stderr


def test_the_formula_1_account_reaches_no_other_process_and_no_file(tmp_path: Path, port: int) -> None:
    secret = "a-secret-that-stays-one"
    settings = {"F1_USERNAME": "someone@example.org", "F1_PASSWORD": secret}
    demo = commands.start(
        "demo", "--laps", "12", "--speed", "60", "--port", str(port), home=tmp_path, settings=settings
    )
    try:
        until(lambda: applied(port) > 100, 60, "the functions are at work")
        children = commands.family(demo.pid)[1:]
        assert len(children) > 3
        for child in children:
            with contextlib.suppress(psutil.NoSuchProcess):
                assert not settings.keys() & child.environ().keys(), child.cmdline()
                assert secret not in str(child.cmdline())
    finally:
        demo.send_signal(signal.SIGINT)
        said = demo.communicate(timeout=30)
    assert secret not in "".join(said)
    held = [path for path in tmp_path.rglob("*") if path.is_file() and secret.encode() in path.read_bytes()]
    assert held == []


@pytest.mark.long
def test_killing_the_dashboard_in_mid_race_loses_nothing(tmp_path: Path, port: int) -> None:
    demo = commands.start(
        "demo", "--laps", "12", "--speed", "60", "--port", str(port), "--until-finish", "--json", home=tmp_path
    )
    try:
        until(lambda: applied(port) > 800, 180, "the race is under way")
        (dashboard,) = [
            process
            for process in commands.family(demo.pid)
            if process.cmdline()[-2:] == ["pitwall.scripts.local.exits_with_parent", "pitwall.dashboard"]
        ]
        before = applied(port)
        dashboard.kill()
        until(lambda: applied(port) > before, 30, "a new dashboard has caught up")
        output, errors = demo.communicate(timeout=120)
    finally:
        demo.kill()
    assert demo.returncode == 0, errors
    assert last_json(output)["events"]["missing"] == 0
    assert "The dashboard ended (killed by signal 9); starting it again" in errors


@pytest.mark.parametrize("blow", [signal.SIGINT, signal.SIGTERM])
def test_ctrl_c_ends_everything_at_once_and_says_what_was_sent(tmp_path: Path, port: int, blow: signal.Signals) -> None:
    demo = commands.start("demo", "--race", "demo", "--port", str(port), home=tmp_path)
    try:
        until(lambda: applied(port) > 50, 180, "the race is under way")
        family = commands.family(demo.pid)
        assert len(family) >= 3
        os.kill(demo.pid, blow)
        _, errors = demo.communicate(timeout=20)
    finally:
        demo.kill()
    assert demo.returncode == 0
    assert "Stopped after sending" in errors
    _, alive = psutil.wait_procs(family, timeout=5)
    assert alive == []


def test_a_killed_demo_takes_its_parts_with_it(tmp_path: Path, port: int) -> None:
    demo = commands.start("demo", "--race", "demo", "--port", str(port), home=tmp_path)
    until(lambda: applied(port) > 50, 180, "the race is under way")
    family = commands.family(demo.pid)
    demo.kill()
    demo.wait()
    _, alive = psutil.wait_procs(family, timeout=15)
    assert alive == []


def test_without_a_session_named_nothing_starts_and_the_page_opens_on_what_can_be_watched(
    tmp_path: Path, port: int
) -> None:
    demo = commands.start("demo", "--port", str(port), home=tmp_path)
    try:
        offers = until(lambda: catalogue(port).get("offers"), 60, "the simulator says what it can play")
        assert {"R", "Q", "FP1"} <= {offer["source"].get("session") for offer in offers}
        assert state(port) is None
    finally:
        demo.send_signal(signal.SIGINT)
        _, errors = demo.communicate(timeout=20)
    assert demo.returncode == 0
    assert "Choose on the page what to watch" in errors


def test_another_race_can_be_sent_into_a_running_pipeline(tmp_path: Path, port: int) -> None:
    demo = commands.start("demo", "--laps", "3", "--speed", "200", "--port", str(port), home=tmp_path)
    try:
        until(lambda: (state(port) or {}).get("finished"), 180, "the first race is over")
        sent = pitwall("simulate", "--laps", "3", "--speed", "200", "--seed", "9", home=tmp_path)
        assert sent.returncode == 0, sent.stderr
        until(lambda: ((state(port) or {}).get("state") or {}).get("race", {}).get("seed") == 9, 30, "the next race")
        checked = until(lambda: _verified(tmp_path), 180, "the second run verifies")
        assert checked["events"]["missing"] == 0
    finally:
        demo.terminate()
        demo.communicate(timeout=20)


def _verified(home: Path) -> dict[str, Any] | None:
    done = pitwall("verify", "--json", home=home)
    return last_json(done.stdout) if done.returncode == 0 else None
