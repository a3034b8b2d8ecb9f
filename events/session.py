"""How a session begins: what it is, where it runs, and who takes part."""

from dataclasses import dataclass
from typing import Annotated, Literal

from pitwall.events.fields import (
    Bounds,
    Colour,
    Compound,
    Coordinate,
    DriverCode,
    DriverNumber,
    EpochMs,
    GridPosition,
    LapCount,
    Length,
    Name,
    SessionMs,
)

SessionKind = Literal["race", "qualifying", "practice"]
"""What a session is decided by: the order at the flag, the best lap of each part, or nothing.

A sprint is a race; a sprint qualifying, and the sprint shootout of 2023, are qualifyings.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Driver:
    """One entry of the roster."""

    number: DriverNumber
    code: DriverCode
    full_name: Name
    team: Name
    team_colour: Colour
    grid: GridPosition | None = None
    compound: Compound | None = None
    """Tyres on the grid, where known."""
    tyre_life: LapCount | None = None
    """Age of those tyres in laps at lights out (0 for new ones)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Corner:
    """A numbered corner; ``letter`` tells 9A from 9B."""

    number: Annotated[int, Bounds(0, 99)]
    letter: Annotated[str, Length(2)] = ""
    x_dm: Coordinate
    y_dm: Coordinate


@dataclass(frozen=True, slots=True, kw_only=True)
class TrackMark:
    """A numbered point on the circuit."""

    number: Annotated[int, Bounds(1, 99)]
    x_dm: Coordinate
    y_dm: Coordinate


@dataclass(frozen=True, slots=True, kw_only=True)
class Track:
    """The circuit's outline as one closed line in driving order from the finish line.

    ``x_dm`` and ``y_dm`` have the same length. ``rotation_deg`` turns the outline
    the way the sport's own maps show it.
    """

    x_dm: Annotated[tuple[Coordinate, ...], Length(4000)]
    y_dm: Annotated[tuple[Coordinate, ...], Length(4000)]
    corners: Annotated[tuple[Corner, ...], Length(60)] = ()
    sector_ends: Annotated[tuple[TrackMark, ...], Length(2)] = ()
    """Where the first and the second timing sector end; the third ends at the line."""
    marshal_sectors: Annotated[tuple[TrackMark, ...], Length(60)] = ()
    """Where each of the sectors begins that race control's flags speak of."""
    rotation_deg: Annotated[float, Bounds(-360, 360)] = 0.0
    length_m: Annotated[int, Bounds(100, 30_000)] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionStarted:
    """First event of every run."""

    source: Literal["fastf1", "demo", "archive", "recording", "live", "openf1"]
    race_name: Name
    """Name of the Grand Prix, whichever of its sessions this is."""
    session: Name = "Race"
    """FastF1's name of the session: Race, Sprint, Qualifying, Sprint Qualifying, Sprint Shootout, Practice 1 to 3."""
    kind: SessionKind = "race"
    season: Annotated[int, Bounds(1950, 2100)]
    round: Annotated[int, Bounds(0, 40)] = 0
    circuit: Name
    country: Name = ""
    date: Annotated[str, Length(10)] = ""
    """Day of the session, ``YYYY-MM-DD``."""
    t0_utc_ms: EpochMs | None = None
    """Wall clock of session time 0, where it is known."""
    total_laps: LapCount | None = None
    lights_out_ms: SessionMs
    """When the session starts: lights out of a race, the green light of any other."""
    speed: Annotated[float, Bounds(0.01, 100_000)]
    """How many times faster than the clock this run is sent."""
    synthetic: bool = False
    """True for a race that never took place: the demo race says so here."""
    seed: Annotated[int, Bounds(0, 2**53 - 1)] | None = None
    telemetry: bool = False
    """Car frames will follow."""
    roster: Annotated[tuple[Driver, ...], Length(40)]
    track: Track | None = None
