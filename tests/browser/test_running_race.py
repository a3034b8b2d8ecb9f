"""A whole race through Kinesis and Lambda, watched in a real browser."""

import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from pitwall.scripts.local.pipeline import LocalPipeline
from pitwall.scripts.measurement.pictures import VIEWS
from pitwall.scripts.replays.background import BackgroundReplay
from pitwall.scripts.verification.check import verify_when_done
from pitwall.services.ports import free_port
from pitwall.simulator.sources.demo import DemoSource
from tests.commands import REPOSITORY, until

pytestmark = [pytest.mark.browser, pytest.mark.cloud]

LAPS = 10
SPEED = 60.0


@pytest.fixture(scope="module")
def pipeline(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalPipeline]:
    with LocalPipeline(free_port(), tmp_path_factory.mktemp("pipeline")) as running:
        yield running


def shown_order(page: Page) -> list[str]:
    """Driver numbers in the order of the rows."""
    rows = page.get_by_role("table", name="Timing tower").locator("tbody tr")
    numbers: list[str] = rows.evaluate_all("rows => rows.map(row => row.dataset.driver)")  # all at one moment
    return numbers


def test_rows_move_while_a_race_runs_and_the_page_ends_with_the_official_result(
    pipeline: LocalPipeline, page: Page
) -> None:
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    race = DemoSource(seed=4, laps=LAPS).load(lambda _: None)
    replay = BackgroundReplay(race, SPEED, pipeline.clients.kinesis(), pipeline.deployment.stream, lambda _: None)
    page.goto(pipeline.url)
    replay.start()
    table = page.get_by_role("table", name="Timing tower")
    expect(table.locator("tbody tr")).to_have_count(20, timeout=10_000)
    expect(page.get_by_role("banner")).to_contain_text("Demo Grand Prix")
    expect(page.get_by_role("banner")).to_contain_text("simulated")
    grid = [driver.number for driver in sorted(race.session.roster, key=lambda driver: driver.grid or 99)]
    assert sorted(shown_order(page)) == sorted(grid)
    until(lambda: shown_order(page) not in ([], grid), 60, "rows have moved")
    expect(page.get_by_role("region", name="Alerts")).to_contain_text("Fastest lap", timeout=60_000)
    stop = threading.Event()
    while replay.alive:
        page.wait_for_timeout(200)
    replay.check()
    report = verify_when_done(
        pipeline.place, replay.run_id, sent=replay.progress.sent, started_s=0.0, timeout_s=30.0, given_up=stop.is_set
    )
    assert report.ok, report.problems
    codes = {driver.number: driver.code for driver in race.session.roster}
    until(lambda: [codes[number] for number in shown_order(page)] == report.classification, 10, "the official order")
    assert errors == []


@pytest.mark.long
def test_the_dashboard_returns_and_the_page_heals_without_a_reload(pipeline: LocalPipeline, page: Page) -> None:
    race = DemoSource(seed=5, laps=20).load(lambda _: None)
    replay = BackgroundReplay(race, SPEED, pipeline.clients.kinesis(), pipeline.deployment.stream, lambda _: None)
    page.goto(pipeline.url)
    replay.start()
    expect(page.get_by_role("banner")).to_contain_text(re.compile(r"\b([2-9]|1[0-5])\s/\s20"), timeout=30_000)
    page.evaluate("window.stillTheSamePage = true")
    pipeline.dashboard.stop()
    expect(page.get_by_text("Connection lost").first).to_be_visible(timeout=15_000)
    pipeline.dashboard.start()
    expect(page.get_by_text("Connection lost").first).to_be_hidden(timeout=30_000)
    while replay.alive:
        page.wait_for_timeout(200)
    report = verify_when_done(
        pipeline.place, replay.run_id, sent=replay.progress.sent, started_s=0.0, timeout_s=30.0, given_up=lambda: False
    )
    assert report.ok, report.problems
    assert page.evaluate("window.stillTheSamePage") is True


@pytest.mark.long
def test_pictures_of_the_page_can_be_taken(pipeline: LocalPipeline, tmp_path: Path) -> None:
    # As a process of its own: two of Playwright's loops do not go into one.
    command = [sys.executable, "-m", "pitwall.scripts.measurement.pictures", pipeline.url, str(tmp_path)]
    subprocess.run(command, cwd=REPOSITORY, check=True, timeout=60)
    assert {path.name for path in tmp_path.iterdir()} == {f"{name}.png" for name in VIEWS}
    assert all(path.read_bytes().startswith(b"\x89PNG") for path in tmp_path.iterdir())
