"""Where the cars are and what they do, in chunks of several ticks of all cars."""

from dataclasses import dataclass
from typing import Annotated

from pitwall.events.errors import ContractError
from pitwall.events.fields import Bounds, Coordinate, DriverNumber, Length, SessionMs, SpeedKph

Gear = Annotated[int, Bounds(0, 9)]
Percent = Annotated[int, Bounds(0, 100)]
Rpm = Annotated[int, Bounds(0, 25_000)]
DrsCode = Annotated[int, Bounds(0, 20)]
"""DRS as the car reports it: 10, 12 and 14 are open, 8 is detected, below is closed."""

MAX_TICKS = 64


@dataclass(frozen=True, slots=True, kw_only=True)
class CarTrace:
    """One car over the ticks of its chunk: columns as long as ``CarFrames.ticks_ms``.

    An item is missing (``null``) where the car sent nothing; a whole column is empty
    where the session does not have it (``drs`` from 2026 on).
    """

    driver: DriverNumber
    x_dm: Annotated[tuple[Coordinate | None, ...], Length(MAX_TICKS)] = ()
    y_dm: Annotated[tuple[Coordinate | None, ...], Length(MAX_TICKS)] = ()
    speed_kph: Annotated[tuple[SpeedKph | None, ...], Length(MAX_TICKS)] = ()
    gear: Annotated[tuple[Gear | None, ...], Length(MAX_TICKS)] = ()
    throttle_pct: Annotated[tuple[Percent | None, ...], Length(MAX_TICKS)] = ()
    brake: Annotated[tuple[bool | None, ...], Length(MAX_TICKS)] = ()
    rpm: Annotated[tuple[Rpm | None, ...], Length(MAX_TICKS)] = ()
    drs: Annotated[tuple[DrsCode | None, ...], Length(MAX_TICKS)] = ()


TRACE_COLUMNS = ("x_dm", "y_dm", "speed_kph", "gear", "throttle_pct", "brake", "rpm", "drs")


@dataclass(frozen=True, slots=True, kw_only=True)
class CarFrames:
    """All cars at several ticks; the event's session time is that of the last tick."""

    ticks_ms: Annotated[tuple[SessionMs, ...], Length(MAX_TICKS)]
    cars: Annotated[tuple[CarTrace, ...], Length(40)]

    def __post_init__(self) -> None:
        """Raise ContractError if a column is neither empty nor as long as the ticks."""
        ticks = len(self.ticks_ms)
        for car in self.cars:
            for column in TRACE_COLUMNS:
                length = len(getattr(car, column))
                if length not in (0, ticks):
                    raise ContractError(f"cars.{car.driver}.{column}", length, f"must be empty or {ticks} long")
