"""``make bench-page``: how smoothly the page runs with 22 cars, and whether its memory stays flat.

    python -m pitwall.scripts.measurement.bench_page [--seconds 60] [--speed 10] [--whole-race-speed 100] [--json]

A demo race of 22 cars, telemetry included, comes through the embedded cloud at 10 times the
clock while headless Chromium shows one view after the other and counts its frames and long
tasks. Then a whole race passes at a higher speed, and what the page keeps on its heap is read
after a garbage collection at every tenth of the race. Needs what the tests need.
"""

import json
import os
import re
import tempfile
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median

import click
from playwright.sync_api import Browser, CDPSession, Page, sync_playwright

from pitwall.scripts import terminal
from pitwall.scripts.local.pipeline import LocalPipeline
from pitwall.scripts.measurement.pictures import DESK, PHONE, chromium
from pitwall.scripts.replays.background import BackgroundReplay
from pitwall.services.ports import free_port
from pitwall.simulator.race import Race
from pitwall.simulator.sources.demo import DemoSource

CARS = 22
FRAME_MS = 17.0
LONG_TASK_MS = 50.0
"""What the page has to keep: the median frame below the one, no task above the other."""

FLAT = 1.25
"""The heap is flat if it never exceeds what it was a fifth into the race by more than this."""

VIEWS = {
    "tower, map, messages": (DESK, ""),
    "strategy": (DESK, "Strategy"),
    "pipeline": (DESK, "Pipeline"),
    "phone, tower": (PHONE, "Tower"),
    "phone, map": (PHONE, "Map"),
}
"""Window, and the button that opens the view."""

OBSERVE = """() => {
  const seen = { frames: [], tasks: [] };
  let last = performance.now();
  new PerformanceObserver((list) => seen.tasks.push(...list.getEntries().map((task) => task.duration)))
    .observe({ type: "longtask" });
  const frame = (now) => {
    seen.frames.push(now - last);
    last = now;
    requestAnimationFrame(frame);
  };
  requestAnimationFrame((now) => { last = now; requestAnimationFrame(frame); });
  window.benchSeen = seen;
}"""


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """How one view ran.

    ``longest_cpu_ms`` is what the longest task of the page's thread needed of a core, whatever else
    wanted one; ``load`` is how many processes did, on average of the last minute.
    """

    name: str
    frames: int
    median_ms: float
    p99_ms: float
    slow_frames: int
    long_tasks: int
    longest_task_ms: float
    longest_cpu_ms: float
    load: float

    @property
    def holds(self) -> bool:
        """As smooth as asked for."""
        return self.median_ms < FRAME_MS and self.longest_task_ms <= LONG_TASK_MS


@dataclass(frozen=True, slots=True, kw_only=True)
class Heap:
    """What the page kept at a moment of the race, after a garbage collection."""

    lap: int
    used_mb: float
    nodes: int


def watch(browser: Browser, url: str, name: str, seconds: float) -> View:
    """Show one view for so long and count."""
    (width, height), button = VIEWS[name]
    page = browser.new_page(viewport={"width": width, "height": height}, color_scheme="dark")
    page.goto(url)
    page.locator("tbody tr").first.wait_for(state="attached")
    if button:
        page.get_by_role("button", name=re.compile(f"^{button}\\b")).first.click()
    page.wait_for_timeout(3_000)  # loading is over: what is measured is the running page
    browser.start_tracing(page=page, categories=["toplevel"])
    page.evaluate(OBSERVE)
    page.wait_for_timeout(seconds * 1_000)
    seen = page.evaluate("window.benchSeen")
    cpu_ms = _longest_cpu_ms(browser.stop_tracing())
    page.close()
    frames, tasks = sorted(seen["frames"]), seen["tasks"]
    return View(
        name=name,
        frames=len(frames),
        median_ms=round(median(frames), 1),
        p99_ms=round(frames[int(len(frames) * 0.99)], 1),
        slow_frames=sum(frame > 2 * FRAME_MS for frame in frames),
        long_tasks=len(tasks),
        longest_task_ms=round(max(tasks, default=0.0), 1),
        longest_cpu_ms=round(cpu_ms, 1),
        load=round(os.getloadavg()[0], 1),
    )


def _longest_cpu_ms(trace: bytes) -> float:
    events = json.loads(trace)["traceEvents"]
    pages = {
        (event["pid"], event["tid"])
        for event in events
        if event["name"] == "thread_name" and event["args"]["name"] == "CrRendererMain"
    }
    of_pages = (event for event in events if (event["pid"], event["tid"]) in pages)
    return max((event.get("tdur", 0) / 1_000 for event in of_pages), default=0.0)


