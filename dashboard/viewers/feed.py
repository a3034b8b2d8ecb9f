"""What pages following one run are to be sent: its snapshot, recent deltas, recent frames."""

from collections import deque
from typing import Any

from pitwall.dashboard.live.update import Update
from pitwall.dashboard.state.plain import Plain
from pitwall.dashboard.viewers import sse
from pitwall.events import CarFrames
from pitwall.events.codec import to_plain

FRAMES_KEPT = 8
"""Chunks of car frames a page may lag behind before it misses some: they are for the eye."""


class Feed:
    """The recent past of one run as bytes ready to send.

    Versions count from ``first_version``, which has to be higher than any version of an
    earlier life of this run: a page must not resume from a delta that means another one.
    """

    def __init__(self, run: str, first_version: int, deltas_kept: int) -> None:
        self.run = run
        self.version = first_version
        self.last_event_ms: int | None = None
        self.frames_count = 0
        self._document: Plain = {}
        self._snapshot: bytes | None = None
        self._deltas: deque[tuple[int, bytes]] = deque(maxlen=deltas_kept)
        self._frames: deque[tuple[int, bytes]] = deque(maxlen=FRAMES_KEPT)
        self._newest_frames: tuple[int, CarFrames] | None = None

    def publish(self, update: Update, *, with_frames: bool) -> None:
        """Apply an update. Frames are written out only if somebody is there to see them."""
        self.last_event_ms = update.last_event_ms
        self._newest_frames = update.newest_frames
        if update.patch is not None:
            self.version += 1
            self._document, self._snapshot = update.document, None
            self._deltas.append((self.version, sse.message("delta", update.patch, self._id())))
        if with_frames:
            for frames in update.frames:
                self.frames_count += 1
                self._frames.append((self.frames_count, _frames_message(frames)))

    def resumes_from(self, version: int) -> bool:
        """Whether the deltas since that version are all still here."""
        oldest = self._deltas[0][0] if self._deltas else self.version + 1
        return oldest - 1 <= version <= self.version

    def deltas_after(self, version: int) -> list[bytes]:
        """The deltas since a version it resumes from."""
        return [delta for number, delta in self._deltas if number > version]

    def frames_after(self, count: int) -> list[bytes]:
        """The frames since the first ``count``, as far as they are still here."""
        return [frames for number, frames in self._frames if number > count]

    def snapshot(self) -> bytes:
        """The whole document at this version."""
        if self._snapshot is None:
            self._snapshot = sse.message("snapshot", self._document, self._id())
        return self._snapshot

    def newest_frames(self) -> bytes | None:
        """Where the cars were last seen, None if they never were."""
        return _frames_message(self._newest_frames) if self._newest_frames is not None else None

    def heartbeat(self) -> bytes:
        """A sign of life that tells how old the data is."""
        data: dict[str, Any] = {"run": self.run, "version": self.version}
        if self.last_event_ms is not None:
            data["last_event_ms"] = self.last_event_ms
        return sse.message("heartbeat", data)

    def _id(self) -> str:
        return f"{self.run}/{self.version}"


def version_of(event_id: str, run: str) -> int | None:
    """The version in the id of an event of this run, None if it is no such id."""
    name, slash, version = event_id.partition("/")
    return int(version) if slash and name == run and version.isascii() and version.isdigit() else None


def _frames_message(frames: tuple[int, CarFrames]) -> bytes:
    t_ms, chunk = frames
    return sse.message("frames", {**to_plain(chunk), "t_ms": t_ms})
