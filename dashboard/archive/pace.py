"""How fast the archive is read: so that a live race never waits for it.

An emulator serves S3 and the stream with one process, and the dashboard's threads share one interpreter: whoever
reads thousands of objects as fast as they come holds up the events of a race that runs beside.
"""

import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import TypeVar

READS_PER_S = 40
"""Most reads of the bucket a second, each page of a list being one."""

REST = 2.0
"""A read that took so long is followed by a pause of so many times that: most of S3's time is left to others."""

LONGEST_REST_S = 0.5

SLICE = 25
"""Events that are read between two moments at which a live batch goes first: a millisecond or two of work."""

SLICE_REST_S = 0.002
LONGEST_WAIT_S = 0.1
"""How long a slice waits for live batches, so that they never stop the reading for good."""

Item = TypeVar("Item")


class Pace:
    """Shared by everything that reads the archive. ``is_live()`` tells whether a race comes in, or may."""

    def __init__(
        self,
        is_live: Callable[[], bool],
        clock_s: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], object] = time.sleep,
        longest_wait_s: float = LONGEST_WAIT_S,
    ) -> None:
        self._is_live = is_live
        self._clock_s = clock_s
        self._sleep = sleep
        self._longest_wait_s = longest_wait_s
        self._next_s = 0.0
        self._lock = threading.Lock()
        self._batches = 0
        self._no_batch = threading.Condition()

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Wait for a turn to read from the bucket, and read in it."""
        with self._lock:
            now_s = self._clock_s()
            at_s = max(now_s, self._next_s)
            self._next_s = at_s + 1 / READS_PER_S
        if at_s > now_s:
            self._sleep(at_s - now_s)
        began_s = self._clock_s()
        try:
            yield
        finally:
            with self._lock:
                now_s = self._clock_s()
                self._next_s = max(self._next_s, now_s + min(REST * (now_s - began_s), LONGEST_REST_S))

    @contextmanager
    def turn_beside_a_race(self) -> Iterator[None]:
        """As :meth:`turn` while a race is live, at once while none is: for what somebody waits for."""
        if not self._is_live():
            yield
            return
        with self.turn():
            yield

    @contextmanager
    def live_batch(self) -> Iterator[None]:
        """Apply a live batch: what has been read of the archive waits meanwhile."""
        with self._no_batch:
            self._batches += 1
        try:
            yield
        finally:
            with self._no_batch:
                self._batches -= 1
                self._no_batch.notify_all()

    def slices(self, items: Iterable[Item]) -> Iterator[Item]:
        """The items, with a moment in between for live batches where there are many."""
        for index, item in enumerate(items, start=1):
            yield item
            if index % SLICE == 0:
                self._give_way()

    def _give_way(self) -> None:
        if not self._batches and not self._is_live():
            return
        self._sleep(SLICE_REST_S)
        with self._no_batch:
            self._no_batch.wait_for(lambda: not self._batches, self._longest_wait_s)
