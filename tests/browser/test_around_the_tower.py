"""Header, weather, alerts, race control: what stands around the tower."""

import pytest
from playwright.sync_api import expect

from pitwall.events import RaceControlMessage, TrackStatus, Weather
from tests.browser.conftest import OpenPage
from tests.browser.dashboard_process import DashboardProcess
from tests.browser.race_feed import LIGHTS_OUT_MS, RaceFeed, roster

pytestmark = pytest.mark.browser


def test_before_the_race_it_says_what_will_come(open_page: OpenPage) -> None:
    page = open_page().page
    expect(page.get_by_text("Waiting for the race to start")).to_be_visible()
    expect(page.get_by_role("region", name="Alerts")).to_contain_text("No alerts yet")
    expect(page.get_by_role("log", name="Race control")).to_contain_text("No messages yet")
    expect(page.get_by_role("banner")).to_contain_text("Embedded")
    expect(page.locator(".live")).to_contain_text("no race yet")


def test_the_header_says_which_race_which_lap_and_how_it_comes(
    dashboard: DashboardProcess, open_page: OpenPage
) -> None:
    feed = RaceFeed()
    dashboard.ingest(feed.start(), feed.order("1", "2"), feed.lap("1", 1, 90_000), feed.lap("1", 2, 89_097))
    page = open_page().page
    header = page.get_by_role("banner")
    expect(header.get_by_role("heading", name="Australian Grand Prix")).to_be_visible()
    for said in ("Melbourne, Australia", "16 March 2025", "3 / 57", "10×", "recorded race", "Embedded", "AAA 1:29.097"):
        expect(header).to_contain_text(said)
    expect(page).to_have_title("L3/57 Australian Grand Prix · Pitwall")
    expect(page.locator(".live")).to_have_text("Live")
    expect(header).not_to_contain_text("simulated")


def test_a_demo_race_says_that_it_never_took_place(dashboard: DashboardProcess, open_page: OpenPage) -> None:
    dashboard.ingest(RaceFeed().start(source="demo", synthetic=True, seed=1, race_name="Demo Grand Prix"))
    expect(open_page().page.get_by_text("Demo race · simulated, seed 1")).to_be_visible()


@pytest.mark.parametrize(
    ("status", "word"),
    [
        ("yellow", "Yellow flag"),
        ("safety_car", "Safety car"),
        ("vsc", "Virtual safety car"),
        ("vsc_ending", "VSC ending"),
        ("red", "Red flag"),
    ],
)
def test_the_status_of_the_track_is_a_word_and_a_shape(
    dashboard: DashboardProcess, open_page: OpenPage, status: str, word: str
) -> None:
    feed = RaceFeed()
    dashboard.ingest(feed.start(roster(2)), feed.order("1", "2"))
    sign = open_page().page.locator(".status")
    expect(sign).to_contain_text("Green")
    shape = sign.locator("path").get_attribute("d")
    dashboard.ingest(feed.event(TrackStatus(status=status)))  # type: ignore[arg-type]
    expect(sign).to_contain_text(word)
    assert sign.locator("path").get_attribute("d") != shape


def test_the_race_clock_counts_from_lights_out(dashboard: DashboardProcess, open_page: OpenPage) -> None:
    feed = RaceFeed()
    dashboard.ingest(feed.start(roster(2)), feed.order("1", "2"))
    page = open_page().page
    feed.t_ms = LIGHTS_OUT_MS + 3_725_000
    dashboard.ingest(feed.event(TrackStatus(status="clear"), after_ms=0))
    expect(page.locator('[data-fact="time"] dd')).to_have_text("1:02:05")


def test_the_weather_is_written_with_its_units(dashboard: DashboardProcess, open_page: OpenPage) -> None:
    feed = RaceFeed()
    now = Weather(
        air_c=16.8,
        track_c=20.4,
        humidity_pct=76.0,
        pressure_hpa=1009.6,
        rainfall=True,
        wind_direction_deg=135,
        wind_speed_mps=3.1,
    )
    dashboard.ingest(feed.start(), feed.event(now))
    weather = open_page().page.get_by_role("region", name="Weather")
    for said in ("16.8 °C", "20.4 °C", "76%", "1010 hPa", "Raining", "SE 3.1 m/s"):
        expect(weather).to_contain_text(said)


def test_alerts_come_as_cards_newest_on_top(dashboard: DashboardProcess, open_page: OpenPage) -> None:
    feed = RaceFeed()
    dashboard.ingest(feed.start())
    alerts = open_page().page.get_by_role("region", name="Alerts")
    expect(alerts).to_contain_text("No alerts yet")
    dashboard.alert(feed.alert("a", kind="pit_stop", title="Pit stop · AAB", text="21.9 s in the pit lane"))
    expect(alerts.locator(".card")).to_have_count(1)
    later = RaceFeed(run=feed.run, t_ms=feed.t_ms + 5_000)
    dashboard.alert(
        later.alert("b", kind="fastest_lap", title="Fastest lap · AAA", text="1:22.167 on lap 43", lap=43),
    )
    expect(alerts.locator(".card")).to_have_count(2)
    expect(alerts.locator(".card").first).to_contain_text("Fastest lap · AAA")
    expect(alerts.locator(".card").first).to_contain_text("L43")
    expect(alerts.get_by_text("No alerts yet")).to_be_hidden()


