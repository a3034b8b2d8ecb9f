"""What the live view loads of ours, and what waits until it is opened."""

from typing import Literal
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, Response, expect

from tests.browser.dashboard_process import DashboardProcess
from tests.browser.locales import LOCALES
from tests.browser.race_feed import RaceFeed, roster

pytestmark = pytest.mark.browser

LARGEST_BYTES = 100_000
"""Over the network, compressed as the dashboard sends it."""

AriaRole = Literal["dialog", "region"]


def ours(page: Page) -> dict[str, Response]:
    """What the page loads of our files from now on, by path."""
    loaded: dict[str, Response] = {}

    def note(response: Response) -> None:
        path = urlsplit(response.url).path
        if path == "/" or path.startswith("/static/"):
            loaded[path] = response

    page.on("response", note)
    return loaded


def weight(dashboard: DashboardProcess, browser: Browser, language: str, size: tuple[int, int]) -> int:
    """Bytes of ours that the page loads to show what the dashboard holds."""
    page = browser.new_page(viewport={"width": size[0], "height": size[1]}, locale=language)
    loaded = ours(page)
    page.goto(dashboard.url)
    expect(page.locator("tbody tr[data-driver]")).to_have_count(3)
    page.wait_for_load_state("load")
    bytes_loaded = sum(response.request.sizes()["responseBodySize"] for response in list(loaded.values()))
    page.close()
    return bytes_loaded


@pytest.mark.parametrize("language", LOCALES)
@pytest.mark.parametrize("size", [(1440, 900), (390, 844)], ids=["desk", "phone"])
def test_the_live_view_is_light_in_every_language(
    dashboard: DashboardProcess, browser: Browser, language: str, size: tuple[int, int]
) -> None:
    feed = RaceFeed()
    dashboard.ingest(feed.start(roster(3)), feed.order("1", "2", "3"))
    assert 50_000 < weight(dashboard, browser, language, size) < LARGEST_BYTES  # all of it was counted


@pytest.mark.parametrize("kind", ["qualifying", "practice"])
@pytest.mark.parametrize("language", LOCALES)
def test_a_session_against_the_clock_is_as_light(
    dashboard: DashboardProcess, browser: Browser, language: str, kind: Literal["qualifying", "practice"]
) -> None:
    dashboard.ingest(RaceFeed().start(roster(3), kind=kind, session=kind.title()))
    assert 50_000 < weight(dashboard, browser, language, (1440, 900)) < LARGEST_BYTES


@pytest.mark.parametrize(
    ("key", "role", "name", "parts"),
    [
        ("s", "region", "Strategy", ("panels/strategy.js", "strategy.css", "plain.css")),
        ("p", "region", "Pipeline", ("panels/pipeline.js", "pipeline.css", "plain.css")),
        (",", "dialog", "Settings", ("panels/settings.js", "dialog.css")),
        ("?", "dialog", "Keys", ("panels/key-list.js", "dialog.css")),
    ],
)
def test_what_is_not_in_sight_is_loaded_when_it_is_opened(
    dashboard: DashboardProcess, page: Page, key: str, role: AriaRole, name: str, parts: tuple[str, ...]
) -> None:
    feed = RaceFeed()
    dashboard.ingest(feed.start(roster(3)), feed.order("1", "2", "3"))
    loaded = ours(page)
    page.goto(dashboard.url)
    expect(page.get_by_role("table", name="Timing tower").locator("tbody tr[data-driver]")).to_have_count(3)
    assert [path for path in list(loaded) if path.endswith(parts)] == []
    page.keyboard.press(key)
    expect(page.get_by_role(role, name=name)).to_be_visible()
    assert {part for part in parts if any(path.endswith(part) for path in list(loaded))} == set(parts)


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
