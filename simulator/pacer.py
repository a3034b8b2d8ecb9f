"""Tells when an event is due: one monotonic anchor, so nothing drifts.

Sleeping a step at a time adds up the error of every sleep. Here each due time is
computed from the same anchor, and the anchor only moves on a change of speed, a
pause or a seek.
"""

from collections.abc import Callable
from typing import NamedTuple

SLOWEST = 0.5
FASTEST = 200.0
DEFAULT_SPEED = 10.0

Clock = Callable[[], float]
"""Monotonic seconds."""


def parse_speed(text: str) -> float:
    """A speed such as ``10``, ``10x`` or ``0.5``. Raises ValueError saying what is allowed."""
    try:
        speed = float(text.strip().lower().removesuffix("x").removesuffix("×"))
    except ValueError:
        raise ValueError(f"speed must be a number such as 10 or 0.5x, got {text!r}") from None
    if not SLOWEST <= speed <= FASTEST:
        raise ValueError(f"speed must be between {SLOWEST:g} and {FASTEST:g}, got {text!r}")
    return speed


class _Anchor(NamedTuple):
    """Session time ``ms`` is due at ``clock_s``, and time goes on from there at ``speed``, or stands still."""

    ms: float
    clock_s: float
    speed: float
    paused: bool


class Pacer:
    """Maps session time to the monotonic clock at a given speed.

    ``start_ms`` is the session time that is due at once; whatever is earlier is due too. One thread may change
    speed, pause and resume while another asks what is due: the anchor changes as a whole.
    """

    def __init__(self, speed: float, start_ms: int, clock: Clock) -> None:
        self._clock = clock
        self._at = _Anchor(float(start_ms), clock(), speed, False)

    @property
    def speed(self) -> float:
        """Session seconds per second."""
        return self._at.speed

    @property
    def paused(self) -> bool:
        """True while session time stands still."""
        return self._at.paused

    def session_ms(self) -> float:
        """The session time it is now."""
        at = self._at
        return at.ms if at.paused else at.ms + (self._clock() - at.clock_s) * 1000 * at.speed

    def due_s(self, t_ms: int) -> float:
        """The clock reading at which session time ``t_ms`` is due; infinite while paused."""
        at = self._at
        if at.paused and t_ms > at.ms:
            return float("inf")
        return at.clock_s + max(0.0, t_ms - at.ms) / 1000 / at.speed

    def change_speed(self, speed: float) -> None:
        """Go on from this moment at another speed."""
        self._anchor(self.session_ms(), speed=speed)

    def pause(self) -> None:
        """Hold session time where it is."""
        self._anchor(self.session_ms(), paused=True)

    def resume(self) -> None:
        """Let session time run on from where it was held."""
        self._anchor(self.session_ms(), paused=False)

    def seek(self, t_ms: int) -> None:
        """Make ``t_ms`` the present moment."""
        self._anchor(float(t_ms))

    def _anchor(self, t_ms: float, *, speed: float | None = None, paused: bool | None = None) -> None:
        now = self._at
        self._at = _Anchor(
            t_ms,
            self._clock(),
            now.speed if speed is None else speed,
            now.paused if paused is None else paused,
        )
