"""The playback bar and the track map on a running recorded-like race: each moment on every panel, for each viewer."""

import re

import pytest
from playwright.sync_api import Page, expect

from pitwall.events import CarFrames, CarTrace, Corner, RaceControlMessage, Track, TrackMark, TrackStatus
from tests.browser.conftest import OpenPage
from tests.browser.counted_calls import calls, count_calls
from tests.browser.dashboard_process import DashboardProcess
from tests.browser.race_feed import RaceFeed, roster
from tests.integration.test_dashboard_running import wait_until

pytestmark = pytest.mark.browser

CARS = ("1", "2", "3")
TRACK = Track(
    x_dm=(0, 3000, 6000, 6000, 3000, 0),
    y_dm=(0, 0, 0, 3000, 3000, 3000),
    corners=(Corner(number=1, x_dm=6000, y_dm=0), Corner(number=2, x_dm=0, y_dm=3000)),
    sector_ends=(TrackMark(number=1, x_dm=6000, y_dm=0), TrackMark(number=2, x_dm=3000, y_dm=3000)),
    marshal_sectors=(TrackMark(number=1, x_dm=0, y_dm=0), TrackMark(number=2, x_dm=6000, y_dm=3000)),
)


def frames(feed: RaceFeed, x_dm: int) -> CarFrames:
    ticks = tuple(feed.t_ms + 250 * step for step in range(4))
    cars = tuple(CarTrace(driver=car, x_dm=(x_dm + 400 * place,) * 4, y_dm=(0,) * 4) for place, car in enumerate(CARS))
    return CarFrames(ticks_ms=ticks, cars=cars)


def race(dashboard: DashboardProcess, laps: int = 6, **session: object) -> RaceFeed:
    """Laps in which the lead changes each time, with frames, and an alert in lap 4."""
    feed = RaceFeed()
    dashboard.ingest(feed.start(roster(3), track=TRACK, telemetry=True, **session))
    for lap in range(1, laps + 1):
        order = CARS[lap % 3 :] + CARS[: lap % 3]
        dashboard.ingest(
            feed.order(*order),
            feed.event(frames(feed, 500 * lap), after_ms=1_000),
            *[feed.lap(car, lap, 90_000 + 10 * lap + place) for place, car in enumerate(order)],
        )
        if lap == 4:
            dashboard.alert(feed.alert("fl", kind="fastest_lap", title="Fastest lap · late", text="1:30", driver="1"))
        feed.t_ms += 88_000
    return feed


def bar(page: Page, name: str, role: str = "button"):  # type: ignore[no-untyped-def]
    return page.get_by_role("toolbar", name="Playback").get_by_role(role, name=name, exact=True)  # type: ignore[arg-type]


def leader(page: Page) -> str:
    return str(page.locator("tbody tr").first.get_attribute("data-driver"))


def test_a_jump_to_a_lap_brings_every_panel_there_and_live_brings_it_back(
    dashboard: DashboardProcess, open_page: OpenPage
) -> None:
    race(dashboard)
    page = open_page().page
    expect(page.get_by_role("banner")).to_contain_text("7 / 57")
    now = leader(page)
    expect(page.get_by_role("region", name="Alerts")).to_contain_text("late")
    bar(page, "Pause").click()
    expect(page.get_by_role("banner")).to_contain_text("Paused")
    bar(page, "Jump to a lap", "combobox").select_option(label="Lap 3")
    expect(page.get_by_role("banner")).to_contain_text("3 / 57")
    expect(page.get_by_role("region", name="Alerts")).not_to_contain_text("late")
    assert leader(page) == CARS[2]
    options = bar(page, "Jump to an event", "combobox").locator("option").all_inner_texts()
    page.wait_for_timeout(2_500)  # longer than the bar waits before it asks again what there is to jump to
    assert bar(page, "Jump to an event", "combobox").locator("option").count() == 1, options
    bar(page, "Live").click()
    expect(page.get_by_role("banner")).to_contain_text("7 / 57")
    expect(page.get_by_role("region", name="Alerts")).to_contain_text("late")
    assert leader(page) == now


