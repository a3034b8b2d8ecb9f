"""The page in German and in Spanish: no English left, nothing cut off, numbers as the country writes them."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from pitwall.events import (
    Alert,
    ChequeredFlag,
    LapTimeDeleted,
    Payload,
    PitLeft,
    RaceControlMessage,
    Retired,
    TrackStatus,
    Weather,
)
from pitwall.events.alert_facts import EliminationZoneFacts, KnockedOutFacts, PoleFacts
from pitwall.events.codec import to_plain
from pitwall.events.rules import Neutralisation
from pitwall.lambdas.fastest_lap.announcement import take as take_laps
from pitwall.lambdas.fastest_lap.record import LapRecord
from pitwall.lambdas.race_alerts.incidents import incident
from pitwall.lambdas.race_alerts.memory import StatusChange
from pitwall.lambdas.shared.roster import Roster
from pitwall.lambdas.shared.wording import worded
from tests.browser.conftest import OpenPage
from tests.browser.dashboard_process import DashboardProcess
from tests.browser.everything import alerts_of, everything, happenings
from tests.browser.locales import LOCALES
from tests.browser.race_feed import RaceFeed, roster
from tests.fixtures.qualifying import MEXICO, events, mexico, session

pytestmark = pytest.mark.browser

ENGLISH_LEFT = """async (language) => {
  const catalogue = (part) => import(`/static/js/catalogue/${part}/${language}.js`);
  const parts = await Promise.all([".", "opened", "race", "timed"].map(catalogue));
  const TEXTS = Object.assign({}, ...parts.map(({ TEXTS }) => TEXTS));
  const own = new Set(Object.values(TEXTS));
  const english = new Set(Object.keys(TEXTS).filter((text) => !own.has(text)));
  const found = [];
  const check = (text, where) => english.has(text.trim().replace(/^, /, "")) && found.push(`${text.trim()} (${where})`);
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const parent = texts.currentNode.parentElement;
    if (!parent.closest("[lang=en], .name")) check(texts.currentNode.data, parent.className || parent.tagName);
  }
  for (const element of document.body.querySelectorAll("*"))
    for (const name of ["aria-label", "title", "aria-valuetext"])
      if (element.hasAttribute(name)) check(element.getAttribute(name), name);
  return found;
}"""

CUT_OFF = """() => {
  const found = [];
  if (document.documentElement.scrollWidth > innerWidth) found.push("the page scrolls sideways");
  for (const panel of document.querySelectorAll(".panel, dialog[open]")) {
    const sticksOut = panel.checkVisibility() && panel.getBoundingClientRect().right > innerWidth - 7;
    if (sticksOut) found.push(`${panel.className} sticks out`);
  }
  for (const element of document.querySelectorAll("body *")) {
    if (!element.checkVisibility({ visibilityProperty: true })) continue;
    if (element.closest(".visually-hidden, .skip, svg, select, .js-plotly-plot, .name, h1")) continue;
    for (const node of element.childNodes) {
      if (node.nodeType !== Node.TEXT_NODE || !node.data.trim()) continue;
      const range = document.createRange();
      range.selectNodeContents(node);
      const text = range.getBoundingClientRect();
      for (let box = element; box && box !== document.body; box = box.parentElement) {
        const style = getComputedStyle(box);
        if (style.overflowX === "visible") continue;
        if (style.textOverflow === "ellipsis" && box.title) break; // cut short, and whole where the pointer rests
        const room = box.getBoundingClientRect();
        const cut = text.right > room.right + 2 || text.left < room.left - 2;
        if (cut) found.push(`${node.data.trim()} in ${box.className}`);
        break;
      }
    }
  }
  return found;
}"""


def of_a_qualifying() -> Iterator[Alert]:
    """Alerts of a qualifying that have more to say than a part and a place, as the functions word them."""
    record = take_laps(LapRecord(), events(session(MEXICO), mexico()))
    yield from (entry.alert for entry in record.alerts.entries.values() if entry.alert.kind == "elimination_zone")
    facts = PoleFacts(kind="pole", margin_ms=145)
    yield worded(Alert(run="r", id="p", kind="pole", seq=1, t_ms=1, title="", driver="1", time_ms=75_875, facts=facts))


def of_a_qualifying_in_few_words() -> Iterator[Alert]:
    """Those of which the heading alone is translated."""
    left = EliminationZoneFacts(kind="elimination_zone_left", part="SQ1", position=3)
    for facts in (left, KnockedOutFacts(kind="knocked_out", part="Q1"), PoleFacts(kind="pole")):
        alert = Alert(run="r", id="q", kind=facts.kind, seq=1, t_ms=1, title="", driver="1", code="AAA", facts=facts)
        yield worded(alert)


def wordings(feed: RaceFeed) -> Iterator[Alert]:
    """Alerts as the functions word them, in the forms that a small race lacks."""
    said = "CAR 7 (AAG) TIME 1:29.000 DELETED - TRACK LIMITS AT TURN 4 LAP 2"
    happened: list[Payload] = [
        PitLeft(driver="7", lap=3, duration_ms=130_000, compound="SOFT", tyre_life=4, tyre_changed=True),
        PitLeft(driver="1", lap=3, duration_ms=30_000, tyre_changed=True),
        Retired(driver="1", laps=1, reason=""),
        Retired(driver="1", laps=12, reason="Water leak"),
        Retired(driver="1", laps=0, reason="Illness", did_not_start=True),
        ChequeredFlag(driver="1", lap=57),
        ChequeredFlag(driver="7"),
        RaceControlMessage(message="FIA STEWARDS: DRIVE THROUGH PENALTY FOR CAR 2 (AAB) - FALSE START"),
        RaceControlMessage(message="FIA STEWARDS: 10 SECOND STOP AND GO PENALTY FOR CAR 2 (AAB) - CAUSING A COLLISION"),
        RaceControlMessage(message="FIA STEWARDS: BLACK FLAG FOR CAR 2 (AAB)"),
    ]
    drivers = Roster.of(roster(7))
    red = [Neutralisation("red", StatusChange(seq=0, t_ms=0, status="red"))]
    for payload in happened:
        for periods in ([], red):
            alert = incident(feed.event(payload), drivers, periods)
            assert alert is not None
            yield alert
    laps = [
        feed.start(roster(3)),
        feed.lap("2", 2, 90_000),
        feed.lap("1", 2, 90_000),
        feed.lap("7", 2, 89_000),
        feed.event(LapTimeDeleted(driver="7", lap=2, lap_time_ms=89_000, reason=said)),
        feed.lap("3", 3, 88_000),
        *feed.result("1", "2"),
    ]
    yield from alerts_of(laps)
    laps += [feed.event(TrackStatus(status=status)) for status in ("vsc", "safety_car", "red", "clear")]
    yield from alerts_of(laps)


def sections(page: Page, width: int) -> list[str]:
    """Selectors of what opens each view in a window so wide."""
    if width < 900:
        return [
            f".sections button:nth-child({place})" for place in range(1, page.locator(".sections button").count() + 1)
        ]
    return [".header .live", ".view-button >> nth=0", ".path"]


@pytest.mark.parametrize(("locale", "waiting"), [("de-DE", "Warten auf den Start"), ("es-ES", "Esperando la salida")])
def test_before_the_race_too_the_page_speaks_the_viewers_language(
    open_page: OpenPage, locale: str, waiting: str
) -> None:
    page = open_page(locale=locale).page
    expect(page.get_by_text(waiting)).to_be_visible()
    expect(page.locator("html")).to_have_attribute("lang", locale[:2])
    assert page.evaluate(ENGLISH_LEFT, locale[:2]) == []


@pytest.mark.parametrize("width", [390, 1440, 2560])
@pytest.mark.parametrize("locale", LOCALES)
def test_no_english_is_left_and_nothing_is_cut_off(
    dashboard: DashboardProcess, open_page: OpenPage, locale: str, width: int
) -> None:
    everything(dashboard)
    watched = open_page(width=width, height=1440 if width > 1440 else 900, locale=locale)
    page = watched.page
    expect(page.locator(".card")).not_to_have_count(0)
    found = []
    for opener in sections(page, width):
        page.locator(opener).click()
        page.wait_for_function("() => document.getAnimations().length === 0")
        if locale != "en-GB":
            found += page.evaluate(ENGLISH_LEFT, locale[:2])
        found += page.evaluate(CUT_OFF)
    for key in (",", "?"):
        page.keyboard.press(key)
        expect(page.locator("dialog[open]")).to_be_visible()
        found += page.evaluate(CUT_OFF)
        page.keyboard.press("Escape")
    assert found == []
    assert watched.errors == []


def test_alerts_are_worded_in_the_viewers_language_and_race_control_is_quoted(
    dashboard: DashboardProcess, open_page: OpenPage
) -> None:
    everything(dashboard)
    page = open_page(locale="de-DE").page
    cards = page.get_by_role("region", name="Ereignisse")
    for words in (
        "Schnellste Runde · Number1",
        "Boxenstopp · Number3",
        "22.0 s in der Boxengasse, weiter auf Hard, neu",
        "Ausgeschieden · Number5",
        "Nach 3 Runden: Getriebe",
        "Führt nach Runde 6; vorher AAA",
        "Strafe · Number2",
        "5 Sekunden Zeitstrafe: unsichere Freigabe",
        "Strecke frei",
    ):
        expect(cards).to_contain_text(words)
    quoted = page.get_by_role("log", name="Rennleitung").get_by_text("5 second time penalty")
    expect(quoted).to_have_attribute("lang", "en")
    expect(page.locator('tr[data-driver="5"] .c-gap')).to_have_text("AUSGESCHIEDEN · Runde 4 · Getriebe")


@pytest.mark.parametrize("language", ["de", "es"])
def test_every_alert_the_functions_send_is_understood(open_page: OpenPage, language: str) -> None:
    feed, sent = RaceFeed(), alerts_of(list(happenings(RaceFeed())))
    page = open_page(locale=f"{language}-{language.upper()}").page
    expect(page.locator("body[data-session=race]")).to_be_visible()  # with it come the words of races alone
    told = page.evaluate(
        """async (alerts) => {
          const { alertWords } = await import("/static/js/alert-words.js");
          return alerts.map((alert) => [alert.title, alertWords(alert).title, alert.text, alertWords(alert).text]);
        }""",
        [to_plain(alert) for alert in [*sent, *wordings(feed), *of_a_qualifying()]],
    )
    headings = {"Safety car"} if language == "de" else set()  # "Safety Car"
    same = [
        (title, text) for title, own_title, text, own_text in told if title == own_title or (text and text == own_text)
    ]
    assert [one for one in same if one[0] not in headings] == []


def test_in_english_the_page_words_alerts_as_the_functions_do(open_page: OpenPage) -> None:
    sent = [*alerts_of(list(happenings(RaceFeed()))), *wordings(RaceFeed())]
    sent += [*of_a_qualifying(), *of_a_qualifying_in_few_words()]
    page = open_page(locale="en-GB").page
    expect(page.locator("body[data-session=race]")).to_be_visible()  # with it come the words of races alone
    told = page.evaluate(
        """async (alerts) => {
          const { alertWords } = await import("/static/js/alert-words.js");
          return alerts.map((alert) => alertWords({ ...alert, title: "", text: "" }));
        }""",
        [to_plain(alert) for alert in sent],
    )
    assert told == [{"title": alert.title, "text": alert.text} for alert in sent]


def test_an_alert_archived_without_facts_is_shown_as_it_was_sent(
    dashboard: DashboardProcess, open_page: OpenPage
) -> None:
    feed = RaceFeed()
    old = feed.alert("old", kind="pit_stop", title="Pit stop · Number2", text="21.9 s in the pit lane", driver="2")
    dashboard.ingest(feed.start(roster(3)))
    dashboard.alert(old)
    card = open_page(locale="de-DE").page.locator(".card")
    expect(card).to_contain_text("Pit stop · Number2")
    expect(card).to_contain_text("21.9 s in the pit lane")


def test_a_reason_nobody_has_translated_stays_as_it_was_sent(dashboard: DashboardProcess, open_page: OpenPage) -> None:
    feed = RaceFeed()
    gone = feed.event(Retired(driver="2", laps=0, reason="Out of peanuts", did_not_start=True))
    alert = incident(gone, Roster.of(roster(3)), [])
    assert alert is not None
    dashboard.ingest(feed.start(roster(3)))
    dashboard.alert(alert)
    expect(open_page(locale="de-DE").page.locator(".card")).to_contain_text("Nicht gestartet · Number2")
    expect(open_page(locale="de-DE").page.locator(".card")).to_contain_text("Out of peanuts")


@pytest.mark.parametrize(
    ("locale", "said"),
    [
        ("en-GB", ("16.8 °C", "1010 hPa", "SE 3.1 m/s", "16 March 2025")),
        ("en-US", ("62.2 °F", "29.81 inHg", "SE 6.9 mph", "March 16, 2025")),
        ("de-DE", ("16,8 °C", "1010 hPa", "SO 3,1 m/s", "16. März 2025")),
        ("es-ES", ("16,8 °C", "1010 hPa", "SE 3,1 m/s", "16 de marzo de 2025")),
    ],
)
def test_readings_and_dates_are_written_as_in_the_viewers_country_and_times_as_in_the_sport(
    dashboard: DashboardProcess, open_page: OpenPage, locale: str, said: tuple[str, ...]
) -> None:
    feed = RaceFeed()
    now = Weather(air_c=16.8, track_c=20.4, pressure_hpa=1009.6, wind_direction_deg=135, wind_speed_mps=3.1)
    dashboard.ingest(feed.start(roster(2)), feed.event(now), feed.order("1", "2"), feed.lap("1", 1, 82_167))
    page = open_page(locale=locale).page
    for words in said:
        expect(page.locator("body")).to_contain_text(words)
    expect(page.locator('tr[data-driver="1"] .c-last')).to_contain_text("1:22.167")
    expect(page.locator('tr[data-driver="2"] .c-gap')).to_have_text("+1.500")
