"""``make soak``: a season end to end, at the highest speed that holds, with viewers.

    python -m pitwall.scripts.measurement.soak [--hours 12] [--minutes 20] [--viewers 50] [--speed X] [--laps N]
                                               [--write]

Recorded races (PITWALL_RACES) come first, then demo races, one after the other in one pipeline
until both times are over. Exit code 1 if memory, open files or delay are not at the end as they
were after the warm-up, or anything is missing.
"""

import itertools
import json
import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import click

from pitwall.scripts import ROOT, terminal
from pitwall.scripts.local.pipeline import LocalPipeline
from pitwall.scripts.measurement.bench import measure, stretch
from pitwall.scripts.measurement.soak.judging import WARM_UP_RACES, Played, checks, report
from pitwall.scripts.measurement.soak.watch import Share, Watch
from pitwall.scripts.replays.background import BackgroundReplay
from pitwall.scripts.replays.loading import load_apart
from pitwall.scripts.replays.sources import DEMO, RaceChoice
from pitwall.scripts.verification.dashboard_client import DashboardUnreachable, UnknownRun, fetch_state
from pitwall.services.ports import free_port
from pitwall.simulator.race import Race

SPEEDS = (200.0, 100.0, 75.0, 50.0, 40.0, 36.0)
TRIAL_S = 12.0
"""How long a speed is tried."""

FEWEST_RACES = WARM_UP_RACES + 3
SHORTEST_S = 30.0
"""The last race is cut to what is left of both times, but not shorter."""

DRAIN_LIMIT_S = 60.0
PAGE = ROOT / "docs" / "performance.md"


def season(laps: int | None) -> Iterator[tuple[str, RaceChoice]]:
    """Races without end: the recorded ones there are, then demo races, each another one."""
    folder = Path(os.environ.get("PITWALL_RACES") or "no folder")
    if folder.is_dir() and laps is None:
        from pitwall.simulator.sources.fastf1.recordings import cached_races  # noqa: PLC0415 - brings pandas

        for cache in sorted(folder.iterdir()):
            for race in cached_races(cache) if cache.is_dir() else []:
                choice = RaceChoice(race=race.reference, cache=cache, offline=True, telemetry=race.telemetry)
                yield f"{race.name} {race.season}", choice
    for seed in itertools.count(1):
        yield f"demo race {seed}", RaceChoice(race=DEMO, seed=seed, laps=laps)


def highest_speed(pipeline: LocalPipeline) -> float:
    """The highest of SPEEDS at which nothing falls behind with all viewers there, the lowest if none is."""
    race = load_apart(RaceChoice(), lambda _: None)
    for speed in SPEEDS:
        row = measure(pipeline, race, speed, TRIAL_S, bare_ms=1.0)
        _say(f"{speed:g} times the clock: p99 {row.p99_ms:,.0f} ms, {row.drain_s:.1f} s behind at the end")
        if row.holds:
            return speed
    return SPEEDS[-1]


def play(pipeline: LocalPipeline, watch: Watch, share: Share, name: str, race: Race, speed: float) -> Played:
    """Replay a whole race and wait until it is worked off."""
    began_s = time.monotonic()
    watch.taken()
    share.begin()
    replay = BackgroundReplay(race, speed, pipeline.clients.kinesis(), pipeline.deployment.stream, _say)
    replay.start()
    while replay.alive:
        replay.wait(1.0)
    replay.check()
    sent, limit_s = replay.progress.sent, time.monotonic() + DRAIN_LIMIT_S
    while (applied := _applied(pipeline, replay.run_id)) < sent and time.monotonic() < limit_s:
        time.sleep(0.05)
    state = fetch_state(pipeline.url, replay.run_id)
    return Played(
        race=name,
        session_s=(replay.progress.t_ms - race.start_ms) / 1000,
        wall_s=time.monotonic() - began_s,
        sent=sent,
        missing=sent - applied + len(state["events"]["gaps"]) + state["events"]["rejected"],
        p50_ms=state["latency_ms"]["p50"],
        p99_ms=state["latency_ms"]["p99"],
        others=share.of_others(),
        used=watch.taken(),
    )


