"""Charts and reckonings, of the race up to the moment shown; and every view open to those who do not see it."""

import pytest
from playwright.sync_api import Page, expect

from pitwall.events import CarFrames, CarTrace, PitEntered, PitLeft, TrackStatus
from tests.browser.accessibility import violations
from tests.browser.conftest import OpenPage
from tests.browser.dashboard_process import DashboardProcess
from tests.browser.race_feed import RaceFeed, roster
from tests.browser.test_playback import race

pytestmark = pytest.mark.browser


def close_race(dashboard: DashboardProcess, laps: int = 8) -> RaceFeed:
    """Car 2 half a second behind car 1 on every lap, car 3 far behind after a stop on lap 5."""
    feed = RaceFeed()
    dashboard.ingest(feed.start(roster(3), lights_out_ms=60_000))
    for lap in range(1, laps + 1):
        line_ms = 60_000 + 90_000 * lap
        stopped = lap > 5
        behind = (0, 500, 30_000 if stopped else 5_000)
        feed.t_ms = line_ms - 100
        batch = [feed.order("1", "2", "3")]
        for car, gap_ms in zip("123", behind, strict=True):
            feed.t_ms = line_ms + gap_ms - 100
            slow = 12_500 if car == "3" and lap in (5, 6) else 0
            pits = {"pit_in": lap == 5, "pit_out": lap == 6} if car == "3" else {}
            batch.append(feed.lap(car, lap, 90_000 + slow, **pits))
        if lap == 5:
            batch.append(feed.event(PitEntered(driver="3", lap=5)))
            batch.append(feed.event(PitLeft(driver="3", lap=6, duration_ms=22_000, tyre_changed=True, compound="HARD")))
        dashboard.ingest(*batch)
    return feed


def strategy(page: Page):  # type: ignore[no-untyped-def]
    return page.get_by_role("region", name="Strategy")


def test_charts_come_when_they_are_opened_and_break_no_rule(dashboard: DashboardProcess, open_page: OpenPage) -> None:
    close_race(dashboard)
    watched = open_page()
    page = watched.page
    expect(page.get_by_role("banner")).to_contain_text("9 / 57")
    assert page.evaluate("typeof Plotly") == "undefined"
    page.get_by_role("button", name="Strategy", exact=True).first.click()
    for name, traces in (("Positions", 3), ("Gaps", 3), ("Lap times", 3)):
        strategy(page).get_by_role("tab", name=name).click()
        expect(strategy(page).locator(".scatterlayer .js-line")).to_have_count(traces)
        expect(strategy(page).get_by_role("tabpanel")).to_have_accessible_name(f"{name}, lap by lap to lap 8")
    strategy(page).get_by_role("tab", name="Stints").click()
    expect(strategy(page).locator(".barlayer .point").first).to_be_visible()
    expect(strategy(page)).to_contain_text("Battles: AAB on AAA, 0.5 s for 8 laps")
    assert watched.violations() == []
    assert watched.foreign_requests == []
    assert watched.errors == []


def shown_laps(page: Page) -> list[float]:
    """The part of the horizontal axis that is shown."""
    found: list[float] = page.evaluate("document.querySelector('.chart').layout.xaxis.range")
    return [float(end) for end in found]


def test_drivers_are_taken_out_of_a_chart_and_brought_back_by_keys_too(
    dashboard: DashboardProcess, open_page: OpenPage
) -> None:
    close_race(dashboard)
    watched = open_page()
    page = watched.page
    page.keyboard.press("s")
    legend = strategy(page).get_by_role("toolbar", name="In the chart")
    lines = strategy(page).locator(".scatterlayer .js-line")
    expect(lines).to_have_count(3)
    legend.get_by_role("button", name="AAB").click()
    expect(lines).to_have_count(2)
    expect(legend.get_by_role("button", name="AAB")).to_have_attribute("aria-pressed", "false")
    strategy(page).get_by_role("tab", name="Gaps").click()
    expect(strategy(page).get_by_role("tabpanel")).to_have_accessible_name("Gaps, lap by lap to lap 8")
    expect(lines).to_have_count(2)
    legend.get_by_role("button", name="All").click()
    expect(lines).to_have_count(3)
    expect(legend.get_by_role("button", name="AAA")).to_be_focused()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    expect(legend.get_by_role("button", name="AAB")).to_have_attribute("aria-pressed", "false")
    legend.get_by_role("button", name="AAC").click(modifiers=["Shift"])
    expect(lines).to_have_count(1)
    assert legend.locator("[aria-pressed=true]").all_inner_texts() == ["AAC"]
    assert watched.violations() == []


