"""How fast a car can go around the circuit: the base lap every lap is a stretched copy of."""

import math
from dataclasses import dataclass
from functools import cache

import numpy as np

from pitwall.simulator.sources.demo.circuit import Circuit, Floats, circuit

TOP_SPEED_MPS = 92.0

_GRIP_MPS2 = 19.5
"""Sideways acceleration of the tyres alone."""
_DOWNFORCE_PER_M = 0.0052
"""What downforce adds to it, per (m/s)²."""
TRACTION_MPS2 = 11.5
POWER_W_PER_KG = 760.0
"""The acceleration of a car is the least of its traction and its power by its speed, less its drag."""
DRAG_PER_M = 0.00085
_START_STEP_M = 1.0


@dataclass(frozen=True, slots=True, eq=False)
class BaseLap:
    """A flat-out lap: ``speed_mps`` and ``time_s`` at the circuit's samples.

    ``time_s`` has one value more, the lap time. ``lap fraction`` below means fraction of that time.
    """

    circuit: Circuit
    speed_mps: Floats
    time_s: Floats

    @property
    def lap_s(self) -> float:
        """The lap time."""
        return float(self.time_s[-1])

    def fraction_at(self, distance_m: float) -> float:
        """The lap fraction at a distance of 0 to the lap's length."""
        return float(np.interp(distance_m, self._along_m(), self.time_s)) / self.lap_s

    def distance_at(self, fraction: Floats) -> Floats:
        """The distance at laps and lap fractions: 2.5 is in the third lap."""
        laps = np.asarray(np.floor(fraction), dtype=np.float64)
        within = np.interp((fraction - laps) * self.lap_s, self.time_s, self._along_m())
        return np.asarray(laps * self.circuit.length_m + within, dtype=np.float64)

    def distance_of(self, fraction: float) -> float:
        """The distance at one lap fraction."""
        return float(self.distance_at(np.array([fraction]))[0])

    def speed_at(self, distance_m: Floats) -> Floats:
        """The speed at distances of any number of laps, in m/s."""
        wrapped = np.mod(distance_m, self.circuit.length_m)
        closed = np.append(self.speed_mps, self.speed_mps[0])
        return np.asarray(np.interp(wrapped, self._along_m(), closed), dtype=np.float64)

    def _along_m(self) -> Floats:
        return np.arange(len(self.time_s), dtype=np.float64) * self.circuit.step_m


@cache
def base_lap() -> BaseLap:
    """The base lap of the demo circuit, computed once."""
    track = circuit()
    speed = _within_grip(track)
    # Twice around, because the line is no place to start from: speed carries over it.
    for _ in range(2):
        _limit_acceleration(speed, track.step_m)
    for _ in range(2):
        _limit_braking(speed, track.step_m)
    values = np.array(speed)
    steps = track.step_m / ((values + np.roll(values, -1)) / 2)
    return BaseLap(circuit=track, speed_mps=values, time_s=np.concatenate(([0.0], np.cumsum(steps))))


def standing_start(base: BaseLap, start_m: float, end_m: float) -> tuple[list[float], list[float]]:
    """A start from rest: seconds and metres from the line, from ``start_m`` (negative) to ``end_m``."""
    at = np.arange(start_m, end_m, _START_STEP_M)
    limits: list[float] = base.speed_at(at + _START_STEP_M).tolist()
    speed, time_s, at_m = 0.0, 0.0, start_m
    times, distances = [0.0], [start_m]
    for limit in limits:
        step = min(_START_STEP_M, end_m - at_m)
        faster = min(math.sqrt(speed**2 + 2 * step * _acceleration(speed)), limit)
        time_s += step / ((speed + faster) / 2)
        at_m += step
        speed = faster
        if time_s - times[-1] >= 0.4 or at_m >= end_m:
            times.append(time_s)
            distances.append(at_m)
    return times, distances


def _within_grip(track: Circuit) -> list[float]:
    """The highest speed the tyres hold at each sample: v² · curvature = grip + downforce · v²."""
    tightness = np.maximum(np.abs(track.curvature) - _DOWNFORCE_PER_M, _GRIP_MPS2 / TOP_SPEED_MPS**2)
    limits: list[float] = np.sqrt(_GRIP_MPS2 / tightness).tolist()
    return limits


def _limit_acceleration(speed: list[float], step_m: float) -> None:
    for i in range(len(speed)):
        before = speed[i - 1]
        speed[i] = min(speed[i], math.sqrt(before**2 + 2 * step_m * max(_acceleration(before), 0.0)))


def _limit_braking(speed: list[float], step_m: float) -> None:
    for i in range(len(speed) - 1, -1, -1):
        after = speed[(i + 1) % len(speed)]
        speed[i] = min(speed[i], math.sqrt(after**2 + 2 * step_m * (14 + 0.0045 * after**2)))


def _acceleration(speed_mps: float) -> float:
    """What the engine gives at a speed, drag taken off, in m/s²."""
    return min(TRACTION_MPS2, POWER_W_PER_KG / max(speed_mps, 1.0)) - DRAG_PER_M * speed_mps**2
