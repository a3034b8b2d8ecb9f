"""A person starts, watches, slows and stops a session on the page; nobody else's page can."""

import re
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from pitwall.scripts.control.choices import Conditions
from pitwall.scripts.control.starting import service_for, taking_commands
from tests.browser.accessibility import violations
from tests.browser.conftest import OpenPage
from tests.browser.dashboard_process import DashboardProcess
from tests.browser.race_feed import RaceFeed, roster
from tests.browser.watched_page import WatchedPage
from tests.commands import until
from tests.drills.rig import Rig

pytestmark = [pytest.mark.browser, pytest.mark.cloud, pytest.mark.timeout(300)]

SIZES = pytest.mark.parametrize("size", [(1440, 900), (390, 844)], ids=["desk", "phone"])


@pytest.fixture(scope="module")
def rig(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Rig]:
    """The whole pipeline on this machine with a simulator that takes commands, and nothing on."""
    with Rig(tmp_path_factory.mktemp("front-door")) as running:
        cache = tmp_path_factory.mktemp("no-cache")
        service = service_for(
            running.clients, running.deployment, Conditions(cache=cache, offline=True), lambda _: None
        )
        with taking_commands(service):
            yield running


@pytest.fixture
def opened(browser: Browser, rig: Rig) -> Iterator[list[WatchedPage]]:
    """Pages to be closed afterwards."""
    pages: list[WatchedPage] = []
    yield pages
    for watched in pages:
        assert watched.violations() == []
        assert watched.errors == []
        watched.page.close()


def front_door(page: Page) -> Locator:
    return page.get_by_role("dialog", name="What to watch")


def open_front_door(page: Page) -> Locator:
    """By its key, unless it is open already."""
    door = front_door(page)
    if not door.is_visible():
        page.keyboard.press("w")
    expect(door).to_be_visible()
    return door


def start(page: Page, seed: int, speed: str, session: str = "Race", from_: str = "") -> None:
    """A session of the demo weekend, until it is on the page."""
    door = open_front_door(page)
    door.get_by_role("radio", name=f"Demo Grand Prix {session}").check()
    door.get_by_label("From", exact=True).select_option(from_)
    door.get_by_label("Seed").fill(str(seed))
    door.get_by_label("Speed", exact=True).select_option(speed)
    button = door.get_by_role("button", name="Start", exact=True)
    expect(button).to_be_enabled()
    button.press("Enter")
    expect(door).to_be_hidden(timeout=60_000)
    expect(page.get_by_role("banner")).to_contain_text(f"seed {seed}", timeout=60_000)


def stop_all(page: Page) -> None:
    door = open_front_door(page)
    while (buttons := door.get_by_role("button", name=re.compile("^Stop: "))).count():
        one = buttons.first
        one.click()
        until(lambda: door.get_by_role("button", name=re.compile("^Stop: ")).count() == 0, 30, "it is stopped")
    expect(door).to_contain_text("Nothing is on")


@SIZES
def test_a_person_starts_watches_slows_and_stops_a_qualifying(
    browser: Browser, rig: Rig, opened: list[WatchedPage], size: tuple[int, int]
) -> None:
    watched = WatchedPage.open(browser, rig.url, width=size[0], height=size[1])
    opened.append(watched)
    page = watched.page
    start(page, seed=size[0], speed="10", session="Qualifying", from_="2")
    expect(page.locator("tbody tr[data-driver]")).to_have_count(20)
    expect(page.get_by_role("banner")).to_contain_text("Q2")
    door = open_front_door(page)
    row = door.get_by_role("listitem").filter(has_text="on this page")
    expect(row).to_contain_text("Playing")
    assert violations(page) == []

    row.get_by_role("button", name=re.compile("^Pause: ")).click()
    expect(row).to_contain_text("Paused")
    row.get_by_role("combobox", name=re.compile("^Speed: ")).select_option("2")
    row.get_by_role("button", name=re.compile("^Go on: ")).click()
    expect(row).to_contain_text("Playing")
    page.keyboard.press("Escape")
    expect(door).to_be_hidden()
    expect(page.get_by_role("banner")).to_contain_text("Live")
    stop_all(page)


def test_it_opens_by_itself_where_nothing_is_on(browser: Browser, rig: Rig, opened: list[WatchedPage]) -> None:
    watched = WatchedPage.open(browser, rig.url, width=1440, height=900)
    opened.append(watched)
    door = front_door(watched.page)
    expect(door).to_be_visible()
    expect(door.get_by_role("radio", name="Demo Grand Prix Race")).to_be_focused()  # Enter starts it


def test_who_watches_another_run_stays_where_he_is(browser: Browser, rig: Rig, opened: list[WatchedPage]) -> None:
    one = WatchedPage.open(browser, rig.url, width=1440, height=900)
    opened.append(one)
    start(one.page, seed=31, speed="5")
    fan = WatchedPage.open(browser, rig.url, width=1440, height=900)
    opened.append(fan)
    expect(fan.page.get_by_role("banner")).to_contain_text("seed 31")
    start(one.page, seed=32, speed="5")
    expect(one.page).to_have_url(re.compile(r"\?run="))
    door = open_front_door(fan.page)
    expect(door.get_by_role("listitem").filter(has_text="Playing")).to_have_count(2)
    expect(fan.page.get_by_role("banner")).to_contain_text("seed 31")
    expect(fan.page.locator("body")).to_have_attribute("data-connection", "live")
    for row in door.get_by_role("listitem").all():
        row.get_by_role("button", name=re.compile("^Stop: ")).click()
    expect(door).to_contain_text("Nothing is on")


def test_a_page_of_another_site_can_start_nothing(browser: Browser, rig: Rig, page: Page, tmp_path: Path) -> None:
    with urllib.request.urlopen(f"{rig.url}/", timeout=10) as answer:
        token = re.search(r'data-token="([^"]+)"', answer.read().decode())
    assert token is not None
    (tmp_path / "foreign.html").write_text("<title>another site</title>")
    page.goto((tmp_path / "foreign.html").as_uri())
    give = """async ([url, token]) => {
      const body = JSON.stringify({ id: "0123456789abcdef", action: { kind: "start", source: { kind: "demo" } } });
      const tries = [
        { headers: { "Content-Type": "application/json", "X-Pitwall-Token": token } },
        { headers: { "Content-Type": "text/plain" }, mode: "no-cors" },
      ];
      const came = [];
      for (const more of tries) {
        const answer = fetch(`${url}/api/v1/commands`, { method: "POST", body, ...more });
        came.push(await answer.then(({ type }) => type, () => "refused"));
      }
      return came;
    }"""
    assert page.evaluate(give, [rig.url, token[1]]) == ["refused", "refused"]
    reads = "async (url) => fetch(url).then(() => 'read', () => 'refused')"
    assert page.evaluate(reads, f"{rig.url}/") == "refused", "it cannot read the token either"
    own = browser.new_page()
    own.goto(rig.url)
    door = open_front_door(own)
    expect(door).to_contain_text("Nothing is on")
    own.close()


def test_without_a_simulator_it_says_so_and_starts_nothing(dashboard: DashboardProcess, open_page: OpenPage) -> None:
    feed = RaceFeed()
    dashboard.ingest(feed.start(roster(3)), feed.order("1", "2", "3"))
    page = open_page(width=1440, height=900).page
    expect(page.locator("tbody tr[data-driver]")).to_have_count(3)
    door = open_front_door(page)
    expect(door.get_by_role("status")).to_contain_text("No simulator answers")
    expect(door.get_by_role("button", name="Start", exact=True)).to_be_disabled()
    assert violations(page) == []
