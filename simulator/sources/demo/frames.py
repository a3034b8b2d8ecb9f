"""Car frames: position, speed, gear, pedals, engine and DRS of every car, four times a second."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pitwall.events import CarFrames, CarTrace
from pitwall.simulator.sources.demo.car import Car
from pitwall.simulator.sources.demo.circuit import Floats, decimetres
from pitwall.simulator.sources.demo.layout import DRS_ZONES_M
from pitwall.simulator.sources.demo.motion import Motion
from pitwall.simulator.sources.demo.speed_profile import DRAG_PER_M, POWER_W_PER_KG, TRACTION_MPS2, BaseLap

Flags = NDArray[np.bool_]

TICK_MS = 250
TICKS_PER_EVENT = 4

_SHOWN_AFTER_END_MS = 60_000
"""How long a car that has stopped can still be seen."""
_GEAR_UP_KPH = (75, 115, 155, 195, 235, 270, 300)
"""From each of these speeds on a gear higher."""
_GEAR_TOP_KPH = np.array([60.0, 95.0, 135.0, 178.0, 220.0, 258.0, 295.0, 345.0])
_TOP_RPM = 12_000
_IDLE_RPM = 4200
_BRAKING_MPS2 = -6.0
_DRS_OPEN = 12


@dataclass(frozen=True, slots=True, eq=False)
class _Columns:
    """What a car sent at each tick, and up to which tick it did."""

    number: str
    ticks: int
    columns: tuple[list[int], ...]
    brake: list[bool]

    def trace(self, first: int, last: int) -> CarTrace:
        x, y, speed, gear, throttle, rpm, drs = (tuple(column[first:last]) for column in self.columns)
        return CarTrace(
            driver=self.number,
            x_dm=x,
            y_dm=y,
            speed_kph=speed,
            gear=gear,
            throttle_pct=throttle,
            brake=tuple(self.brake[first:last]),
            rpm=rpm,
            drs=drs,
        )


def ticks(start_ms: int, end_ms: int) -> Floats:
    """The times of the frames: whole events' worth of them."""
    count = -(-(end_ms - start_ms) // (TICK_MS * TICKS_PER_EVENT)) * TICKS_PER_EVENT
    return start_ms + TICK_MS * np.arange(count, dtype=np.float64)


def car_frames(base: BaseLap, moving: list[tuple[Car, Motion]]) -> Iterator[tuple[int, CarFrames]]:
    """The frames of all cars with the session time of their last tick; made as they are asked for."""
    cars = [_columns(base, car, motion) for car, motion in moving]
    times: list[int] = moving[0][1].t_ms.astype(np.int64).tolist()
    for first in range(0, len(times), TICKS_PER_EVENT):
        last = first + TICKS_PER_EVENT
        shown = tuple(car.trace(first, last) for car in cars if car.ticks >= last)
        if not shown:
            return
        yield times[last - 1], CarFrames(ticks_ms=tuple(times[first:last]), cars=shown)


def _columns(base: BaseLap, car: Car, motion: Motion) -> _Columns:
    end_ms = car.record.legs[-1].t_ms[-1] + (0 if car.finished else _SHOWN_AFTER_END_MS)
    shown = int(np.searchsorted(motion.t_ms, end_ms))
    distance, speed = motion.distance_m[:shown], motion.speed_mps[:shown]
    x, y = base.circuit.position(distance, motion.offset_m[:shown])
    kph = np.rint(np.minimum(speed * 3.6, 360.0))
    acceleration = np.gradient(speed, TICK_MS / 1000)
    gear = np.where(kph < 1, 0, 1 + np.searchsorted(_GEAR_UP_KPH, kph, side="right"))
    brake: Flags = acceleration < _BRAKING_MPS2
    columns = (
        decimetres(x),
        decimetres(y),
        _whole(kph),
        _whole(gear),
        _whole(np.where(brake | (kph < 1), 0, _throttle(speed, acceleration))),
        _whole(np.where(kph < 1, _IDLE_RPM, _rpm(kph, gear))),
        _whole(np.where(_wing_open(base, car, motion.t_ms[:shown], distance, brake), _DRS_OPEN, 0)),
    )
    return _Columns(number=car.entrant.number, ticks=shown, columns=columns, brake=brake.tolist())


def _throttle(speed: Floats, acceleration: Floats) -> Floats:
    """The pedal in per cent that gives an acceleration at a speed, against drag."""
    wanted = np.maximum(acceleration + DRAG_PER_M * speed**2 + 0.4, 0.0)
    available = np.minimum(TRACTION_MPS2, POWER_W_PER_KG / np.maximum(speed, 1.0))
    return np.asarray(np.minimum(100.0, 108 * wanted / available), dtype=np.float64)


def _rpm(kph: Floats, gear: Floats) -> Floats:
    top = _GEAR_TOP_KPH[np.clip(gear.astype(np.intp) - 1, 0, len(_GEAR_TOP_KPH) - 1)]
    return np.asarray(np.clip(_TOP_RPM * kph / top, _IDLE_RPM, _TOP_RPM + 300), dtype=np.float64)


def _wing_open(base: BaseLap, car: Car, t_ms: Floats, distance: Floats, brake: Flags) -> Flags:
    """Where the car was close enough behind another one, in a zone, and not braking."""
    allowed = np.zeros(len(t_ms), dtype=bool)
    for start_ms, end_ms in car.record.drs_ms:
        first, last = np.searchsorted(t_ms, (start_ms, end_ms))
        allowed[first:last] = True
    along = np.mod(distance, base.circuit.length_m)
    in_zone = np.zeros(len(t_ms), dtype=bool)
    for start_m, end_m in DRS_ZONES_M.values():
        in_zone |= (along >= start_m) & (along <= end_m)
    return allowed & in_zone & ~brake


def _whole(values: Floats) -> list[int]:
    plain: list[int] = np.rint(values).astype(np.int64).tolist()
    return plain
