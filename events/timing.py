"""What timing reports: sectors, order, laps, pit lane, retirements."""

from dataclasses import dataclass
from typing import Annotated

from pitwall.events.fields import (
    Bounds,
    Compound,
    DriverNumber,
    DurationMs,
    LapCount,
    LapNumber,
    Length,
    Position,
    SpeedKph,
    Text,
)

Stint = Annotated[int, Bounds(1, 60)]


@dataclass(frozen=True, slots=True, kw_only=True)
class SectorCompleted:
    """A car passed the end of a sector; ``speed_kph`` is that of the trap there."""

    driver: DriverNumber
    lap: LapNumber
    sector: Annotated[int, Bounds(1, 3)]
    time_ms: DurationMs | None = None
    speed_kph: SpeedKph | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderEntry:
    """One car's place in the running order.

    ``gap`` is to the leader, ``interval`` to the car ahead. A car laps down has
    ``laps_behind`` (or ``interval_laps``) in place of a time; the leader's gap is 0.
    """

    driver: DriverNumber
    position: Position
    gap_ms: DurationMs | None = None
    laps_behind: LapCount | None = None
    interval_ms: DurationMs | None = None
    interval_laps: LapCount | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RunningOrder:
    """Changes of the running order: only the cars whose entry changed."""

    entries: Annotated[tuple[OrderEntry, ...], Length(40)]


@dataclass(frozen=True, slots=True, kw_only=True)
class LapCompleted:
    """A car crossed the line, as timing knew the lap at that moment.

    A lap time deleted later comes as :class:`LapTimeDeleted`; ``deleted`` is set only
    when that was known before the lap ended. ``lap_time_ms`` is missing where timing
    gave none (first laps, laps behind a red flag).
    """

    driver: DriverNumber
    lap: LapNumber
    lap_time_ms: DurationMs | None = None
    sector1_ms: DurationMs | None = None
    sector2_ms: DurationMs | None = None
    sector3_ms: DurationMs | None = None
    speed_i1_kph: SpeedKph | None = None
    speed_i2_kph: SpeedKph | None = None
    speed_fl_kph: SpeedKph | None = None
    speed_st_kph: SpeedKph | None = None
    position: Position | None = None
    compound: Compound | None = None
    tyre_life: LapCount | None = None
    """Laps on this set of tyres, this lap included."""
    fresh_tyre: bool | None = None
    stint: Stint | None = None
    pit_in: bool = False
    pit_out: bool = False
    deleted: bool = False
    counts: bool = True
    """False for a time that timing never took for the driver's best though it would have been: most such laps end
    in the pit lane, which is the shorter way at some circuits."""
    accurate: bool = False
    """FastF1's judgement that the lap's times agree with each other."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LapTimeDeleted:
    """Race control deleted the time of a lap; the lap itself still counts."""

    driver: DriverNumber
    lap: LapNumber
    lap_time_ms: DurationMs | None = None
    reason: Text = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class LapTimeReinstated:
    """Race control gave a deleted lap time back."""

    driver: DriverNumber
    lap: LapNumber
    lap_time_ms: DurationMs | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PitEntered:
    """A car crossed the pit-entry line during ``lap``."""

    driver: DriverNumber
    lap: LapNumber


@dataclass(frozen=True, slots=True, kw_only=True)
class PitLeft:
    """A car crossed the pit-exit line at the beginning of ``lap``.

    ``duration_ms`` is the time between the two lines, missing for a start from the
    pit lane. ``tyre_changed`` is false for a drive through the lane on the same set;
    a pass of which it is missing counts as a stop if it has a duration.
    """

    driver: DriverNumber
    lap: LapNumber
    duration_ms: DurationMs | None = None
    tyre_changed: bool | None = None
    compound: Compound | None = None
    tyre_life: LapCount | None = None
    """Age of the tyres in laps on leaving (0 for new ones)."""
    fresh_tyre: bool | None = None
    stint: Stint | None = None

    @property
    def is_stop(self) -> bool:
        """Whether this counts as a tyre stop.

        A start from the pit lane is none. Where nothing tells whether the tyres were changed, a time in the lane
        is enough, for a pass on which the car cannot have stopped is sent as false.
        """
        return self.duration_ms is not None and self.tyre_changed is not False

    @property
    def begins_stint(self) -> bool:
        """Whether the car leaves on another set: after a stop, or on one put on before a start from the pit lane."""
        return self.tyre_changed is True or self.is_stop


@dataclass(frozen=True, slots=True, kw_only=True)
class Retired:
    """A car is out of the race; ``laps`` are those it completed."""

    driver: DriverNumber
    laps: LapCount
    reason: Text = ""
    did_not_start: bool = False
