"""A car's way into the pit lane and out of it."""

from collections.abc import Iterator

from pitwall.events import PitEntered, PitLeft
from pitwall.simulator.sources.feed.tyres import Stints

_TYRES_LATE_MS = 6_000
"""The feed tells which tyres a car left on up to 5 s after it left."""


class PitLane:
    """Whether a car is in the lane. Leaving is told once the tyres are known, or are not going to be."""

    def __init__(self, number: str, stints: Stints) -> None:
        self.inside: bool | None = None
        self.came_in = False
        """The car came in on the lap in progress."""
        self.left = False
        """The lap in progress began at the pit exit."""
        self._number = number
        self._stints = stints
        self._entered_ms: int | None = None
        self._stints_before = 0
        self._exit: tuple[int, int, int | None] | None = None

    def joined(self, inside: bool | None) -> None:
        """Take note of where a car is that was not seen before; out of the lane if nothing says it is in."""
        self.inside = bool(inside)

    def take(self, t_ms: int, inside: bool | None, lap: int, *, counts: bool) -> Iterator[PitEntered | PitLeft]:
        """The car is now in the lane or not; what does not count is the way from the garage to the grid."""
        if inside is None or inside == self.inside:
            return
        self.inside = inside
        if not counts:
            return
        yield from self.due(t_ms, at_once=True)
        if inside:
            self._entered_ms, self.came_in = t_ms, True
            self._stints_before = len(self._stints)
            yield PitEntered(driver=self._number, lap=lap)
        else:
            self.came_in, self.left = False, True
            self._exit = t_ms, lap, t_ms - self._entered_ms if self._entered_ms is not None else None
            self._entered_ms = None

    def due(self, t_ms: int, *, at_once: bool = False) -> Iterator[PitLeft]:
        """That the car left, if it did and the tyres are known, or will not be any more."""
        if self._exit is None:
            return
        left_ms, lap, duration_ms = self._exit
        stint = self._stints.newest() if len(self._stints) > self._stints_before else None
        if stint is None and not at_once and t_ms - left_ms < _TYRES_LATE_MS:
            return
        self._exit = None
        self._stints_before = len(self._stints)
        yield PitLeft(
            driver=self._number,
            lap=lap,
            duration_ms=duration_ms,
            tyre_changed=stint.changed if stint else None,
            compound=stint.compound if stint else None,
            tyre_life=stint.age if stint else None,
            fresh_tyre=stint.fresh if stint else None,
            stint=stint.number if stint else None,
        )
