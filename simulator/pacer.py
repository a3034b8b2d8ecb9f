"""Tells when an event is due: one monotonic anchor, so nothing drifts.

Sleeping a step at a time adds up the error of every sleep. Here each due time is
computed from the same anchor, and the anchor only moves on a change of speed, a
pause or a seek.
"""

from collections.abc import Callable

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


class Pacer:
    """Maps session time to the monotonic clock at a given speed.

    ``start_ms`` is the session time that is due at once; whatever is earlier is due too.
    """

    def __init__(self, speed: float, start_ms: int, clock: Clock) -> None:
        self._clock = clock
        self._speed = speed
        self._anchor_ms = float(start_ms)
        self._anchor_s = clock()
        self._paused = False

    @property
    def speed(self) -> float:
        """Session seconds per second."""
        return self._speed

    @property
    def paused(self) -> bool:
        """True while session time stands still."""
        return self._paused

    def session_ms(self) -> float:
        """The session time it is now."""
        if self._paused:
            return self._anchor_ms
        return self._anchor_ms + (self._clock() - self._anchor_s) * 1000 * self._speed

    def due_s(self, t_ms: int) -> float:
        """The clock reading at which session time ``t_ms`` is due; infinite while paused."""
        if self._paused and t_ms > self._anchor_ms:
            return float("inf")
        return self._anchor_s + max(0.0, t_ms - self._anchor_ms) / 1000 / self._speed

    def change_speed(self, speed: float) -> None:
        """Go on from this moment at another speed."""
        self._anchor(self.session_ms())
        self._speed = speed

    def pause(self) -> None:
        """Hold session time where it is."""
        self._anchor(self.session_ms())
        self._paused = True

    def resume(self) -> None:
        """Let session time run on from where it was held."""
        self._anchor(self._anchor_ms if self._paused else self.session_ms())
        self._paused = False

    def seek(self, t_ms: int) -> None:
        """Make ``t_ms`` the present moment."""
        self._anchor(float(t_ms))

    def _anchor(self, t_ms: float) -> None:
        self._anchor_ms = t_ms
        self._anchor_s = self._clock()
