"""The last seconds of something that is counted and timed, in memory of bounded size."""

from collections import Counter, deque
from collections.abc import Iterable

from pitwall.events.shared.histogram import Histogram

WINDOW_S = 15
"""How far back rates and percentiles reach."""


class Slice:
    """What came within one second, or within several added up."""

    def __init__(self, second: int = 0) -> None:
        self.second = second
        self.counts: Counter[str] = Counter()
        self.histograms: dict[str, Histogram] = {}

    def histogram(self, name: str) -> Histogram:
        """The histogram of that name."""
        return self.histograms.setdefault(name, Histogram())

    def add(self, other: "Slice") -> None:
        """Add what another slice holds."""
        self.counts.update(other.counts)
        for name, histogram in other.histograms.items():
            self.histogram(name).add(histogram.items())


class Window:
    """Slices of the last ``WINDOW_S`` seconds, and the counts of all times under ``total``.

    Times are in milliseconds of one clock that is never set: one set back would put all that comes into one second.
    """

    def __init__(self) -> None:
        self._slices: deque[Slice] = deque(maxlen=WINDOW_S + 1)
        self._first_ms: float | None = None
        self.total: Counter[str] = Counter()

    def count(self, now_ms: float, name: str, times: int = 1) -> None:
        """Count something that happens now."""
        self._at(now_ms).counts[name] += times
        self.total[name] += times

    def record(self, now_ms: float, name: str, value: float, times: int = 1) -> None:
        """Record a delay or a size measured now."""
        self._at(now_ms).histogram(name).record(value, times)

    def add(self, now_ms: float, name: str, buckets: Iterable[tuple[int, int]]) -> None:
        """Add a histogram that somebody else measured."""
        self._at(now_ms).histogram(name).add(buckets)

    def sum(self, now_ms: float) -> Slice:
        """Everything of the last ``WINDOW_S`` seconds."""
        whole, oldest = Slice(), int(now_ms // 1000) - WINDOW_S
        for one in self._slices:
            if one.second > oldest:
                whole.add(one)
        return whole

    def span_s(self, now_ms: float) -> float:
        """How many seconds :meth:`sum` reaches back: fewer only at the very beginning, never under one."""
        began_ms = now_ms if self._first_ms is None else self._first_ms
        return min(float(WINDOW_S), max(1.0, (now_ms - began_ms) / 1000))

    def _at(self, now_ms: float) -> Slice:
        second = int(now_ms // 1000)
        if self._first_ms is None:
            self._first_ms = now_ms
        if not self._slices or self._slices[-1].second < second:
            self._slices.append(Slice(second))
        return self._slices[-1]