def run_season(
    pipeline: LocalPipeline, viewers_pid: int, *, hours: float, minutes: float, speed: float, laps: int | None
) -> list[Played]:
    """Race after race until both times are over."""

    def family() -> dict[str, list[int]]:
        emulator, *functions = pipeline.emulator.pids()
        dashboard = [pid for pid in [pipeline.dashboard.pid] if pid is not None]
        return {"emulator": [emulator], "functions": functions, "dashboard": dashboard, "simulator": [os.getpid()]}

    share = Share(lambda: [viewers_pid, *itertools.chain.from_iterable(family().values())])
    played: list[Played] = []
    with Watch(family) as watch:
        for name, choice in season(laps):
            done = sum(one.session_s for one in played) / 3600 >= hours
            if done and sum(one.wall_s for one in played) / 60 >= minutes and len(played) >= FEWEST_RACES:
                break
            race = load_apart(choice, lambda _: None)
            left_s = max(
                minutes * 60 - sum(one.wall_s for one in played),
                (hours * 3600 - sum(one.session_s for one in played)) / speed,
            )
            if len(played) >= FEWEST_RACES - 1:
                race = stretch(race, speed, max(left_s, SHORTEST_S))
            one = play(pipeline, watch, share, name, race, speed)
            _say(f"{name}: {one.sent:,} events in {one.wall_s:.0f} s, p99 {one.p99_ms:,.0f} ms, missing {one.missing}")
            played.append(one)
    return played


def write_page(lines: list[str], page: Path = PAGE) -> None:
    """Put the report into its place on the page."""
    text, place = page.read_text(encoding="utf-8"), "<!-- soak -->"
    replaced = re.sub(f"{place}.*{place}", lambda _: "\n".join([place, *lines, place]), text, flags=re.DOTALL)
    page.write_text(replaced, encoding="utf-8")


def _applied(pipeline: LocalPipeline, run: str) -> int:
    try:
        return int(fetch_state(pipeline.url, run)["events"]["applied"])
    except (UnknownRun, DashboardUnreachable):
        return 0


def _say(line: str) -> None:
    click.echo(f"{time.strftime('%H:%M:%S')} {line}", err=True)


@click.command()
@click.option("--hours", type=click.FloatRange(0, 100), default=12.0, show_default=True, help="Racing, at least.")
@click.option("--minutes", type=click.FloatRange(0, 600), default=20.0, show_default=True, help="By the wall clock.")
@click.option("--viewers", type=click.IntRange(1, 90), default=50, show_default=True, help="Pages that watch.")
@click.option("--speed", type=click.FloatRange(1, 400), help="Times the clock. Default: the highest that holds.")
@click.option("--laps", type=click.IntRange(3, 100), help="Demo races of so many laps only, to try it out.")
@click.option("--write", is_flag=True, help="Write the result into docs/performance.md.")
def main(hours: float, minutes: float, viewers: int, speed: float | None, laps: int | None, write: bool) -> None:
    """Play a season, and see whether anything has grown or slowed down by its end."""
    with (
        tempfile.TemporaryDirectory(prefix="pitwall-soak-") as folder,
        LocalPipeline(free_port(), Path(folder)) as pipeline,
    ):
        watching = subprocess.Popen(
            [sys.executable, "-P", "-m", "pitwall.scripts.measurement.soak.viewers", pipeline.url, str(viewers)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        try:
            speed = speed or highest_speed(pipeline)
            played = run_season(pipeline, watching.pid, hours=hours, minutes=minutes, speed=speed, laps=laps)
            seen, _ = watching.communicate(timeout=30)
        finally:
            watching.kill()
            watching.wait()
    found = list(checks(played, json.loads(seen)["lost"]))
    lines = list(report(played, found, speed=speed, viewers=viewers))
    for line in lines:
        click.echo(line)
    if write:
        write_page(lines)
    if not all(check.ok for check in found):
        sys.exit(1)


if __name__ == "__main__":
    terminal.substitute()
    main()
