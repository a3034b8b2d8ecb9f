"""The clock of a part: it runs down, and in a qualifying it stands under a red flag."""

from dataclasses import dataclass


@dataclass(slots=True)
class Timer:
    """A part of ``length_ms`` that began at ``began_ms``; ``stopped_ms`` is set while the clock stands."""

    length_ms: int
    began_ms: int
    stopped_ms: int | None = None

    @property
    def end_ms(self) -> int:
        """When the part ends if the clock does not stop (again)."""
        return self.began_ms + self.length_ms

    def at(self, elapsed_ms: int) -> int:
        """The session time at which so much of the part has gone."""
        return self.began_ms + elapsed_ms

    def remaining_ms(self, t_ms: int) -> int:
        """What is left of the part at a session time."""
        return max(0, self.end_ms - (t_ms if self.stopped_ms is None else self.stopped_ms))

    def stop(self, t_ms: int) -> None:
        """The clock stands from here on."""
        self.stopped_ms = t_ms

    def go(self, t_ms: int) -> None:
        """It goes on: the part is longer by the time it stood."""
        if self.stopped_ms is not None:
            self.began_ms += t_ms - self.stopped_ms
            self.stopped_ms = None
