"""The page fits: every car on a desk's screen, the right columns on a phone."""

import pytest
from playwright.sync_api import Locator, expect

from pitwall.events import PitLeft, RaceControlMessage, TrackStatus
from tests.browser.conftest import OpenPage
from tests.browser.dashboard_process import DashboardProcess
from tests.browser.race_feed import RaceFeed, roster

pytestmark = pytest.mark.browser

WIDER_THAN_ITS_ROOM = """() =>
  [document.documentElement, ...document.querySelectorAll(".scroll")]
    .some(each => each.scrollWidth > each.clientWidth)"""

PHONE = {"width": 390, "height": 844}


def race(dashboard: DashboardProcess, cars: int) -> RaceFeed:
    feed = RaceFeed()
    numbers = [str(number) for number in range(1, cars + 1)]
    dashboard.ingest(
        feed.start(roster(cars, full_name="Andrea Kimi Antonelli")),
        feed.order(*numbers, interval_ms=7_654),
        *[feed.lap(number, 1, 91_234 + int(number)) for number in numbers],
    )
    return feed


@pytest.mark.parametrize("cars", [20, 22])
def test_all_cars_are_in_sight_on_a_desk(dashboard: DashboardProcess, open_page: OpenPage, cars: int) -> None:
    race(dashboard, cars)
    page = open_page(width=1440, height=900).page
    expect(page.locator("tbody tr")).to_have_count(cars)
    for place in (0, cars - 1):
        expect(page.locator("tbody tr").nth(place)).to_be_in_viewport(ratio=1)
    assert page.evaluate("document.documentElement.scrollHeight <= innerHeight")


CUT_OFF = """() => [...document.querySelectorAll(".tower :is(th, td)")]
  .filter(cell => cell.offsetParent && cell.scrollWidth > cell.clientWidth + 1)
  .map(cell => `${cell.className}: ${cell.textContent}`)"""


@pytest.mark.parametrize("cars", [20, 22])
def test_the_whole_tower_fits_a_desk_and_nothing_of_it_is_cut_off(
    dashboard: DashboardProcess, open_page: OpenPage, cars: int
) -> None:
    feed = race(dashboard, cars)
    numbers = [str(number) for number in range(1, cars + 1)]
    dashboard.ingest(
        *[feed.sector(number, 2, sector, 40_000 + int(number)) for number in numbers for sector in (1, 2, 3)]
    )
    page = open_page(width=1440, height=900).page
    expect(page.locator("tbody tr")).to_have_count(cars)
    shown = page.locator("thead th:visible").all_inner_texts()
    assert shown == [
        "P",
        "Driver",
        "Grid",
        "Gap",
        "Interval",
        "Last",
        "Best",
        "S1",
        "S2",
        "S3",
        "Tyre",
        "Stints",
        "Stops",
    ]
    driver = page.locator("tbody tr").first
    for part in (".code", ".number", ".name"):
        expect(driver.locator(part)).to_be_visible()
    assert driver.locator(".name").inner_text() == "Antonelli"
    assert page.evaluate(CUT_OFF) == []


def test_nothing_scrolls_sideways(dashboard: DashboardProcess, open_page: OpenPage) -> None:
    race(dashboard, 20)
    page = open_page().page
    expect(page.locator("tbody tr")).to_have_count(20)
    too_wide = []
    for width in (320, 390, 700, 899, 900, 1024, 1280, 1440, 1920):
        page.set_viewport_size({"width": width, "height": 844})
        if page.evaluate(WIDER_THAN_ITS_ROOM):
            too_wide.append(width)
    assert too_wide == []


def test_a_phone_shows_the_six_columns_that_matter(dashboard: DashboardProcess, open_page: OpenPage) -> None:
    race(dashboard, 20)
    page = open_page(**PHONE).page
    expect(page.locator("tbody tr")).to_have_count(20)
    shown = page.locator("thead th:visible").all_inner_texts()
    assert shown == ["P", "Driver", "Gap", "Interval", "Last", "Tyre"]
    assert page.locator("tbody tr").nth(4).locator(".code").is_visible()


def test_on_a_phone_every_code_and_button_has_its_room(dashboard: DashboardProcess, open_page: OpenPage) -> None:
    feed = RaceFeed()
    dashboard.ingest(
        feed.start(roster(4)),
        feed.order("1", "2", "3", "4"),
        *[feed.lap(car, 1, 91_000) for car in "1234"],
        *[feed.event(PitLeft(driver=car, lap=2, duration_ms=21_900, compound="HARD")) for car in "24"],
        *[
            feed.event(
                RaceControlMessage(message=f"FIA STEWARDS: 5 SECOND TIME PENALTY FOR CAR {car} - UNSAFE RELEASE")
            )
            for car in "34"
        ],
        feed.event(TrackStatus(status="vsc")),
    )
    page = open_page(**PHONE).page
    rows = page.get_by_role("table", name="Timing tower").locator("tbody tr[data-driver]")
    expect(rows.nth(1)).to_contain_text("OUT")
    expect(rows.nth(3)).to_contain_text("+5 s")
    for place in range(4):
        left, right = across(rows.nth(place).locator("th"))
        code_left, code_right = across(rows.nth(place).locator(".code"))
        assert code_left < left + 20, "right beside the team's bar"
        assert code_right <= right + 1
    banner = page.get_by_role("banner")
    runs, settings = (across(banner.get_by_role("button", name=name)) for name in ("Runs", "Settings"))
    status = across(banner.locator(".status"))
    assert status[1] <= runs[0]
    assert runs[1] <= settings[0]


def across(locator: Locator) -> tuple[float, float]:
    """Where it begins and ends from left to right."""
    box = locator.bounding_box()
    assert box is not None
    return box["x"], box["x"] + box["width"]


def test_a_phone_has_the_rest_in_a_section_of_its_own(dashboard: DashboardProcess, open_page: OpenPage) -> None:
    race(dashboard, 20)
    page = open_page(**PHONE).page
    expect(page.get_by_role("table", name="Timing tower")).to_be_visible()
    expect(page.get_by_role("region", name="Alerts")).to_be_hidden()
    page.get_by_role("button", name="Race", exact=True).press("Enter")
    expect(page.get_by_role("region", name="Alerts")).to_be_visible()
    expect(page.get_by_role("region", name="Weather")).to_be_visible()
    expect(page.get_by_role("table", name="Timing tower")).to_be_hidden()
    assert page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]


@pytest.mark.parametrize("width", [390, 1440])
def test_the_first_race_to_come_shifts_nothing(dashboard: DashboardProcess, open_page: OpenPage, width: int) -> None:
    page = open_page(width=width).page
    expect(page.get_by_text("Waiting for the race to start")).to_be_visible()
    places = """Array.from(document.querySelectorAll(".panel, thead th"), (each) => {
      const { x, y, width, height } = each.getBoundingClientRect();
      return [x, y, width, height];
    }).flat()"""
    before = page.evaluate(places)
    race(dashboard, 20)
    expect(page.locator("tbody tr")).to_have_count(20)
    # Browsers share out what is left of a row in 64ths of a pixel.
    assert page.evaluate(places) == pytest.approx(before, abs=0.1)
