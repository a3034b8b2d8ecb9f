"""The pipeline on the page: what each part does in a running race, and where it hurts when one is stopped."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Locator, Page, expect

from pitwall.scripts.local.pipeline import LocalPipeline
from pitwall.scripts.replays.background import BackgroundReplay
from pitwall.services.ports import free_port
from pitwall.simulator.sources.demo import DemoSource
from tests.browser.conftest import OpenPage

pytestmark = [pytest.mark.browser, pytest.mark.cloud]

LIMIT_MS = 60_000
FUNCTIONS = ("archive", "fastest_lap", "position_update", "race_alerts", "alert_relay")
PARTS = ("Simulator", "Kinesis", *FUNCTIONS, "SNS", "SQS", "S3", "Dashboard", "This browser")


@pytest.fixture(scope="module")
def pipeline(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalPipeline]:
    """Everything, with a race under way."""
    with LocalPipeline(free_port(), tmp_path_factory.mktemp("pipeline")) as running:
        race = DemoSource(laps=70, telemetry=False).load(lambda _: None)
        stream = running.deployment.stream
        replay = BackgroundReplay(race, 20, running.clients.kinesis(), stream, lambda _: None)
        replay.start()
        yield running
        replay.stop()


def part(region: Locator, name: str) -> Locator:
    parts = region.get_by_role("list", name="Parts of the pipeline").locator("li[data-part]")  # some stand in a group
    return parts.filter(has_text=re.compile(rf"^{name}"))


def opened(page: Page, pipeline: LocalPipeline, width: int) -> Locator:
    page.set_viewport_size({"width": width, "height": 900 if width > 900 else 844})
    page.goto(pipeline.url)
    if width > 900:
        page.get_by_role("button", name=re.compile("^Pipeline")).click()
    else:
        page.get_by_role("navigation").get_by_role("button", name="Pipeline").click()
    return page.get_by_role("region", name="Pipeline")


@pytest.mark.parametrize("width", [1440, 390])
def test_every_part_of_a_running_race_is_shown_with_what_it_does(
    pipeline: LocalPipeline, page: Page, width: int
) -> None:
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    region = opened(page, pipeline, width)
    expect(region).to_be_visible()
    expect(region).to_contain_text("now, whatever moment is shown")
    for name in PARTS:
        expect(part(region, name)).to_have_count(1)
    for name in ("Simulator", "Kinesis", "position_update", "archive", "S3", "Dashboard", "This browser"):
        expect(part(region, name)).to_contain_text("OK", timeout=LIMIT_MS)
    for name in ("Simulator", "Kinesis", "position_update", "archive", "S3"):
        expect(part(region, name)).to_contain_text(re.compile(r"[1-9][\d,]*(\.\d)?/s"), timeout=LIMIT_MS)
    hops = region.locator("dl")
    for name in ("Simulator", "Kinesis", "Lambda", "Dashboard", "You", "Put to applied"):
        expect(hops).to_contain_text(re.compile(rf"{name}[\d.,]+ msp99 [\d.,]+"), timeout=LIMIT_MS)
    table = region.get_by_role("table", name="Functions")
    assert table.get_by_role("rowheader").all_text_contents() == list(FUNCTIONS)
    handled = table.get_by_role("row", name=re.compile("^archive")).get_by_role("cell").last
    expect(handled).to_have_text(re.compile(r"[1-9][\d,]*"), timeout=LIMIT_MS)
    widths = page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
    assert widths[0] <= widths[1], "nothing sticks out"
    assert errors == []


def test_the_way_of_an_event_is_always_in_the_corner_and_opens_the_pipeline(
    pipeline: LocalPipeline, page: Page
) -> None:
    page.set_viewport_size({"width": 1440, "height": 900})
    page.goto(pipeline.url)
    strip = page.get_by_role("button", name=re.compile("^Pipeline"))
    words = r"Simulator [\d.,]+, Kinesis [\d.,]+, Lambda [\d.,]+, Dashboard [\d.,]+, You [\d.,]+ ms"
    expect(strip).to_have_accessible_name(re.compile(words), timeout=LIMIT_MS)
    region = page.get_by_role("region", name="Pipeline")
    expect(region).to_be_hidden()
    page.keyboard.press("p")
    expect(region).to_be_visible()
    expect(strip).to_have_attribute("aria-pressed", "true")
    expect(page.get_by_role("region", name="Alerts")).to_be_hidden()
    strip.click()
    expect(region).to_be_hidden()


def test_it_shows_now_while_the_page_stands_still(pipeline: LocalPipeline, page: Page) -> None:
    region = opened(page, pipeline, 1440)
    sent = part(region, "Simulator")
    expect(sent).to_contain_text(re.compile(r"Sent: [1-9]"), timeout=LIMIT_MS)
    page.get_by_role("button", name="Pause").click()
    expect(page.get_by_role("banner")).to_contain_text("Paused")
    before = sent.text_content()
    expect(sent).not_to_have_text(before or "", timeout=LIMIT_MS)


def test_a_part_that_is_stopped_is_where_it_hurts(pipeline: LocalPipeline, page: Page) -> None:
    region = opened(page, pipeline, 1440)
    expect(part(region, "archive")).to_contain_text("OK", timeout=LIMIT_MS)
    functions = pipeline.clients.functions()
    (mapping,) = functions.list_event_source_mappings(FunctionName="pitwall-archive")["EventSourceMappings"]
    functions.update_event_source_mapping(UUID=mapping["UUID"], Enabled=False)
    try:
        expect(part(region, "archive")).to_contain_text("Silent", timeout=LIMIT_MS)
        expect(region).to_contain_text(re.compile(r"archive has not reported for \d+ s; its records wait in Kinesis\."))
        expect(region.get_by_role("status")).to_have_text("archive: Silent")
        expect(part(region, "position_update")).to_contain_text("OK")
        strip = page.get_by_role("button", name=re.compile("^Pipeline: Silent"))
        expect(strip).to_be_visible()
    finally:
        functions.update_event_source_mapping(UUID=mapping["UUID"], Enabled=True)
    expect(region.get_by_role("status")).to_have_text("Every part of the pipeline works", timeout=LIMIT_MS)


def test_before_anything_ran_the_panel_says_what_will_come(open_page: OpenPage) -> None:
    page = open_page().page
    page.keyboard.press("p")
    region = page.get_by_role("region", name="Pipeline")
    expect(region).to_contain_text("Nothing has run yet")
    expect(region.get_by_role("table")).to_be_hidden()
