"""Where a car was at every moment, from what its record says of its way."""

from dataclasses import dataclass

import numpy as np

from pitwall.simulator.sources.demo.car import Car, Leg
from pitwall.simulator.sources.demo.circuit import Floats
from pitwall.simulator.sources.demo.curve import RisingCurve
from pitwall.simulator.sources.demo.layout import PIT_ENTRY_M, PIT_EXIT_M, PIT_OFFSET_M, grid_m
from pitwall.simulator.sources.demo.speed_profile import BaseLap

_LANE_RAMP_M = 60.0
_ASIDE_M = -9.0
_ASIDE_RAMP_M = 50.0
_GRID_OFFSET_M = 3.5
_GRID_RAMP_M = 200.0


@dataclass(frozen=True, slots=True, eq=False)
class Motion:
    """A car at the times ``t_ms``, all columns as long as these.

    ``distance_m`` counts from the finish line at the start, laps included. ``offset_m`` is
    to the right of the track's middle.
    """

    t_ms: Floats
    distance_m: Floats
    speed_mps: Floats
    offset_m: Floats

    def speed_when_at(self, distance_m: float) -> float:
        """The speed when the car had come so far, in m/s."""
        return float(np.interp(distance_m, self.distance_m, self.speed_mps))


def motion(car: Car, base: BaseLap, t_ms: Floats, *, from_grid: bool = True) -> Motion:
    """The car at the given rising times: on its grid place before, and where it ended after its race.

    Without ``from_grid`` it has been where its first leg begins.
    """
    start_m = grid_m(car.entrant.grid) if from_grid else car.record.legs[0].at[0]
    distance, speed = np.full(len(t_ms), start_m), np.zeros(len(t_ms))
    offset = np.zeros(len(t_ms))
    for leg in car.record.legs:
        first, last = np.searchsorted(t_ms, (leg.t_ms[0], leg.t_ms[-1]), side="left")
        inside = slice(int(first), int(last))
        distance[inside], speed[inside] = _follow(leg, base, t_ms[inside])
        offset[inside] = _offset(leg, base, distance[inside])
    end = car.record.legs[-1]
    after = slice(int(np.searchsorted(t_ms, end.t_ms[-1], side="left")), None)
    distance[after] = _metres(end, base, np.array(end.at[-1:]))
    offset[after] = _offset(end, base, distance[after])
    if from_grid:
        side = _GRID_OFFSET_M if car.entrant.grid % 2 == 0 else -_GRID_OFFSET_M
        offset += side * (1 - _ease((distance - start_m) / _GRID_RAMP_M))
    # Rounding must not move a car backwards where one leg follows another.
    return Motion(t_ms=t_ms, distance_m=np.maximum.accumulate(distance), speed_mps=speed, offset_m=offset)


def _follow(leg: Leg, base: BaseLap, t_ms: Floats) -> tuple[Floats, Floats]:
    """Distance in m and speed in m/s at times within a leg."""
    known = np.array([np.nan if speed is None else speed for speed in leg.speed_mps])
    points = np.array(leg.at)
    per_second = base.speed_at(_metres(leg, base, points)) * base.lap_s if leg.on_track else np.ones(len(points))
    curve = RisingCurve(np.array(leg.t_ms) / 1000, points, known / per_second)
    at, rate = curve.at(t_ms / 1000)
    distance = _metres(leg, base, at)
    return distance, rate * base.speed_at(distance) * base.lap_s if leg.on_track else rate


def _metres(leg: Leg, base: BaseLap, at: Floats) -> Floats:
    return base.distance_at(at) if leg.on_track else at


def _offset(leg: Leg, base: BaseLap, distance_m: Floats) -> Floats:
    if leg.stops_beside_track:
        end_m = base.distance_of(leg.at[-1])
        return _ASIDE_M * _ease((distance_m - end_m + _ASIDE_RAMP_M) / _ASIDE_RAMP_M)
    if leg.on_track or leg.at[0] < 0:
        return np.zeros(len(distance_m))
    length_m = base.circuit.length_m
    from_line = np.mod(distance_m + length_m / 2, length_m) - length_m / 2
    ramps = _ease((from_line - PIT_ENTRY_M) / _LANE_RAMP_M) * _ease((PIT_EXIT_M - from_line) / _LANE_RAMP_M)
    return PIT_OFFSET_M * ramps


def _ease(part: Floats) -> Floats:
    """From 0 to 1 without a jerk."""
    clipped = np.clip(part, 0.0, 1.0)
    return clipped * clipped * (3 - 2 * clipped)
