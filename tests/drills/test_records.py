"""Records that obey the contract and are hostile: none of them takes the race from the page."""

import http.client
import json
import re
import threading
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from pitwall.dashboard.state.session import MOST_CARS
from pitwall.events import Event, RaceControlMessage, Retired
from pitwall.services.local_http import open_url
from tests.browser.race_feed import RaceFeed, roster
from tests.browser.test_safe_page import a_race_of_every_kind, poisoned
from tests.browser.watched_page import WatchedPage
from tests.commands import until
from tests.drills.drill import Drill
from tests.drills.observed import archived_lines
from tests.drills.rig import Rig

pytestmark = [pytest.mark.drills, pytest.mark.cloud, pytest.mark.timeout(600)]

YEAR_9999 = ("99991231T235959Z-later-0001", "99991230T235959Z-later-0002", "99991229T235959Z-later-0003")

CROWD, CARS, LAPS = "crowd", 200, 10
WORDS = ("constructor", "__proto__", "toString")
CODE_SHOWN = ("function", "[object", "native code")
IN_ONE_CALL = 500


def asked(rig: Rig, path: str) -> Any:
    """What the dashboard answers. Raises OSError if it does not, or is not ready."""
    with open_url(rig.url + path, 10) as answer:
        return json.load(answer)


class Shown(threading.Thread):
    """Watches, whenever the dashboard answers, which run it shows and what stands in the table."""

    def __init__(self, rig: Rig) -> None:
        super().__init__(daemon=True)
        self.runs: set[str] = set()
        self.tables: set[tuple[str, ...]] = set()
        """The drivers of each table."""
        self.looks = 0
        self._rig = rig
        self._ended = threading.Event()

    def run(self) -> None:
        while not self._ended.wait(0.05):
            # It has been killed, or is not ready yet.
            with suppress(OSError, ValueError, http.client.HTTPException):
                self.runs.add(str(asked(self._rig, "/healthz")["run"]))
                self.tables.add(tuple(sorted(row["driver"] for row in asked(self._rig, "/positions"))))
                self.looks += 1

    def __enter__(self) -> "Shown":
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        self.join()


@pytest.mark.drill(18, "three runs named in the year 9999 in the stream, then the dashboard killed and started again")
def test_runs_of_the_year_9999(drill: Drill) -> None:
    rig = drill.embedded()
    kinesis = rig.clients.kinesis()
    replay = drill.begin(kinesis, rig.deployment.stream, speed=60)
    drill.wait_for_the_moment()
    shown = drill.enter(Shown(rig))
    for run in YEAR_9999:
        event = RaceFeed(run).start(roster(3))
        kinesis.put_record(StreamName=rig.deployment.stream, Data=event.to_json(), PartitionKey="session")

    def listed() -> list[str]:
        return [line["run"] for line in asked(rig, "/api/v1/runs")["runs"]]

    until(lambda: all(archived_lines(rig.place, run) for run in YEAR_9999), 60, "the archive has them")
    until(lambda: set(YEAR_9999) <= set(listed()), 60, "the dashboard lists them")
    assert listed()[0] == replay.run_id
    rig.kill_dashboard()
    drill.fault_is_over()
    rig.dashboard.start()
    before = shown.looks
    until(lambda: shown.looks > before + 10, 60, "the dashboard was looked at again")
    assert listed()[0] == replay.run_id
    drill.check_rig(rig)
    assert listed() == [replay.run_id, *YEAR_9999], "those without a likely date come last"
    assert shown.runs == {replay.run_id}
    assert shown.tables == {tuple(sorted(drill.running.told.codes.values()))}


def put(rig: Rig, events: Sequence[Event]) -> None:
    """Put events into the stream, as the simulator does it."""
    records = [{"Data": event.to_json(), "PartitionKey": event.partition_key} for event in events]
    for first in range(0, len(records), IN_ONE_CALL):
        part = records[first : first + IN_ONE_CALL]
        answer = rig.clients.kinesis().put_records(StreamName=rig.deployment.stream, Records=part)
        assert answer["FailedRecordCount"] == 0