def heap_over_a_race(browser: Browser, pipeline: LocalPipeline, race: Race, laps: int, speed: float) -> list[Heap]:
    """What the page holds at every tenth of a whole race, the charts having been opened once."""
    page = browser.new_page(viewport={"width": DESK[0], "height": DESK[1]}, color_scheme="dark")
    page.goto(pipeline.url)
    client = page.context.new_cdp_session(page)
    client.send("Performance.enable")
    replay = _replay(pipeline, race, speed)
    replay.start()
    page.get_by_role("button", name="Strategy", exact=True).first.click()
    page.locator(".scatterlayer .trace").first.wait_for(state="attached", timeout=60_000)
    found: list[Heap] = []
    due = 1
    while replay.alive:
        page.wait_for_timeout(200)
        lap = _lap(page)
        if lap >= due * laps / 10:
            found.append(_heap(client, lap))
            due = int(lap / (laps / 10)) + 1
    replay.check()
    page.wait_for_timeout(3_000)
    found.append(_heap(client, laps))
    page.close()
    return found


def _heap(client: CDPSession, lap: int) -> Heap:
    client.send("HeapProfiler.collectGarbage")
    metrics = {each["name"]: each["value"] for each in client.send("Performance.getMetrics")["metrics"]}
    return Heap(lap=lap, used_mb=round(metrics["JSHeapUsedSize"] / 1e6, 1), nodes=int(metrics["Nodes"]))


def _lap(page: Page) -> int:
    title = page.title().split("/")[0].removeprefix("L")
    return int(title) if title.isdigit() else 0


def _replay(pipeline: LocalPipeline, race: Race, speed: float) -> BackgroundReplay:
    return BackgroundReplay(
        race, speed, pipeline.clients.kinesis(), pipeline.deployment.stream, lambda line: click.echo(line, err=True)
    )


def flat(heaps: list[Heap]) -> bool:
    """Whether the heap stays what it was early in the race."""
    early = next((heap.used_mb for heap in heaps if heap.lap >= heaps[-1].lap / 5), heaps[-1].used_mb)
    return max(heap.used_mb for heap in heaps) <= FLAT * early


def table(views: list[View], heaps: list[Heap]) -> Iterator[str]:
    """The figures for people."""
    heads = (
        "view | frames | median ms | p99 ms | frames over 34 ms | long tasks | longest ms | of it CPU | load | holds"
    )
    yield f"| {heads} |"
    yield f"| --- |{' ---: |' * 8} --- |"
    for view in views:
        frames = f"{view.frames:,} | {view.median_ms:.1f} | {view.p99_ms:.1f} | {view.slow_frames}"
        tasks = f"{view.long_tasks} | {view.longest_task_ms:.0f} | {view.longest_cpu_ms:.0f}"
        yield f"| {view.name} | {frames} | {tasks} | {view.load:.1f} | {'yes' if view.holds else 'no'} |"
    yield ""
    yield "heap over a whole race: " + ", ".join(f"lap {heap.lap} {heap.used_mb:.1f} MB" for heap in heaps)
    yield f"nodes: {heaps[0].nodes:,} to {heaps[-1].nodes:,}; memory is {'flat' if flat(heaps) else 'not flat'}"


@click.command()
@click.option("--seconds", type=click.FloatRange(1, 600), default=60.0, show_default=True, help="Length for each view.")
@click.option("--speed", type=click.FloatRange(0.1, 1000), default=10.0, show_default=True, help="Speed of the race.")
@click.option("--laps", type=click.IntRange(3, 100), default=57, show_default=True, help="Laps of the whole race.")
@click.option(
    "--whole-race-speed", type=click.FloatRange(1, 1000), default=100.0, show_default=True, help="Speed for the heap."
)
@click.option("--json", "as_json", is_flag=True, help="Print the figures as JSON.")
def main(seconds: float, speed: float, laps: int, whole_race_speed: float, as_json: bool) -> None:
    """Measure frames, long tasks and heap of the page with 22 cars, on the embedded cloud."""
    race = DemoSource(cars=CARS, laps=laps).load(lambda _: None)
    with (
        tempfile.TemporaryDirectory(prefix="pitwall-bench-") as folder,
        LocalPipeline(free_port(), Path(folder)) as pipeline,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=chromium(), args=["--no-sandbox"])
        replay = _replay(pipeline, race, speed)
        replay.start()
        time.sleep(3.0)
        views = [watch(browser, pipeline.url, name, seconds) for name in VIEWS]
        replay.stop()
        heaps = heap_over_a_race(browser, pipeline, race, laps, whole_race_speed)
        browser.close()
    if as_json:
        plain = [{**asdict(view), "holds": view.holds} for view in views]
        click.echo(json.dumps({"views": plain, "heap": [asdict(heap) for heap in heaps], "flat": flat(heaps)}))
    else:
        for line in table(views, heaps):
            click.echo(line)


if __name__ == "__main__":
    terminal.substitute()
    main()
