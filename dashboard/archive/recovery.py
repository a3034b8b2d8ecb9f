"""Brings back from the archive what a dashboard does not know: after a restart, and all along.

An event may be acknowledged by a dashboard that is killed a moment later, or be given up by
the function that should have brought it. The archive has it in either case, so as long as a
run is unfinished or has gaps, the archive is looked at again.
"""

import logging
import threading
import time
from collections.abc import Callable

from pitwall.dashboard.archive.backfill import Backfill, rebuild
from pitwall.dashboard.archive.pace import Pace
from pitwall.dashboard.archive.store import ArchiveStore, ArchiveUnavailable
from pitwall.dashboard.live.runs import LiveRuns
from pitwall.dashboard.logs import fields

SHORTEST_PAUSE_S = 2.0
LONGEST_PAUSE_S = 10.0
PAUSE_GROWTH = 1.5
TICK_S = 0.5
STOP_LIMIT_S = 1.0

log = logging.getLogger(__name__)


class _Round:
    """When a run is to be looked at: often while something changes, less often while nothing does."""

    def __init__(self, backfill: Backfill) -> None:
        self.backfill = backfill
        self._pause_s = SHORTEST_PAUSE_S
        self._due_s = 0.0

    def is_due(self) -> bool:
        return time.monotonic() >= self._due_s

    def looked(self, *, changed: bool) -> None:
        self._pause_s = SHORTEST_PAUSE_S if changed else min(self._pause_s * PAUSE_GROWTH, LONGEST_PAUSE_S)
        self._due_s = time.monotonic() + self._pause_s


class Recovery:
    """A thread that loads the newest run at the start, then backfills runs until they are complete."""

    def __init__(self, store: ArchiveStore, live: LiveRuns, cloud: str, pace: Pace) -> None:
        self._store = store.at_pace(pace.turn_beside_a_race)
        self._pace = pace
        self._live = live
        self._cloud = cloud
        self._rounds: dict[str, _Round] = {}
        self._newest_loaded = False
        self._outage = False
        self.trouble: str | None = None
        self._rebuilding = threading.Lock()
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="recovery", daemon=True)

    def start(self) -> None:
        """Begin. ``live.ready`` is set once the newest run is back, or S3 did not answer."""
        self._thread.start()

    def stop(self) -> None:
        """Save what was measured and end, within STOP_LIMIT_S even if S3 does not answer."""
        self._stopping.set()
        if self._thread.is_alive():
            self._thread.join(STOP_LIMIT_S)

    def rebuild(self, run: str) -> bool:
        """Bring back a run that is not held; False if the archive has nothing of it.

        Raises ArchiveUnavailable.
        """
        with self._rebuilding:
            if self._live.holds(run):
                return True
            if (rebuilt := rebuild(self._store, run, self._cloud, self._pace)) is None:
                return False
            self._live.hold_on_demand(rebuilt)
            log.info("run rebuilt on request", extra=fields(run=run, applied=rebuilt.state.applied))
            return True

    def _run(self) -> None:
        try:
            self._attempt(self._load_newest)
        finally:
            self._live.ready = True
        while not self._stopping.wait(TICK_S):
            if not self._newest_loaded:
                self._attempt(self._load_newest)
            self._attempt(self._look_around)
        self._attempt(self._save_all)

    def _attempt(self, work: Callable[[], None]) -> None:
        """Do something with S3. An outage is logged when it begins and when it ends."""
        try:
            work()
        except ArchiveUnavailable as error:
            if not self._outage:
                log.warning("archive does not answer, trying again", extra=fields(problem=str(error)))
            self._outage, self.trouble = True, str(error)
            self._stopping.wait(SHORTEST_PAUSE_S)
            return
        if self._outage:
            log.info("archive answers again")
        self._outage, self.trouble = False, None

    def _load_newest(self) -> None:
        for run in self._store.runs()[:1]:
            began_s = time.monotonic()
            events = self._round(run).backfill.load()
            self._live.publish()
            took_s = round(time.monotonic() - began_s, 3)
            log.info("newest run loaded from the archive", extra=fields(run=run, events=events, took_s=took_s))
        self._newest_loaded = True

    def _look_around(self) -> None:
        held, incomplete = self._live.held(), set(self._live.incomplete())
        for run in held:
            round_ = self._round(run)
            if round_.is_due() and (run in incomplete or not round_.backfill.looked):
                self._look(round_)
            if run not in incomplete:
                round_.backfill.save()
        self._rounds = {run: self._rounds[run] for run in held}

    def _look(self, round_: _Round) -> None:
        changed = False
        try:
            changed = round_.backfill.poll() > 0
        finally:
            round_.looked(changed=changed)

    def _save_all(self) -> None:
        for round_ in self._rounds.values():
            round_.backfill.save()

    def _round(self, run: str) -> _Round:
        if run not in self._rounds:
            self._rounds[run] = _Round(Backfill(self._store, self._live, run, self._pace))
        return self._rounds[run]