def crowd() -> list[Event]:
    """A run of 200 cars and ten laps of each, with words for flags and reasons that every object of JavaScript has."""
    feed = RaceFeed(CROWD)
    events = [feed.event(RaceControlMessage(message=word, flag=word, category=word, scope=word)) for word in WORDS]
    events += [feed.lap(str(car), lap, 90_000 + car) for lap in range(1, LAPS + 1) for car in range(1, CARS + 1)]
    return [
        *events,
        *(feed.event(Retired(driver=str(car), laps=LAPS, reason=word)) for car, word in enumerate(WORDS, 1)),
    ]


def hostile_words() -> list[Event]:
    """A run of every kind of event, with such a word in every string that the contract leaves open."""
    events, _ = a_race_of_every_kind()
    return [replace(event, payload=poisoned(event.payload, WORDS[event.seq % 3])) for event in events]


def opened(page: Page) -> str:
    """What the page shows with every view of the strategy opened one after the other."""
    shown = page.locator("body").inner_text()
    page.keyboard.press("s")
    for tab in page.get_by_role("region", name="Strategy").get_by_role("tab").all():
        tab.click()
        expect(tab).to_have_attribute("aria-selected", "true")
        shown += page.locator("body").inner_text()
    page.keyboard.press("s")
    return shown


@pytest.mark.drill(20, "200 cars in a run, and words that JavaScript knows in every field, with the pages open")
def test_crowd_and_hostile_words(drill: Drill, browser: Browser) -> None:
    rig = drill.embedded()
    replay = drill.begin(rig.clients.kinesis(), rig.deployment.stream, speed=20)
    until(lambda: asked(rig, "/healthz")["run"] == replay.run_id, 60, "the race is on")
    live = WatchedPage.open(browser, rig.url)
    live.page.get_by_role("button", name=re.compile("^Pipeline")).click()
    drill.wait_for_the_moment()
    words, many = hostile_words(), crowd()
    put(rig, words)
    put(rig, many)
    surplus = (CARS - MOST_CARS) * LAPS

    def counted() -> Any:
        return asked(rig, f"/api/v1/state?run={CROWD}")["events"]

    expect(live.page.get_by_role("region", name="Pipeline")).to_contain_text(
        "Events the dashboard rejected", timeout=60_000
    )
    until(lambda: counted()["last_seq"] == many[-1].seq and not counted()["gaps"], 120, "all of the crowd has come")
    assert (counted()["applied"], counted()["rejected"]) == (len(many) - surplus, surplus)
    parts = {part["name"]: part for part in asked(rig, "/api/v1/pipeline")["parts"]}
    # Some were taken before cars of lower numbers were seen, and let go then.
    assert 0 < parts["dashboard"]["total"]["rejected"] <= surplus
    drill.fault_is_over()
    pages = [live]
    for run, cars in ((CROWD, MOST_CARS), (words[0].run, 3)):
        pages.append(WatchedPage.open(browser, f"{rig.url}/?run={run}"))
        expect(pages[-1].page.locator("tbody tr[data-driver]")).to_have_count(cars)
        messages = pages[-1].page.get_by_role("log", name="Race control")
        expect(messages.get_by_role("listitem").first).to_contain_text(re.compile("|".join(WORDS)))
        pages[-1].page.screenshot()
    drill.check_rig(rig)
    places = [number for number in live.order() if number]  # the pipeline's table has rows of its own
    assert places == [row["number"] for row in asked(rig, "/positions")]
    for watched in pages:
        shown = opened(watched.page)
        assert [text for text in CODE_SHOWN if text in shown] == []
        assert (watched.errors, watched.violations()) == ([], [])
        watched.page.close()
