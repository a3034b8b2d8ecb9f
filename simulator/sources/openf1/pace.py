"""Holds to a server's limits on how often it may be asked."""

from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass

Clock = Callable[[], float]
"""Monotonic seconds."""

SLICE_S = 5.0
"""Long waits are cut into naps of this length, so that a person is told and may stop."""


@dataclass(frozen=True, slots=True)
class Limit:
    """At most ``requests`` within any ``seconds``."""

    requests: int
    seconds: float


FREE_LIMITS = (Limit(3, 1.0), Limit(30, 60.0))
"""What OpenF1 allows without an account: 3 requests a second and 30 a minute."""


class Pace:
    """Lets requests through as fast as all limits allow."""

    def __init__(self, limits: Sequence[Limit], clock: Clock, nap: Callable[[float], object]) -> None:
        self._limits = limits
        self._clock = clock
        self._nap = nap
        self._asked: deque[float] = deque(maxlen=max(limit.requests for limit in limits))

    def wait(self, waiting: Callable[[float], None]) -> None:
        """Return when the next request may be sent, and count it. ``waiting`` is told how many seconds are left."""
        while (left_s := self._left_s()) > 0:
            self.pause(left_s, waiting)
        self._asked.append(self._clock())

    def pause(self, seconds: float, waiting: Callable[[float], None]) -> None:
        """Wait so long, telling every few seconds how long it still is."""
        until_s = self._clock() + seconds
        while (left_s := until_s - self._clock()) > 0:
            if left_s > 1:
                waiting(left_s)
            self._nap(min(left_s, SLICE_S))

    def _left_s(self) -> float:
        now_s = self._clock()
        return max(
            (
                self._asked[-limit.requests] + limit.seconds - now_s
                for limit in self._limits
                if len(self._asked) >= limit.requests
            ),
            default=0.0,
        )
