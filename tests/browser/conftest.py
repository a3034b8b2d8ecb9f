"""A dashboard and a Chromium for the browser tests."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.browser.chromium import executable
from tests.browser.dashboard_process import DashboardProcess
from tests.browser.watched_page import WatchedPage

expect.set_options(timeout=20_000)  # a limit, not a wait: other tests run beside these

OpenPage = Callable[..., WatchedPage]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Headless Chromium, from PITWALL_CHROMIUM or the system."""
    if not (found := executable()):
        pytest.skip("no Chromium: install Debian's chromium or set PITWALL_CHROMIUM")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=found, args=["--no-sandbox"])
        yield chromium
        chromium.close()


@pytest.fixture
def dashboard(tmp_path: Path) -> Iterator[DashboardProcess]:
    """A running dashboard that holds no race yet."""
    process = DashboardProcess(tmp_path / "dashboard.log")
    try:
        process.start()
        yield process
    finally:
        process.stop()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """An empty page in a window of a desk's size, for tests that bring a server of their own."""
    opened = browser.new_page(viewport={"width": 1440, "height": 900}, color_scheme="dark", locale="en-GB")
    yield opened
    opened.close()


@pytest.fixture
def open_page(browser: Browser, dashboard: DashboardProcess) -> Iterator[OpenPage]:
    """Opens the pit wall; takes what ``WatchedPage.open`` takes."""
    opened: list[WatchedPage] = []

    def open_(**window: object) -> WatchedPage:
        opened.append(WatchedPage.open(browser, dashboard.url, **window))  # type: ignore[arg-type]
        return opened[-1]

    yield open_
    for watched in opened:
        watched.page.close()
