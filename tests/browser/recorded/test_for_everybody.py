"""Every view of a recorded race: open to those who do not see it, quiet, and within its window."""

import re
from typing import Literal

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.accessibility import violations
from tests.browser.counted_calls import calls, count_calls
from tests.browser.recorded.conftest import Finished, OpenWall
from tests.browser.recorded.facts import Facts
from tests.browser.recorded.wall import DESK, PHONE, Wall

pytestmark = [pytest.mark.browser, pytest.mark.cloud, pytest.mark.long, pytest.mark.recorded, pytest.mark.timeout(420)]

BACKGROUND = "getComputedStyle(document.body).backgroundColor"


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
        found += [f"{view}: {one}" for one in violations(wall.page)]
    assert found == []
    assert wall.watched.errors == []
    assert wall.watched.violations() == []
    assert wall.watched.foreign_requests == []


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


@pytest.mark.parametrize("window", [DESK, PHONE], ids=["desk", "phone"])
def test_a_viewer_makes_the_page_his_own_and_keeps_the_moment(
    open_wall: OpenWall, facts: Facts, window: tuple[int, int]
) -> None:
    wall = open_wall(facts.line("NOR", 45), *window)
    page, order = wall.page, wall.watched.order()
    background = page.evaluate(BACKGROUND)
    page.get_by_role("button", name="Settings").click()
    dialog = page.get_by_role("dialog", name="Settings")
    dialog.get_by_label("Theme").select_option(label="Light")
    assert page.evaluate(BACKGROUND) != background
    dialog.get_by_label("Units").select_option(label="°F, mph")
    dialog.get_by_label("Alerts").uncheck()
    dialog.get_by_label("Language").select_option(label="Español")
    expect(page.get_by_role("dialog", name="Ajustes").get_by_label("Idioma")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.get_by_role("table", name="Tabla de tiempos")).to_be_visible()
    expect(wall.header).to_contain_text("46 / 57")
    expect(page.locator("tbody tr")).to_have_count(20)
    assert wall.watched.order() == order
    if window == PHONE:
        wall.section("Carrera")
    expect(wall.region("Meteorología")).to_contain_text("°F")
    expect(wall.region("Avisos")).to_be_hidden()


@pytest.mark.parametrize(("wish", "glide"), [("no-preference", True), ("reduce", False)])
def test_rows_glide_only_for_those_who_like_it(
    open_wall: OpenWall, facts: Facts, wish: Literal["no-preference", "reduce"], glide: bool
) -> None:
    wall = open_wall(facts.line("NOR", 30))
    wall.page.emulate_media(reduced_motion=wish)
    count_calls(wall.page, "Element", "animate")
    wall.show(facts.line("NOR", 45))
    assert (calls(wall.page, "animate") > 0) is glide


@pytest.mark.parametrize("window", [DESK, PHONE], ids=["desk", "phone"])
def test_a_run_is_opened_from_the_list(browser: Browser, finished: Finished, window: tuple[int, int]) -> None:
    with Wall.open(browser, finished.running.pipeline.url, *window) as wall:
        expect(wall.header).to_contain_text("Australian Grand Prix")
        wall.page.get_by_role("button", name="Runs").click()
        menu = wall.page.get_by_role("dialog", name="Runs")
        menu.get_by_role("link", name="Australian Grand Prix").click()
        wall.page.wait_for_url(f"**/?run={finished.run}")
        expect(wall.header).to_contain_text("Race finished")
        expect(wall.page.locator("tbody tr[data-driver]").first).to_contain_text("NOR")
        assert wall.watched.errors == []
