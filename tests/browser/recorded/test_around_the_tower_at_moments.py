"""Map, header, weather, race control and alerts of a recorded race, at moments FastF1 knows of."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.recorded.conftest import Finished, OpenWall
from tests.browser.recorded.facts import Facts
from tests.browser.recorded.wall import DESK, PHONE

pytestmark = [pytest.mark.browser, pytest.mark.cloud, pytest.mark.long, pytest.mark.recorded, pytest.mark.timeout(420)]

INK = """canvas => {
  const pen = new OffscreenCanvas(canvas.width, canvas.height).getContext("2d", { willReadFrequently: true });
  pen.drawImage(canvas, 0, 0);
  const { data } = pen.getImageData(0, 0, canvas.width, canvas.height);
  let sum = 0;
  for (let index = 3; index < data.length; index += 4) if (data[index]) sum = (sum * 31 + index) % 2147483647;
  return sum;
}"""
"""A number that differs where another picture is drawn; 0 for an empty one."""


@pytest.fixture
def facts(finished: Finished) -> Facts:
    return Facts(finished.loaded)


def test_the_header_tells_lap_clock_and_status(open_wall: OpenWall, facts: Facts) -> None:
    wall = open_wall(facts.lights_out + 3_000_000)
    laps = len([lap for lap in range(1, 58) if facts.crossings(lap)[0][0] <= facts.lights_out + 3_000_000])
    expect(wall.header).to_contain_text("Melbourne, Australia")
    assert wall.lap() == laps + 1
    expect(wall.header).to_contain_text(re.compile("0:49:59|0:50:00"))  # of the last thing heard until then
    expect(wall.header).to_contain_text("Green")


@pytest.mark.parametrize("window", [DESK, PHONE], ids=["desk", "phone"])
def test_the_safety_car_is_on_the_map_and_in_the_header(
    open_wall: OpenWall, facts: Facts, window: tuple[int, int]
) -> None:
    wall = open_wall(facts.status("4") + 2_000, *window)
    expect(wall.header.get_by_role("status").first).to_have_text("Safety car")
    if window == PHONE:
        wall.section("Map")
    expect(wall.page.get_by_role("img", name="Track map, safety car")).to_be_visible()
    assert wall.page.get_by_role("img", name="Track map").evaluate(INK)
    expect(wall.map).to_be_in_viewport()


def test_a_driver_chosen_in_the_tower_is_followed_on_the_map(open_wall: OpenWall, facts: Facts) -> None:
    wall = open_wall(facts.line("NOR", 20))
    whole = wall.map.evaluate(INK)
    assert whole
    follow = wall.page.get_by_role("combobox", name="Follow a driver")
    wall.tower.get_by_role("row").filter(has_text="NOR").click()
    expect(follow).to_have_value("4")
    wall.page.wait_for_function(f"before => ({INK})(document.querySelector('canvas')) !== before", arg=whole)
    wall.tower.get_by_role("row").filter(has_text="NOR").click()
    expect(follow).to_have_value("")


@pytest.mark.parametrize("minutes", [5, 60])
def test_the_weather_is_fastf1s(open_wall: OpenWall, facts: Facts, minutes: int) -> None:
    t_ms = facts.lights_out + minutes * 60_000
    read = facts.weather(t_ms)
    panel = open_wall(t_ms).region("Weather")
    expect(panel).to_contain_text(f"{read.AirTemp:.1f} °C")
    expect(panel).to_contain_text(f"{read.TrackTemp:.1f} °C")
    expect(panel).to_contain_text(f"{read.WindSpeed:.1f} m/s")
    expect(panel).to_contain_text(f"{read.Humidity:.0f}%")
    expect(panel).to_contain_text("Raining" if read.Rainfall else "Dry")


def test_race_control_has_said_what_fastf1_has_and_nothing_more(open_wall: OpenWall, facts: Facts) -> None:
    session = facts.loaded.session
    t_ms = facts.line("NOR", 20)
    said = session.race_control_messages
    after_start = (said["Time"] - session.t0_date).dt.total_seconds() * 1000
    wall = open_wall(t_ms)
    shown = wall.messages.get_by_role("listitem")
    words = " ".join(shown.all_inner_texts()).upper().replace("–", "-")
    expected = said[(after_start > facts.lights_out) & (after_start < t_ms - 2_000) & (said["Flag"] != "BLUE")]
    assert len(expected) > 20
    for message in expected["Message"]:
        assert message.split(" - ")[0].split(" AT ")[0].rstrip(" .").upper() in words, message
    later = said[(after_start > t_ms + 2_000) & said["Message"].str.contains("DELETED")]
    assert not [message for message in later["Message"] if message.split(" DELETED")[0] in words]


def test_messages_can_be_filtered_to_flags(open_wall: OpenWall, facts: Facts) -> None:
    wall = open_wall(facts.line("NOR", 56))
    every = wall.messages.get_by_role("listitem").count()
    wall.page.get_by_role("combobox", name="Filter messages").select_option(label="Flags")
    flags = wall.messages.get_by_role("listitem")
    expect(flags.first).to_be_visible()
    assert flags.count() != every
    assert any("blue flag" in text.lower() for text in flags.all_inner_texts())


def test_alerts_tell_retirements_safety_cars_stops_penalties_and_the_flag(open_wall: OpenWall, facts: Facts) -> None:
    wall = open_wall(facts.line("NOR", 57) + 5_000)
    cards = " ".join(" ".join(wall.region("Alerts").get_by_role("listitem").all_inner_texts()).split())
    for driver in ("Hadjar", "Doohan", "Sainz", "Alonso", "Bortoleto", "Lawson"):
        assert f"Retired · {driver}" in cards
    assert cards.count("Safety car in") == 3
    assert "1:22.167 on lap 43" in cards
    assert "Pit stop · Norris" in cards
    assert "Penalty · Bortoleto" in cards
    assert "Chequered flag · Norris" in cards


def test_notification_and_sound_are_off_until_asked_for(open_wall: OpenWall, facts: Facts) -> None:
    alerts = open_wall(facts.line("NOR", 10)).region("Alerts")
    for name in ("Notify", "Sound"):
        expect(alerts.get_by_role("button", name=name)).to_have_attribute("aria-pressed", "false")
    alerts.get_by_role("button", name="Sound").click()
    expect(alerts.get_by_role("button", name="Sound")).to_have_attribute("aria-pressed", "true")


def test_on_a_phone_race_control_weather_and_alerts_have_a_section(open_wall: OpenWall, facts: Facts) -> None:
    wall = open_wall(facts.line("NOR", 30), *PHONE)
    expect(wall.region("Alerts")).to_be_hidden()
    wall.section("Race")
    for part in (wall.region("Alerts"), wall.region("Weather"), wall.messages):
        expect(part).to_be_visible()
    expect(wall.tower).to_be_hidden()
    expect(wall.region("Alerts")).to_contain_text("Safety car")
