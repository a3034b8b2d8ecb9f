"""The simulator's report as the dashboard reads it: from the bucket, when somebody asks, at most once a second."""

import logging
import threading
from collections.abc import Callable

from pitwall.dashboard.archive.store import ArchiveStore, ArchiveUnavailable
from pitwall.events import ContractError
from pitwall.events.shared.simulator_report import REPORT_KEY, SimulatorReport, read_report

FRESH_MS = 1_000

log = logging.getLogger(__name__)


class ReportReader:
    """Knows the newest report. Safe to use from many threads: one of them reads, the others have the last one.

    ``wall_ms()`` tells the time in ms since 1970, ``steady_ms()`` that of a clock nobody sets.
    """

    def __init__(
        self, store: ArchiveStore | None, wall_ms: Callable[[], float], steady_ms: Callable[[], float]
    ) -> None:
        self._store = store
        self._wall_ms = wall_ms
        self._steady_ms = steady_ms
        self._read_ms = float("-inf")
        self._report: SimulatorReport | None = None
        self._reading = threading.Lock()

    def newest(self) -> SimulatorReport | None:
        """The report of a simulator that answers; None if none does."""
        if self._store is not None and self._steady_ms() - self._read_ms >= FRESH_MS:
            self._look(self._store)
        report = self._report
        return report if report is not None and report.answers(self._wall_ms()) else None

    def _look(self, store: ArchiveStore) -> None:
        if not self._reading.acquire(blocking=False):
            return
        try:
            raw = store.read(REPORT_KEY)
            self._report = read_report(raw) if raw is not None else None
        except ArchiveUnavailable as error:
            log.warning("the simulator's report cannot be read: %s", error)
        except ContractError as error:
            self._report = None
            log.warning("the simulator's report is none: %s", error)
        finally:
            self._read_ms = self._steady_ms()
            self._reading.release()
