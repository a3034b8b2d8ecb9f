"""How a viewer goes on from a moment: at the run's speed or at a multiple of it, until the race is caught up with."""

import time
from collections.abc import Callable

from pitwall.dashboard.live.runs import LiveRuns
from pitwall.dashboard.state import Run

SLOWEST, FASTEST = 0.5, 16.0
"""Limits of a viewer's own playback speed."""


class Walk:
    """The moment to be shown now, on from ``at_ms`` at ``rate`` times the speed of the run, up to where it has got.

    ``clock_s`` is a steady clock in seconds.
    """

    def __init__(
        self, live: LiveRuns, run: str, at_ms: int, rate: float, clock_s: Callable[[], float] = time.monotonic
    ) -> None:
        self._live = live
        self._run = run
        self._at_ms = at_ms
        self._rate = rate
        self._clock_s = clock_s
        self._shown_ms = float(at_ms)
        self._looked_s = clock_s()
        self.caught_up = False
        """The viewer was faster than the race, and has nothing left to catch up with while it still goes on."""

    def __call__(self) -> int:
        """The session time in ms; it never goes back."""
        now_s = self._clock_s()
        newest_ms, speed = self._live.reached(self._run)
        newest_ms = max(newest_ms, self._at_ms)
        self._shown_ms += (now_s - self._looked_s) * 1000 * speed * self._rate
        self._looked_s = now_s
        if self._shown_ms >= newest_ms:
            self._shown_ms = newest_ms
            self.caught_up = self._rate > 1 and not self._live.read(self._run, _is_finished)
        return round(self._shown_ms)


def _is_finished(run: Run) -> bool:
    return run.state.session.finished is not None