def test_an_answer_that_comes_after_going_live_again_is_not_shown(
    dashboard: DashboardProcess, open_page: OpenPage
) -> None:
    feed = race(dashboard)
    page = open_page().page
    expect(page.get_by_role("banner")).to_contain_text("7 / 57")
    # All of the answer but its end is there when the viewer goes live: the page waits for the rest of the body.
    page.evaluate(
        """() => {
            const plain = Response.prototype.json;
            Response.prototype.json = async function () {
                const read = await plain.call(this);
                if (!this.url.includes("/moment")) return read;
                window.held = true;
                await new Promise((resolve) => { window.letGo = resolve; });
                setTimeout(() => { window.passed = true; });
                return read;
            };
        }"""
    )
    bar(page, "Pause").click()
    bar(page, "Jump to a lap", "combobox").select_option(label="Lap 3")
    wait_until(lambda: page.evaluate("Boolean(window.held)"))
    bar(page, "Live").click()
    expect(page.get_by_role("banner")).to_contain_text("7 / 57")
    page.evaluate("window.letGo()")
    wait_until(lambda: page.evaluate("Boolean(window.passed)"))
    dashboard.ingest(feed.event(RaceControlMessage(message="AFTER ALL")))
    expect(page.get_by_role("log", name="Race control")).to_contain_text("After all")
    expect(page.get_by_role("banner")).to_contain_text("7 / 57")
    assert len(page.locator("tbody tr").all()) == len(CARS)


def test_keys_do_what_the_buttons_do(dashboard: DashboardProcess, open_page: OpenPage) -> None:
    race(dashboard)
    page = open_page().page
    expect(page.get_by_role("banner")).to_contain_text("7 / 57")
    page.keyboard.press("Space")
    expect(bar(page, "Play")).to_be_visible()
    before = page.get_by_role("slider", name="Race time").input_value()
    page.keyboard.press("ArrowLeft")
    expect(page.get_by_role("slider", name="Race time")).not_to_have_value(before)
    page.keyboard.press("l")
    expect(bar(page, "Pause")).to_be_visible()
    expect(bar(page, "Live")).to_have_attribute("aria-pressed", "true")


def test_a_viewer_behind_is_shown_the_race_later(dashboard: DashboardProcess, open_page: OpenPage) -> None:
    feed = race(dashboard, laps=2, speed=1.0)
    live, late = open_page().page, open_page().page
    bar(late, "Delay in seconds", "spinbutton").fill("2.5")
    bar(late, "Delay in seconds", "spinbutton").press("Enter")
    expect(late.get_by_role("banner")).to_contain_text("Behind")
    expect(late.get_by_role("banner")).to_contain_text("2.5 s")
    late.wait_for_timeout(2_600)
    dashboard.ingest(feed.lap("1", 3, 91_000))
    expect(live.get_by_role("banner")).to_contain_text("4 / 57")
    expect(late.get_by_role("banner")).to_contain_text("3 / 57")
    expect(late.get_by_role("banner")).to_contain_text("4 / 57", timeout=10_000)


@pytest.mark.parametrize("size", [(1440, 900), (390, 844)], ids=["desk", "phone"])
def test_a_viewer_behind_chooses_a_speed_catches_up_and_is_live_again(
    dashboard: DashboardProcess, open_page: OpenPage, size: tuple[int, int]
) -> None:
    feed = RaceFeed()
    dashboard.ingest(feed.start(roster(3), track=TRACK, telemetry=True, speed=10.0), feed.order(*CARS))
    dashboard.ingest(*[feed.event(frames(feed, second), after_ms=1_000) for second in range(900)])
    page = open_page(width=size[0], height=size[1]).page
    expect(bar(page, "Live")).to_have_attribute("aria-pressed", "true")
    rate = bar(page, "Playback speed", "combobox")
    expect(rate).to_be_hidden()  # nobody is faster than live
    page.goto(f"{dashboard.url}/?run={feed.run}&t=200")
    expect(rate).to_have_value("1")
    page.locator("body").press("<")
    expect(rate).to_have_value("0.5")
    crawling = gone_in_a_second(page)
    assert 2_500 < crawling < 8_000  # half as fast as the run, which is at 10x; a busy machine sends in bursts
    rate.select_option("4")
    assert 20_000 < gone_in_a_second(page) < 80_000
    for _ in range(2):
        page.locator("body").press(">")
    expect(bar(page, "Live")).to_have_attribute("aria-pressed", "true")
    expect(rate).to_be_hidden()
    bar(page, "Pause").click()
    expect(rate).to_have_value("1")


