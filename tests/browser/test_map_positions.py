"""Cars of which positions come seldom or no more: what the map draws of them, and what it says."""

import re
from collections.abc import Callable
from functools import partial

import pytest
from playwright.sync_api import Page, expect

from pitwall.events import CarFrames, CarTrace, Event, PitEntered, Retired, Track
from pitwall.events.codec import to_plain
from tests.browser.conftest import OpenPage
from tests.browser.dashboard_process import DashboardProcess
from tests.browser.race_feed import RaceFeed, roster
from tests.integration.test_dashboard_running import wait_until

pytestmark = pytest.mark.browser

TRACK = Track(x_dm=(0, 3000, 6000, 6000, 3000, 0), y_dm=(0, 0, 0, 3000, 3000, 3000))
RUNNING = (1000, 3000)
Place = tuple[int, int] | None

DRAW_CARS = """() => {
  const { arc, clearRect } = CanvasRenderingContext2D.prototype;
  CanvasRenderingContext2D.prototype.clearRect = function (...box) {
    window.dots = [];
    return clearRect.apply(this, box);
  };
  CanvasRenderingContext2D.prototype.arc = function (x, y, ...how) {
    window.dots?.push({ x, y, alpha: this.globalAlpha });
    return arc.call(this, x, y, ...how);
  };
}"""
"""Keeps the dots of the last picture in ``window.dots``."""

INFERRED_ON_TRACK = """async ({ track, bend }) => {
  const { circuit } = await import("/static/js/circuit.js");
  const { projection } = await import("/static/js/map-drawing.js");
  const canvas = document.querySelector(".map canvas");
  const shape = circuit(track);
  const { to, scale } = projection(canvas, shape, { ...shape.centre, zoom: 1 });
  const [end, corner, way] = bend.map(([x, y]) => to(shape.turn(x, y)));
  const beside = ({ x, y }, [ax, ay], [bx, by]) => {
    const share = ((x - ax) * (bx - ax) + (y - ay) * (by - ay)) / ((bx - ax) ** 2 + (by - ay) ** 2);
    return share < 0 || share > 1 ? Infinity : Math.hypot(x - ax - share * (bx - ax), y - ay - share * (by - ay));
  };
  const dim = (window.dots ?? []).filter(({ alpha }) => alpha < 1);
  return dim.length === 1 && Math.min(beside(dim[0], end, corner), beside(dim[0], corner, way)) < 2;
}"""
"""Whether the one dimmed dot is on the outline round a corner, between two places of it."""

DOTS = "(window.dots ?? []).map(({ alpha }) => Math.round(alpha * 100)).sort()"


def stretch(feed: RaceFeed, seconds: int, places: dict[str, Callable[[int], Place]]) -> Event:
    """Frames of so many seconds, four a second: where each car is said to be at each tick, if at all."""
    ticks = range(4 * seconds)
    ticks_ms = tuple(feed.t_ms + 250 * (tick + 1) for tick in ticks)
    cars = []
    for car, place in places.items():
        seen = [place(tick) for tick in ticks]
        columns = [tuple(at and at[axis] for at in seen) for axis in (0, 1)]
        cars.append(CarTrace(driver=car, x_dm=columns[0], y_dm=columns[1]))
    return feed.event(CarFrames(ticks_ms=ticks_ms, cars=tuple(cars)), after_ms=1_000 * seconds)


def seconds_back(page: Page, seconds: int) -> None:
    slider = page.get_by_role("slider", name="Race time")
    for _ in range(seconds // 10):
        before = slider.input_value()
        page.keyboard.press("ArrowLeft")
        expect(slider).not_to_have_value(before)


def test_a_car_whose_positions_come_seconds_apart_is_drawn_dimmed_on_its_way_round_the_corner(
    dashboard: DashboardProcess, open_page: OpenPage
) -> None:
    feed = RaceFeed()
    dashboard.ingest(feed.start(roster(3), track=TRACK, telemetry=True, speed=1.0), feed.order("1", "2", "3"))
    page = open_page().page
    expect(page.get_by_role("banner")).to_contain_text("1 / 57")
    page.evaluate(DRAW_CARS)
    before, after = (5000, 0), (6000, 1000)
    places = ((3000, 0), before, after, (6000, 2500))
    others: dict[str, Callable[[int], Place]] = {car: lambda _: RUNNING for car in "23"}
    every_4_s = others | {"1": lambda tick: places[tick // 16] if tick % 16 == 15 else None}
    dashboard.ingest(stretch(feed, 4 * len(places), every_4_s))
    # What is drawn lies behind the newest sample, so that the next one of this car is there.
    bend = {"track": to_plain(TRACK), "bend": [before, (6000, 0), after]}
    wait_until(lambda: page.evaluate(INFERRED_ON_TRACK, bend), 20)
    note = page.get_by_role("region", name="Track")
    expect(note).not_to_contain_text("No position")
    dashboard.ingest(*(stretch(feed, 15, others | {"1": lambda _: None}) for _ in range(2)))
    expect(note).to_contain_text(re.compile(r"No position of AAA for (2[5-9]|30) s"))
    wait_until(lambda: page.evaluate("window.dots.length === 2 && window.dots.every(({ alpha }) => alpha === 1)"))
    dashboard.ingest(stretch(feed, 8, others | {"1": lambda _: (1000, 0)}))
    expect(note).not_to_contain_text("No position")


def test_who_stands_in_the_pits_or_is_out_is_not_missed_and_a_jump_while_paused_shows_who_is(
    dashboard: DashboardProcess, open_page: OpenPage
) -> None:
    feed = RaceFeed()
    dashboard.ingest(feed.start(roster(5), track=TRACK, telemetry=True, speed=1.0), feed.order(*"12345"))
    dashboard.ingest(feed.event(Retired(driver="3", laps=0)), feed.event(PitEntered(driver="4", lap=1)))
    # Two are measured all the time, one of them in the pits; another every 8 s; the last no more after 2 s.
    places: dict[str, Callable[[int], Place]] = {
        "1": lambda second: (1000 + 100 * second, 0) if second % 8 == 0 else None,
        "2": lambda _: RUNNING,
        "4": lambda _: (2000, -200),
        "5": lambda second: (6000, 1000) if second < 2 else None,
    }
    page = open_page().page
    expect(page.get_by_role("banner")).to_contain_text("1 / 57")
    page.evaluate(DRAW_CARS)
    for second in range(40):
        now = {car: partial(lambda place, second, _: place(second), place, second) for car, place in places.items()}
        dashboard.ingest(stretch(feed, 1, now))
    note = page.locator(".map-note")
    # A page is sent some of the frames that come at once: the first may be missed too.
    expect(note).to_have_text(re.compile(r"No position of (AAA, )?AAE for \d\d s"))
    expect(page.get_by_role("slider", name="Race time")).to_have_value(str(feed.t_ms))
    page.keyboard.press("Space")
    seconds_back(page, 10)
    # 30 s have passed, and the last position of the first is 5 s old.
    expect(note).to_have_text(re.compile(r"No position of AAE for 1[01] s"))
    wait_until(lambda: page.evaluate(DOTS) == [100, 100, 45])
    seconds_back(page, 20)
    # 10 s have passed: the last position of the first is 1 s old, that of the last 8 s.
    expect(note).to_have_text("")
    wait_until(lambda: page.evaluate(DOTS) == [100, 100, 100, 45])
