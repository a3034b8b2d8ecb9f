"""What FastF1 knows of a race, as plain typed rows: missing values are None, times whole milliseconds."""

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from pitwall.events import Corner, SessionKind, TrackMark, Weather

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Singles = npt.NDArray[np.float32]
"""Holds what cars report exactly, in half the memory."""

Status = tuple[int, str]
"""Session time, and what the status became then."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultRow:
    """One line of the official result, or of the list of drivers where there is no result."""

    number: str
    code: str = ""
    full_name: str = ""
    team: str = ""
    colour: str = ""
    position: int | None = None
    classified: str = ""
    """As the sport prints it: a place, or R, D, E, W, F, N; empty where there is no result."""
    grid: int | None = None
    time_ms: int | None = None
    """The winner's race time; for all others the gap to it."""
    status: str = ""
    points: float | None = None
    laps: int | None = None
    part_times_ms: tuple[int | None, ...] = ()
    """The best lap time of each part of a qualifying."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LapRow:
    """One lap of one driver as timing has it."""

    driver: str
    lap: int
    start_ms: int | None = None
    end_ms: int | None = None
    lap_time_ms: int | None = None
    sector_ms: tuple[int | None, int | None, int | None] = (None, None, None)
    sector_end_ms: tuple[int | None, int | None, int | None] = (None, None, None)
    speed_i1_kph: int | None = None
    speed_i2_kph: int | None = None
    speed_fl_kph: int | None = None
    speed_st_kph: int | None = None
    position: int | None = None
    compound: str | None = None
    tyre_life: int | None = None
    fresh_tyre: bool | None = None
    stint: int | None = None
    pit_in_ms: int | None = None
    pit_out_ms: int | None = None
    deleted: bool | None = None
    """FastF1's finding at the end of the race; None where it could not tell."""
    personal_best: bool | None = None
    """Timing took it for the driver's best so far, in its part of a qualifying; None where FastF1 does not say."""
    accurate: bool = False
    generated: bool = False
    """Made up by FastF1 for a car that stopped: never completed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageRow:
    """One message of race control. Its time is UTC, in ms since 1970, cut to whole seconds."""

    message: str
    utc_ms: int | None = None
    category: str = ""
    flag: str = ""
    scope: str = ""
    status: str = ""
    sector: int | None = None
    driver: str | None = None
    lap: int | None = None


@dataclass(frozen=True, slots=True)
class OrderRow:
    """One car's place as the feed gave it, gaps in its own spelling."""

    t_ms: int
    driver: str
    position: int | None
    gap: str
    interval: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CarSamples:
    """What one car reported, in the order of time. Arrays are equally long; ``drs`` may be None."""

    t_ms: Ints
    rpm: Singles
    speed_kph: Singles
    gear: Singles
    throttle_pct: Singles
    brake: Singles
    drs: Singles | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PositionSamples:
    """Where one car was, in decimetres, in the order of time. Moments without a position are left out."""

    t_ms: Ints
    x_dm: Floats
    y_dm: Floats


@dataclass(frozen=True, slots=True, kw_only=True)
class RaceData:
    """A whole session, a race or any other. Whatever FastF1 did not have is empty or None."""

    season: int
    round: int = 0
    name: str = ""
    session: str = "Race"
    """FastF1's name of the session."""
    kind: SessionKind = "race"
    circuit: str = ""
    country: str = ""
    date: str = ""
    scheduled_utc_ms: int | None = None
    total_laps: int | None = None
    t0_utc_ms: int | None = None
    """UTC of session time 0; known only with telemetry."""
    results: tuple[ResultRow, ...] = ()
    laps: tuple[LapRow, ...] = ()
    """By driver, then lap."""
    session_status: tuple[Status, ...] = ()
    part_begins_ms: tuple[int, ...] = ()
    """From when on the feed counted the second and the third part of a qualifying; empty where it did not say."""
    track_status: tuple[Status, ...] = ()
    weather: tuple[tuple[int, Weather], ...] = ()
    messages: tuple[MessageRow, ...] = ()
    order: tuple[OrderRow, ...] = ()
    """In the order of time."""
    cars: dict[str, CarSamples] = field(default_factory=dict)
    positions: dict[str, PositionSamples] = field(default_factory=dict)
    corners: tuple[Corner, ...] = ()
    marshal_sectors: tuple[TrackMark, ...] = ()
    rotation_deg: float = 0.0
