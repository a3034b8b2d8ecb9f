"""Which sequence numbers of a run have been seen: exact, and small for a run without gaps."""

from bisect import bisect_right
from itertools import pairwise

Gap = tuple[int, int]
"""First and last missing number."""


class Seen:
    """A set of sequence numbers, kept as runs of neighbours."""

    def __init__(self) -> None:
        self._first: list[int] = []
        self._last: list[int] = []
        self._count = 0

    def __len__(self) -> int:
        return self._count

    def __contains__(self, seq: int) -> bool:
        index = bisect_right(self._first, seq) - 1
        return index >= 0 and seq <= self._last[index]

    @property
    def highest(self) -> int | None:
        """The highest number seen."""
        return self._last[-1] if self._last else None

    def add(self, seq: int) -> bool:
        """Take a number in; False if it was there already."""
        first, last = self._first, self._last
        after = bisect_right(first, seq)
        before = after - 1
        if before >= 0 and seq <= last[before]:
            return False
        joins_before = before >= 0 and last[before] == seq - 1
        joins_after = after < len(first) and first[after] == seq + 1
        if joins_before and joins_after:
            last[before] = last[after]
            del first[after], last[after]
        elif joins_before:
            last[before] = seq
        elif joins_after:
            first[after] = seq
        else:
            first.insert(after, seq)
            last.insert(after, seq)
        self._count += 1
        return True

    def gaps(self, expected: int | None = None) -> list[Gap]:
        """The stretches that are missing below the highest number seen, or below
        ``expected`` numbers counted from 0 where that is known.
        """
        edges = [-1, *(edge for run in zip(self._first, self._last, strict=True) for edge in run)]
        if expected is not None and expected > edges[-1]:
            edges.append(expected)
        else:
            edges.append(edges[-1] + 1)
        pairs = list(pairwise(edges))[::2]
        return [(low + 1, high - 1) for low, high in pairs if high - low > 1]
