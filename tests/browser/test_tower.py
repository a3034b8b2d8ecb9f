"""The timing tower, as somebody who watches it sees it."""

from typing import Literal

import pytest
from playwright.sync_api import Locator, expect

from pitwall.events import (
    ChequeredFlag,
    LapTimeDeleted,
    OrderEntry,
    PitEntered,
    PitLeft,
    RaceControlMessage,
    Retired,
    RunningOrder,
)
from tests.browser.conftest import OpenPage
from tests.browser.dashboard_process import DashboardProcess
from tests.browser.race_feed import RaceFeed, roster
from tests.browser.watched_page import WatchedPage

pytestmark = pytest.mark.browser


COUNT_GLIDES = """() => {
  window.glides = 0;
  const animate = Element.prototype.animate;
  Element.prototype.animate = function (...how) {
    if (this.matches("tbody tr")) window.glides += 1;
    return animate.apply(this, how);
  };
}"""


def row(watched: WatchedPage, number: str) -> Locator:
    return watched.page.locator(f'tbody tr[data-driver="{number}"]')


def cell(watched: WatchedPage, number: str, column: str) -> Locator:
    return row(watched, number).locator(f".c-{column}")


def test_cars_line_up_in_grid_order(dashboard: DashboardProcess, open_page: OpenPage) -> None:
    drivers = roster(20)
    dashboard.ingest(RaceFeed().start(tuple(reversed(drivers))))
    watched = open_page()
    expect(watched.page.get_by_role("table", name="Timing tower").locator("tbody tr")).to_have_count(20)
    assert watched.order() == [driver.number for driver in drivers]
    expect(row(watched, "1")).to_contain_text("Driver Number1")


def test_a_pass_moves_the_rows_and_makes_none_anew(dashboard: DashboardProcess, open_page: OpenPage) -> None:
    feed = RaceFeed()
    dashboard.ingest(feed.start(roster(4)), feed.order("1", "2", "3", "4"))
    watched = open_page()
    expect(cell(watched, "2", "gap")).to_have_text("+1.500")
    watched.page.evaluate("document.querySelectorAll('tbody tr').forEach(row => { row.made = 'once' })")

    dashboard.ingest(feed.order("1", "3", "2", "4"))

    expect(cell(watched, "3", "position")).to_have_text("2")
    assert watched.order() == ["1", "3", "2", "4"]
    expect(cell(watched, "3", "gained")).to_contain_text("▲1")
    expect(cell(watched, "2", "gained")).to_contain_text("▼1")
    made = watched.page.eval_on_selector_all("tbody tr", "rows => rows.map(row => row.made)")
    assert made == ["once"] * 4


@pytest.mark.parametrize(("wish", "glides"), [("no-preference", 2), ("reduce", 0)])
def test_rows_glide_unless_motion_is_unwelcome(
    dashboard: DashboardProcess, open_page: OpenPage, wish: Literal["no-preference", "reduce"], glides: int
) -> None:
    feed = RaceFeed()
    dashboard.ingest(feed.start(roster(4)), feed.order("1", "2", "3", "4"))
    watched = open_page()
    expect(cell(watched, "2", "gap")).to_have_text("+1.500")
    watched.page.emulate_media(reduced_motion=wish)
    expect(watched.page.locator("html")).to_have_attribute("data-motion", "full" if glides else "less")
    watched.page.evaluate(COUNT_GLIDES)
    dashboard.ingest(feed.order("1", "3", "2", "4"))
    expect(cell(watched, "3", "position")).to_have_text("2")
    assert watched.page.evaluate("window.glides") == glides


def test_gaps_are_written_as_the_sport_writes_them(dashboard: DashboardProcess, open_page: OpenPage) -> None:
    feed = RaceFeed()
    order = RunningOrder(
        entries=(
            OrderEntry(driver="1", position=1, gap_ms=0),
            OrderEntry(driver="2", position=2, gap_ms=895, interval_ms=895),
            OrderEntry(driver="3", position=3, gap_ms=63_412, interval_ms=62_517),
            OrderEntry(driver="4", position=4, laps_behind=1, interval_ms=21_000),
        )
    )
    dashboard.ingest(feed.start(roster(4)), feed.order("1", "2", "3", "4"), feed.event(order))
    watched = open_page()
    expect(cell(watched, "1", "gap")).to_have_text("Leader")
    expect(cell(watched, "2", "interval")).to_have_text("+0.895")
    expect(cell(watched, "3", "gap")).to_have_text("+1:03.412")
    expect(cell(watched, "4", "gap")).to_have_text("+1 LAP")
    close = [cell(watched, number, "interval").evaluate("cell => getComputedStyle(cell).fontWeight") for number in "23"]
    assert close == ["700", "400"]