def test_a_part_of_a_chart_is_chosen_by_mouse_and_by_keys_and_stays_while_the_race_goes_on(
    dashboard: DashboardProcess, open_page: OpenPage
) -> None:
    feed = close_race(dashboard)
    page = open_page().page
    page.keyboard.press("s")
    panel = strategy(page).get_by_role("tabpanel")
    expect(panel).to_have_accessible_name("Positions, lap by lap to lap 8")
    assert shown_laps(page) == [0.5, 8.5]
    panel.focus()
    page.keyboard.press("+")
    first, last = shown_laps(page)
    assert 0.5 < first < last < 8.5
    page.keyboard.press("ArrowRight")
    later = shown_laps(page)
    assert later[0] > first
    assert later[1] - later[0] == pytest.approx(last - first)
    feed.t_ms = 60_000 + 90_000 * 9 - 100
    dashboard.ingest(*[feed.lap(car, 9, 90_000) for car in "123"])
    expect(panel).to_have_accessible_name("Positions, lap by lap to lap 9")
    assert shown_laps(page) == later
    page.keyboard.press("0")
    assert shown_laps(page) == [0.5, 9.5]
    plot = panel.locator(".nsewdrag").first.bounding_box()
    assert plot is not None
    page.mouse.move(plot["x"] + plot["width"] * 0.25, plot["y"] + 100)
    page.mouse.down()
    page.mouse.move(plot["x"] + plot["width"] * 0.5, plot["y"] + 102, steps=4)
    page.mouse.up()
    page.wait_for_function("document.querySelector('.chart').layout.xaxis.range[1] < 6")
    chosen = shown_laps(page)
    feed.t_ms += 90_000
    dashboard.ingest(*[feed.lap(car, 10, 90_000) for car in "123"])
    expect(panel).to_have_accessible_name("Positions, lap by lap to lap 10")
    assert shown_laps(page) == chosen
    panel.locator(".nsewdrag").first.dblclick()
    page.wait_for_function("document.querySelector('.chart').layout.xaxis.range[1] === 10.5")


def test_the_pit_window_reckons_with_the_stops_of_this_race(dashboard: DashboardProcess, open_page: OpenPage) -> None:
    close_race(dashboard)
    page = open_page().page
    page.keyboard.press("s")
    strategy(page).get_by_role("tab", name="Pit window").click()
    expect(strategy(page)).to_contain_text("A stop costs 25.0 s: the median of 1 in this race")
    rows = strategy(page).get_by_role("table", name="Pit window").locator("tbody tr")
    expect(rows).to_have_count(3)
    assert rows.first.inner_text().split("\t") == ["AAA", "P1", "P2", "AAB +24.500", "AAC +5.000"]


def test_charts_know_nothing_beyond_the_moment_shown(dashboard: DashboardProcess, open_page: OpenPage) -> None:
    close_race(dashboard)
    page = open_page().page
    page.keyboard.press("s")
    expect(strategy(page).get_by_role("tabpanel")).to_have_accessible_name("Positions, lap by lap to lap 8")
    bar = page.get_by_role("toolbar", name="Playback")
    bar.get_by_role("button", name="Pause").click()
    bar.get_by_role("combobox", name="Jump to a lap").select_option(label="Lap 4")
    expect(strategy(page).get_by_role("tabpanel")).to_have_accessible_name("Positions, lap by lap to lap 3")


def test_cars_close_together_behind_a_safety_car_are_in_no_battle(
    dashboard: DashboardProcess, open_page: OpenPage
) -> None:
    feed = close_race(dashboard, laps=3)
    dashboard.ingest(feed.event(TrackStatus(status="safety_car")))
    for lap in (4, 5, 6):
        for car, gap_ms in (("1", 0), ("2", 500)):
            feed.t_ms = 60_000 + 90_000 * lap + gap_ms
            dashboard.ingest(feed.lap(car, lap, 90_000))
    page = open_page().page
    page.keyboard.press("s")
    expect(strategy(page).get_by_role("tabpanel")).to_have_accessible_name("Positions, lap by lap to lap 6")
    expect(strategy(page)).not_to_contain_text("Battles")


def test_two_drivers_are_compared_over_the_distance_of_their_best_laps(
    dashboard: DashboardProcess, open_page: OpenPage
) -> None:
    feed = RaceFeed()
    dashboard.ingest(feed.start(roster(3), telemetry=True))
    for _ in range(40):
        ticks = tuple(feed.t_ms + 250 * step for step in range(1, 5))
        cars = tuple(CarTrace(driver=car, x_dm=(0,) * 4, y_dm=(0,) * 4, speed_kph=(200,) * 4) for car in "123")
        dashboard.ingest(feed.event(CarFrames(ticks_ms=ticks, cars=cars), after_ms=1_000))
    dashboard.ingest(feed.order("1", "2", "3"), *[feed.lap(car, 2, 30_000 + int(car)) for car in "123"])
    page = open_page().page
    page.keyboard.press("s")
    strategy(page).get_by_role("tab", name="Speed").click()
    panel = strategy(page).get_by_role("tabpanel")
    expect(panel).to_have_accessible_name("Speed over distance, AAA lap 2 and AAB lap 2")
    expect(strategy(page).locator(".scatterlayer .js-line")).to_have_count(2)
    strategy(page).get_by_role("combobox", name="Second driver").select_option(label="AAC")
    expect(panel).to_have_accessible_name("Speed over distance, AAA lap 2 and AAC lap 2")


@pytest.mark.long
@pytest.mark.parametrize("theme", ["dark", "light"])
@pytest.mark.parametrize("width", [390, 1440])
def test_axe_finds_nothing_on_any_view(
    dashboard: DashboardProcess, open_page: OpenPage, width: int, theme: str
) -> None:
    race(dashboard)
    page = open_page(width=width, height=900, theme=theme).page
    expect(page.locator("tbody tr")).to_have_count(3)
    found = []
    for section in ("Tower", "Map", "Race", "Strategy") if width < 900 else ("", "Strategy"):
        if section:
            page.get_by_role("button", name=section, exact=True).last.click()
        if section == "Strategy":
            expect(page.locator(".scatterlayer .trace").first).to_be_attached()
        found += [f"{section}: {one}" for one in violations(page)]
    assert found == []
