"""Every view of a recorded race: open to those who do not see it, quiet, and within its window."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.browser.recorded.conftest import Finished, OpenWall
from tests.browser.recorded.facts import Facts
from tests.browser.recorded.wall import DESK, PHONE

pytestmark = [pytest.mark.browser, pytest.mark.cloud, pytest.mark.recorded, pytest.mark.timeout(420)]

STILL = "() => !document.getAnimations().some(each => each.playState === 'running')"


@pytest.fixture
def facts(finished: Finished) -> Facts:
    return Facts(finished.loaded)


@pytest.mark.parametrize("theme", ["dark", "light"])
@pytest.mark.parametrize("window", [DESK, PHONE], ids=["desk", "phone"])
def test_axe_finds_nothing_on_any_view(open_wall: OpenWall, facts: Facts, window: tuple[int, int], theme: str) -> None:
    wall = open_wall(facts.line("NOR", 45), *window, theme=theme)
    found = []
    for view in ("", "Strategy", "Pipeline") if window == DESK else ("Tower", "Map", "Race", "Strategy", "Pipeline"):
        if view:
            wall.page.get_by_role("button", name=re.compile(rf"^{view}\b")).first.click()
        if view == "Strategy":
            expect(wall.region("Strategy").locator(".scatterlayer .trace").first).to_be_attached()
        wall.page.wait_for_function(STILL)
        result = Axe().run(wall.page)
        assert len(result.response["passes"]) > 10
        found += [f"{view}: {one['id']} {one['nodes'][0]['html'][:160]}" for one in result.response["violations"]]
    assert found == []
    assert wall.watched.errors == []
    assert wall.watched.violations() == []
    assert wall.watched.strangers == []


@pytest.mark.parametrize("width", [390, 1440, 2560])
def test_nothing_is_wider_than_the_window(open_wall: OpenWall, facts: Facts, width: int) -> None:
    wall = open_wall(facts.line("NOR", 45), width, 1440 if width > 2000 else 900)
    assert wall.page.evaluate("document.documentElement.scrollWidth") == width
    if width > 390:
        expect(wall.tower.get_by_role("row").last).to_be_in_viewport(ratio=1)


def test_a_run_that_is_over_is_found_by_its_address(open_wall: OpenWall, finished: Finished, facts: Facts) -> None:
    wall = open_wall(facts.line("NOR", 45))
    assert finished.run in wall.page.url
    expect(wall.page).to_have_title("L46/57 Australian Grand Prix · Pitwall")
