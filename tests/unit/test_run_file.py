"""A run's file: written whole, the same every time, and read only if nothing in it has changed."""

import gzip
import hashlib
import json
from pathlib import Path

import pytest

from pitwall.events import Event
from pitwall.simulator.errors import SimulatorError, UsageError
from pitwall.simulator.sources.archive.run_events import RunEvents, run_events
from pitwall.simulator.sources.archive.run_file import is_run_file, read_run_file, write_run_file
from pitwall.simulator.sources.archive.source import RunFileSource
from pitwall.simulator.sources.demo import DemoSource
from pitwall.simulator.timeline import timeline
from tests.recorded_races import feed_recording

RUN = "20251128T120000Z-demo-grand-prix-7f3a"


def sent(laps: int = 3, seed: int = 4) -> list[Event]:
    """A demo race as it was sent."""
    race = DemoSource(seed=seed, laps=laps).load(lambda _line: None)
    return [event.stamped(1_764_000_000_000 + event.seq) for event in timeline(race, RUN, 50.0) if event]


def kept_of(events: list[Event]) -> RunEvents:
    return run_events(RUN, [event.to_json() for event in events])


def as_data(event: Event) -> dict[str, object]:
    """The event as it stands in the stream, but for what belongs to one sending."""
    return {name: value for name, value in event.to_plain().items() if name not in ("run", "sent_ms")}


@pytest.fixture(scope="module")
def events() -> list[Event]:
    return sent()


@pytest.fixture
def file(tmp_path: Path, events: list[Event]) -> Path:
    path = tmp_path / "race.run"
    write_run_file(path, kept_of(events))
    return path


def lines_of(path: Path) -> list[bytes]:
    return gzip.decompress(path.read_bytes()).splitlines(keepends=True)


def rewritten(path: Path, lines: list[bytes], *, right_checksum: bool = True) -> Path:
    """The file with other lines, its checksum right or that of the lines it had."""
    if right_checksum:
        lines[-1] = json.dumps({"sha256": hashlib.sha256(b"".join(lines[:-1])).hexdigest()}).encode() + b"\n"
    path.write_bytes(gzip.compress(b"".join(lines)))
    return path


def test_it_is_laid_out_as_documented(file: Path, events: list[Event]) -> None:
    header, *body, trailer = lines_of(file)
    assert json.loads(header) == {
        "format": "pitwall-run",
        "version": 1,
        "run": RUN,
        "events": len(events),
        "expected": len(events),
    }
    assert [json.loads(line)["seq"] for line in body] == list(range(len(events)))
    assert json.loads(trailer) == {"sha256": hashlib.sha256(header + b"".join(body)).hexdigest()}


def test_the_same_run_gives_the_same_bytes_whatever_the_order_in_which_it_was_archived(
    file: Path, events: list[Event], tmp_path: Path
) -> None:
    resent = [event.again().stamped(1_765_000_000_000) for event in events]
    again = tmp_path / "again.run"
    write_run_file(again, kept_of([*reversed(resent), *events]))
    assert again.read_bytes() == file.read_bytes()


def test_played_from_the_file_a_run_is_the_same_but_for_its_name_and_speed(file: Path, events: list[Event]) -> None:
    said: list[str] = []
    race = RunFileSource(file).load(said.append)
    played = [event for event in timeline(race, "another-run", 7.0) if event]
    assert [as_data(event) for event in played[1:]] == [as_data(event) for event in events[1:]]
    assert race.session == events[0].payload
    assert not any("holes" in line for line in said)


def test_it_begins_to_play_ten_seconds_before_lights_out_as_the_race_did(file: Path) -> None:
    race = RunFileSource(file).load(lambda _line: None)
    assert race.start_ms == DemoSource(seed=4, laps=3).load(lambda _line: None).start_ms


def test_a_run_with_holes_says_so_and_plays_what_there_is(tmp_path: Path, events: list[Event]) -> None:
    path = tmp_path / "holes.run"
    there = events[:40] + events[50:]
    write_run_file(path, kept_of(there))
    said: list[str] = []
    played = [event for event in timeline(RunFileSource(path).load(said.append), "r", 1.0) if event]
    assert said[-1] == (
        f"run {RUN} has holes: 10 of its {len(events)} events are missing; the others are played, numbered anew"
    )
    assert [event.seq for event in played] == list(range(len(there)))
    assert [event.payload for event in played[1:-1]] == [event.payload for event in there[1:-1]]


def test_a_run_that_was_left_unfinished_plays_to_where_it_ended(tmp_path: Path, events: list[Event]) -> None:
    path = tmp_path / "unfinished.run"
    write_run_file(path, kept_of(events[:60]))
    played = [event for event in timeline(RunFileSource(path).load(lambda _line: None), "r", 1.0) if event]
    assert [event.type for event in played[:60]] == [event.type for event in events[:60]]
    assert played[60].type == "session_finished"
    assert len(played) == 61


