"""``make bench``: delay from put to dashboard, and the highest speed that holds.

    python -m pitwall.scripts.measurement.bench [--seconds 15] [--speeds 10,50,100,200] [--json]

Each speed replays the same stretch of the demo race, telemetry included, on the embedded
cloud. Delays are also given as a ratio to a bare put-and-get on the same stream in the same
run, so figures of different machines can be compared.
"""

import itertools
import json
import tempfile
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from statistics import median

import click

from pitwall.scripts import terminal
from pitwall.scripts.local.pipeline import LocalPipeline
from pitwall.scripts.replays.background import BackgroundReplay
from pitwall.scripts.verification.dashboard_client import UnknownRun, fetch_state
from pitwall.services.ports import free_port
from pitwall.simulator.race import Moment, Race
from pitwall.simulator.sources.demo import DemoSource

HOLDS_P99_MS = 1000.0
HOLDS_DRAIN_S = 1.0
DRAIN_LIMIT_S = 60.0
WARM_UP_S = 3.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """What one speed gave. ``late_ms`` is the mean delay of the sending against the pacer."""

    speed: float
    events: int
    events_per_s: float
    p50_ms: float
    p95_ms: float
    p99_ms: float
    p50_ratio: float
    late_ms: float
    drain_s: float

    @property
    def holds(self) -> bool:
        """Nothing falls behind at this speed."""
        return self.p99_ms <= HOLDS_P99_MS and self.drain_s <= HOLDS_DRAIN_S


def stretch(race: Race, speed: float, seconds: float) -> Race:
    """The part of a race that takes so long at this speed, from the start on."""
    end_ms = race.start_ms + int(seconds * speed * 1000)

    def moments() -> Iterator[Moment]:
        recorded = (moment for moment in race.moments() if moment is not None)
        return itertools.takewhile(lambda moment: moment[0] <= end_ms, recorded)

    return replace(race, moments=moments)


def bare_put_and_get_ms(pipeline: LocalPipeline, rounds: int = 100) -> float:
    """Median time in ms from putting one record to reading it back, without any function."""
    kinesis = pipeline.clients.kinesis()
    name = "bench-bare"
    kinesis.create_stream(StreamName=name, ShardCount=1)
    kinesis.get_waiter("stream_exists").wait(StreamName=name, WaiterConfig={"Delay": 1, "MaxAttempts": 30})
    shard = kinesis.list_shards(StreamName=name)["Shards"][0]["ShardId"]
    iterator = kinesis.get_shard_iterator(StreamName=name, ShardId=shard, ShardIteratorType="LATEST")["ShardIterator"]
    times = []
    for number in range(rounds):
        started_s = time.perf_counter()
        kinesis.put_record(StreamName=name, Data=b"x" * 300, PartitionKey=str(number))
        got: list[object] = []
        while not got:
            answer = kinesis.get_records(ShardIterator=iterator)
            got, iterator = list(answer["Records"]), answer["NextShardIterator"]
        times.append((time.perf_counter() - started_s) * 1000)
    return median(times)


def measure(pipeline: LocalPipeline, race: Race, speed: float, seconds: float, bare_ms: float) -> Row:
    """Replay a stretch at one speed and see how far the pipeline falls behind."""
    replay = BackgroundReplay(
        stretch(race, speed, seconds),
        speed,
        pipeline.clients.kinesis(),
        pipeline.deployment.stream,
        lambda line: click.echo(line, err=True),
    )
    started_s = time.monotonic()
    replay.start()
    while replay.alive:
        replay.wait(0.05)
    replay.check()
    sent_s = time.monotonic()
    sent = replay.progress.sent
    while _applied(pipeline, replay.run_id) < sent and time.monotonic() - sent_s < DRAIN_LIMIT_S:
        time.sleep(0.02)
    drain_s = time.monotonic() - sent_s
    latency = fetch_state(pipeline.url, replay.run_id)["latency_ms"]
    return Row(
        speed=speed,
        events=sent,
        events_per_s=round(sent / (sent_s - started_s), 1),
        p50_ms=round(latency["p50"], 1),
        p95_ms=round(latency["p95"], 1),
        p99_ms=round(latency["p99"], 1),
        p50_ratio=round(latency["p50"] / bare_ms, 1),
        late_ms=round(replay.progress.mean_late_ms, 1),
        drain_s=round(drain_s, 2),
    )


def _applied(pipeline: LocalPipeline, run: str) -> int:
    try:
        return int(fetch_state(pipeline.url, run)["events"]["applied"])
    except UnknownRun:
        return 0


def table(rows: list[Row], bare_ms: float) -> Iterator[str]:
    """The rows as a table for people."""
    yield f"bare put and get: {bare_ms:.1f} ms; delays from put to dashboard, embedded cloud"
    heads = (
        "speed",
        "events/s",
        "p50 ms",
        "p95 ms",
        "p99 ms",
        "p50 / bare",
        "sent late, ms",
        "behind at end, s",
        "holds",
    )
    yield f"| {' | '.join(heads)} |"
    yield f"|{' ---: |' * (len(heads) - 1)} --- |"
    for row in rows:
        yield (
            f"| {row.speed:g}x | {row.events_per_s:,.0f} | {row.p50_ms:,.0f} | {row.p95_ms:,.0f} | {row.p99_ms:,.0f} "
            f"| {row.p50_ratio:,.1f} | {row.late_ms:,.1f} | {row.drain_s:.2f} | {'yes' if row.holds else 'no'} |"
        )
    holding = [row.speed for row in rows if row.holds]
    yield f"highest speed at which nothing falls behind: {max(holding):g}x" if holding else "no speed holds"


@click.command()
@click.option(
    "--seconds", type=click.FloatRange(1, 600), default=15.0, show_default=True, help="Length of each stretch."
)
@click.option("--speeds", default="10,25,50,100,200,400", show_default=True, help="Speeds to try, with commas.")
@click.option("--json", "as_json", is_flag=True, help="Print the rows as JSON.")
def main(seconds: float, speeds: str, as_json: bool) -> None:
    """Measure delay and the highest speed that holds, on the embedded cloud."""
    race = DemoSource().load(lambda _: None)
    with (
        tempfile.TemporaryDirectory(prefix="pitwall-bench-") as folder,
        LocalPipeline(free_port(), Path(folder)) as pipeline,
    ):
        bare_ms = bare_put_and_get_ms(pipeline)
        measure(pipeline, race, 10.0, WARM_UP_S, bare_ms)
        rows = [measure(pipeline, race, float(speed), seconds, bare_ms) for speed in speeds.split(",")]
    if as_json:
        plain = {"bare_ms": bare_ms, "rows": [{**asdict(row), "holds": row.holds} for row in rows]}
        click.echo(json.dumps(plain))
    else:
        for line in table(rows, bare_ms):
            click.echo(line)


if __name__ == "__main__":
    terminal.substitute()
    main()
