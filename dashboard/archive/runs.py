"""The runs in the bucket, as a list to choose from: looked up beside the requests, never by them."""

import logging
import re
import threading
import time
from collections.abc import Callable
from typing import Any

from dashboard.archive.store import ArchiveStore, ArchiveUnavailable
from dashboard.logs import fields
from dashboard.state.plain import Plain, known
from dashboard.state.summary import line_of
from events import ContractError, Event, SessionStarted
from events.archive import CHUNK_EVENTS, dashboard_key, events_prefix, unpack
from events.envelope import loads

RUNS_LISTED = 50
"""Newest runs that are listed; older ones can still be opened by name."""

FRESH_S = 10.0
"""A list younger than this is not looked up again."""

PATIENCE_S = 1.0
"""How long a request waits for a list that is being looked up; after that it gets the last one."""

LARGEST_OBJECT_BYTES = 8 * 1024 * 1024

_FIRST_CHUNK = re.compile(rf"/{0:06d}\.jsonl\.gz$")
_OPENING = b'"seq":0,'

log = logging.getLogger(__name__)


class ArchivedRuns:
    """Knows the newest runs of the bucket. What a finished run was is read once."""

    def __init__(self, store: ArchiveStore, clock_s: Callable[[], float] = time.monotonic) -> None:
        self._store = store
        self._clock_s = clock_s
        self._lines: list[Plain] = []
        self._settled: dict[str, Plain] = {}
        self._openings: dict[str, Plain] = {}
        self._looked_s: float | None = None
        self._wanted = threading.Event()
        self._looked = threading.Condition()
        self._stopping = False
        self._thread = threading.Thread(target=self._run, name="archived-runs", daemon=True)

    def start(self) -> None:
        """Begin; the first list is looked up at once."""
        self._wanted.set()
        self._thread.start()

    def stop(self) -> None:
        """End, without waiting for S3."""
        self._stopping = True
        self._wanted.set()

    def newest(self) -> list[Plain]:
        """A line per archived run, newest first: at most FRESH_S old if S3 answers within PATIENCE_S."""
        with self._looked:
            if not self._fresh():
                self._wanted.set()
                self._looked.wait_for(self._fresh, PATIENCE_S)
            return self._lines

    def look(self) -> None:
        """Look the list up now. Raises ArchiveUnavailable."""
        self._know([self._line(run) for run in self._store.runs()[:RUNS_LISTED]])

    def _know(self, lines: list[Plain]) -> None:
        with self._looked:
            self._lines = lines
            self._looked_s = self._clock_s()
            self._looked.notify_all()

    def _fresh(self) -> bool:
        return self._looked_s is not None and self._clock_s() - self._looked_s < FRESH_S

    def _run(self) -> None:
        while not self._stopping:
            self._wanted.wait()
            self._wanted.clear()
            if self._stopping:
                return
            try:
                self.look()
            except ArchiveUnavailable as error:
                log.info("archived runs cannot be listed", extra=fields(problem=str(error)))
                self._know(self._lines)

    def _line(self, run: str) -> Plain:
        if run in self._settled:
            return self._settled[run]
        line = self._measured(run) or {**line_of(run, finished=False), **self._opening(run)}
        if line["finished"]:
            self._settled[run] = line
        return line

    def _measured(self, run: str) -> Plain | None:
        """The line of a run as the last dashboard knew it, None if none left word."""
        data = self._store.read(dashboard_key(run))
        try:
            plain: Any = loads(data, LARGEST_OBJECT_BYTES) if data else None
            if not isinstance(plain, dict) or not plain.get("race"):
                return None
            applied = plain.get("events", {}).get("applied", 0)
        except (AttributeError, ContractError):
            return None
        return line_of(
            run,
            finished=plain.get("finished") is True,
            race=plain["race"],
            season=plain.get("season"),
            date=plain.get("date"),
            applied=applied,
        )

    def _opening(self, run: str) -> Plain:
        """What the first event of a run says of it; read once, empty while that is not archived."""
        if run in self._openings:
            return self._openings[run]
        for key in self._store.versions(events_prefix(run)):
            if _FIRST_CHUNK.search(key) and (started := _started(self._store.read(key))) is not None:
                self._openings[run] = known(race=started.race_name, season=started.season, date=started.date or None)
                return self._openings[run]
        return {}


def _started(chunk: bytes | None) -> SessionStarted | None:
    try:
        for line in list(unpack(chunk or b""))[:CHUNK_EVENTS]:
            if _OPENING in line[:200]:
                payload = Event.from_json(line).payload
                return payload if isinstance(payload, SessionStarted) else None
    except ContractError:
        return None
    return None
