"""How long events were on their way: a histogram of bounded size.

Buckets grow by 1.5 % each, so a percentile read from one is within 1 % of the truth,
from a tenth of a millisecond to days, in fewer than 1,500 numbers.
"""

import math
from collections import Counter
from collections.abc import Mapping

_GROWTH = math.log(1.015)
_SMALLEST_MS = 0.1
_LARGEST_MS = 86_400_000.0 * 3


class LatencyHistogram:
    """Delays in milliseconds, counted in logarithmic buckets."""

    def __init__(self) -> None:
        self._buckets: Counter[int] = Counter()
        self.count = 0

    def record(self, delay_ms: float) -> None:
        """Count one delay. Clocks that disagree may give a negative one: it counts as none."""
        clamped_ms = min(max(delay_ms, _SMALLEST_MS), _LARGEST_MS)
        self._buckets[round(math.log(clamped_ms / _SMALLEST_MS) / _GROWTH)] += 1
        self.count += 1

    def percentile_ms(self, percent: float) -> float | None:
        """The delay that ``percent`` of the events did not exceed; None without events."""
        if not self.count:
            return None
        rank = max(1, math.ceil(self.count * percent / 100))
        for bucket in sorted(self._buckets):
            rank -= self._buckets[bucket]
            if rank <= 0:
                break
        return round(_SMALLEST_MS * math.exp(bucket * _GROWTH), 3)

    def figures(self) -> dict[str, float | int | None]:
        """``p50``, ``p95`` and ``p99`` in milliseconds (None without events), and ``count``."""
        shares = {f"p{percent}": self.percentile_ms(percent) for percent in (50, 95, 99)}
        return {**shares, "count": self.count}

    def to_plain(self) -> dict[str, int]:
        """The buckets as JSON values, for :meth:`add_plain` of a later life."""
        return {str(bucket): count for bucket, count in sorted(self._buckets.items())}

    def add_plain(self, buckets: Mapping[str, int]) -> None:
        """Add what an earlier histogram counted. Raises ValueError if that is no histogram."""
        counts = {int(bucket): int(count) for bucket, count in buckets.items()}
        if any(count < 0 for count in counts.values()):
            raise ValueError(f"a histogram cannot hold negative counts, got {counts}")
        self._buckets.update(counts)
        self.count += sum(counts.values())
