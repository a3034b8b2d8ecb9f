"""The race as it comes through Kinesis, the functions and SNS: what moves, and how it ends."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.recorded.conftest import Finished, Running, begin
from tests.browser.recorded.facts import Facts
from tests.browser.recorded.wall import Wall
from tests.commands import until

pytestmark = [pytest.mark.browser, pytest.mark.cloud, pytest.mark.long, pytest.mark.recorded, pytest.mark.timeout(420)]

FUNCTIONS = ("archive", "fastest_lap", "position_update", "race_alerts", "alert_relay")
ARRIVES_MS = 90_000

PICTURES = """async (canvas) => {
  const pictures = new Set();
  for (let frame = 0; frame < 20; frame += 1) {
    await new Promise(requestAnimationFrame);
    const pen = new OffscreenCanvas(canvas.width, canvas.height).getContext("2d", { willReadFrequently: true });
    pen.drawImage(canvas, 0, 0);
    const { data } = pen.getImageData(0, 0, canvas.width, canvas.height);
    let sum = 0;
    for (let index = 3; index < data.length; index += 12) sum = (sum * 31 + data[index] * index) % 2147483647;
    pictures.add(sum);
  }
  return [...pictures];
}"""
"""The different pictures that the map shows in 20 frames, each as a number."""


@pytest.fixture
def moving(running: Running, live_wall: Wall) -> Wall:
    """The page, with the race going on."""
    begin(running)
    expect(live_wall.tower.get_by_role("row")).to_have_count(21, timeout=ARRIVES_MS)
    return live_wall


def test_a_race_is_followed_from_the_grid_to_the_official_result(
    moving: Wall, running: Running, request: pytest.FixtureRequest
) -> None:
    header, alerts = moving.header, moving.region("Alerts")
    expect(header.get_by_role("heading", name="Australian Grand Prix")).to_be_visible()
    expect(header).to_contain_text("recorded race")
    expect(header).not_to_contain_text("simulated")
    first = moving.order()
    laps: set[int] = set()
    until(lambda: laps.add(moving.lap()) or len(laps) > 2, 90, "laps go by")
    # On a busy machine the race comes in bursts, with some pictures each.
    pictures: set[int] = set()
    until(lambda: pictures.update(moving.map.evaluate(PICTURES)) or len(pictures) > 5, 60, "cars move on the map")
    until(lambda: moving.order() != first, 90, "rows have changed places")
    for said in ("Retired", "Safety car", "Pit stop", "Fastest lap", "New leader"):
        expect(alerts).to_contain_text(said, timeout=ARRIVES_MS)
    expect(moving.messages.get_by_role("listitem").first).to_be_visible()
    moving.page.keyboard.press("p")
    functions = moving.region("Pipeline").get_by_role("table", name="Functions")
    expect(functions.get_by_role("rowheader")).to_have_text(list(FUNCTIONS))
    expect(functions.get_by_role("row").last).to_contain_text(re.compile(r"[1-9]"))
    moving.page.keyboard.press("p")
    expect(moving.region("Pipeline")).to_be_hidden()
    finished: Finished = request.getfixturevalue("finished")
    until(lambda: moving.order() == Facts(finished.loaded).result(), 60, "the official classification")
    expect(header).to_contain_text("NOR 1:22.167")
    assert moving.watched.errors == []
    assert moving.watched.violations() == []
    assert moving.watched.foreign_requests == []
