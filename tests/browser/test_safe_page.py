"""Nothing that comes in through the stream can run, and the page needs nothing from elsewhere."""

import pytest
from playwright.sync_api import Page, expect

from events import RaceControlMessage, Retired
from tests.browser.conftest import OpenPage
from tests.browser.dashboard_process import DashboardProcess
from tests.browser.race_feed import RaceFeed, roster

pytestmark = pytest.mark.browser

INJECTED = "<img src=x onerror=alert(1)>"


def test_markup_in_names_and_messages_is_shown_as_text(dashboard: DashboardProcess, open_page: OpenPage) -> None:
    feed = RaceFeed()
    dashboard.ingest(
        feed.start(roster(3, full_name=INJECTED, team=INJECTED), race_name=INJECTED, circuit=INJECTED),
        feed.order("1", "2", "3"),
        feed.event(RaceControlMessage(message=INJECTED)),
        feed.event(Retired(driver="3", laps=0, reason=INJECTED)),
    )
    dashboard.alert(feed.alert("__proto__", kind="pit_stop", title=INJECTED, text=INJECTED))
    watched = open_page()
    expect(watched.page.locator('tr[data-driver="1"] .name')).to_have_text(INJECTED)
    expect(watched.page.get_by_role("heading", level=1)).to_have_text(INJECTED)
    expect(watched.page.locator('tr[data-driver="3"] .c-gap')).to_contain_text(INJECTED)
    expect(watched.page.locator(".card")).to_contain_text(INJECTED)
    expect(watched.page.get_by_role("log", name="Race control")).to_contain_text(INJECTED)
    assert watched.page.locator("img").count() == 0
    assert watched.dialogs == []


@pytest.mark.parametrize("theme", ["dark", "light"])
def test_a_race_passes_without_complaints_and_without_other_hosts(
    dashboard: DashboardProcess, open_page: OpenPage, theme: str
) -> None:
    feed = RaceFeed()
    watched = open_page(theme=theme)
    expect(watched.page.locator(".live")).to_contain_text("no race yet")
    dashboard.ingest(feed.start(roster(22)))
    numbers = [str(number) for number in range(1, 23)]
    for lap in range(1, 4):
        numbers = [*numbers[1:], numbers[0]]
        dashboard.ingest(feed.order(*numbers), *[feed.lap(number, lap, 90_000 - lap) for number in numbers])
        expect(watched.page.locator(f'tr[data-driver="{numbers[0]}"] .c-position')).to_have_text("1")
    assert watched.order() == numbers
    assert watched.errors == []
    assert watched.violations() == []
    assert watched.strangers == []


def test_the_policy_allows_nothing_inline(dashboard: DashboardProcess, open_page: OpenPage) -> None:
    watched = open_page()
    answer = watched.page.goto(dashboard.url, wait_until="domcontentloaded")
    assert answer is not None
    policy = answer.header_value("content-security-policy") or ""
    assert "'self'" in policy
    assert "unsafe" not in policy


def test_a_page_whose_scripts_do_not_arrive_says_so(dashboard: DashboardProcess, page: Page) -> None:
    page.route("**/js/main.js", lambda route: route.abort())
    page.goto(dashboard.url)
    expect(page.get_by_text("please reload the page")).to_be_visible()
    page.unroute_all()
    page.reload()
    expect(page.get_by_role("table", name="Timing tower")).to_be_visible()
    expect(page.get_by_text("please reload the page")).to_have_count(0)
