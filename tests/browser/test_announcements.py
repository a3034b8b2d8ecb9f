"""What the page says to those who listen to it: what happens in the race, and nothing else."""

import pytest
from playwright.sync_api import expect

from pitwall.events import RaceControlMessage, TrackStatus, Weather
from tests.browser.conftest import OpenPage
from tests.browser.dashboard_process import DashboardProcess
from tests.browser.race_feed import RaceFeed, roster
from tests.commands import until

pytestmark = pytest.mark.browser

LISTEN = """() => {
  window.said = [];
  const REGIONS = "[role=status], [role=alert], [role=log], [aria-live]";
  const say = (node) => {
    const element = node.nodeType === Node.TEXT_NODE ? node.parentElement : node;
    const region = element?.closest(REGIONS);
    const text = node.textContent.trim();
    if (region && region.getAttribute("aria-live") !== "off" && text) window.said.push(text);
  };
  new MutationObserver((records) => {
    for (const record of records) {
      if (record.type === "characterData") say(record.target);
      else record.addedNodes.forEach(say);
    }
  }).observe(document.body, { subtree: true, childList: true, characterData: true });
}"""

LAPS = 25


def lap_ms(lap: int) -> int:
    """Each lap is faster than the one before."""
    return 90_000 - 10 * lap


def lap_time(lap: int) -> str:
    """As it is printed."""
    return f"1:{lap_ms(lap) / 1000 - 60:06.3f}"


CARS = ("1", "2", "3")


def test_laps_gaps_and_routine_are_shown_in_silence_and_news_is_said_once(
    dashboard: DashboardProcess, open_page: OpenPage
) -> None:
    feed = RaceFeed()
    dashboard.ingest(feed.start(roster(3)), feed.order(*CARS), feed.event(TrackStatus(status="clear")))
    watched = open_page()
    page = watched.page
    table = page.get_by_role("table", name="Timing tower")
    expect(table.locator("tbody tr")).to_have_count(3)
    expect(page.get_by_role("banner")).to_contain_text("Live")
    page.evaluate(LISTEN)
    said = lambda: page.evaluate("window.said")  # noqa: E731

    for lap in range(1, LAPS + 1):
        batch = [feed.order(*CARS, interval_ms=900 + 17 * lap)]
        for car in CARS:
            batch += [feed.sector(car, lap, 1, 30_000 - lap), feed.lap(car, lap, lap_ms(lap))]
        blue = f"WAVED BLUE FLAG FOR CAR 3 (AAC) TIMED AT 15:{lap:02}:00"
        batch.append(feed.event(RaceControlMessage(message=blue, flag="BLUE", category="Flag")))
        batch.append(feed.event(RaceControlMessage(message=f"YELLOW IN TRACK SECTOR {lap}", flag="YELLOW")))
        batch.append(feed.event(Weather(air_c=20.0 + lap / 10, track_c=30.0)))
        dashboard.ingest(*batch)
        expect(table).to_contain_text(lap_time(lap))
    assert said() == []

    dashboard.ingest(
        feed.event(TrackStatus(status="safety_car")),
        feed.event(RaceControlMessage(message="SAFETY CAR DEPLOYED", category="SafetyCar")),
    )
    until(lambda: len(said()) >= 2, 10, "the safety car was said")
    dashboard.ingest(*[feed.order(*CARS, interval_ms=500 + step) for step in range(20)])
    dashboard.alert(feed.alert("fastest", kind="fastest_lap", title="Fastest lap", driver="1", code="AAA", lap=LAPS))
    until(lambda: any("Fastest lap" in text for text in said()), 20, "the fastest lap was said")
    heard = said()
    assert [text for text in heard if text == "Safety car"] == ["Safety car"]
    assert len(heard) == 3, heard
    assert watched.errors == []
