"""What only a session against the clock has: its parts, its clock, and how far a lap in progress has come."""

from dataclasses import dataclass
from typing import Annotated, Literal

from pitwall.events.fields import Bounds, DriverNumber, DurationMs, Length, Name, Text

PartNumber = Annotated[int, Bounds(1, 3)]

MiniSectorMark = Literal["none", "slower", "own_best", "best", "pit", "stopped"]
"""How a mini-sector was driven: not yet, slower than the driver's own best, as that, as anybody's best so far;
or in the pit lane, or not to its end."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionPartStarted:
    """A part of a qualifying began: the pit lane opened.

    ``drivers`` are those who take part in it, ``advance`` how many of them go on to the next part; missing in the last.
    """

    part: PartNumber
    name: Name
    """As the sport calls it: Q1, SQ1."""
    drivers: Annotated[tuple[DriverNumber, ...], Length(40)] = ()
    advance: Annotated[int, Bounds(1, 40)] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionPartEnded:
    """The time of a part is over. Laps begun before still count."""

    part: PartNumber


@dataclass(frozen=True, slots=True, kw_only=True)
class KnockedOut:
    """Drivers who do not go on to the next part, known once the last lap of the part is over."""

    part: PartNumber
    drivers: Annotated[tuple[DriverNumber, ...], Length(40)]


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionClock:
    """The clock of a session or of its part was set, began to run, or stopped.

    From this event's session time on it runs down from ``remaining_ms`` or, as under a red flag, stands there.
    """

    remaining_ms: DurationMs
    running: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class MiniSector:
    """One mini-sector of a car's lap in progress; ``number`` counts from 1 in each sector."""

    driver: DriverNumber
    sector: Annotated[int, Bounds(1, 3)]
    number: Annotated[int, Bounds(1, 30)]
    mark: MiniSectorMark


@dataclass(frozen=True, slots=True, kw_only=True)
class MiniSectors:
    """Changes of mini-sectors: only those that changed."""

    changes: Annotated[tuple[MiniSector, ...], Length(2000)]


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamRadio:
    """A message between a driver and the team was published; ``path`` of the recording below the feed's address."""

    driver: DriverNumber
    path: Text
