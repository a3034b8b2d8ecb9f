"""What came in, kept so that a viewer can be shown the race as it stood at any moment of it.

A state document is a pure function of the events applied, and applying a whole race costs
some 40 ms: so the state at a moment is made of the events up to it, and no copies of earlier
states have to be kept.
"""

import bisect
import zlib
from dataclasses import dataclass, field
from typing import Any

from pitwall.events import Alert, CarFrames, Event, LapCompleted, Unknown
from pitwall.events.envelope import loads

LARGEST_FRAMES_BYTES = 8 * 1024 * 1024

CLOCK_STEP_MS = 100
"""How finely it is noted when, by the clock, which moment of the race was reached."""


@dataclass(frozen=True, slots=True)
class Frames:
    """Car frames as they came, compressed. ``t_ms`` is the session time of their last tick."""

    t_ms: int
    packed: bytes

    def plain(self) -> Any:
        """The frames as JSON has them."""
        return loads(zlib.decompress(self.packed), LARGEST_FRAMES_BYTES)["data"]


@dataclass(slots=True)
class History:
    """Everything applied to one run, in the order it came. Only ever appended to."""

    events: list[Event] = field(default_factory=list)
    alerts: list[Alert] = field(default_factory=list)
    frames: list[Frames] = field(default_factory=list)
    lap_ends_ms: dict[int, int] = field(default_factory=dict)
    """When the first car completed each lap."""
    newest_ms: int = 0
    _clock: list[tuple[float, int]] = field(default_factory=list)

    def add(self, event: Event, now_ms: float | None) -> None:
        """Keep an event that was applied; ``now_ms`` is a steady clock if it came live."""
        match event.payload:
            case CarFrames():
                self._keep_frames(event, event.to_json())
            case Unknown("car_frames", bytes(line)):
                self._keep_frames(event, line)
            case LapCompleted(lap=lap):
                self.lap_ends_ms[lap] = min(event.t_ms, self.lap_ends_ms.get(lap, event.t_ms))
                self.events.append(event)
            case _:
                self.events.append(event)
        if event.t_ms > self.newest_ms:
            self.newest_ms = event.t_ms
            if now_ms is not None:
                self._note_clock(now_ms)

    def _note_clock(self, now_ms: float) -> None:
        """Note what is reached now; within one step what was reached last counts."""
        if self._clock and now_ms - self._clock[-1][0] < CLOCK_STEP_MS:
            self._clock[-1] = (self._clock[-1][0], self.newest_ms)
        else:
            self._clock.append((now_ms, self.newest_ms))

    def _keep_frames(self, event: Event, line: bytes) -> None:
        """Where the cars were is kept apart; to the state it matters only that the event was there."""
        self.frames.append(Frames(event.t_ms, zlib.compress(line, 1)))
        self.events.append(Event(run=event.run, seq=event.seq, t_ms=event.t_ms, payload=Unknown("car_frames", None)))

    def moment_at(self, clock_ms: float, speed: float) -> int:
        """The session time reached at a moment of the clock that :meth:`add` is told; on from there at ``speed``."""
        if not self._clock:
            return self.newest_ms
        place = max(0, bisect.bisect_right(self._clock, clock_ms, key=lambda step: step[0]) - 1)
        reached_ms, t_ms = self._clock[place]
        until_ms = self._clock[place + 1][1] if place + 1 < len(self._clock) else self.newest_ms
        return max(0, min(until_ms, round(t_ms + (clock_ms - reached_ms) * speed)))
