"""Watches the pipeline from the dashboard: records what comes, and knows who should have reported."""

import threading
from collections.abc import Sequence

from pitwall.dashboard.pipeline.window import Slice, Window
from pitwall.dashboard.pipeline.worker import Worker
from pitwall.dashboard.state import Outcome
from pitwall.events import Alert, Event
from pitwall.events.shared.functions import MOST_FUNCTIONS, DeployedFunction, FunctionName
from pitwall.events.shared.report import Counters, Report
from pitwall.events.shared.stream_filter import StreamFilter

STREAM_FUNCTION: FunctionName = "position_update"
RELAY: FunctionName = "alert_relay"
BRINGING = (STREAM_FUNCTION, RELAY)
"""The functions that bring events and alerts here: their figures are those of the hops on the way."""


class Monitor:
    """What the functions report and what the dashboard sees itself. Safe to use from many threads.

    ``wall_ms`` is the time of day in ms since 1970, to compare with what others stamped; ``now_ms`` is a clock in ms
    that is never set, for everything that says how long something took here or how often it came. Who gives no
    ``wall_ms`` has one clock for both.
    """

    def __init__(self, now_ms: float) -> None:
        self.began_ms = now_ms
        self._lock = threading.Lock()
        self._workers = {name: Worker() for name in BRINGING}
        self._deployed: dict[FunctionName, DeployedFunction] = {}
        self._watched: dict[FunctionName, StreamFilter] = {}
        self._own = Window()
        self._waiting: list[tuple[float, int]] = []
        self._alerts_ms = 0.0
        self._newest_sent_ms = 0
        self._sent_seen_ms: float | None = None

    def know(self, deployed: Sequence[DeployedFunction]) -> None:
        """Take note of which functions there are; those that are gone are shown no more."""
        with self._lock:
            self._deployed = {function.name: function for function in deployed}
            self._workers = {name: self._workers.get(name) or Worker() for name in (*BRINGING, *self._deployed)}
            self._watched = {
                function.name: StreamFilter(function.filters)
                for function in deployed
                if function.trigger == "stream" and function.name != STREAM_FUNCTION
            }

    def report(self, report: Report, now_ms: float, wall_ms: float | None = None) -> bool:
        """Record a function's report; False if it was seen before, or is one function too many."""
        with self._lock:
            worker = self._workers.get(report.function)
            if worker is None:
                if len(self._workers) >= MOST_FUNCTIONS:
                    return False
                worker = self._workers[report.function] = Worker()
            if not worker.take(report, now_ms, now_ms if wall_ms is None else wall_ms):
                return False
            self._saw_sent(worker.newest_sent_ms, now_ms)
            if report.newest_sent_ms is not None and report.function not in BRINGING:
                # Only the archive is sent everything, but what any of them had is in the stream.
                self._workers[STREAM_FUNCTION].expect(report.newest_sent_ms, now_ms)
            if report.recent.alerts and self._relay_sign_ms() < report.since_ms:
                self._workers[RELAY].expect(report.until_ms, now_ms)
            if report.function == RELAY and report.recent.records:
                worker.acknowledge()
            return True

    def took(
        self,
        events: Sequence[Event],
        outcomes: Sequence[Outcome],
        alerts: Sequence[Alert],
        now_ms: float,
        wall_ms: float | None = None,
    ) -> None:
        """Note a batch that came live: how long it was on its way, and who else should have got it."""
        arrived_ms = now_ms if wall_ms is None else wall_ms
        with self._lock:
            bringer = self._workers[STREAM_FUNCTION]
            applied = 0
            for event, outcome in zip(events, outcomes, strict=True):
                self._own.count(now_ms, outcome.kind)
                if event.resent:
                    self._own.count(now_ms, "resent")
                if event.sent_ms is None:
                    continue
                self._saw_sent(event.sent_ms, now_ms)
                bringer.newest_sent_ms = max(bringer.newest_sent_ms, event.sent_ms)
                if outcome.kind == "applied":
                    applied += 1
                    self._own.record(now_ms, "way", arrived_ms - event.sent_ms)
                    for function, sent in self._watched.items():
                        if sent.lets_through(event):
                            self._workers[function].expect(event.sent_ms, now_ms)
            if bringer.expected_ms is not None and bringer.newest_sent_ms >= bringer.expected_ms:
                bringer.acknowledge()
            if applied:
                self._waiting.append((now_ms, applied))
            if alerts:
                self._own.count(now_ms, "alerts", len(alerts))
                self._alerts_ms = arrived_ms
                self._workers[RELAY].acknowledge()

    def waiting(self) -> list[tuple[float, int]]:
        """What has been applied and not been passed on to the viewers; it is forgotten here."""
        with self._lock:
            waiting, self._waiting = self._waiting, []
            return waiting

    def published(self, waiting: Sequence[tuple[float, int]], now_ms: float) -> None:
        """Note that what was waiting has been passed on."""
        with self._lock:
            for since_ms, events in waiting:
                self._own.record(now_ms, "publish", now_ms - since_ms, events)

    def snapshot(self, now_ms: float, wall_ms: float | None = None) -> "Snapshot":
        """Everything known now, as one consistent copy."""
        with self._lock:
            return Snapshot(
                now_ms=now_ms,
                wall_ms=now_ms if wall_ms is None else wall_ms,
                own=self._own.sum(now_ms),
                own_span_s=self._own.span_s(now_ms),
                own_total=dict(self._own.total),
                sent_seen_ms=self._sent_seen_ms,
                functions={
                    name: FunctionSnapshot(worker, now_ms, self._deployed.get(name))
                    for name, worker in sorted(self._workers.items(), key=self._place)
                },
            )

    def _place(self, item: tuple[FunctionName, Worker]) -> tuple[bool, FunctionName]:
        """Where a function stands in the list: those that the stream calls come first."""
        deployed = self._deployed.get(item[0])
        return (item[0] == RELAY or (deployed is not None and deployed.trigger != "stream")), item[0]

    def _saw_sent(self, sent_ms: int, now_ms: float) -> None:
        if sent_ms > self._newest_sent_ms:
            self._newest_sent_ms, self._sent_seen_ms = sent_ms, now_ms

    def _relay_sign_ms(self) -> float:
        return max(self._alerts_ms, self._workers[RELAY].reported_ms or 0)


class FunctionSnapshot:
    """One function at one moment."""

    def __init__(self, worker: Worker, now_ms: float, deployed: DeployedFunction | None = None) -> None:
        self.deployed = deployed
        self.recent: Slice = worker.window.sum(now_ms)
        self.span_s = worker.window.span_s(now_ms)
        self.total: Counters = worker.total()
        self.since_ms = worker.since_ms
        self.reported_ms = worker.reported_ms
        self.age_ms = worker.age_ms
        self.error = worker.error
        self.expected_since_ms = worker.expected_since_ms


class Snapshot:
    """The pipeline at one moment, to be judged and shown without a lock."""

    def __init__(
        self,
        *,
        now_ms: float,
        wall_ms: float,
        own: Slice,
        own_span_s: float,
        own_total: dict[str, int],
        sent_seen_ms: float | None,
        functions: dict[FunctionName, FunctionSnapshot],
    ) -> None:
        self.now_ms = now_ms
        self.wall_ms = wall_ms
        self.own = own
        self.own_span_s = own_span_s
        self.own_total = own_total
        self.sent_seen_ms = sent_seen_ms
        self.functions = functions
