"""A qualifying, as somebody who watches it sees it: Q1 in Mexico City 2021, as far as six drivers tell of it."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from pitwall.events import MiniSector, MiniSectors, RaceControlMessage, SessionPartStarted
from tests.browser.accessibility import violations
from tests.browser.conftest import OpenPage
from tests.browser.dashboard_process import DashboardProcess
from tests.browser.watched_page import WatchedPage
from tests.fixtures.qualifying import MEXICO, RED_MS, Moments, events, mexico, session

pytestmark = pytest.mark.browser

DESK, PHONE = {"width": 1440, "height": 900}, {"width": 390, "height": 844}
at_both_sizes = pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
FASTEST_OF_Q1 = ["BOT", "VER", "OCO", "ALO", "MSC", "STR"]
BEFORE_RED_MS, UNDER_RED_MS, FIRST_TIME_DELETED_MS = RED_MS - 1, 1_400_000, 1_118_000
SAID = "CAR 47 (MSC) TIME 1:21.524 DELETED - TRACK LIMITS AT TURN 12 LAP 2 14:18:30"


def show(dashboard: DashboardProcess, moments: Moments) -> None:
    """Send the session up to here."""
    dashboard.ingest(*events(session(MEXICO), moments))


def row(page: Page, code: str) -> Locator:
    return (
        page.get_by_role("table", name="Timing tower")
        .get_by_role("row")
        .filter(has=page.get_by_role("button", name=code, exact=True))
    )


def codes(watched: WatchedPage) -> list[str]:
    """The drivers as they stand in the tower."""
    table = watched.page.get_by_role("table", name="Timing tower")
    return table.get_by_role("rowheader").get_by_role("button").all_inner_texts()


@at_both_sizes
def test_the_part_and_its_clock_stand_at_the_top_and_the_clock_stands_under_red(
    dashboard: DashboardProcess, open_page: OpenPage, size: dict[str, int]
) -> None:
    show(dashboard, mexico(BEFORE_RED_MS))
    page = open_page(**size).page
    header = page.get_by_role("banner")
    expect(header.locator(".lap")).to_have_text(re.compile(r"^Q1 11:0\d$"))  # 18 minutes, of which 6:59 had gone
    expect(header).to_contain_text("Green")
    assert "Lap" not in page.title()
    show(dashboard, mexico(UNDER_RED_MS))
    expect(header).to_contain_text("Red flag")
    expect(header.locator(".lap")).to_have_text("Q1 10:57stopped")
    dashboard.ingest(
        *events(session(MEXICO), [*mexico(UNDER_RED_MS), (2_000_000, RaceControlMessage(message="DELAY"))])
    )
    expect(header).to_contain_text("11:17")  # ten minutes later, of the red flag's
    expect(header.locator(".lap")).to_have_text("Q1 10:57stopped")


@at_both_sizes
def test_the_tower_goes_by_the_best_laps_and_draws_the_line_where_the_part_would_end(
    dashboard: DashboardProcess, open_page: OpenPage, size: dict[str, int]
) -> None:
    show(dashboard, mexico(3_540_000))
    watched = open_page(**size)
    page = watched.page
    expect(row(page, "VER")).to_contain_text("1:16.788")
    assert codes(watched) == ["VER", "BOT", "OCO", "ALO", "MSC", "STR"]
    expect(row(page, "BOT")).to_contain_text("+0.171")
    expect(row(page, "OCO")).to_contain_text("±0.000")
    expect(row(page, "ALO")).to_contain_text("▼ +0.326, in the elimination zone")
    expect(page.get_by_text("in the elimination zone")).to_have_count(3)
    show(dashboard, mexico())
    expect(row(page, "BOT")).to_contain_text("1:16.727")
    assert codes(watched) == FASTEST_OF_Q1
    for code, time in (("ALO", "1:18.452"), ("MSC", "1:18.858"), ("STR", "1:20.873")):
        expect(row(page, code)).to_contain_text(time)
        expect(row(page, code)).to_contain_text("Out in Q1")
    expect(page.get_by_text("in the elimination zone")).to_have_count(0)
    assert watched.errors == []
    assert watched.violations() == []


def test_a_deleted_lap_is_taken_away_again_and_its_driver_s_details_say_why(
    dashboard: DashboardProcess, open_page: OpenPage
) -> None:
    show(dashboard, mexico(1_117_000))
    page = open_page(**PHONE).page
    expect(row(page, "MSC").locator(".c-time")).to_contain_text("1:21.524")
    dashboard.ingest(
        *events(
            session(MEXICO), [*mexico(FIRST_TIME_DELETED_MS), (FIRST_TIME_DELETED_MS, RaceControlMessage(message=SAID))]
        )
    )
    expect(row(page, "MSC").locator(".c-time")).to_have_text("")
    expect(row(page, "MSC").locator(".c-last")).to_have_text("1:21.524, deleted")
    row(page, "MSC").click()
    expect(page.locator("tr.details")).to_contain_text("time 1:21.524 deleted – track limits at turn 12")


def test_the_lap_in_progress_shows_its_mini_sectors_with_a_height_and_a_word_each(
    dashboard: DashboardProcess, open_page: OpenPage
) -> None:
    driven = [
        MiniSector(driver="18", sector=1, number=number, mark=mark)
        for number, mark in enumerate(("best", "own_best", "slower"), 1)
    ]
    show(dashboard, [*mexico(1_250_000), (1_250_000, MiniSectors(changes=tuple(driven)))])
    page = open_page().page
    cell = row(page, "STR").locator(".c-s1")
    expect(cell).to_contain_text("mini-sectors: fastest of all, personal best, no improvement")
    heights = cell.locator(".minis > *").evaluate_all("bars => bars.map((bar) => bar.getBoundingClientRect().height)")
    assert heights == sorted(set(heights), reverse=True)
    expect(row(page, "STR")).to_contain_text("LAP")
    expect(row(page, "VER")).to_contain_text("OUT")
    expect(row(page, "MSC")).to_contain_text("PIT")


def test_who_jumps_back_sees_the_clock_of_then(dashboard: DashboardProcess, open_page: OpenPage) -> None:
    moments: Moments = [*mexico(), (3_900_000, SessionPartStarted(part=2, name="Q2", drivers=MEXICO[:3], advance=2))]
    show(dashboard, moments)
    page = open_page().page
    clock = page.get_by_role("banner").locator(".lap")
    expect(clock).to_contain_text("Q2")
    parts = page.get_by_role("combobox", name="Jump to a part")
    expect(parts.get_by_role("option")).to_have_text(["Part", "Q2", "Q1"])
    page.keyboard.press(" ")
    parts.select_option("Q1")
    expect(clock).to_have_text("Q1 18:00")
    expect(page.get_by_role("slider", name="Session time")).to_be_visible()


@pytest.mark.parametrize("view", ["Strategy", None])
def test_what_has_sense_in_a_race_alone_is_not_there(
    dashboard: DashboardProcess, open_page: OpenPage, view: str | None
) -> None:
    show(dashboard, mexico())
    page = open_page().page
    expect(row(page, "BOT")).to_be_visible()
    if view:
        page.get_by_role("button", name=view).click()
        expect(page.get_by_role("tab")).to_have_text(["Lap times"])
    for words in ("Interval", "Grid", "Race time", "Pit window", "Battles", "No battle", "Leader"):
        expect(page.get_by_text(words, exact=True).locator("visible=true")).to_have_count(0)
    expect(page.get_by_role("combobox", name="Jump to a lap")).to_have_count(0)
    expect(page.get_by_role("region", name="Track")).to_be_hidden()  # no car has a position


def test_from_the_last_part_nobody_goes_on(dashboard: DashboardProcess, open_page: OpenPage) -> None:
    parts: Moments = [
        (3_900_000, SessionPartStarted(part=2, name="Q2", drivers=MEXICO[:3], advance=2)),
        (4_900_000, SessionPartStarted(part=3, name="Q3", drivers=MEXICO[:2])),
    ]
    show(dashboard, [*mexico(), parts[0]])
    page = open_page().page
    column = page.get_by_role("columnheader", name="To cut")
    expect(column).to_be_visible()
    show(dashboard, [*mexico(), *parts])
    expect(column).to_be_hidden()
    places = row(page, "MSC").get_by_role("cell").locator("visible=true").all()
    heads = page.get_by_role("columnheader").locator("visible=true").all()
    edges = [[box["x"] + box["width"] for each in cells if (box := each.bounding_box())] for cells in (places, heads)]
    assert set(edges[0]) <= set(edges[1])


@at_both_sizes
@pytest.mark.parametrize("theme", ["dark", "light"])
def test_axe_finds_nothing(dashboard: DashboardProcess, open_page: OpenPage, size: dict[str, int], theme: str) -> None:
    show(dashboard, mexico(3_540_000))
    page = open_page(**size, theme=theme).page
    expect(row(page, "VER")).to_contain_text("1:16.788")
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") == size["width"]
