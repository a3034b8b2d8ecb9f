"""What the live view loads of ours, and what waits until it is opened."""

from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, Response, expect

from tests.browser.dashboard_process import DashboardProcess
from tests.browser.race_feed import RaceFeed, roster

pytestmark = pytest.mark.browser

LARGEST_BYTES = 200_000


def test_the_live_view_is_light_and_the_other_views_are_loaded_when_they_are_opened(
    dashboard: DashboardProcess, page: Page
) -> None:
    feed = RaceFeed()
    dashboard.ingest(feed.start(roster(3)), feed.order("1", "2", "3"))
    loaded: dict[str, Response] = {}

    def note(response: Response) -> None:
        path = urlsplit(response.url).path
        if path == "/" or path.startswith("/static/"):
            loaded[path] = response

    page.on("response", note)
    page.goto(dashboard.url)
    expect(page.get_by_role("table", name="Timing tower").locator("tbody tr[data-driver]")).to_have_count(3)
    page.wait_for_load_state("load")
    weight = sum(len(response.body()) for response in loaded.values())
    assert 100_000 < weight < LARGEST_BYTES  # all of it was counted
    for view, key in (("strategy", "s"), ("pipeline", "p")):
        assert f"/static/js/panels/{view}.js" not in loaded
        page.keyboard.press(key)
        expect(page.get_by_role("region", name=view.capitalize())).to_be_visible()
        assert f"/static/js/panels/{view}.js" in loaded


@pytest.mark.parametrize(("key", "view"), [("s", "Strategy"), ("p", "Pipeline")])
def test_the_keys_of_the_views_open_them_on_a_phone_too(
    dashboard: DashboardProcess, page: Page, key: str, view: str
) -> None:
    feed = RaceFeed()
    dashboard.ingest(feed.start(roster(3)), feed.order("1", "2", "3"))
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(dashboard.url)
    table = page.get_by_role("table", name="Timing tower")
    expect(table).to_be_visible()
    page.keyboard.press(key)
    expect(page.get_by_role("region", name=view)).to_be_visible()
    expect(page.get_by_role("navigation").get_by_role("button", name=view)).to_have_attribute("aria-current", "true")
    expect(table).to_be_hidden()
    page.keyboard.press(key)
    expect(table).to_be_visible()