def gone_in_a_second(page: Page) -> float:
    """How far the bar comes in a second, in ms of the race."""
    return float(
        page.evaluate(
            """async () => {
              const range = document.querySelector(".range input");
              const before = [Number(range.value), performance.now()];
              await new Promise((done) => setTimeout(done, 3000));
              return ((Number(range.value) - before[0]) * 1000) / (performance.now() - before[1]);
            }"""
        )
    )


def test_a_link_keeps_the_speed(dashboard: DashboardProcess, open_page: OpenPage) -> None:
    feed = race(dashboard, speed=0.5)
    page = open_page().page
    page.goto(f"{dashboard.url}/?run={feed.run}&t=200&rate=2")
    rate = bar(page, "Playback speed", "combobox")
    expect(rate).to_have_value("2")
    expect(page.get_by_role("banner")).to_contain_text("3 / 57")
    page.get_by_role("button", name="Runs").click()
    expect(page.get_by_role("textbox", name="Link to this moment")).to_have_value(re.compile("rate=2"))


def test_a_link_opens_a_run_at_a_moment_with_a_driver(dashboard: DashboardProcess, open_page: OpenPage) -> None:
    feed = race(dashboard, speed=0.5)
    page = open_page().page
    page.goto(f"{dashboard.url}/?run={feed.run}&t=200&driver=2")
    expect(page.get_by_role("banner")).to_contain_text("3 / 57")
    expect(page.locator("tbody tr[data-selected]")).to_have_attribute("data-driver", "2")
    expect(page.get_by_role("combobox", name="Follow a driver")).to_have_value("2")


def test_the_map_draws_the_circuit_and_a_driver_chosen_in_the_tower_is_followed(
    dashboard: DashboardProcess, open_page: OpenPage
) -> None:
    race(dashboard)
    page = open_page().page
    expect(page.get_by_role("img", name="Track map")).to_be_visible()
    inked = """canvas => {
      const data = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data;
      let count = 0;
      for (let index = 3; index < data.length; index += 4) count += data[index] > 0;
      return count;
    }"""
    whole = page.get_by_role("img", name="Track map").evaluate(inked)
    assert whole > 2_000
    page.locator("tbody tr[data-driver='3']").click()
    expect(page.get_by_role("combobox", name="Follow a driver")).to_have_value("3")
    page.wait_for_timeout(1_500)
    assert page.get_by_role("img", name="Track map").evaluate(inked) != whole
    page.locator("tbody tr[data-driver='3']").click()
    expect(page.get_by_role("combobox", name="Follow a driver")).to_have_value("")


PAINTINGS_IN_30_FRAMES = """async () => {
  const before = window.calls.clearRect;
  for (let frame = 0; frame < 30; frame += 1) await new Promise(requestAnimationFrame);
  return window.calls.clearRect - before;
}"""
"""A painting of the map begins with an empty canvas."""


