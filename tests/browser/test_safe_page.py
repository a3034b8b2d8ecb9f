"""Nothing that comes in through the stream can run, and the page needs nothing from elsewhere."""

import dataclasses
from typing import Annotated, Any, get_args, get_origin, get_type_hints

import pytest
from playwright.sync_api import Page, expect

from pitwall.events import (
    Alert,
    AlertKind,
    Event,
    LapTimeDeleted,
    PitEntered,
    PitLeft,
    RaceControlMessage,
    Retired,
    TrackStatus,
    Weather,
)
from pitwall.events.fields import Length, Pattern
from tests.browser.conftest import OpenPage
from tests.browser.dashboard_process import DashboardProcess
from tests.browser.race_feed import RaceFeed, roster
from tests.browser.test_playback import TRACK, frames

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


def poisoned(record: Any, text: str = INJECTED) -> Any:
    """The record with the text in every string that the contract leaves open, as long as it may be there."""
    hints = get_type_hints(type(record), include_extras=True)
    changed: dict[str, Any] = {}
    for field in dataclasses.fields(record):
        value, marks = getattr(record, field.name), _marks(hints[field.name])
        if dataclasses.is_dataclass(value):
            changed[field.name] = poisoned(value, text)
        elif isinstance(value, tuple) and value and dataclasses.is_dataclass(value[0]):
            changed[field.name] = tuple(poisoned(item, text) for item in value)
        elif isinstance(value, str) and marks and not any(isinstance(mark, Pattern) for mark in marks):
            length = next((mark.longest for mark in marks if isinstance(mark, Length)), len(text))
            changed[field.name] = text[:length]
    return dataclasses.replace(record, **changed)


def _marks(hint: Any) -> tuple[Any, ...]:
    if get_origin(hint) is Annotated:
        return tuple(get_args(hint)[1:])
    return next((_marks(option) for option in get_args(hint) if get_origin(option) is Annotated), ())


def test_markup_in_every_string_of_the_contract_runs_in_no_view(
    dashboard: DashboardProcess, open_page: OpenPage
) -> None:
    events, alerts = a_race_of_every_kind()
    dashboard.ingest(*(dataclasses.replace(event, payload=poisoned(event.payload)) for event in events))
    dashboard.alert(*(dataclasses.replace(poisoned(alert), id=f"a{place}") for place, alert in enumerate(alerts)))
    for width, height in ((1440, 900), (390, 844)):
        watched = open_page(width=width, height=height)
        page = watched.page
        if width < 600:
            for section in page.get_by_role("navigation", name="Sections").get_by_role("button").all():
                section.click()
        else:
            expect(page.locator('tr[data-driver="1"] .name')).to_have_text(INJECTED)
            expect(page.get_by_role("heading", level=1)).to_have_text(INJECTED)
            expect(page.locator(".card", has_text=INJECTED).first).to_be_visible()
            expect(page.get_by_role("log", name="Race control")).to_contain_text(INJECTED)
            expect(page.get_by_role("combobox", name="Jump to an event")).to_contain_text(INJECTED)
            page.locator('tr[data-driver="2"]').click()
        if width >= 600:
            page.keyboard.press("s")
        for tab in page.get_by_role("region", name="Strategy").get_by_role("tab").all():
            tab.click()
            expect(tab).to_have_attribute("aria-selected", "true")
            if box := page.locator(".chart").bounding_box():
                page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
        assert page.locator("img").count() == 0
        assert page.locator("[onerror]").count() == 0
        assert watched.dialogs == []
        assert watched.violations() == []
        assert watched.foreign_requests == []
        assert watched.errors == []


@pytest.mark.parametrize("word", ["__proto__", "constructor", "toString", "hasOwnProperty", "valueOf"])
def test_names_that_every_object_has_are_words_like_others(
    word: str, dashboard: DashboardProcess, open_page: OpenPage
) -> None:
    events, alerts = a_race_of_every_kind()
    dashboard.ingest(*(dataclasses.replace(event, payload=poisoned(event.payload, word)) for event in events))
    dashboard.alert(*(dataclasses.replace(poisoned(alert, word), id=f"a{place}") for place, alert in enumerate(alerts)))
    watched = open_page()
    page = watched.page
    expect(page.locator('tr[data-driver="1"] .name')).to_have_text(word)
    expect(page.get_by_role("log", name="Race control").get_by_role("listitem").first).to_contain_text(word)
    expect(page.locator('tr[data-driver="3"] .c-gap')).to_contain_text(word)
    expect(page.locator(".card", has_text=word).first).to_be_visible()
    page.keyboard.press("s")
    for tab in page.get_by_role("region", name="Strategy").get_by_role("tab").all():
        tab.click()
        expect(tab).to_have_attribute("aria-selected", "true")
    shown = page.locator("body").inner_text()
    assert [text for text in ("function", "[object", "native code") if text in shown] == []
    assert watched.errors == []


def a_race_of_every_kind() -> tuple[list[Event], list[Alert]]:
    """Three cars, four laps, a stop, a retirement, an alert of every kind, a result, and car frames."""
    feed = RaceFeed()
    told = {"category": "Other", "flag": "YELLOW", "scope": "Track", "status": "IN PROGRESS", "lap": 1}
    events = [feed.start(roster(3), track=TRACK, telemetry=True)]
    for lap in range(1, 5):
        events += [feed.order("1", "2", "3"), feed.event(frames(feed, 500 * lap), after_ms=1_000)]
        events += [feed.lap(car, lap, 90_000 + 10 * lap, pit_in=lap == 2, pit_out=lap == 3) for car in "12"]
        feed.t_ms += 88_000
    events += [
        feed.event(PitEntered(driver="2", lap=2)),
        feed.event(PitLeft(driver="2", lap=3, duration_ms=22_000, tyre_changed=True, compound="HARD")),
        feed.event(RaceControlMessage(message="x", driver="1", **told)),
        feed.event(LapTimeDeleted(driver="1", lap=2, reason="x")),
        feed.event(TrackStatus(status="yellow")),
        feed.event(Weather(air_c=20.0, track_c=30.0, rainfall=False)),
        feed.event(Retired(driver="3", laps=0, reason="x")),
    ]
    alerts = [feed.alert("a", kind=kind, title="x", text="x", driver="1", code="AAA") for kind in get_args(AlertKind)]
    return [*events, *feed.result("1", "2", "3")], alerts


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
    assert watched.foreign_requests == []


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
