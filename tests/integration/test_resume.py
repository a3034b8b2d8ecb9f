"""A run that was left unfinished goes on from what S3 holds of it, through the command as a person uses it."""

import subprocess
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from pitwall.events import Event
from pitwall.simulator.batches import first_call, to_record
from pitwall.simulator.sources.demo import DemoSource
from pitwall.simulator.timeline import run_id, timeline
from tests import commands
from tests.integration.conftest import Pipeline, until

pytestmark = pytest.mark.cloud

LAPS, SPEED = 3, 200.0


def race(seed: int, salt: str) -> list[Event]:
    made = DemoSource(seed=seed, laps=LAPS, telemetry=False).load(lambda _line: None)
    return list(timeline(made, run_id("Demo Grand Prix", datetime.now(UTC), salt), SPEED))


def left_unfinished(pipeline: Pipeline, events: Iterable[Event]) -> None:
    """Bring these events into the archive, as a simulator does that dies then."""
    records = [to_record(event, 1_764_043_200_000) for event in events]
    run = Event.from_json(records[0].data).run
    sent = len(records)
    while records:
        count = first_call(records)
        pipeline.put((record.data, record.key) for record in records[:count])
        records = records[count:]
    until(lambda: len(pipeline.archived(run)) == sent, "the archive has what was sent", 60)


def simulate(pipeline: Pipeline, home: Path, seed: int, resume: str) -> subprocess.CompletedProcess[str]:
    arguments = ("--laps", str(LAPS), "--speed", f"{SPEED:g}", "--seed", str(seed), "--no-telemetry")
    return subprocess.run(
        commands.command("simulate", *arguments, *(("--resume", resume) if resume else ("--resume",))),
        env={**commands.environ(home), **pipeline.cloud.environment(), "PITWALL_CLOUD": pipeline.cloud.name},
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )


@pytest.mark.parametrize("named", [True, False])
def test_a_run_goes_on_from_what_the_archive_holds(pipeline: Pipeline, tmp_path: Path, named: bool) -> None:
    seed = 51 + named
    events = race(seed, f"{seed}aa")
    run = events[0].run
    left_unfinished(pipeline, events[:120])
    for number in range(12):  # runs of other names than ours are older than any
        key = f"runs/somebodys-{number}/events/0/0.jsonl.gz"
        pipeline.clients.s3().put_object(Bucket=pipeline.deployment.bucket, Key=key, Body=b"")
    done = simulate(pipeline, tmp_path, seed, run if named else "")
    assert done.returncode == 0, done.stderr
    assert f"Going on with run {run}: the archive has 120 of its events" in done.stderr
    assert f"Sent {len(events) - 120} events of run {run}" in done.stderr
    until(lambda: len(pipeline.archived(run)) == len(events), "the archive is whole", 60)
    archived = {event.seq: event for event in map(Event.from_json, pipeline.archived(run))}
    assert [(event.t_ms, event.payload) for event in events] == [
        (archived[seq].t_ms, archived[seq].payload) for seq in range(len(events))
    ]
    again = simulate(pipeline, tmp_path, seed, run)
    assert again.returncode == 0
    assert f"Run {run} is complete: the archive has all of its {len(events)} events" in again.stderr


def test_a_run_that_is_over_does_not_keep_a_new_one_from_beginning(pipeline: Pipeline, tmp_path: Path) -> None:
    events = race(53, "53aa")
    left_unfinished(pipeline, events)
    done = simulate(pipeline, tmp_path, 53, "")
    assert done.returncode == 0, done.stderr
    assert "No run of this race was left unfinished: a new one begins" in done.stderr
    assert events[0].run not in done.stderr


def test_a_run_does_not_go_on_as_another_race(pipeline: Pipeline, tmp_path: Path) -> None:
    events = race(54, "54aa")
    left_unfinished(pipeline, events[:30])
    done = simulate(pipeline, tmp_path, 55, events[0].run)
    assert done.returncode == 1
    assert f"run '{events[0].run}' cannot go on as another race (seed 54, not 55)" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_run_that_is_not_there_is_said_so(pipeline: Pipeline, tmp_path: Path) -> None:
    done = simulate(pipeline, tmp_path, 56, "20200101T000000Z-nothing-0000")
    assert done.returncode == 1
    assert "run '20200101T000000Z-nothing-0000' is not in the archive" in done.stderr
    assert "Traceback" not in done.stderr
