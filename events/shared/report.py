"""What a function reports of its own work to the dashboard, for the picture of the pipeline."""

from dataclasses import dataclass
from typing import Annotated

from pitwall.events.fields import Bounds, EpochMs, Length, Pattern, Text
from pitwall.events.shared.functions import FunctionName
from pitwall.events.shared.histogram import LAST_BUCKET, Histogram

Count = Annotated[int, Bounds(0, 2**53 - 1)]
_Buckets = tuple[Annotated[int, Bounds(0, LAST_BUCKET)], ...]
_Counts = tuple[Annotated[int, Bounds(0, 2**40)], ...]

LARGEST_REPORT_BYTES = 256 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class HistogramCounts:
    """A histogram: buckets of :class:`pitwall.events.shared.histogram.Histogram` and the count in each."""

    buckets: Annotated[_Buckets, Length(LAST_BUCKET + 1)] = ()
    counts: Annotated[_Counts, Length(LAST_BUCKET + 1)] = ()

    @classmethod
    def of(cls, histogram: Histogram) -> "HistogramCounts":
        """What a histogram holds."""
        items = histogram.items()
        return cls(buckets=tuple(bucket for bucket, _ in items), counts=tuple(count for _, count in items))


@dataclass(frozen=True, slots=True, kw_only=True)
class Counters:
    """What was counted: invocations (``batches``), those that raised (``errors``), those that had
    failed before (``retries``), records in invocations that succeeded, records put into quarantine,
    alerts published, and calls of S3 and SNS that failed.
    """

    batches: Count = 0
    errors: Count = 0
    retries: Count = 0
    records: Count = 0
    quarantined: Count = 0
    alerts: Count = 0
    s3_failed: Count = 0
    sns_failed: Count = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Histograms:
    """How long things took, in ms, and how many records an invocation got.

    ``put`` is from the sender's stamp to the arrival in Kinesis, ``wait`` from there (or from SNS's
    put into the queue) to the start of the invocation, ``work`` the invocation, ``s3`` and ``sns``
    single calls.
    """

    put: HistogramCounts = HistogramCounts()
    wait: HistogramCounts = HistogramCounts()
    work: HistogramCounts = HistogramCounts()
    batch: HistogramCounts = HistogramCounts()
    s3: HistogramCounts = HistogramCounts()
    sns: HistogramCounts = HistogramCounts()


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """One report of one process that runs a function.

    ``(process, number)`` is its identity: whoever has seen it ignores a repeat. ``recent`` and
    ``histograms`` hold what came between ``since_ms`` and ``until_ms``, ``total`` everything since
    the process began. ``newest_sent_ms`` is the newest sender's stamp among the records handled,
    ``age_ms`` the age of the last record when its batch began. ``error`` is why the last
    invocation raised, missing if it did not.
    """

    function: FunctionName
    process: Annotated[str, Pattern(r"[0-9a-f]{16}")]
    number: Count
    began_ms: EpochMs
    since_ms: EpochMs
    until_ms: EpochMs
    recent: Counters
    total: Counters
    histograms: Histograms
    newest_sent_ms: EpochMs | None = None
    age_ms: Annotated[int, Bounds(0, 2**40)] | None = None
    error: Text | None = None
