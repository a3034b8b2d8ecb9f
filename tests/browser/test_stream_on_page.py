"""The page follows the stream, says when it cannot, and comes back by itself."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenPage
from tests.browser.dashboard_process import DashboardProcess
from tests.browser.race_feed import RaceFeed, roster

pytestmark = pytest.mark.browser

RECOVERY_MS = 20_000


def test_a_lost_connection_is_said_and_heals_without_a_reload(dashboard: DashboardProcess, open_page: OpenPage) -> None:
    feed = RaceFeed()
    so_far = [feed.start(roster(3)), feed.order("1", "2", "3")]
    dashboard.ingest(*so_far)
    watched = open_page()
    live = watched.page.locator(".live")
    expect(live).to_have_text("Live")
    watched.page.evaluate("window.sameDocument = true")

    dashboard.stop()
    expect(live).to_contain_text("Connection lost")
    expect(live).to_contain_text("reconnecting")
    assert watched.order() == ["1", "2", "3"], "what was known stays on the page"

    dashboard.start()
    dashboard.ingest(*so_far, feed.order("2", "1", "3"))
    expect(live).to_have_text("Live", timeout=RECOVERY_MS)
    expect(watched.page.locator('tr[data-driver="2"] .c-position')).to_have_text("1")
    assert watched.order() == ["2", "1", "3"]
    assert watched.page.evaluate("window.sameDocument") is True


def test_a_silent_stream_is_called_stale(dashboard: DashboardProcess, open_page: OpenPage) -> None:
    feed = RaceFeed()
    dashboard.ingest(feed.start(roster(2)), feed.order("1", "2"))
    live = open_page().page.locator(".live")
    expect(live).to_have_text("Live")
    expect(live).to_contain_text("no event for 1", timeout=RECOVERY_MS)
    expect(live).to_contain_text("Stale")
    dashboard.ingest(feed.order("2", "1"))
    expect(live).to_have_text("Live")


def test_a_pinned_run_stays_when_a_newer_one_starts(dashboard: DashboardProcess, page: Page) -> None:
    older, newer = RaceFeed(), RaceFeed(run="20250316T050000Z-browser-0002")
    dashboard.ingest(older.start(roster(3)))
    page.goto(f"{dashboard.url}/?run={older.run}")
    expect(page.locator("tbody tr")).to_have_count(3)
    dashboard.ingest(newer.start(roster(2), race_name="British Grand Prix"), older.order("3", "1", "2"))
    expect(page.locator('tr[data-driver="3"] .c-position')).to_have_text("1")
    expect(page.get_by_role("heading", level=1)).to_have_text("Australian Grand Prix")


def test_an_unknown_run_is_called_that(dashboard: DashboardProcess, page: Page) -> None:
    page.goto(f"{dashboard.url}/?run=20200101T000000Z-never-0001")
    expect(page.locator(".live")).to_contain_text("No such run")
