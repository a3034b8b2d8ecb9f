"""Measures the work of a function: what its reports to the dashboard say."""

import secrets
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, fields
from typing import TYPE_CHECKING, Any

from pitwall.events import Event
from pitwall.events.shared.functions import FunctionName
from pitwall.events.shared.histogram import Histogram
from pitwall.events.shared.report import Counters, HistogramCounts, Histograms, Report
from pitwall.lambdas.shared.recent import Recent
from pitwall.lambdas.shared.records import StreamRecord

if TYPE_CHECKING:
    from botocore.client import BaseClient

FAILED_KEPT = 4096
"""Records of failed invocations remembered, to know them when they come again."""

ERROR_LENGTH = 300
FIRST_FAILING_STATUS = 500


@dataclass(frozen=True, slots=True)
class _Item:
    """One record as the invocation's event names it; ``arrived_ms`` is when Kinesis or the queue got it."""

    identity: str
    arrived_ms: float
    times_received: int


class Meter:
    """Counts what happens until it is asked for a report; each handler has one. Safe to use from several threads.

    ``wall_ms()`` tells the time in milliseconds since 1970.
    """

    def __init__(self, wall_ms: Callable[[], float] = lambda: time.time() * 1000) -> None:
        self._wall_ms = wall_ms
        self._lock = threading.Lock()
        self._process = secrets.token_hex(8)
        self._number = 0
        self._began_ms = self._since_ms = round(wall_ms())
        self._recent: Counter[str] = Counter()
        self._total: Counter[str] = Counter()
        self._histograms = _empty_histograms()
        self._failed: Recent[bool] = Recent(FAILED_KEPT)
        self._failed_last: list[str] = []
        self._sent_ms: int | None = None
        self._newest_sent_ms: int | None = None
        self._age_ms: int | None = None
        self._error: str | None = None

    @contextmanager
    def invocation(self, event: Mapping[str, Any]) -> Iterator[None]:
        """Measure what is done inside as the work on one batch; an event that brings no record, as a
        call to warm a function up, is no batch. Lets every error through.
        """
        began_s, items = time.perf_counter(), _items(event)
        if not items:
            yield
            return
        self._began(items)
        try:
            yield
        except BaseException as error:
            self._ended(items, began_s, f"{type(error).__name__}: {error}"[:ERROR_LENGTH])
            raise
        self._ended(items, began_s, None)

    def saw(self, records: Sequence[StreamRecord]) -> Sequence[StreamRecord]:
        """Note how long the records took to get into the stream; returns them."""
        with self._lock:
            for record in records:
                if isinstance(event := record.content, Event) and event.sent_ms is not None:
                    self._histograms["put"].record(record.arrived_ms - event.sent_ms)
                    self._sent_ms = max(self._sent_ms or 0, event.sent_ms)
        return records

    def count(self, name: str, times: int = 1) -> None:
        """Count something that :class:`pitwall.events.shared.report.Counters` has a field for."""
        with self._lock:
            self._recent[name] += times
            self._total[name] += times

    def watch(self, client: "BaseClient", service: str) -> None:
        """Time every call of a boto3 client, with its repetitions; ``service`` is ``s3`` or ``sns``."""

        def before(context: dict[str, Any], **_: Any) -> None:
            context["pitwall_began_s"] = time.perf_counter()

        def after(context: dict[str, Any], http_response: Any = None, **_: Any) -> None:
            failed = http_response is None or http_response.status_code >= FIRST_FAILING_STATUS
            if failed:
                self.count(f"{service}_failed")
            with self._lock:
                self._histograms[service].record((time.perf_counter() - context["pitwall_began_s"]) * 1000)

        client.meta.events.register(f"before-call.{service}", before)
        client.meta.events.register(f"after-call.{service}", after)
        client.meta.events.register(f"after-call-error.{service}", after)

    def take(self, function: FunctionName) -> Report | None:
        """A report of what came since the last one, None if nothing did."""
        with self._lock:
            if not self._recent:
                return None
            report = self._report(function)
            self._number += 1
            self._since_ms = report.until_ms
            self._recent.clear()
            self._histograms = _empty_histograms()
            return report

    def unreported(self, function: FunctionName) -> tuple[Report, tuple[str, ...]]:
        """What no report has been made of yet, and which records failed last: for :meth:`resume`."""
        with self._lock:
            return self._report(function), tuple(self._failed_last)

    def resume(self, report: Report, failed: Iterable[str]) -> None:
        """Go on where an earlier process ended, under its name."""
        with self._lock:
            self._process, self._number = report.process, report.number
            self._began_ms, self._since_ms = report.began_ms, report.since_ms
            for counts, counters in ((self._recent, report.recent), (self._total, report.total)):
                counts.update({name: times for name, times in asdict(counters).items() if times})
            for name, histogram in self._histograms.items():
                earlier: HistogramCounts = getattr(report.histograms, name)
                histogram.add(zip(earlier.buckets, earlier.counts, strict=False))
            self._newest_sent_ms, self._age_ms, self._error = report.newest_sent_ms, report.age_ms, report.error
            for identity in failed:
                self._failed.keep(identity, value=True)

    def _report(self, function: FunctionName) -> Report:
        return Report(
            function=function,
            process=self._process,
            number=self._number,
            began_ms=self._began_ms,
            since_ms=self._since_ms,
            until_ms=round(self._wall_ms()),
            recent=Counters(**self._recent),
            total=Counters(**self._total),
            histograms=Histograms(
                **{name: HistogramCounts.of(histogram) for name, histogram in self._histograms.items()}
            ),
            newest_sent_ms=self._newest_sent_ms,
            age_ms=self._age_ms,
            error=self._error,
        )

    def _began(self, items: Sequence[_Item]) -> None:
        now_ms = self._wall_ms()
        with self._lock:
            self._histograms["batch"].record(len(items))
            for item in items:
                self._histograms["wait"].record(now_ms - item.arrived_ms)
            self._age_ms = max(0, round(now_ms - items[-1].arrived_ms))
            self._sent_ms = None
            again = items[0].times_received > 1 or self._failed.get(items[0].identity) is not None
        self.count("batches")
        if again:
            self.count("retries")

    def _ended(self, items: Sequence[_Item], began_s: float, error: str | None) -> None:
        self.count("errors" if error else "records", 1 if error else len(items))
        with self._lock:
            self._histograms["work"].record((time.perf_counter() - began_s) * 1000)
            self._error = error
            self._failed_last = [item.identity for item in items] if error else []
            for item in items:
                if error:
                    self._failed.keep(item.identity, value=True)
                else:
                    self._failed.forget(item.identity)
            if not error and self._sent_ms is not None:
                self._newest_sent_ms = max(self._newest_sent_ms or 0, self._sent_ms)


def _empty_histograms() -> dict[str, Histogram]:
    return {field.name: Histogram() for field in fields(Histograms)}


def _items(event: Mapping[str, Any]) -> list[_Item]:
    """The records of a Kinesis or SQS batch, as far as the meter needs them."""
    return [_item(record) for record in event.get("Records", ())]


def _item(record: Mapping[str, Any]) -> _Item:
    if (stream := record.get("kinesis")) is not None:
        return _Item(record["eventID"], float(stream["approximateArrivalTimestamp"]) * 1000, 1)
    attributes = record["attributes"]
    received = int(attributes.get("ApproximateReceiveCount", 1))
    return _Item(record["messageId"], float(attributes["SentTimestamp"]), received)
