"""A car in a session against the clock: what it is doing, and the record of what it did."""

from dataclasses import dataclass, field
from typing import Literal

from pitwall.simulator.sources.demo.car import Car
from pitwall.simulator.sources.demo.timed.program import Mode, Run


@dataclass(frozen=True, slots=True, kw_only=True)
class TimedLap:
    """A completed lap. ``time_ms`` is missing for laps from or into the pit lane, ``sector_ms`` has None for
    the first sector of a lap that began in it. ``part`` is the part in which it began.
    """

    lap: int
    part: int
    mode: Mode
    end_ms: int
    time_ms: int | None
    sector_ms: tuple[int | None, int | None, int | None]
    compound: str
    tyre_life: int
    fresh_tyre: bool
    stint: int
    pit_in: bool
    pit_out: bool
    undisturbed: bool


@dataclass(frozen=True, slots=True)
class SectorEnd:
    """The end of a sector of a lap, and what it took."""

    t_ms: int
    lap: int
    sector: int
    time_ms: int | None


@dataclass(frozen=True, slots=True)
class Passing:
    """The end of a mini-sector, which counts from 0 along the lap; ``timed`` on a lap for a time."""

    t_ms: int
    lap: int
    index: int
    time_ms: int
    timed: bool
    where: Literal["track", "pit", "stopped"] = "track"


@dataclass(frozen=True, slots=True)
class Pass:
    """The car crossed a line of the pit lane, in (``out`` is false) or out of it, on which tyres."""

    t_ms: int
    lap: int
    out: bool
    duration_ms: int | None = None
    compound: str = ""
    tyre_life: int = 0
    stint: int = 1


@dataclass(slots=True, eq=False)
class Runner:
    """``car`` with its runs still to come. ``parked``: it stands in its garage; ``mode``: what its lap is for."""

    car: Car
    runs: list[Run] = field(default_factory=list)
    left: list[Mode] = field(default_factory=list)
    """The laps of this run that are to come."""
    mode: Mode = "out"
    parked: bool = True
    ticket: int = 0
    part: int = 1
    """The part in which the lap began."""
    form_ms: float = 0.0
    """What the driver loses on this lap, or gains."""
    middle_ms: int = 0
    """When the first mini-sector of the segment ends."""
    aborted: bool = False
    entered_lane_ms: int | None = None
    laps: list[TimedLap] = field(default_factory=list)
    sectors: list[SectorEnd] = field(default_factory=list)
    passings: list[Passing] = field(default_factory=list)
    passes: list[Pass] = field(default_factory=list)
    deleted: dict[int, str] = field(default_factory=dict)
    """Laps whose time was taken away, and why."""

    @property
    def number(self) -> str:
        """The car's number."""
        return self.car.entrant.number

    @property
    def on_a_lap(self) -> bool:
        """On the track, on a lap whose time may count."""
        return not self.parked and not self.car.retired and self.mode not in ("out", "in")

    def abort(self) -> None:
        """Give the lap up: the car comes back to the pit lane."""
        self.mode = "in"
        self.left = []
        self.aborted = True
