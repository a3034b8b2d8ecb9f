"""Recordings on disk: which files there are, what is in them, and what is wrong with them."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from pitwall.simulator.errors import SourceUnavailable, UsageError
from pitwall.simulator.sources.feed.lines import BrokenLine, read_frame, read_line
from pitwall.simulator.sources.feed.merge import fields
from pitwall.simulator.sources.feed.message import FeedMessage

ARCHIVE = ".jsonStream"
_SNAPSHOT_NAMES = ("subscribe", "snapshot", "initial")
_RECORDINGS = frozenset({".txt", ".json", ".jsonl", ".ndjson", ".log"})
_NAMED_LINES = 5


@dataclass(slots=True)
class Reading:
    """One recording as it was read: its messages, and the numbers of the lines that are none."""

    path: Path
    messages: list[FeedMessage] = field(default_factory=list)
    lines: int = 0
    broken: list[int] = field(default_factory=list)
    cut: int | None = None
    """The number of the last line, if the file ends in the middle of it."""
    faulty: "list[Reading]" = field(default_factory=list)
    """Of a folder, the files in which something is wrong."""

    def complaints(self) -> Iterator[str]:
        """A line for a person about each thing that is wrong with it."""
        for reading in self.faulty:
            yield from reading.complaints()
        if self.broken:
            numbers = ", ".join(str(number) for number in self.broken[:_NAMED_LINES])
            more = ", ..." if len(self.broken) > _NAMED_LINES else ""
            yield (
                f"{self.path}: passed over {len(self.broken):,} of {self.lines:,} lines that are no messages of the "
                f"feed: line {numbers}{more}"
            )
        if self.cut is not None:
            yield f"{self.path} ends in the middle of line {self.cut:,}: what stands before it is shown"


def recording_files(path: Path) -> list[Path]:
    """The files of one recording, snapshots first. Raises UsageError for a path with none."""
    if path.exists() and not path.is_dir():
        return [path]
    if not path.is_dir():
        raise UsageError(f"there is no recording {path}: give a file, or a folder of files, of the live feed")
    inside = sorted(entry for entry in path.iterdir() if entry.is_file())
    streams = [entry for entry in inside if entry.name.endswith(ARCHIVE)]
    files = streams or [entry for entry in inside if entry.suffix in _RECORDINGS]
    if not files:
        raise UsageError(f"no recording in the folder {path}: it has no file that ends in .txt, .json or {ARCHIVE}")
    return sorted(files, key=lambda entry: not entry.stem.startswith(_SNAPSHOT_NAMES))


def topic_of(path: Path) -> str | None:
    """The topic of a file of the sport's archive, which is named for it."""
    return path.name.removesuffix(ARCHIVE) if path.name.endswith(ARCHIVE) else None


def read_recording(path: Path) -> Reading:
    """One recording, a file or a folder. Raises UsageError if there is none, SourceUnavailable if it cannot be read."""
    return as_one(path, [_read_file(file) for file in recording_files(path)])


def as_one(path: Path, readings: Sequence[Reading]) -> Reading:
    """The files of one folder together: snapshots come first, the archive's topics in the order of their time."""
    if len(readings) == 1:
        return readings[0]
    whole = Reading(path)
    for reading in readings:
        whole.messages += reading.messages
        whole.lines += reading.lines
    if any(topic_of(reading.path) for reading in readings):
        ranks = {"SessionInfo": 0, "DriverList": 1}
        whole.messages.sort(key=lambda one: (one.offset_ms or 0, ranks.get(one.topic, 2)))
    whole.faulty = [reading for reading in readings if reading.broken or reading.cut is not None]
    return whole


def _read_file(path: Path) -> Reading:
    try:
        text = path.read_bytes().decode("utf-8-sig", errors="replace")
    except OSError as error:
        raise SourceUnavailable(f"the recording {path} cannot be read: {error.strerror or error}") from None
    return read_text(path, text)


def read_text(path: Path, text: str) -> Reading:
    """What stands in a file."""
    reading = Reading(path)
    if text.lstrip()[:1] == "{" and (whole := _one_object(text)) is not None:
        reading.lines, reading.messages = 1, whole
        return reading
    topic = topic_of(path)
    lines = text.split("\n")
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        reading.lines += 1
        try:
            reading.messages += read_line(line, topic)
        except BrokenLine:
            if number == len(lines) and line.rstrip()[-1] not in "]}":
                reading.cut = number
            else:
                reading.broken.append(number)
    return reading


def _one_object(text: str) -> list[FeedMessage] | None:
    """The messages of a file that is one JSON object, over several lines or in one; None if it is something else."""
    first = text[: text.find("\n")] if "\n" in text.strip() else text
    try:
        json.loads(first)
    except (ValueError, RecursionError):
        pass
    else:
        return None  # an object a line
    try:
        return read_frame(json.loads(text))
    except (ValueError, RecursionError):
        return None


def session_key(messages: Sequence[FeedMessage]) -> tuple[str, str]:
    """What session a recording is of, as a key and in words; empty where it does not say."""
    for message in messages:
        if message.topic == "SessionInfo":
            info = fields(message.content)
            meeting = fields(info.get("Meeting"))
            if key := str(info.get("Path") or info.get("Key") or ""):
                return (
                    key,
                    f"{meeting.get('Name', '')} {str(info.get('StartDate', ''))[:4]} {info.get('Name', '')}".strip(),
                )
    return "", ""