def test_a_run_without_its_beginning_cannot_be_played(tmp_path: Path, events: list[Event]) -> None:
    path = tmp_path / "headless.run"
    write_run_file(path, kept_of(events[1:]))
    with pytest.raises(SimulatorError, match="its first event, which says what session it is, is missing"):
        RunFileSource(path).load(lambda _line: None)


@pytest.mark.parametrize("kept", [10, 300, 5000, -1, -9])
def test_a_file_cut_short_is_refused(file: Path, kept: int) -> None:
    file.write_bytes(file.read_bytes()[:kept])
    with pytest.raises(SimulatorError, match=r"race\.run is damaged \(it is cut short\): export the run again"):
        read_run_file(file)


def test_a_file_that_was_cut_before_it_was_packed_is_refused(file: Path) -> None:
    rewritten(file, lines_of(file)[:-1], right_checksum=False)
    with pytest.raises(SimulatorError, match="damaged"):
        read_run_file(file)


def test_a_changed_event_breaks_the_checksum(file: Path) -> None:
    lines = lines_of(file)
    lines[20] = lines[20].replace(b'"t_ms":', b'"t_ms":1', 1)
    rewritten(file, lines, right_checksum=False)
    with pytest.raises(SimulatorError, match="its SHA-256 is not that of its contents"):
        read_run_file(file)


def test_a_byte_that_flipped_on_the_way_is_noticed(file: Path) -> None:
    data = bytearray(file.read_bytes())
    data[len(data) // 2] ^= 0x10
    file.write_bytes(bytes(data))
    with pytest.raises(SimulatorError, match="is damaged"):
        read_run_file(file)


def test_a_newer_version_is_refused_by_name(file: Path) -> None:
    lines = lines_of(file)
    lines[0] = lines[0].replace(b'"version":1', b'"version":2')
    rewritten(file, lines)
    with pytest.raises(SimulatorError, match="has version 2 of the run's file, this Pitwall reads version 1"):
        read_run_file(file)


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        (RUN.encode(), b"../../etc", "its header names no run"),
        (b'"events":', b'"events":-', "its header counts -"),
        (b'"expected":', b'"expected":-', "its header counts"),
    ],
)
def test_a_header_that_makes_no_sense_is_refused(file: Path, old: bytes, new: bytes, why: str) -> None:
    lines = lines_of(file)
    lines[0] = lines[0].replace(old, new)
    rewritten(file, lines)
    with pytest.raises(SimulatorError, match=why):
        read_run_file(file)


def test_an_event_of_another_run_is_refused(file: Path) -> None:
    lines = lines_of(file)
    lines[5] = lines[5].replace(RUN.encode(), b"another", 1)
    rewritten(file, lines)
    with pytest.raises(SimulatorError, match="holds an event of another run, 'another'"):
        read_run_file(file)


def test_an_event_that_breaks_the_contract_ends_the_playing_in_one_line(file: Path) -> None:
    lines = lines_of(file)
    lines[5] = lines[5].replace(b'"t_ms":', b'"t_ms":-', 1)
    rewritten(file, lines)
    with pytest.raises(SimulatorError, match=r"holds an event that cannot be read: t_ms: must be between"):
        list(RunFileSource(file).load(lambda _line: None).moments())


def test_a_missing_file_is_wrong_usage(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"nothing\.run is not there"):
        read_run_file(tmp_path / "nothing.run")


def test_nothing_is_left_of_a_file_that_cannot_be_written(tmp_path: Path, events: list[Event]) -> None:
    with pytest.raises(SimulatorError, match="cannot be written"):
        write_run_file(tmp_path / "no folder" / "a.run", kept_of(events))
    (tmp_path / "taken").mkdir()
    with pytest.raises(SimulatorError, match="cannot be written"):
        write_run_file(tmp_path / "taken", kept_of(events))
    assert [path.name for path in tmp_path.iterdir()] == ["taken"]


def test_a_runs_file_is_told_from_others_by_its_first_bytes(file: Path, tmp_path: Path) -> None:
    assert is_run_file(file)
    for name, data in {"a": b"", "b": b"\x1f\x8b", "c": gzip.compress(b"['x']\n"), "d": lines_of(file)[0]}.items():
        (tmp_path / name).write_bytes(data)
        assert not is_run_file(tmp_path / name)
    assert not is_run_file(tmp_path)
    assert not is_run_file(tmp_path / "nothing")


def test_a_recording_of_the_feed_is_no_runs_file() -> None:
    assert not is_run_file(feed_recording("2025-qatar-sprint.txt"))


def test_a_file_that_unpacks_to_more_than_any_run_is_refused(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pitwall.simulator.sources.archive.run_file.MOST_BYTES", 1 << 20)
    lines = lines_of(file)
    lines[1:-1] = [lines[1] for _ in range(5_000)]
    lines[0] = lines[0].replace(b'"events":', b'"events":5000,"was":', 1)
    rewritten(file, lines)
    with pytest.raises(SimulatorError, match="it has more than 1 MiB of events"):
        read_run_file(file)
