"""A recorded Grand Prix of which no car positions are known: a ring by gaps, not an empty box."""

from functools import partial
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from pitwall.scripts.local.pipeline import LocalPipeline
from pitwall.scripts.measurement.bench import stretch
from pitwall.scripts.replays.background import BackgroundReplay
from pitwall.scripts.replays.loading import load_apart
from pitwall.scripts.replays.sources import RaceChoice
from pitwall.services.ports import free_port
from tests.browser.recorded.test_around_the_tower_at_moments import INK
from tests.browser.recorded.wall import DESK, PHONE, Wall
from tests.commands import until
from tests.recorded_races import SILVERSTONE, copy_of

pytestmark = [pytest.mark.browser, pytest.mark.cloud, pytest.mark.recorded, pytest.mark.timeout(420)]

SPEED, SECONDS = 100.0, 30.0


@pytest.mark.long
def test_cars_are_placed_on_a_ring_by_their_gaps_and_move_on_it(browser: Browser, tmp_path: Path) -> None:
    cache = copy_of(SILVERSTONE, tmp_path / "cache")
    race = load_apart(RaceChoice(race=SILVERSTONE.reference, cache=cache, offline=True), lambda _: None)
    assert not race.session.telemetry
    with LocalPipeline(free_port(), tmp_path / "pipeline") as pipeline:
        kinesis, stream = pipeline.clients.kinesis(), pipeline.deployment.stream
        part = stretch(race, SPEED, SECONDS)
        replay = BackgroundReplay(part, SPEED, kinesis, stream, lambda _: None)
        replay.start()
        for window in (DESK, PHONE):
            with Wall.open(browser, pipeline.url, *window) as wall:
                expect(wall.header).to_contain_text("British Grand Prix")
                if window == PHONE:
                    wall.section("Map")
                expect(wall.region("Track")).to_contain_text("a ring by gaps, the leader on top")
                until(partial(_moves, wall, set()), 60, "cars move on the ring")
                assert wall.watched.errors == []
        replay.stop()


def _moves(wall: Wall, seen: set[int]) -> bool:
    seen.add(wall.map.evaluate(INK))
    return len(seen - {0}) > 3