def test_marks_are_said_in_colour_in_shape_and_in_words(dashboard: DashboardProcess, open_page: OpenPage) -> None:
    feed = RaceFeed()
    dashboard.ingest(
        feed.start(roster(2)),
        feed.order("1", "2"),
        feed.lap("1", 1, 90_000),
        feed.lap("2", 1, 91_000),
        feed.sector("1", 2, 1, 30_000),
        feed.sector("2", 2, 1, 30_500),
    )
    watched = open_page()
    expect(cell(watched, "1", "last")).to_have_text("1:30.000, fastest of all")
    expect(cell(watched, "2", "last")).to_have_text("1:31.000, personal best")
    expect(cell(watched, "1", "s1")).to_have_text("30.000, fastest of all")
    expect(cell(watched, "2", "s1").locator(".time")).to_have_attribute("data-mark", "green")
    expect(row(watched, "1").get_by_text("FL", exact=False).first).to_be_visible()

    dashboard.ingest(feed.lap("2", 2, 89_000), feed.lap("1", 2, 92_000))

    expect(cell(watched, "2", "best")).to_contain_text("1:29.000, fastest of all")
    expect(cell(watched, "1", "last")).to_have_text("1:32.000, no improvement")
    expect(cell(watched, "1", "best").locator(".time")).not_to_have_attribute("data-mark", "purple")


def test_a_deleted_lap_is_struck_through(dashboard: DashboardProcess, open_page: OpenPage) -> None:
    feed = RaceFeed()
    dashboard.ingest(feed.start(roster(2)), feed.order("1", "2"), feed.lap("1", 1, 90_000))
    watched = open_page()
    expect(cell(watched, "1", "last")).to_contain_text("fastest of all")
    dashboard.ingest(feed.event(LapTimeDeleted(driver="1", lap=1, lap_time_ms=90_000, reason="TRACK LIMITS")))
    expect(cell(watched, "1", "last")).to_have_text("1:30.000, deleted")
    struck = cell(watched, "1", "last").locator(".time").evaluate("time => getComputedStyle(time).textDecorationLine")
    assert struck == "line-through"


def test_a_stop_says_pit_and_then_how_long_and_on_what(dashboard: DashboardProcess, open_page: OpenPage) -> None:
    feed = RaceFeed()
    laps = [feed.lap("2", lap, 90_000 + lap) for lap in range(1, 11)]
    dashboard.ingest(feed.start(roster(2)), feed.order("1", "2"), *laps, feed.event(PitEntered(driver="2", lap=11)))
    watched = open_page(width=2560)
    expect(cell(watched, "2", "interval")).to_have_text("PIT")

    hards = {"compound": "HARD", "fresh_tyre": True}
    left = PitLeft(driver="2", lap=12, duration_ms=21_894, tyre_changed=True, compound="HARD", tyre_life=0)
    dashboard.ingest(feed.lap("2", 11, 99_000), feed.event(left), feed.lap("2", 12, 91_000, tyre_life=1, **hards))

    expect(cell(watched, "2", "interval")).to_have_text("+1.500")
    expect(cell(watched, "2", "stops").locator(".stop-count")).to_have_text("1")
    expect(cell(watched, "2", "stops").locator(".stop-time")).to_have_text("21.9")
    expect(cell(watched, "2", "tyre").locator(".ring")).to_have_text("H")
    stints = cell(watched, "2", "stints").locator(".stint")
    expect(stints).to_have_count(2)
    expect(stints.first).to_have_attribute("data-compound", "MEDIUM")
    widths = stints.evaluate_all("bars => bars.map(bar => bar.getBoundingClientRect().width)")
    assert widths[0] == pytest.approx(widths[1] * 11, rel=0.05), "bars are to scale of laps"


def test_cars_that_are_out_sink_and_say_when_and_why(dashboard: DashboardProcess, open_page: OpenPage) -> None:
    feed = RaceFeed()
    dashboard.ingest(
        feed.start(roster(4)),
        feed.event(Retired(driver="2", laps=0, reason="Gearbox", did_not_start=True)),
        feed.order("1", "3", "4"),
        feed.lap("1", 1, 90_000),
        feed.lap("3", 1, 90_500),
        feed.event(Retired(driver="3", laps=1, reason="Collision")),
    )
    watched = open_page()
    expect(cell(watched, "3", "gap")).to_have_text("RETIRED · lap 2 · Collision")
    expect(cell(watched, "2", "gap")).to_contain_text("DNS")
    assert watched.order() == ["1", "4", "3", "2"]


def test_a_penalty_stands_beside_the_name(dashboard: DashboardProcess, open_page: OpenPage) -> None:
    feed = RaceFeed()
    said = "FIA STEWARDS: 5 SECOND TIME PENALTY FOR CAR 2 (AAB) - UNSAFE RELEASE"
    dashboard.ingest(feed.start(roster(2)), feed.order("1", "2"), feed.event(RaceControlMessage(message=said)))
    watched = open_page()
    expect(row(watched, "2").locator(".badge-penalty")).to_have_text("+5 s")


