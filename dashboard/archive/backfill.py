"""Keeps one run and the bucket in step: brings what the run lacks, saves what was measured of it."""

import logging
from collections.abc import Mapping
from typing import Any

from pitwall.dashboard.archive.measured import measured, remember
from pitwall.dashboard.archive.pace import Pace
from pitwall.dashboard.archive.run import ArchivedRun
from pitwall.dashboard.archive.store import ArchiveStore
from pitwall.dashboard.live.runs import LiveRuns
from pitwall.dashboard.logs import fields
from pitwall.dashboard.state import RaceState, Run
from pitwall.dashboard.state.plain import Plain
from pitwall.events import Event
from pitwall.events.envelope import dumps
from pitwall.events.shared.archive import dashboard_key

log = logging.getLogger(__name__)


class Backfill:
    """Looks after one run that is held."""

    def __init__(self, store: ArchiveStore, live: LiveRuns, run: str, pace: Pace) -> None:
        self.run = run
        self._store = store
        self._live = live
        self._archived = ArchivedRun(store, run, pace)
        self._waiting: dict[int, Event] = {}
        self.looked = False
        """It has seen all that the archive had at some moment."""
        self._earlier: Mapping[str, Any] = {}
        self._saved: tuple[int, int] | None = None

    def load(self) -> int:
        """Apply everything the archive has. Returns how much was new. Raises ArchiveUnavailable."""
        return self._read(wait_for_stream=False)

    def poll(self) -> int:
        """Apply what the stream still has not brought since the last poll.

        What the archive has now and the stream has not brought yet is only noted: it is
        most likely on its way, and the stream is what the dashboard is there to show.
        Returns how much was new. Raises ArchiveUnavailable.
        """
        return self._read(wait_for_stream=True)

    def save(self) -> None:
        """Write what was measured, if that changed. Raises ArchiveUnavailable.

        Only after a poll: what an earlier dashboard measured must not be lost.
        """
        run = self._live.read(self.run, measured) if self.looked else None
        if run is None or (figures := _figures(run)) == self._saved:
            return
        self._store.write(dashboard_key(self.run), dumps(run))
        self._saved = figures
        log.info("figures saved", extra=fields(run=self.run, applied=figures[0]))

    def _read(self, *, wait_for_stream: bool) -> int:
        overdue = self._live.unseen(self.run, self._waiting)
        backfilled = self._live.apply_archived([self._waiting[seq] for seq in sorted(overdue)], ())
        self._waiting = {}
        new = 0
        for piece in self._archived.changes(lambda seqs: self._live.unseen(self.run, seqs)):
            if wait_for_stream:
                self._waiting |= {event.seq: event for event in piece.events}
                new += len(piece.events) + self._live.apply_archived((), piece.alerts)
            else:
                backfilled += self._live.apply_archived(piece.events, piece.alerts)
            if not self.looked:
                self._earlier = piece.measured or self._earlier
        if not self.looked:
            self._live.change(self.run, lambda run: recall(run, self._earlier))
        self.looked = True
        if backfilled:
            log.info("events brought from the archive", extra=fields(run=self.run, events=backfilled))
        return backfilled + new


def rebuild(store: ArchiveStore, run: str, cloud: str, pace: Pace) -> Run | None:
    """A run as the archive has it, None if that has nothing of it. Raises ArchiveUnavailable."""
    rebuilt = Run(RaceState(run, cloud))
    archived = ArchivedRun(store, run, pace)
    for piece in archived.changes(lambda seqs: {seq for seq in seqs if seq not in rebuilt.state.seen}):
        for event in pace.slices(piece.events):
            rebuilt.take(event, None)
        for alert in piece.alerts:
            rebuilt.take_alert(alert)
        if piece.measured is not None:
            recall(rebuilt, piece.measured)
    return rebuilt if len(rebuilt.state.seen) else None


def recall(run: Run, plain: Mapping[str, Any]) -> None:
    """Add what an earlier dashboard measured; if that is damaged, say so and do without."""
    try:
        remember(run, plain)
    except ValueError as error:
        log.warning("saved figures are unreadable", extra=fields(run=run.state.run, problem=str(error)))


def _figures(run: Plain) -> tuple[int, int]:
    return run["events"]["applied"], run["latency_ms"]["count"]
