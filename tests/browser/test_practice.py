"""A practice, as somebody who watches it sees it."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from pitwall.events import PitEntered, PitLeft, SessionClock
from tests.browser.accessibility import violations
from tests.browser.conftest import OpenPage
from tests.browser.dashboard_process import DashboardProcess
from tests.browser.race_feed import LIGHTS_OUT_MS, RaceFeed, roster

pytestmark = pytest.mark.browser

LONG_RUN_MS = (95_200, 95_000, 95_400, 95_100, 95_300)
"""Their median is 1:35.200."""


def practice(dashboard: DashboardProcess) -> RaceFeed:
    """Two short runs, and a long one on other tyres."""
    feed = RaceFeed()
    start = feed.start(roster(20), kind="practice", session="Practice 2", total_laps=None)
    feed.t_ms = LIGHTS_OUT_MS
    sent = [start, feed.event(SessionClock(remaining_ms=3_600_000, running=True), 0)]
    for car, best_ms in (("1", 90_400), ("2", 90_000)):
        sent.append(feed.event(PitLeft(driver=car, lap=1)))
        sent.append(feed.lap(car, 1, 120_000, compound="SOFT", tyre_life=1, pit_out=True))
        sent.append(feed.lap(car, 2, best_ms, compound="SOFT", tyre_life=2))
        sent.append(feed.lap(car, 3, 115_000, compound="SOFT", tyre_life=3, pit_in=True))
        sent.append(feed.event(PitEntered(driver=car, lap=3)))
    sent.append(feed.event(PitLeft(driver="1", lap=4, tyre_changed=True, compound="MEDIUM", fresh_tyre=True)))
    for lap, time_ms in enumerate((120_000, *LONG_RUN_MS), 4):
        more = {"compound": "MEDIUM", "tyre_life": lap - 3, "stint": 2, "pit_out": lap == 4}
        sent.append(feed.lap("1", lap, time_ms, **more))
    feed.t_ms = LIGHTS_OUT_MS + 1_000_000
    sent.append(feed.event(SessionClock(remaining_ms=2_600_000, running=True), 0))
    dashboard.ingest(*sent)
    return feed


def row(page: Page, code: str) -> Locator:
    table = page.get_by_role("table", name="Timing tower")
    return table.get_by_role("row").filter(has=page.get_by_role("button", name=code, exact=True))


@pytest.mark.parametrize("size", [(1440, 900), (390, 844)], ids=["desk", "phone"])
def test_the_tower_goes_by_the_best_lap_and_counts_laps(
    dashboard: DashboardProcess, open_page: OpenPage, size: tuple[int, int]
) -> None:
    practice(dashboard)
    watched = open_page(width=size[0], height=size[1])
    page = watched.page
    header = page.get_by_role("banner")
    expect(header.locator(".lap")).to_have_text(re.compile(r"^FP2 43:[12]\d$"))
    expect(header).to_contain_text("Practice 2 · Melbourne")
    expect(row(page, "AAB").locator(".c-time")).to_have_text("1:30.000, fastest of all")
    expect(row(page, "AAA").locator(".c-gap")).to_have_text("+0.400")
    expect(row(page, "AAA").locator(".c-laps")).to_have_text("9")
    assert watched.order()[:2] == ["2", "1"]
    assert page.evaluate("document.documentElement.scrollWidth") == size[0]
    assert violations(page) == []
    assert watched.errors == []


def test_stints_and_the_pace_of_the_long_run_stand_beside_them(
    dashboard: DashboardProcess, open_page: OpenPage
) -> None:
    practice(dashboard)
    page = open_page().page
    expect(row(page, "AAA").locator(".c-stints .stint")).to_have_count(2)
    expect(row(page, "AAA").locator(".c-stints")).to_contain_text("soft new, 3 laps, medium new, 6 laps")
    expect(row(page, "AAA").locator(".c-pace")).to_have_text("M1:35.200, medium, 6 laps")
    expect(row(page, "AAB").locator(".c-pace")).to_have_text("")
    page.get_by_role("button", name="Strategy").click()
    expect(page.get_by_role("tab")).to_have_text(["Lap times", "Stints"])
    expect(page.get_by_role("combobox", name=re.compile("^Jump to a (lap|part)$"))).to_have_count(0)


def test_twenty_cars_stand_in_a_desk_s_window_without_scrolling(
    dashboard: DashboardProcess, open_page: OpenPage
) -> None:
    practice(dashboard)
    page = open_page().page
    expect(row(page, "AAT")).to_be_visible()
    last = row(page, "AAT").bounding_box()
    footer = page.get_by_role("contentinfo").bounding_box()
    assert last
    assert footer
    assert last["y"] + last["height"] <= footer["y"]


def test_a_race_that_follows_a_practice_has_its_own_tower(dashboard: DashboardProcess, open_page: OpenPage) -> None:
    practice(dashboard)
    page = open_page().page
    expect(page.get_by_role("columnheader", name="Long run")).to_be_visible()
    race = RaceFeed(run="20250316T050000Z-browser-0002")
    dashboard.ingest(race.start(roster(3)), race.order("1", "2", "3"))
    expect(page.get_by_role("columnheader", name="Interval")).to_be_visible()
    expect(page.get_by_role("columnheader", name="Long run")).to_have_count(0)
    expect(page.get_by_role("banner").locator(".lap")).to_contain_text("Lap 1")
    expect(row(page, "AAB").locator(".c-interval")).to_have_text("+1.500")
    expect(page.get_by_role("combobox", name="Jump to a lap")).to_be_visible()