def test_a_served_penalty_goes_and_a_car_out_of_the_pits_says_so_for_a_lap(
    dashboard: DashboardProcess, open_page: OpenPage
) -> None:
    feed = RaceFeed()
    said = "FIA STEWARDS: 5 SECOND TIME PENALTY FOR CAR 2 (AAB) - UNSAFE RELEASE"
    stop = [PitEntered(driver="2", lap=1), PitLeft(driver="2", lap=2, duration_ms=27_000, tyre_changed=True)]
    dashboard.ingest(
        feed.start(roster(2)),
        feed.order("1", "2"),
        feed.event(RaceControlMessage(message=said)),
        feed.event(stop[0]),
        feed.lap("2", 1, 99_000),
        feed.event(stop[1]),
        feed.event(RaceControlMessage(message=said.replace("FIA STEWARDS: ", "FIA STEWARDS: PENALTY SERVED - "))),
    )
    watched = open_page()
    expect(row(watched, "2").locator(".badge-out")).to_be_visible()
    expect(row(watched, "2").locator(".badge-penalty")).to_be_hidden()
    dashboard.ingest(feed.lap("2", 2, 91_000))
    expect(row(watched, "2").locator(".badge-out")).to_be_hidden()


def test_the_result_says_who_lost_a_place_after_the_flag(dashboard: DashboardProcess, open_page: OpenPage) -> None:
    feed = RaceFeed()
    dashboard.ingest(
        feed.start(roster(3), total_laps=1),
        feed.event(ChequeredFlag(driver="1", lap=1)),
        *[feed.lap(number, 1, 90_000) for number in "123"],
        *feed.result("1", "3", "2"),
    )
    watched = open_page()
    expect(cell(watched, "3", "interval")).to_have_text("▲ was P3, P3 at the flag, P2 in the result")
    expect(cell(watched, "2", "interval")).to_contain_text("▼ was P2")
    expect(cell(watched, "1", "interval")).to_have_text("FINISHED")
    alerts = watched.page.get_by_role("region", name="Alerts")
    expect(alerts).to_contain_text("Official result")
    expect(alerts.locator(".result-card li")).to_have_text(
        ["AAC: P3 at the flag, P2 in the result", "AAB: P2 at the flag, P3 in the result"]
    )


def test_on_a_phone_a_tap_opens_all_there_is_to_know_of_a_driver(
    dashboard: DashboardProcess, open_page: OpenPage
) -> None:
    feed = RaceFeed()
    said = "FIA STEWARDS: 5 SECOND TIME PENALTY FOR CAR 2 (AAB) - UNSAFE RELEASE"
    dashboard.ingest(
        feed.start(roster(3)),
        feed.order("1", "2", "3"),
        feed.lap("2", 1, 91_000),
        feed.event(PitLeft(driver="2", lap=2, duration_ms=21_900, tyre_changed=True, compound="HARD")),
        feed.lap("2", 2, 90_500, compound="HARD", tyre_life=1),
        feed.sector("2", 3, 1, 30_000),
        feed.event(RaceControlMessage(message=said)),
    )
    watched = open_page(width=390, height=844)
    details = watched.page.locator("tr.details")
    row(watched, "2").click()
    for text in (
        "Driver Number2",
        "1:30.500 on lap 2",
        "S1 ◆30.000",
        "medium 1 lap → hard 1 lap",
        "1, the last 21.9 s",
    ):
        expect(details).to_contain_text(text)
    expect(details).to_contain_text("5 second time penalty")
    assert watched.order() == ["1", "2", None, "3"], "they open under their row"
    expect(watched.page.locator("thead th:visible")).to_have_count(6)
    assert watched.page.evaluate("document.documentElement.scrollWidth") == 390
    row(watched, "1").locator(".code").press("Enter")
    expect(details).to_contain_text("Driver Number1")
    row(watched, "1").click()
    expect(details).to_have_count(0)


def test_the_flag_finishes_cars_one_by_one_and_the_result_stands(
    dashboard: DashboardProcess, open_page: OpenPage
) -> None:
    feed = RaceFeed()
    dashboard.ingest(
        feed.start(roster(2), total_laps=1),
        feed.order("1", "2"),
        feed.event(ChequeredFlag(driver="1", lap=1)),
        feed.lap("1", 1, 90_000),
    )
    watched = open_page()
    expect(watched.page.locator(".status")).to_contain_text("Chequered flag")
    expect(cell(watched, "1", "interval")).to_have_text("FINISHED")
    expect(cell(watched, "2", "interval")).to_have_text("+1.500")

    dashboard.ingest(feed.lap("2", 1, 91_500), *feed.result("2", "1"))

    expect(cell(watched, "2", "position")).to_have_text("1")
    assert watched.order() == ["2", "1"]
    expect(watched.page.locator(".live")).to_contain_text("Finished")
