"""One function as its reports show it, whatever number of processes runs it."""

from collections import Counter, OrderedDict
from dataclasses import asdict, fields

from pitwall.dashboard.pipeline.window import Window
from pitwall.events.shared.report import Counters, Histograms, Report

PROCESSES_KEPT = 32


class Worker:
    """What the reports of one function come to: ``reported_ms`` in ms since 1970, ``now_ms`` by a clock never set."""

    def __init__(self) -> None:
        self.window = Window()
        self.reported_ms: float | None = None
        self.age_ms: int | None = None
        self.error: str | None = None
        self.newest_sent_ms = 0
        self.since_ms: int | None = None
        self.expected_ms: int | None = None
        self.expected_since_ms: float | None = None
        self._processes: OrderedDict[str, Report] = OrderedDict()
        self._gone: Counter[str] = Counter()

    def take(self, report: Report, now_ms: float, wall_ms: float) -> bool:
        """Take a report in; False if it was seen before."""
        before = self._processes.get(report.process)
        if before is not None and before.number >= report.number:
            return False
        self._processes[report.process] = report
        self._processes.move_to_end(report.process)
        if len(self._processes) > PROCESSES_KEPT:
            _, oldest = self._processes.popitem(last=False)
            self._gone.update(asdict(oldest.total))
        for name, times in asdict(report.recent).items():
            if times:
                self.window.count(now_ms, name, times)
        for field in fields(Histograms):
            histogram = getattr(report.histograms, field.name)
            self.window.add(now_ms, field.name, zip(histogram.buckets, histogram.counts, strict=False))
        self.reported_ms = wall_ms
        self.since_ms = min(self.since_ms or report.began_ms, report.began_ms)
        self.age_ms = report.age_ms
        self.error = report.error
        self.newest_sent_ms = max(self.newest_sent_ms, report.newest_sent_ms or 0)
        if self.expected_ms is not None and self.newest_sent_ms >= self.expected_ms:
            self.acknowledge()
        return True

    def expect(self, sent_ms: int, now_ms: float) -> None:
        """An event sent at that moment is known to be in the stream: the function should tell of it."""
        if sent_ms > self.newest_sent_ms and self.expected_ms is None:
            self.expected_ms, self.expected_since_ms = sent_ms, now_ms

    def acknowledge(self) -> None:
        """What was expected of the function has come."""
        self.expected_ms = self.expected_since_ms = None

    def total(self) -> Counters:
        """Everything counted since the processes known here began."""
        whole = Counter(self._gone)
        for report in self._processes.values():
            whole.update(asdict(report.total))
        return Counters(**whole)
