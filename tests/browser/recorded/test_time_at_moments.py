"""The playback bar on a recorded race: every panel at the same moment, each viewer for himself, and no spoilers."""

import re

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.recorded.conftest import Finished, OpenWall
from tests.browser.recorded.facts import Facts
from tests.browser.recorded.wall import DESK, PHONE, Wall
from tests.commands import until

pytestmark = [pytest.mark.browser, pytest.mark.cloud, pytest.mark.long, pytest.mark.recorded, pytest.mark.timeout(420)]


@pytest.fixture
def facts(finished: Finished) -> Facts:
    return Facts(finished.loaded)


def seconds(text: str) -> list[int]:
    """Times on the race clock, ``1:12:05``, in s."""
    return [int(h) * 3600 + int(m) * 60 + int(s) for h, m, s in re.findall(r"\b(\d):(\d\d):(\d\d)\b", text)]


@pytest.mark.parametrize("window", [DESK, PHONE], ids=["desk", "phone"])
def test_no_panel_knows_what_comes_after_the_moment_shown(
    open_wall: OpenWall, facts: Facts, window: tuple[int, int]
) -> None:
    t_ms = facts.line("NOR", 42)
    wall = open_wall(t_ms, *window)
    now_s = (t_ms + 100 - facts.lights_out) // 1000
    wall.page.wait_for_timeout(2_500)  # the bar asks every two seconds what there is to jump to
    everything = wall.page.locator("body").evaluate("body => body.textContent")
    for later in ("1:22.167", "Chequered", "FINISHED", "Retired · Lawson", "Retired · Bortoleto", "Lap 44"):
        assert later not in everything, later
    assert [row["state"] for row in wall.rows()].count("retired") == 4
    if window == PHONE:
        wall.section("Race")
    for panel in (wall.region("Alerts"), wall.messages):
        told = seconds(" ".join(panel.locator("time").all_text_contents()))
        assert told
        assert max(told) <= now_s
    if window == DESK:
        events = wall.bar.get_by_role("combobox", name="Jump to an event").locator("option").all_text_contents()
        assert max(seconds(" ".join(events))) <= now_s
        wall.page.get_by_role("button", name="Strategy", exact=True).first.click()
    else:
        wall.section("Strategy")
    chart = wall.region("Strategy").get_by_role("tabpanel")
    expect(chart).to_have_accessible_name("Positions, lap by lap to lap 42")


def test_a_jump_to_a_lap_an_event_and_back(open_wall: OpenWall, facts: Facts) -> None:
    wall = open_wall(facts.line("NOR", 50))
    wall.bar.get_by_role("combobox", name="Jump to a lap").select_option(label="Lap 11")
    wall.await_lap(11)
    events = wall.bar.get_by_role("combobox", name="Jump to an event")
    wall.bar.get_by_role("button", name="Live").click()
    wall.await_lap(57)
    option = events.locator("option").filter(has_text="Fastest lap · Norris").first
    expect(option).to_be_attached()
    wall.bar.get_by_role("button", name="Pause").click()
    with wall.page.expect_response(lambda answer: "/api/v1/moment?" in answer.url):
        events.select_option(value=option.get_attribute("value"))
    expect(wall.header).to_contain_text("NOR 1:22.167 · lap 43")
    # The header said so at the end of the race too: only the bar tells that the page has jumped.
    moment = int(option.get_attribute("value") or 0)
    until(lambda: abs(int(wall.slider.input_value()) - moment) <= 1_000, 20, "the moment of the fastest lap")
    wall.bar.get_by_role("button", name="−10 s").click()
    until(lambda: abs(int(wall.slider.input_value()) - (moment - 10_000)) <= 1_000, 20, "10 s earlier")
    expect(wall.header).not_to_contain_text("1:22.167")
    wall.bar.get_by_role("button", name="Live").click()
    expect(wall.bar.get_by_role("button", name="Live")).to_have_attribute("aria-pressed", "true")


def test_each_viewer_has_a_moment_of_his_own(open_wall: OpenWall, facts: Facts) -> None:
    early, late = open_wall(facts.line("NOR", 5)), open_wall(facts.line("NOR", 45))
    early.await_lap(6)
    late.await_lap(46)


def test_from_a_moment_the_race_goes_on_at_its_speed(open_wall: OpenWall, facts: Facts) -> None:
    wall = open_wall(facts.line("NOR", 20))
    wall.bar.get_by_role("button", name="Play").click()
    wall.await_lap(*range(24, 58))
    wall.bar.get_by_role("button", name="Pause").click()


def test_a_delay_is_set_in_tenths_of_a_second(open_wall: OpenWall, facts: Facts) -> None:
    wall = open_wall(facts.line("NOR", 20))
    delay = wall.bar.get_by_role("spinbutton", name="Delay in seconds")
    assert delay.get_attribute("step") == "0.1"
    delay.fill("7.3")
    delay.press("Enter")
    expect(wall.header).to_contain_text("7.3 s")


def test_a_link_opens_run_moment_and_driver(browser: Browser, finished: Finished, facts: Facts) -> None:
    url = finished.running.pipeline.url
    at_s = facts.line("NOR", 12) / 1000
    with Wall.open(browser, f"{url}/?run={finished.run}&t={at_s:.1f}&driver=81", *DESK) as wall:
        wall.await_lap(*range(13, 40))
        expect(wall.page.get_by_role("combobox", name="Follow a driver")).to_have_value("81")


def test_keys_do_it_all(open_wall: OpenWall, facts: Facts) -> None:
    wall = open_wall(facts.line("NOR", 30))
    keys = wall.page.keyboard
    wall.page.get_by_role("heading", name="Australian Grand Prix").click()
    before = int(wall.slider.input_value())
    keys.press("ArrowLeft")
    until(lambda: abs(int(wall.slider.input_value()) - (before - 10_000)) <= 1_000, 20, "10 s earlier")
    keys.press("ArrowRight")
    until(lambda: abs(int(wall.slider.input_value()) - before) <= 1_000, 20, "10 s later again")
    keys.press("s")
    expect(wall.region("Strategy")).to_be_visible()
    keys.press("s")
    expect(wall.region("Strategy")).to_be_hidden()
    keys.press("l")
    expect(wall.bar.get_by_role("button", name="Live")).to_have_attribute("aria-pressed", "true")
