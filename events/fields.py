"""Field types of the contract: a Python type plus the values it may hold.

Units are in the field names (``_ms``, ``_kph``, ``_dm`` for decimetres); the
bounds here only keep out what no race can produce.
"""

import re
from dataclasses import dataclass
from typing import Annotated


@dataclass(frozen=True, slots=True)
class Bounds:
    """Smallest and largest number allowed, both included."""

    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Pattern:
    """A string must match this regular expression as a whole."""

    regex: str

    def compiled(self) -> re.Pattern[str]:
        """The expression, compiled."""
        return re.compile(self.regex)


@dataclass(frozen=True, slots=True)
class Length:
    """Longest string, in characters, or longest list, in items."""

    longest: int


_DAY_MS = 86_400_000

SessionMs = Annotated[int, Bounds(0, _DAY_MS)]
"""Milliseconds since the start of the session's recording, as FastF1 counts."""

DurationMs = Annotated[int, Bounds(0, _DAY_MS)]
EpochMs = Annotated[int, Bounds(0, 4_102_444_800_000)]
"""Milliseconds since 1970-01-01 UTC, up to the year 2100."""

RUN_ID = Pattern(r"[A-Za-z0-9][A-Za-z0-9._-]{0,79}")
RunId = Annotated[str, RUN_ID]
Seq = Annotated[int, Bounds(0, 2**53 - 1)]
Tries = Annotated[int, Bounds(0, 1_000_000)]
DriverNumber = Annotated[str, Pattern(r"[0-9]{1,3}")]
DriverCode = Annotated[str, Pattern(r"[A-Z0-9]{2,4}")]
LapNumber = Annotated[int, Bounds(1, 200)]
LapCount = Annotated[int, Bounds(0, 200)]
Position = Annotated[int, Bounds(1, 99)]
GridPosition = Annotated[int, Bounds(0, 99)]
"""Place on the grid from 1; 0 is a start from the pit lane."""

PenaltySeconds = Annotated[int, Bounds(0, 999)]
SpeedKph = Annotated[int, Bounds(0, 500)]
Coordinate = Annotated[int, Bounds(-1_000_000, 1_000_000)]
Colour = Annotated[str, Pattern(r"#[0-9a-f]{6}")]
Name = Annotated[str, Length(120)]
Text = Annotated[str, Length(500)]
Compound = Annotated[
    str, Pattern(r"SOFT|MEDIUM|HARD|INTERMEDIATE|WET|HYPERSOFT|ULTRASOFT|SUPERSOFT|SUPERHARD|UNKNOWN|TEST_UNKNOWN")
]
"""Tyre compound as timing names it, 2018 names included."""
