"""Recordings of the live feed through the whole pipeline: the report is what the feed said last."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from pitwall.services.ports import free_port
from tests.commands import last_json, pitwall
from tests.recorded.feeds import best_of, merged
from tests.recorded_races import feed_recording

pytestmark = [pytest.mark.cloud, pytest.mark.long, pytest.mark.recorded, pytest.mark.timeout(600)]

FEEDS = {
    "2025-qatar-sprint.txt": "Sprint",
    "2025-imola-qualifying.txt": "Qualifying",
    "2025-monza-practice-1.txt": "Practice 1",
    "2024-imola-qualifying": "Qualifying",
    "2024-silverstone-practice-1-part": "Practice 1",
}


def played(name: str, home: Path, *more: str) -> tuple[dict[str, Any], str]:
    """The report of a demo that plays a recording, and what it said."""
    arguments = ["--recording", str(feed_recording(name)), "--speed", "100", *more]
    done = pitwall("demo", *arguments, "--port", str(free_port()), "--until-finish", "--json", home=home, timeout_s=400)
    assert done.returncode == 0, done.stderr[-2000:]
    shutil.rmtree(home)
    return last_json(done.stdout), done.stderr


@pytest.mark.parametrize("name", FEEDS)
def test_a_recording_ends_with_the_order_and_the_best_laps_of_the_feed(name: str, tmp_path: Path) -> None:
    report, _ = played(name, tmp_path / "home")

    feed = merged(name)
    assert report["session"] == FEEDS[name]
    assert report["classification"] == [
        feed.code(number) for number in sorted(feed.cars, key=lambda number: feed.cars[number]["Line"])
    ]
    bests = {feed.code(number): best_of(line) for number, line in feed.cars.items()}
    assert report["best_laps"] == {code: best_ms / 1000 for code, best_ms in bests.items() if best_ms}
    assert report["events"]["missing"] == 0


def test_a_recording_full_of_errors_shows_what_is_right_in_it(tmp_path: Path) -> None:
    report, said = played("with-errors.txt", tmp_path / "home")

    assert report["ok"]
    assert "passed over 32 of 51 lines" in said
    assert "does not say what session it is of" in said
    assert "Traceback" not in said


def test_a_recording_is_shown_while_it_is_made(tmp_path: Path) -> None:
    whole = (feed_recording("2024-imola-qualifying") / "live.txt").read_text("utf-8-sig").splitlines(keepends=True)
    folder = tmp_path / "recording"
    folder.mkdir()
    shutil.copyfile(feed_recording("2024-imola-qualifying") / "subscribe.txt", folder / "subscribe.txt")
    over = ["SessionStatus", {"Status": "Ends"}, "2024-05-18T15:05:00Z"]
    whole.append(json.dumps({"H": "Streaming", "M": "feed", "A": over}) + "\n")
    (folder / "live.txt").write_text("".join(whole))

    arguments = ["--recording", str(folder), "--follow", "--port", str(free_port()), "--until-finish", "--json"]
    done = pitwall("demo", *arguments, home=tmp_path / "home", timeout_s=400)

    assert done.returncode == 0, done.stderr[-2000:]
    report = last_json(done.stdout)
    feed = merged("2024-imola-qualifying")
    assert report["classification"] == [
        feed.code(number) for number in sorted(feed.cars, key=lambda number: feed.cars[number]["Line"])
    ]