def test_race_control_is_logged_as_sentences_newest_on_top(dashboard: DashboardProcess, open_page: OpenPage) -> None:
    feed = RaceFeed()
    dashboard.ingest(feed.start())
    log = open_page().page.get_by_role("log", name="Race control")
    dashboard.ingest(
        feed.event(RaceControlMessage(message="DRS ENABLED", category="Drs")),
        feed.event(RaceControlMessage(message="FIA STEWARDS: CAR 2 (AAB) NOTED - UNSAFE RELEASE", category="Other")),
    )
    expect(log.get_by_role("listitem")).to_have_count(2)
    expect(log.get_by_role("listitem").first).to_contain_text("FIA stewards: car 2 (AAB) noted – unsafe release")
    expect(log.get_by_role("listitem").last).to_contain_text("DRS enabled")


def test_a_new_run_takes_the_place_of_the_old_one(dashboard: DashboardProcess, open_page: OpenPage) -> None:
    feed = RaceFeed()
    dashboard.ingest(feed.start(roster(20)), feed.event(RaceControlMessage(message="OLD NEWS")))
    page = open_page().page
    expect(page.locator("tbody tr")).to_have_count(20)
    dashboard.ingest(RaceFeed(run="20250316T050000Z-browser-0002").start(roster(3), race_name="British Grand Prix"))
    expect(page.get_by_role("heading", name="British Grand Prix")).to_be_visible()
    expect(page.locator("tbody tr")).to_have_count(3)
    expect(page.get_by_text("Old news")).to_have_count(0)


def test_blue_flags_are_folded_and_messages_filtered_and_the_choice_is_remembered(
    dashboard: DashboardProcess, open_page: OpenPage
) -> None:
    feed = RaceFeed()
    said = [
        RaceControlMessage(message="WAVED BLUE FLAG FOR CAR 2 (AAB)", category="Flag", flag="BLUE"),
        RaceControlMessage(message="YELLOW IN TRACK SECTOR 3", category="Flag", flag="YELLOW"),
        RaceControlMessage(message="SAFETY CAR DEPLOYED", category="SafetyCar"),
        RaceControlMessage(message="TURN 1 INCIDENT INVOLVING CAR 2 (AAB) NOTED", category="Other"),
        RaceControlMessage(message="CAR 2 (AAB) TIME 1:31.000 DELETED - TRACK LIMITS", category="Other"),
    ]
    dashboard.ingest(feed.start(), *[feed.event(message) for message in said])
    page = open_page().page
    log = page.get_by_role("log", name="Race control")
    expect(log.get_by_role("listitem")).to_have_count(4)
    expect(log).to_contain_text("1 blue flag folded away")
    filter_ = page.get_by_role("combobox", name="Filter messages")
    for label, words in (
        ("Safety car", ["Safety car deployed"]),
        ("Stewards", ["Turn 1 incident"]),
        ("Deleted laps", ["time 1:31.000 deleted"]),
        ("Flags", ["Yellow in track sector 3", "Waved blue flag"]),
    ):
        filter_.select_option(label=label)
        expect(log.get_by_role("listitem")).to_have_count(len(words))
        for word in words:
            expect(log).to_contain_text(word)
    page.reload()
    expect(page.get_by_role("combobox", name="Filter messages")).to_have_value("flags")
    expect(log.get_by_role("listitem")).to_have_count(2)


def test_the_weather_says_where_it_is_going(dashboard: DashboardProcess, open_page: OpenPage) -> None:
    feed = RaceFeed()
    dashboard.ingest(feed.start(), feed.event(Weather(air_c=16.8, track_c=20.4)))
    weather = open_page().page.get_by_role("region", name="Weather")
    expect(weather).to_contain_text("20.4 °C")
    dashboard.ingest(feed.event(Weather(air_c=16.9, track_c=22.0), after_ms=60_000))
    expect(weather).to_contain_text("22.0 °C ↑, rising")
    expect(weather).not_to_contain_text("16.9 °C ↑")


def test_an_alert_is_notified_only_where_asked_for_and_only_when_it_is_new(
    dashboard: DashboardProcess, open_page: OpenPage
) -> None:
    feed = RaceFeed()
    dashboard.ingest(feed.start())
    dashboard.alert(feed.alert("old", kind="pit_stop", title="Pit stop · AAB", text="21.9 s"))
    page = open_page().page
    page.evaluate("""() => {
      window.notified = [];
      window.Notification = class { constructor(title) { window.notified.push(title); } };
      window.Notification.requestPermission = async () => "granted";
    }""")
    alerts = page.get_by_role("region", name="Alerts")
    expect(alerts.locator(".card")).to_have_count(1)
    dashboard.alert(feed.alert("unasked", kind="pit_stop", title="Pit stop · AAC", text="22.9 s"))
    expect(alerts.locator(".card")).to_have_count(2)
    alerts.get_by_role("button", name="Notify").click()
    expect(alerts.get_by_role("button", name="Notify")).to_have_attribute("aria-pressed", "true")
    dashboard.alert(feed.alert("new", kind="red_flag", title="Red flag", text=""))
    expect(alerts.locator(".card")).to_have_count(3)
    assert page.evaluate("window.notified") == ["Red flag"]
    alerts.get_by_role("button", name="Sound").click()
    expect(alerts.get_by_role("button", name="Sound")).to_have_attribute("aria-pressed", "true")
