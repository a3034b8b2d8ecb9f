"""Brings the reports of a function to the dashboard, beside its work and never in its way.

A thread posts at most one report a second, and only while there is something to report. What
the dashboard did not take stays and is sent again, the same report under the same number, so
that it counts once; meanwhile the next one grows. On AWS the thread stands still with its
container between two invocations and goes on with the next one.
"""

import threading
from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any

from pitwall.events.codec import to_plain
from pitwall.events.envelope import dumps
from pitwall.events.shared.functions import FunctionName
from pitwall.events.shared.report import Report
from pitwall.lambdas.shared.dashboard import Dashboard
from pitwall.lambdas.shared.handover import FAILED_SAVED, Handover, Unreported
from pitwall.lambdas.shared.meter import Meter

BETWEEN_S = 1.0
LONGEST_PAUSE_S = 5.0

Post = Callable[[bytes], bool]
"""Brings a report to the dashboard; False if it did not take it."""
Handler = Callable[[dict[str, Any], Any], None]


class Reporter:
    """Reports what a meter measures of a function."""

    def __init__(self, function: FunctionName, meter: Meter, post: Post, handover: Handover) -> None:
        self._function = function
        self._meter = meter
        self._post = post
        self._handover = handover
        self._reporting = threading.Lock()
        self._resumed = False
        self._pending: Report | None = None
        self._work = threading.Event()
        self._thread: threading.Thread | None = None

    def wake(self) -> None:
        """There is something to report."""
        self._work.set()
        if self._thread is None or not self._thread.is_alive():
            self._thread = threading.Thread(target=self._run, name="reporter", daemon=True)
            self._thread.start()

    def begin(self) -> None:
        """Before an invocation: the first one takes over what an earlier process left."""
        if not self._resumed:
            self._resumed = True
            if (earlier := self._handover.claim()) is not None:
                self._pending = earlier.pending
                self._meter.resume(earlier.open, earlier.failed)

    def succeeded(self) -> None:
        """After an invocation that did not raise."""
        self._handover.discard()
        self.wake()

    def failed(self) -> None:
        """After an invocation that raised: the process may be ended at once, so report now, and
        leave what is not delivered.
        """
        self.report()
        with self._reporting:
            open_, failed = self._meter.unreported(self._function)
            self._handover.save(Unreported(open=open_, pending=self._pending, failed=failed[:FAILED_SAVED]))
        self.wake()

    def report(self) -> bool:
        """Send what is to be reported; False if the dashboard did not take it."""
        with self._reporting:
            if self._pending is None:
                self._pending = self._meter.take(self._function)
            if self._pending is None:
                return True
            if not self._post(dumps(to_plain(self._pending))):
                return False
            self._pending = None
            return True

    def _run(self) -> None:
        pause = threading.Event()  # never set: it only waits
        pause_s = BETWEEN_S
        while True:
            self._work.wait()
            self._work.clear()
            if self.report():
                pause_s = BETWEEN_S
            else:
                self._work.set()
                pause_s = min(LONGEST_PAUSE_S, pause_s * 1.6)
            pause.wait(pause_s)


def measured(function: FunctionName, meter: Meter, environment: Mapping[str, str]) -> Callable[[Handler], Handler]:
    """Measure every invocation of a handler, and report it if the environment says where to."""
    reporter = _reporter(function, meter, environment)

    def wrap(handler: Handler) -> Handler:
        @wraps(handler)
        def measured_handler(event: dict[str, Any], context: Any) -> None:
            if reporter is None:
                with meter.invocation(event):
                    handler(event, context)
                return
            reporter.begin()
            try:
                with meter.invocation(event):
                    handler(event, context)
            except BaseException:
                reporter.failed()
                raise
            reporter.succeeded()

        return measured_handler

    return wrap


def _reporter(function: FunctionName, meter: Meter, environment: Mapping[str, str]) -> Reporter | None:
    url, token = environment.get("PITWALL_DASHBOARD_URL", ""), environment.get("PITWALL_INGEST_TOKEN", "")
    if not url or not token:
        return None
    try:
        return Reporter(function, meter, Dashboard(url, token).report, Handover(function, f"{url} {token}"))
    except ValueError:  # whoever needs the dashboard for more than reports says so
        return None
