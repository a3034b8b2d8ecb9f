"""Settings, keys and looks: the page as each viewer wants or needs it."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.accessibility import violations
from tests.browser.conftest import OpenPage
from tests.browser.counted_calls import calls, count_calls
from tests.browser.dashboard_process import DashboardProcess
from tests.browser.everything import everything
from tests.browser.locales import TRANSLATED
from tests.browser.race_feed import RaceFeed, roster
from tests.browser.test_playback import frames, race

pytestmark = pytest.mark.browser

BACKGROUND = "getComputedStyle(document.body).backgroundColor"
DARK, LIGHT, BLACK, WHITE = "rgb(11, 13, 16)", "rgb(236, 238, 241)", "rgb(0, 0, 0)", "rgb(255, 255, 255)"


def settings(page: Page):  # type: ignore[no-untyped-def]
    """The open dialog."""
    page.get_by_role("button", name="Settings").click()
    return page.get_by_role("dialog", name="Settings")


def test_theme_and_contrast_are_chosen_remembered_and_there_before_the_first_picture(open_page: OpenPage) -> None:
    page = open_page(theme="dark").page
    assert page.evaluate(BACKGROUND) == DARK
    dialog = settings(page)
    dialog.get_by_label("Theme").select_option(label="Light")
    assert page.evaluate(BACKGROUND) == LIGHT
    dialog.get_by_label("Contrast").select_option(label="More")
    assert page.evaluate(BACKGROUND) == WHITE
    page.route("**/js/main.js", lambda route: route.abort())
    page.reload()  # no module runs now: what is seen is what stands before the first picture
    assert page.evaluate(BACKGROUND) == WHITE


def test_the_system_is_followed_until_the_viewer_chooses(open_page: OpenPage) -> None:
    page = open_page(theme="dark").page
    page.emulate_media(color_scheme="light")
    expect(page.locator("body")).to_have_css("background-color", LIGHT)
    page.emulate_media(color_scheme="dark", contrast="more")
    expect(page.locator("body")).to_have_css("background-color", BLACK)
    settings(page).get_by_label("Theme").select_option(label="Dark")
    page.emulate_media(color_scheme="light", contrast="no-preference")
    expect(page.locator("body")).to_have_css("background-color", DARK)


def test_units_are_chosen_and_remembered(dashboard: DashboardProcess, open_page: OpenPage) -> None:
    everything(dashboard)
    page = open_page().page
    weather = page.get_by_role("region", name="Weather")
    expect(weather).to_contain_text("18.8 °C")
    settings(page).get_by_label("Units").select_option(label="°F, mph")
    expect(weather).to_contain_text("65.8 °F")
    page.reload()
    expect(weather).to_contain_text("65.8 °F")


def test_another_language_loses_neither_the_moment_nor_the_driver(
    dashboard: DashboardProcess, open_page: OpenPage
) -> None:
    race(dashboard)
    page = open_page().page
    expect(page.get_by_role("banner")).to_contain_text("7 / 57")
    page.get_by_role("button", name="Pause").click()
    page.get_by_role("combobox", name="Jump to a lap").select_option(label="Lap 3")
    expect(page.get_by_role("banner")).to_contain_text("3 / 57")
    page.locator("tbody tr[data-driver='2']").click()
    settings(page).get_by_label("Language").select_option(label="Deutsch")
    dialog = page.get_by_role("dialog", name="Einstellungen")
    expect(dialog.get_by_label("Sprache")).to_be_focused()
    expect(page.locator("html")).to_have_attribute("lang", "de")
    page.keyboard.press("Escape")
    expect(page.get_by_role("banner")).to_contain_text("Pausiert")
    expect(page.get_by_role("banner")).to_contain_text("3 / 57")
    expect(page.locator("tbody tr[data-selected]")).to_have_attribute("data-driver", "2")
    page.reload()
    expect(page.get_by_role("banner")).to_contain_text("7 / 57")  # an ordinary reload is live again
    expect(page.locator("html")).to_have_attribute("lang", "de")


def test_hidden_panels_leave_their_room_and_stay_hidden(dashboard: DashboardProcess, open_page: OpenPage) -> None:
    race(dashboard)
    page = open_page().page
    alerts, log = page.get_by_role("region", name="Alerts"), page.locator(".race-control")
    before = log.bounding_box()
    assert before is not None
    dialog = settings(page)
    dialog.get_by_label("Alerts").uncheck()
    expect(alerts).to_be_hidden()
    after = log.bounding_box()
    assert after is not None
    assert after["width"] > 1.8 * before["width"]
    for name in ("Track", "Weather", "Race control", "Strategy", "Pipeline"):
        dialog.get_by_label(name).uncheck()
    expect(dialog.get_by_label("Timing")).to_be_disabled()  # the last one stays
    tower = page.get_by_role("region", name="Timing").bounding_box()
    assert tower is not None
    assert tower["width"] > 1_400
    page.reload()
    expect(page.get_by_role("table", name="Timing tower")).to_be_visible()
    expect(alerts).to_be_hidden()
    page.set_viewport_size({"width": 390, "height": 844})
    assert page.locator(".sections button:visible").all_inner_texts() == ["Tower"]


def test_settings_keep_the_focus_and_give_it_back(open_page: OpenPage) -> None:
    page = open_page().page
    button = page.get_by_role("button", name="Settings")
    button.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog", name="Settings").get_by_label("Language")).to_be_focused()
    for _ in range(20):
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement === document.body || !!document.activeElement.closest('dialog')")
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(button).to_be_focused()


def test_keys_are_listed_and_can_be_turned_off(dashboard: DashboardProcess, open_page: OpenPage) -> None:
    race(dashboard)
    page = open_page().page
    expect(page.locator("tbody tr")).to_have_count(3)
    page.keyboard.press("?")
    listed = page.get_by_role("dialog", name="Keys")
    for words in ("Pause, play", "Go live", "Settings", "follow the driver"):
        expect(listed).to_contain_text(words)
    page.keyboard.press("s")  # behind a dialog no key does anything
    expect(page.locator("body")).not_to_have_attribute("data-view", "strategy")
    page.keyboard.press("Escape")
    page.keyboard.press(",")
    page.get_by_label("Single keys work").uncheck()
    page.keyboard.press("Escape")
    page.keyboard.press("s")
    expect(page.locator("body")).not_to_have_attribute("data-view", "strategy")
    page.reload()
    expect(page.locator("tbody tr")).to_have_count(3)
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_have_count(0)


def test_a_driver_is_chosen_with_the_keys_and_said(dashboard: DashboardProcess, open_page: OpenPage) -> None:
    feed = RaceFeed()
    dashboard.ingest(feed.start(roster(4)), feed.order("1", "2", "3", "4"))
    page = open_page().page
    codes = page.locator("tbody button.code")
    expect(codes).to_have_count(4)
    expect(page.locator("tbody button.code[tabindex='0']")).to_have_count(1)
    codes.first.focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    expect(codes.nth(2)).to_be_focused()
    page.keyboard.press("Enter")
    expect(codes.nth(2)).to_have_attribute("aria-pressed", "true")
    expect(page.get_by_role("status").get_by_text("Following Driver Number3")).to_have_count(1)
    dashboard.ingest(feed.order("3", "1", "2", "4"))
    expect(codes.first).to_have_text("AAC")
    expect(codes.first).to_be_focused()  # the row has moved, the focus with it
    page.keyboard.press("End")
    expect(codes.nth(3)).to_be_focused()


def test_every_control_is_reached_by_tab_and_shows_the_focus(dashboard: DashboardProcess, open_page: OpenPage) -> None:
    race(dashboard)
    page = open_page().page
    expect(page.locator("tbody tr")).to_have_count(3)
    wanted = page.evaluate("""() => {
      const controls = document.querySelectorAll("button, select, input, a[href], [tabindex='0']");
      const wanted = [...controls].filter((one) => one.checkVisibility() && !one.disabled && one.tabIndex >= 0);
      window.unreached = new Set(wanted);
      return window.unreached.size;
    }""")
    assert wanted > 12
    page.keyboard.press("Tab")
    unseen = []
    for _ in range(wanted + 2):
        unseen += page.evaluate("""() => {
          const now = document.activeElement;
          window.unreached.delete(now);
          const style = getComputedStyle(now);
          const seen = now === document.body || (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2);
          return seen ? [] : [now.outerHTML.slice(0, 80)];
        }""")
        page.keyboard.press("Tab")
    assert unseen == []
    assert page.evaluate("Array.from(window.unreached, (one) => one.outerHTML.slice(0, 80))") == []


def test_tabs_of_charts_are_gone_through_with_arrows(dashboard: DashboardProcess, open_page: OpenPage) -> None:
    race(dashboard)
    page = open_page().page
    expect(page.locator("tbody tr")).to_have_count(3)
    page.keyboard.press("s")
    page.get_by_role("tab", name="Positions").focus()
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("tab", name="Gaps")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("tab", name="Gaps")).to_have_attribute("aria-selected", "true")


@pytest.mark.parametrize("wish", ["system", "settings"])
def test_with_less_motion_the_cars_step_and_the_rest_stands(
    dashboard: DashboardProcess, open_page: OpenPage, wish: str
) -> None:
    feed = race(dashboard)
    page = open_page().page
    if wish == "system":
        page.emulate_media(reduced_motion="reduce")
    else:
        settings(page).get_by_label("Motion").select_option(label="Less")
        page.keyboard.press("Escape")
    expect(page.locator("html")).to_have_attribute("data-motion", "less")
    count_calls(page, "CanvasRenderingContext2D", "clearRect")
    began = page.evaluate("performance.now()")
    for second in range(8):
        dashboard.ingest(feed.event(frames(feed, 500 + 300 * second), after_ms=1_000))
        page.wait_for_timeout(300)
    drawn, now = calls(page, "clearRect"), page.evaluate("performance.now()")
    assert 1 <= drawn <= (now - began) / 1000 + 1, "once a second"


@pytest.mark.parametrize("width", [1440, 1920, 2560])
def test_a_wide_screen_shows_more_side_by_side(dashboard: DashboardProcess, open_page: OpenPage, width: int) -> None:
    race(dashboard)
    page = open_page(width=width, height=width * 9 // 16).page
    expect(page.locator("tbody tr")).to_have_count(3)
    if width >= 1900:
        expect(page.get_by_role("region", name="Strategy")).to_be_visible()  # it is loaded beside the rest
    open_at_once = {
        name: page.get_by_role("region", name=name, exact=True).is_visible()
        for name in ("Timing", "Track", "Weather", "Alerts", "Messages", "Strategy")
    }
    assert [name for name, is_open in open_at_once.items() if not is_open] == ([] if width >= 1900 else ["Strategy"])
    assert page.evaluate("document.documentElement.scrollHeight <= innerHeight")


@pytest.mark.long
@pytest.mark.parametrize("locale", TRANSLATED)
@pytest.mark.parametrize("width", [390, 1440])
def test_axe_finds_nothing_in_any_language(
    dashboard: DashboardProcess, open_page: OpenPage, width: int, locale: str
) -> None:
    everything(dashboard)
    page = open_page(width=width, locale=locale).page
    expect(page.locator("tbody tr")).to_have_count(5)
    assert violations(page) == []


@pytest.mark.long
@pytest.mark.parametrize("theme", ["dark", "light"])
@pytest.mark.parametrize("width", [390, 1440])
def test_axe_finds_nothing_with_more_contrast_nor_in_a_dialog(
    dashboard: DashboardProcess, open_page: OpenPage, width: int, theme: str
) -> None:
    everything(dashboard)
    page = open_page(width=width, theme=theme).page
    page.emulate_media(contrast="more")
    expect(page.locator("tbody tr")).to_have_count(5)
    found = []
    openers = (
        [f".sections button:nth-child({place})" for place in range(1, 6)]
        if width < 900
        else [".live", ".view-button >> nth=0", ".path"]
    )
    for opener in openers:
        page.locator(opener).click()
        found += violations(page, "color-contrast-enhanced")
    for key in (",", "?"):
        page.keyboard.press(key)
        expect(page.locator("dialog[open]")).to_be_visible()
        found += violations(page)
        page.keyboard.press("Escape")
    assert found == []


def test_forced_colours_leave_the_map_and_the_teams_to_be_seen(
    dashboard: DashboardProcess, open_page: OpenPage
) -> None:
    everything(dashboard)
    page = open_page().page
    expect(page.locator("tbody tr")).to_have_count(5)
    page.emulate_media(forced_colors="active")
    expect(page.locator("html")).to_have_attribute("data-contrast", "more")
    bars = page.locator(".team-bar").evaluate_all("bars => bars.map(bar => getComputedStyle(bar).backgroundColor)")
    assert len(set(bars)) > 1
    ground = page.locator(".map").evaluate("map => getComputedStyle(map).backgroundColor")
    panel = page.evaluate("getComputedStyle(document.documentElement).getPropertyValue('--panel').trim()")
    assert ground == BLACK
    assert panel == "#000000"
