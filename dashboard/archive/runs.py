"""The runs in the bucket, as a list to choose from: looked up beside the requests, never by them."""

import logging
import re
import threading
import time
from collections.abc import Callable, Collection
from typing import Any

from pitwall.dashboard.archive.store import ArchiveStore, ArchiveUnavailable
from pitwall.dashboard.logs import fields
from pitwall.dashboard.state.plain import Plain, known
from pitwall.dashboard.state.runs import newest_first, wall_ms
from pitwall.dashboard.state.summary import line_of
from pitwall.events import ContractError, Event, SessionStarted
from pitwall.events.envelope import loads
from pitwall.events.shared.archive import CHUNK_EVENTS, dashboard_key, events_prefix, unpack

RUNS_LOOKED_UP = 50
"""Newest runs whose lines are looked up at the start, before anybody asks."""

FRESH_S = 10.0
"""The names, and the line of a run that has not finished, are not looked up again while younger than this."""

TIMEOUT_S = 1.0
"""How long a request waits for the names; after that it gets the last ones."""

LINES_TIMEOUT_S = 3.0
"""How long a request waits for lines; after that it gets those that are there."""

LARGEST_OBJECT_BYTES = 8 * 1024 * 1024

_FIRST_CHUNK = re.compile(rf"/{0:06d}\.jsonl\.gz$")
_OPENING = b'"seq":0,'

log = logging.getLogger(__name__)


class ArchivedRuns:
    """Knows the runs of the bucket. What a finished run was is read once; the newest are read first."""

    def __init__(self, store: ArchiveStore, clock_s: Callable[[], float] = time.monotonic) -> None:
        self._store = store
        self._clock_s = clock_s
        self._names: list[str] = []
        self._named_s: float | None = None
        self._lines: dict[str, Plain] = {}
        self._read_s: dict[str, float] = {}
        self._asked: set[str] = set()
        self._openings: dict[str, Plain] = {}
        self._wanted = threading.Event()
        self._looked = threading.Condition()
        self._stopping = False
        self._thread = threading.Thread(target=self._run, name="archived-runs", daemon=True)

    def start(self) -> None:
        """Begin; the names and the newest lines are looked up at once."""
        self._wanted.set()
        self._thread.start()

    def stop(self) -> None:
        """End, without waiting for S3."""
        self._stopping = True
        self._wanted.set()

    def names(self) -> list[str]:
        """All archived runs, oldest first: at most FRESH_S old if S3 answers within TIMEOUT_S."""
        with self._looked:
            if not self._fresh():
                self._wanted.set()
                self._looked.wait_for(self._fresh, TIMEOUT_S)
            return self._names

    def lines(self, runs: Collection[str]) -> dict[str, Plain]:
        """The lines of these runs by name: those that S3 and the pace allow within LINES_TIMEOUT_S."""
        with self._looked:
            due = {run for run in runs if self._due(run)}
            if due:
                self._asked |= due
                self._wanted.set()
                self._looked.wait_for(lambda: self._asked.isdisjoint(due), LINES_TIMEOUT_S)
            return {run: self._lines[run] for run in runs if run in self._lines}

    def refresh(self) -> None:
        """Look up what is due now. Raises ArchiveUnavailable."""
        if not self._fresh():
            first = self._named_s is None
            names = self._store.runs()[::-1]
            with self._looked:
                self._names, self._named_s = names, self._clock_s()
                self._asked |= set(names[-RUNS_LOOKED_UP:]) if first else set()
                self._looked.notify_all()
        while not self._stopping and (run := self._newest_asked()) is not None:
            line = self._measured(run) or {**line_of(run, finished=False), **self._opening(run)}
            with self._looked:
                self._lines[run], self._read_s[run] = line, self._clock_s()
                self._asked.discard(run)
                self._looked.notify_all()

    def _fresh(self) -> bool:
        return self._named_s is not None and self._clock_s() - self._named_s < FRESH_S

    def _due(self, run: str) -> bool:
        """Whether the line of a run has to be read: again while it has not finished."""
        line = self._lines.get(run)
        return line is None or not (line["finished"] or self._clock_s() - self._read_s[run] < FRESH_S)

    def _newest_asked(self) -> str | None:
        with self._looked:
            return max(self._asked, key=newest_first(wall_ms()), default=None)

    def _run(self) -> None:
        while not self._stopping:
            self._wanted.wait()
            self._wanted.clear()
            if self._stopping:
                return
            try:
                self.refresh()
            except ArchiveUnavailable as error:
                log.info("archived runs cannot be listed", extra=fields(problem=str(error)))
                with self._looked:
                    self._named_s = self._clock_s()
                    self._asked.clear()
                    self._looked.notify_all()

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
