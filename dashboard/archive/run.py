"""One run as the bucket holds it, read piece by piece as it changes."""

import logging
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pitwall.dashboard.archive.pace import Pace
from pitwall.dashboard.archive.store import ArchiveStore
from pitwall.dashboard.logs import fields
from pitwall.events import Alert, ContractError, Event, Unknown
from pitwall.events.codec import from_plain
from pitwall.events.envelope import loads
from pitwall.events.shared.archive import dashboard_key, events_prefix, run_prefix, state_key, unpack

ALERTING_FUNCTIONS = ("fastest_lap", "race_alerts")
"""Functions that keep their alerts in the bucket."""

LARGEST_OBJECT_BYTES = 64 * 1024 * 1024

Unseen = Callable[[Iterable[int]], set[int]]
"""Those of the given sequence numbers that have not been applied."""

_HEAD = re.compile(rb'\{"v":1,"run":"[^"]*","seq":(\d{1,16}),"t_ms":(\d{1,8}),"type":"([^"]*)",')
"""How a line of the archive begins. Reading this much spares reading the rest of most lines."""

_FRAMES = b"car_frames"

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Piece:
    """What one object of the bucket tells: events, or alerts, or what a dashboard had measured."""

    events: tuple[Event, ...] = ()
    alerts: tuple[Alert, ...] = ()
    measured: Mapping[str, Any] | None = None


class ArchivedRun:
    """Reads a run from the bucket; each look reads what changed since the last one."""

    def __init__(self, store: ArchiveStore, run: str, pace: Pace) -> None:
        self.run = run
        self._store = store
        self._pace = pace
        self._versions: dict[str, str] = {}

    def changes(self, unseen: Unseen) -> Iterator[Piece]:
        """What is new or changed since the last call, an object at a time.

        Events come only if ``unseen`` names them. What cannot be read is logged and left
        out. Raises ArchiveUnavailable; the next call goes on from there.
        """
        for key, version in sorted(self._store.versions(run_prefix(self.run)).items()):
            if self._versions.get(key) == version:
                continue
            data = self._store.read(key)
            if data is not None:
                yield self._piece(key, data, unseen)
            self._versions[key] = version

    def _piece(self, key: str, data: bytes, unseen: Unseen) -> Piece:
        try:
            if key.startswith(events_prefix(self.run)):
                return Piece(events=tuple(self._events(key, list(unpack(data)), unseen)))
            if key in [state_key(self.run, function) for function in ALERTING_FUNCTIONS]:
                return Piece(alerts=tuple(_published(loads(data, LARGEST_OBJECT_BYTES))))
            if key == dashboard_key(self.run):
                measured = loads(data, LARGEST_OBJECT_BYTES)
                return Piece(measured=measured if isinstance(measured, dict) else None)
        except ContractError as error:
            log.warning("archived object is unreadable", extra=fields(run=self.run, key=key, problem=str(error)))
        return Piece()

    def _events(self, key: str, lines: list[bytes], unseen: Unseen) -> Iterator[Event]:
        headed = [(_HEAD.match(line), line) for line in lines]
        new = unseen([int(head[1]) for head, _ in headed if head])
        newest_frames = max((int(head[1]) for head, _ in headed if head and head[3] == _FRAMES), default=None)
        for head, line in self._pace.slices(headed):
            if head and int(head[1]) not in new:
                continue
            if head and head[3] == _FRAMES and int(head[1]) != newest_frames:
                yield self._unread(head, line)
            elif (event := self._read(key, line)) is not None and (head or unseen([event.seq])):
                yield event

    def _unread(self, head: re.Match[bytes], line: bytes) -> Event:
        """Earlier car frames as their line, to be read if somebody jumps there. Not reading them
        now makes a restart several times faster.
        """
        return Event(run=self.run, seq=int(head[1]), t_ms=int(head[2]), payload=Unknown("car_frames", line))

    def _read(self, key: str, line: bytes) -> Event | None:
        try:
            event = Event.from_json(line)
            if event.run != self.run:
                raise ContractError("run", event.run, f"must be {self.run}")
        except ContractError as error:
            about = fields(run=self.run, key=key, problem=str(error))
            log.warning("archived event is unreadable", extra=about)
            return None
        return event


def _published(plain: Any) -> Iterator[Alert]:
    """The published alerts a function remembers. Raises ContractError."""
    if not isinstance(plain, dict) or not isinstance(entries := plain.get("alerts", {}), dict):
        raise ContractError("alerts", plain, "must be an object with the alerts by id")
    for entry in entries.values():
        if isinstance(entry, dict) and entry.get("status") == "published":
            yield from_plain(Alert, entry.get("alert"))
