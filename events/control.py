"""What race control and the weather station report."""

from dataclasses import dataclass
from typing import Annotated, Literal

from pitwall.events.fields import Bounds, DriverNumber, LapCount, Length, Text

TrackStatusCode = Literal["clear", "yellow", "safety_car", "red", "vsc", "vsc_ending"]

Word = Annotated[str, Length(40)]


@dataclass(frozen=True, slots=True, kw_only=True)
class TrackStatus:
    """The state of the whole track."""

    status: TrackStatusCode


@dataclass(frozen=True, slots=True, kw_only=True)
class RaceControlMessage:
    """A message of race control, worded by it; the rest is empty where it gave nothing."""

    message: Text
    category: Word = ""
    flag: Word = ""
    scope: Word = ""
    status: Word = ""
    sector: Annotated[int, Bounds(0, 99)] | None = None
    """Marshalling sector, not timing sector."""
    driver: DriverNumber | None = None
    lap: LapCount | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Weather:
    """One reading of the weather station, about once a minute."""

    air_c: Annotated[float, Bounds(-50, 70)] | None = None
    track_c: Annotated[float, Bounds(-50, 90)] | None = None
    humidity_pct: Annotated[float, Bounds(0, 100)] | None = None
    pressure_hpa: Annotated[float, Bounds(500, 1100)] | None = None
    rainfall: bool | None = None
    wind_direction_deg: Annotated[int, Bounds(0, 360)] | None = None
    wind_speed_mps: Annotated[float, Bounds(0, 100)] | None = None
