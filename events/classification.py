"""How a race ends: the flag, the official result, and the last event of a run."""

from dataclasses import dataclass
from typing import Annotated

from pitwall.events.fields import Bounds, DriverNumber, DurationMs, GridPosition, LapCount, Length, Name, Position, Seq


@dataclass(frozen=True, slots=True, kw_only=True)
class ChequeredFlag:
    """The leader finished; everybody else ends the race at the next crossing."""

    driver: DriverNumber | None = None
    lap: LapCount | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ClassifiedDriver:
    """One line of the official result.

    ``position`` is the line's place in the result. ``classified`` is as the sport prints
    it: a number, or R retired, D disqualified, E excluded, W withdrawn, F failed to
    qualify, N not classified.
    """

    driver: DriverNumber
    position: Position
    classified: Annotated[str, Length(3)]
    status: Name = ""
    laps: LapCount | None = None
    gap_ms: DurationMs | None = None
    points: Annotated[float, Bounds(0, 100)] | None = None
    grid: GridPosition | None = None
    best_lap_ms: DurationMs | None = None
    """The best lap time of a practice."""
    part_times_ms: Annotated[tuple[DurationMs | None, ...], Length(3)] = ()
    """The best lap time in each part of a qualifying, null for a part without one."""

    @property
    def disqualified(self) -> bool:
        """Disqualified or excluded: none of this driver's laps counts any more."""
        return self.classified in ("D", "E")


@dataclass(frozen=True, slots=True, kw_only=True)
class Classification:
    """The official result, in its order."""

    entries: Annotated[tuple[ClassifiedDriver, ...], Length(40)]


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionFinished:
    """Last event of a run. ``events`` counts all of them, this one included, so a
    reader knows whether it holds the run whole: sequence numbers 0 to ``events - 1``.
    """

    events: Seq
    laps: Annotated[int, Bounds(0, 20_000)]
    """Completed laps of all drivers together."""
