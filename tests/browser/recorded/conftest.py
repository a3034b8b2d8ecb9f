"""A recorded Grand Prix on its way through the whole pipeline, once for all tests of this folder."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser

from pitwall.scripts.local.pipeline import LocalPipeline
from pitwall.scripts.replays.background import BackgroundReplay
from pitwall.scripts.verification.check import verify_when_done
from pitwall.scripts.verification.verdict import Report
from pitwall.services.ports import free_port
from tests.browser.recorded.wall import DESK, Wall
from tests.recorded.conftest import Load, Loaded, load
from tests.recorded_races import MELBOURNE

__all__ = ["load"]

SPEED = 150.0

OpenWall = Callable[..., Wall]


@dataclass
class Running:
    """The race as it runs, and what FastF1 says of it."""

    pipeline: LocalPipeline
    replay: BackgroundReplay
    loaded: Loaded

    @property
    def codes(self) -> dict[str, str]:
        """Three letters by number."""
        return {driver.number: driver.code for driver in self.loaded.race.session.roster}


@dataclass(frozen=True)
class Finished:
    """The race when all of it has arrived."""

    running: Running
    report: Report

    @property
    def run(self) -> str:
        return self.running.replay.run_id

    @property
    def loaded(self) -> Loaded:
        return self.running.loaded


@pytest.fixture(scope="session")
def running(load: Load, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """The race, ready to be sent; whoever needs it running starts it."""
    loaded = load(MELBOURNE)
    with LocalPipeline(free_port(), tmp_path_factory.mktemp("pit-wall")) as pipeline:
        kinesis, stream = pipeline.clients.kinesis(), pipeline.deployment.stream
        replay = BackgroundReplay(loaded.race, SPEED, kinesis, stream, lambda _: None)
        yield Running(pipeline, replay, loaded)
        replay.stop()


@pytest.fixture(scope="session")
def finished(running: Running) -> Finished:
    """The race from the first event to the last, verified."""
    begin(running)
    while running.replay.alive:
        running.replay.wait(1.0)
    running.replay.check()
    sent = running.replay.progress.sent
    report = verify_when_done(
        running.pipeline.place, running.replay.run_id, sent=sent, started_s=0.0, timeout_s=90.0, given_up=lambda: False
    )
    assert report.ok, report.problems
    return Finished(running, report)


def begin(running: Running) -> None:
    """Send the race, unless that has begun."""
    if not running.replay.alive and not running.replay.progress.sent:
        running.replay.start()


@pytest.fixture
def live_wall(browser: Browser, running: Running) -> Iterator[Wall]:
    """The page in a desk's window, that shows whatever comes."""
    with Wall.open(browser, running.pipeline.url, *DESK) as wall:
        yield wall


@pytest.fixture
def open_wall(browser: Browser, finished: Finished) -> Iterator[OpenWall]:
    """Opens the finished race at a moment, standing still there."""
    opened: list[Wall] = []

    def open_(t_ms: float, width: int = DESK[0], height: int = DESK[1], **more: object) -> Wall:
        url = f"{finished.running.pipeline.url}/?run={finished.run}"
        wall = Wall.open(browser, url, width, height, **more)  # type: ignore[arg-type]
        opened.append(wall)
        wall.stand_still()
        wall.show(t_ms)
        return wall

    yield open_
    for wall in opened:
        wall.close()
