"""Follows a recording while it is being made: everything in it so far at once, then each line as it is written."""

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from pitwall.simulator.errors import SourceUnavailable
from pitwall.simulator.race import Moment, Progress
from pitwall.simulator.sources.feed.files import Reading, read_text, recording_files, topic_of
from pitwall.simulator.sources.feed.lines import BrokenLine, read_line
from pitwall.simulator.sources.feed.message import FeedMessage
from pitwall.simulator.sources.feed.translation import Translation

POLL_S = 0.2
"""How often the files are looked at."""

_SILENCE_S = 30.0
"""A recorder that writes nothing for so long after the result was final has stopped: a heartbeat comes every 15 s."""


class Tail:
    """A file that grows. Half a line at its end waits for the other half."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.broken = 0
        self._read = 0
        self._half = b""

    def begin(self) -> Reading:
        """Everything that is in the file now. Raises SourceUnavailable if it cannot be read."""
        text = self._new()
        try:
            whole = text.decode("utf-8-sig", errors="replace")
            reading = read_text(self.path, whole)
        except UnicodeDecodeError:
            raise SourceUnavailable(f"the recording {self.path} cannot be read: it is no text") from None
        if reading.cut is not None:
            reading.cut = None
            self._half = text[text.rfind(b"\n") + 1 :]
        return reading

    def more(self) -> list[FeedMessage]:
        """The messages in the lines written since the last look."""
        lines = (self._half + self._new()).split(b"\n")
        self._half = lines.pop()
        messages: list[FeedMessage] = []
        for line in lines:
            try:
                messages += read_line(line.decode("utf-8", errors="replace"), topic_of(self.path))
            except BrokenLine:
                self.broken += 1
        return messages

    def _new(self) -> bytes:
        """What was written since the last look; everything, if the file was begun anew."""
        try:
            with self.path.open("rb") as file:
                if file.seek(0, 2) < self._read:
                    self._read, self._half = 0, b""
                file.seek(self._read)
                new = file.read()
        except OSError as error:
            raise SourceUnavailable(f"the recording {self.path} cannot be read: {error.strerror or error}") from None
        self._read += len(new)
        return new


@dataclass(slots=True)
class Followed:
    """A session that a recorder is writing: its moments from the start at each call, until the session is over."""

    translation: Translation
    tails: Sequence[Tail]
    told: list[Moment]
    progress: Progress
    nap: Callable[[float], object] = time.sleep
    clock: Callable[[], float] = time.monotonic
    _finished: bool = field(default=False, init=False)

    def __call__(self) -> Iterator[Moment | None]:
        """Each moment as it is written, None while nothing is."""
        given = 0
        heard_s = self.clock()
        while True:
            while given < len(self.told):
                given += 1
                yield self.told[given - 1]
            if self._finished:
                return
            if self.translation.over or (self.translation.final and self.clock() - heard_s > _SILENCE_S):
                self._finish()
                continue
            if self.look():
                heard_s = self.clock()
            else:
                yield None
                self.nap(POLL_S)

    def look(self) -> bool:
        """Take in what was written since the last look; whether anything was."""
        new = [message for tail in self.tails for message in tail.more()]
        if len(self.tails) > 1:
            new.sort(key=lambda one: one.utc_ms or one.offset_ms or 0)
        for message in new:
            self.told += self.translation.apply(message)
        return bool(new)

    def _finish(self) -> None:
        self._finished = True
        self.told += self.translation.finish()
        for tail in self.tails:
            if tail.broken:
                self.progress(f"{tail.path}: passed over {tail.broken:,} lines that are no messages of the feed")


def tails_of(path: Path) -> list[Tail]:
    """The files of a recording that may grow. Raises UsageError if there are none."""
    return [Tail(file) for file in recording_files(path)]
