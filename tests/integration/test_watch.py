"""``pitwall watch`` while a race runs: saved code goes live, code that does not load never does."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from pitwall.scripts.commands.watch import watch_code
from pitwall.scripts.deployment.live_code import LiveCode
from pitwall.scripts.local.pipeline import LocalPipeline
from pitwall.scripts.replays.background import BackgroundReplay
from pitwall.scripts.verification.check import verify_when_done
from pitwall.services.ports import free_port
from pitwall.simulator.sources.demo import DemoSource
from tests import commands
from tests.fixtures.source import copy_source, replace_in
from tests.fixtures.watch import HANDLER, Watch, marked
from tests.integration.conftest import LIMIT_S, until

pytestmark = pytest.mark.cloud


@pytest.fixture
def home(tmp_path: Path) -> Path:
    folder = tmp_path / "home"
    folder.mkdir()
    return folder


@pytest.fixture
def source(tmp_path: Path) -> Path:
    return copy_source(tmp_path / "source")


@pytest.fixture
def live(home: Path) -> Iterator[LocalPipeline]:
    with LocalPipeline(free_port(), home) as running:
        yield running


def handled_by(home: Path, mark: str) -> int:
    """How many batches code with this mark has handled, as the functions' log has it."""
    return (home / "embedded.log").read_text(encoding="utf-8", errors="replace").count(mark)


@pytest.mark.long
def test_saved_code_handles_a_running_race_and_broken_code_never_does(
    live: LocalPipeline, home: Path, source: Path
) -> None:
    race = DemoSource(laps=8).load(lambda _line: None)  # still running when the last code is live
    replay = BackgroundReplay(race, 20, live.clients.kinesis(), live.deployment.stream, print)
    watch = Watch(home, source)
    try:
        watch.says("Watching lambdas/ and events/")
        replay.start()
        good = marked(source, "first-version")
        watch.says("New code is live")
        until(lambda: handled_by(home, "first-version") > 1, "the new code handles records")

        (source / HANDLER).write_text(f"{good}\nprint('broken-version'\n", encoding="utf-8")
        watch.says("SyntaxError")
        watch.says("The old code stays")
        (source / HANDLER).write_text(good.replace("first-version", "broken-version") + "\nno_such_name\n")
        watch.says("NameError: name 'no_such_name' is not defined")
        before = handled_by(home, "first-version")
        until(lambda: handled_by(home, "first-version") > before, "the old code goes on")

        marked(source, "second-version")
        until(lambda: handled_by(home, "second-version") > 1, "the corrected code handles records")
        assert handled_by(home, "broken-version") == 0
        until(lambda: replay.progress.finished, "the race is sent", 180)
        report = verify_when_done(
            live.place, replay.run_id, sent=replay.progress.sent, started_s=0, timeout_s=60, given_up=lambda: False
        )
        assert (report.ok, report.problems) == (True, [])
    finally:
        replay.stop()
        assert watch.end() == 0


@pytest.mark.long
def test_what_all_functions_share_changes_all_of_them(live: LocalPipeline, home: Path, source: Path) -> None:
    watch = Watch(home, source)
    try:
        watch.says("Watching")
        replace_in(source / "events/__init__.py", '"""', '# changed\n"""')
        watch.says("saved: alert_relay, archive, fastest_lap, position_update, race_alerts")
    finally:
        assert watch.end() == 0


def test_what_is_saved_the_moment_it_watches_goes_live(live: LocalPipeline, source: Path) -> None:
    said: list[str] = []
    stop = threading.Event()

    def note(line: str) -> None:
        said.append(line)
        if line.startswith("Watching"):
            marked(source, "saved-at-once")

    code = LiveCode(live.cloud, live.deployment, source, note)
    watching = threading.Thread(target=watch_code, args=(code, source, stop, note))
    watching.start()
    try:
        until(lambda: said[-1:] != [] and said[-1].endswith("saved: position_update"), "the saved code is live")
    finally:
        stop.set()
        watching.join(LIMIT_S)


def test_without_a_pipeline_it_says_what_to_start(home: Path) -> None:
    done = commands.pitwall("watch", home=home)
    assert done.returncode == 1
    assert "pitwall demo" in done.stderr or "no Pitwall stack" in done.stderr