def test_the_map_is_painted_when_something_on_it_is_new_and_otherwise_rests(
    dashboard: DashboardProcess, open_page: OpenPage
) -> None:
    race(dashboard)
    page = open_page().page
    count_calls(page, "CanvasRenderingContext2D", "clearRect")
    page.get_by_role("button", name="Pause").click()
    wait_until(lambda: page.evaluate(PAINTINGS_IN_30_FRAMES) == 0)
    page.locator("tbody tr[data-driver='3']").click()
    assert page.evaluate(PAINTINGS_IN_30_FRAMES) > 5, "the picture draws near him"
    wait_until(lambda: page.evaluate(PAINTINGS_IN_30_FRAMES) == 0)
    for change in (
        lambda: page.set_viewport_size({"width": 1300, "height": 800}),
        lambda: page.emulate_media(color_scheme="light"),
    ):
        seen = calls(page, "clearRect")
        change()
        page.wait_for_function("seen => window.calls.clearRect > seen", arg=seen)
        wait_until(lambda: page.evaluate(PAINTINGS_IN_30_FRAMES) == 0)


EXTENT = """canvas => {
  const pen = new OffscreenCanvas(canvas.width, canvas.height).getContext("2d", { willReadFrequently: true });
  pen.drawImage(canvas, 0, 0);
  const { data, width } = pen.getImageData(0, 0, canvas.width, canvas.height);
  const [xs, ys] = [[], []];
  for (let at = 3; at < data.length; at += 4) {
    if (!data[at]) continue;
    xs.push(((at - 3) / 4) % width);
    ys.push(Math.floor((at - 3) / 4 / width));
  }
  const length = (all) => all.sort((a, b) => a - b).at(-1) - all[0];
  return length(ys) / length(xs);
}"""
"""Height over width of what is drawn."""


def test_a_circuit_stands_upright_where_there_is_more_room_for_it(
    dashboard: DashboardProcess, open_page: OpenPage
) -> None:
    race(dashboard)
    page = open_page(width=390, height=844).page
    page.get_by_role("navigation").get_by_role("button", name="Map").click()
    map_ = page.get_by_role("img", name="Track map")
    wait_until(lambda: map_.evaluate(EXTENT) > 1.3)
    page.set_viewport_size({"width": 1440, "height": 900})
    wait_until(lambda: map_.evaluate(EXTENT) < 0.8)


def test_the_map_has_the_sectors_and_says_where_it_is_yellow(dashboard: DashboardProcess, open_page: OpenPage) -> None:
    feed = race(dashboard)
    page = open_page().page
    chart = page.get_by_role("img", name="Track map")
    expect(chart).to_have_accessible_name("Track map")
    yellow = """canvas => {
      const data = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data;
      let count = 0;
      for (let i = 0; i < data.length; i += 4) count += data[i] > 230 && data[i + 1] > 190 && data[i + 2] < 120;
      return count;
    }"""
    assert chart.evaluate(yellow) == 0
    said = RaceControlMessage(message="DOUBLE YELLOW IN TRACK SECTOR 2", flag="DOUBLE YELLOW", scope="Sector", sector=2)
    dashboard.ingest(feed.event(said))
    expect(chart).to_have_accessible_name("Track map, Yellow in sector 2 (double)")
    expect(page.get_by_role("region", name="Track")).to_contain_text("Yellow in sector 2 (double)")
    wait_until(lambda: chart.evaluate(yellow) > 100)
    part = int(chart.evaluate(yellow))
    dashboard.ingest(feed.event(TrackStatus(status="safety_car")))
    expect(chart).to_have_accessible_name("Track map, Safety car, Yellow in sector 2 (double)")
    wait_until(lambda: chart.evaluate(yellow) > 1.4 * part)
    dashboard.ingest(feed.event(TrackStatus(status="clear")))
    expect(chart).to_have_accessible_name("Track map")
    wait_until(lambda: chart.evaluate(yellow) == 0)


def test_a_race_without_positions_has_a_ring(dashboard: DashboardProcess, open_page: OpenPage) -> None:
    feed = RaceFeed()
    dashboard.ingest(feed.start(roster(3)), feed.order(*CARS))
    page = open_page().page
    expect(page.get_by_text("a ring by gaps, the leader on top")).to_be_visible()
