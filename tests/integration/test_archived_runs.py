"""Runs of the archive, played again and carried elsewhere, through the commands as a person uses them."""

import gzip
import json
import subprocess
from pathlib import Path

import pytest

from pitwall.events import Event
from pitwall.events.shared.archive import events_prefix, pack
from pitwall.simulator.sources.demo import DemoSource
from pitwall.simulator.timeline import timeline
from tests import commands
from tests.integration.conftest import Pipeline, until

pytestmark = pytest.mark.cloud


def archived(pipeline: Pipeline, run: str, *, without: range = range(0)) -> list[Event]:
    """A demo race as the archive has it, in two shards and not in order."""
    made = DemoSource(seed=61, laps=3, telemetry=False).load(lambda _line: None)
    events = [e.stamped(1_764_043_200_000) for e in timeline(made, run, 20.0) if e and e.seq not in without]
    for shard, part in (("0", events[1::2][::-1]), ("1", events[::2])):
        key = f"{events_prefix(run)}{shard}/000000.jsonl.gz"
        body = pack(event.to_json() for event in part)
        pipeline.clients.s3().put_object(Bucket=pipeline.deployment.bucket, Key=key, Body=body)
    return events


def pitwall(pipeline: Pipeline, home: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    settings = {**pipeline.cloud.environment(), "PITWALL_CLOUD": pipeline.cloud.name}
    return commands.pitwall(*arguments, home=home, settings=settings)


def without_sending(line: bytes) -> tuple[object, ...]:
    plain = json.loads(line)
    data = {name: value for name, value in plain["data"].items() if name != "speed"}
    return plain["seq"], plain["t_ms"], plain["type"], json.dumps(data)


def sent_again(pipeline: Pipeline, done: subprocess.CompletedProcess[str]) -> list[bytes]:
    """The archived lines of the run that a command has sent, by sequence number."""
    assert done.returncode == 0, done.stderr
    words = next(line for line in done.stderr.splitlines() if line.startswith("Sent ")).split()
    count, run = int(words[1].replace(",", "")), words[-1]
    until(lambda: len(pipeline.archived(run)) == count, "the archive has what was sent", 60)
    return sorted(pipeline.archived(run), key=lambda line: json.loads(line)["seq"])


def test_a_run_is_played_again_bit_for_bit_at_another_speed(pipeline: Pipeline, tmp_path: Path, run: str) -> None:
    events = archived(pipeline, run)
    lines = sent_again(pipeline, pitwall(pipeline, tmp_path, "simulate", "--run", run, "--speed", "200"))
    assert list(map(without_sending, lines)) == [without_sending(event.to_json()) for event in events]
    assert json.loads(lines[0])["data"]["speed"] == 200
    assert json.loads(lines[0])["data"]["source"] == "demo"


def test_a_run_with_holes_is_played_saying_so(pipeline: Pipeline, tmp_path: Path, run: str) -> None:
    events = archived(pipeline, run, without=range(10, 14))
    damaged = f"{events_prefix(run)}9/000000.jsonl.gz"
    pipeline.clients.s3().put_object(Bucket=pipeline.deployment.bucket, Key=damaged, Body=b"\x1f\x8bnothing")
    done = pitwall(pipeline, tmp_path, "simulate", "--run", run, "--speed", "200")
    assert f"run {run} has holes: 4 of its {len(events) + 4} events are missing" in done.stderr
    assert f"{damaged} is damaged and passed over" in done.stderr
    assert len(sent_again(pipeline, done)) == len(events)


def test_an_exported_run_is_the_same_every_time_and_plays_elsewhere(
    pipeline: Pipeline, tmp_path: Path, run: str
) -> None:
    events = archived(pipeline, run)
    files = [tmp_path / "a.run", tmp_path / "b.run"]
    for file in files:
        done = pitwall(pipeline, tmp_path, "export", run, str(file))
        assert done.returncode == 0, done.stderr
        assert f"{len(events)} events of run {run}" in done.stdout
    assert files[0].read_bytes() == files[1].read_bytes()
    assert [json.loads(line)["seq"] for line in gzip.decompress(files[0].read_bytes()).splitlines()[1:-1]] == [
        event.seq for event in events
    ]
    lines = sent_again(
        pipeline, pitwall(pipeline, tmp_path, "simulate", "--recording", str(files[0]), "--speed", "200")
    )
    assert list(map(without_sending, lines)) == [without_sending(event.to_json()) for event in events]


def test_what_cannot_be_done_is_one_line(pipeline: Pipeline, tmp_path: Path, run: str) -> None:
    archived(pipeline, run)
    short = tmp_path / "short.run"
    assert pitwall(pipeline, tmp_path, "export", run, str(short)).returncode == 0
    short.write_bytes(short.read_bytes()[:-20])
    nothing = tmp_path / "nothing.run"
    said = {
        ("simulate", "--run", "no-such-run"): (1, "run 'no-such-run' is not in the archive"),
        ("simulate", "--run", run, "--resume"): (2, "--run plays a run again and --resume goes on with one"),
        ("simulate", "--run", run, "--recording", "x"): (2, "--recording and --run name different sessions"),
        ("simulate", "--recording", str(short)): (1, "short.run is damaged (it is cut short)"),
        ("simulate", "--recording", str(nothing)): (2, f"recording {nothing} is not there"),
        ("export", "no-such-run", str(nothing)): (1, "run 'no-such-run' is not in the archive"),
        ("export", run, str(tmp_path)): (2, f"{tmp_path} is a folder"),
        ("export", run, str(tmp_path / "no" / "a.run")): (1, "cannot be written (No such file or directory)"),
    }
    for arguments, (code, words) in said.items():
        done = pitwall(pipeline, tmp_path, *arguments)
        assert (done.returncode, done.stdout) == (code, "")
        assert words in done.stderr.splitlines()[-1], arguments
        assert "Traceback" not in done.stderr
    assert not nothing.exists()
