"""Choosing a run, and the link that brings somebody else to the same run, moment and driver."""

import re
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.conftest import OpenPage
from tests.browser.dashboard_process import DashboardProcess
from tests.browser.race_feed import RaceFeed, roster

pytestmark = pytest.mark.browser

OLDER, NEWER = "20250316T040000Z-older-0001", "20250406T050000Z-newer-0001"


def two_runs(dashboard: DashboardProcess) -> None:
    for run, name, laps in ((OLDER, "Australian Grand Prix", 4), (NEWER, "Japanese Grand Prix", 2)):
        feed = RaceFeed(run=run)
        dashboard.ingest(feed.start(roster(3), race_name=name), feed.order("1", "2", "3"))
        for lap in range(1, laps + 1):
            feed.t_ms = 60_000 + 90_000 * lap
            dashboard.ingest(*[feed.lap(car, lap, 90_000) for car in "123"])
        if run == OLDER:
            dashboard.ingest(*feed.result("1", "2", "3"))


@pytest.mark.parametrize("width", [390, 1440])
def test_an_older_run_is_opened_from_the_list_and_the_newest_again(
    dashboard: DashboardProcess, open_page: OpenPage, width: int
) -> None:
    two_runs(dashboard)
    watched = open_page(width=width, height=844)
    page = watched.page
    expect(page.get_by_role("banner")).to_contain_text("Japanese Grand Prix")
    page.get_by_role("button", name="Runs").click()
    menu = page.get_by_role("dialog", name="Runs")
    lines = menu.get_by_role("listitem")
    expect(lines).to_have_count(3)
    expect(lines.nth(1)).to_contain_text(re.compile("Japanese Grand Prix 2025.*live"))
    expect(lines.nth(2)).to_contain_text(re.compile("Australian Grand Prix 2025.*finished"))
    lines.nth(2).get_by_role("link").click()
    expect(page.get_by_role("banner")).to_contain_text("Australian Grand Prix")
    expect(page.get_by_role("banner")).to_contain_text("Race finished")
    page.get_by_role("button", name="Runs").click()
    expect(menu.get_by_role("link", name="Australian Grand Prix")).to_have_attribute("aria-current", "true")
    menu.get_by_role("link", name="The newest run, live").click()
    expect(page.get_by_role("banner")).to_contain_text("Japanese Grand Prix")
    assert watched.violations() == []
    assert watched.errors == []


def test_the_list_of_runs_is_loaded_when_it_is_opened_and_says_where_it_does_not_come(
    dashboard: DashboardProcess, page: Page
) -> None:
    two_runs(dashboard)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.route("**/run-list.js", lambda route: route.abort())
    page.goto(dashboard.url)
    expect(page.get_by_role("banner")).to_contain_text("Japanese Grand Prix")
    assert [url for url in asked if "run-list" in url or "/api/v1/runs" in url] == []
    menu, button = page.get_by_role("dialog", name="Runs"), page.get_by_role("button", name="Runs")
    button.click()
    expect(menu).to_contain_text("The list of runs cannot be had just now")
    page.unroute("**/run-list.js")
    button.click()
    button.click()
    expect(menu.get_by_role("listitem")).to_have_count(3)
    expect(menu).not_to_contain_text("cannot be had")


def test_a_long_list_comes_page_by_page(dashboard: DashboardProcess, open_page: OpenPage) -> None:
    two_runs(dashboard)
    watched = open_page()
    page = watched.page

    def one_run_a_page(route: Route) -> None:
        address = route.request.url
        route.continue_(url=f"{address}{'&' if '?' in address else '?'}limit=1")

    page.route(re.compile("/api/v1/runs"), one_run_a_page)
    page.get_by_role("button", name="Runs").click()
    menu = page.get_by_role("dialog", name="Runs")
    lines = menu.get_by_role("listitem")
    expect(lines).to_have_count(2)
    menu.get_by_role("button", name="Older runs").click()
    expect(lines).to_have_count(3)
    expect(lines.nth(1)).to_contain_text(re.compile("Japanese Grand Prix 2025.*live"))
    expect(lines.nth(2)).to_contain_text(re.compile("Australian Grand Prix 2025.*finished"))
    expect(lines.nth(2).get_by_role("link")).to_be_focused()
    expect(menu.get_by_role("button", name="Older runs")).to_be_hidden()
    assert watched.violations() == []
    assert watched.errors == []


def test_a_link_carries_run_moment_and_driver(dashboard: DashboardProcess, open_page: OpenPage) -> None:
    two_runs(dashboard)
    page = open_page().page
    page.goto(f"{dashboard.url}/?run={OLDER}")
    bar = page.get_by_role("toolbar", name="Playback")
    expect(page.get_by_role("banner")).to_contain_text("Race finished")
    bar.get_by_role("button", name="Pause").click()
    bar.get_by_role("combobox", name="Jump to a lap").select_option(label="Lap 3")
    expect(page.get_by_role("banner")).to_contain_text("3 / 57")
    page.locator('tr[data-driver="2"]').click()
    page.get_by_role("button", name="Runs").click()
    page.get_by_role("button", name="Copy link to this moment").click()
    link = page.get_by_role("textbox", name="Link to this moment").input_value()
    assert parse_qs(urlsplit(link).query) == {"run": [OLDER], "t": ["240.1"], "driver": ["2"]}
    other = open_page().page
    other.goto(link)
    expect(other.get_by_role("banner")).to_contain_text("3 / 57")
    expect(other.get_by_role("banner")).to_contain_text("Australian Grand Prix")
    expect(other.locator("tr[data-selected]")).to_have_attribute("data-driver", "2")
    expect(other.get_by_role("combobox", name="Follow a driver")).to_have_value("2")
