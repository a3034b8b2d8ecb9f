"""How long a car takes for a segment when nobody is in its way."""

import math
from random import Random

from pitwall.simulator.sources.demo.car import Car
from pitwall.simulator.sources.demo.layout import BOUNDS, CORNERING, DRS_GAIN_MS
from pitwall.simulator.sources.demo.state import RaceState
from pitwall.simulator.sources.demo.tyres import tyre_loss_ms, wet_loss_ms

FUEL_MS_PER_LAP = 30.0
"""What the fuel for one lap costs a lap."""

DAMAGE_MS = 24_000.0
"""What a punctured tyre or a broken wing costs a lap."""

_MISTAKE_CHANCE = 0.0012
_DIRTY_AIR_REACH_MS = 1200
_DIRTY_AIR_MS = 55.0
_DRS_REACH_MS = 1000


def lap_pace_ms(car: Car, state: RaceState, t_ms: int) -> float:
    """The lap time a car could drive now on a free track."""
    wetness = state.climate.wetness(t_ms)
    return (
        state.base_lap_ms
        + car.entrant.pace_ms
        + tyre_loss_ms(car.tyres, car.entrant.care, state.stretch)
        + wet_loss_ms(car.tyres.compound, wetness)
        + (DAMAGE_MS if car.damaged else 0.0)
        + FUEL_MS_PER_LAP * max(0, state.laps - car.lap + 1)
    )


def segment_time_ms(car: Car, segment: int, rng: Random) -> float:
    """The time for a segment at the car's present pace, with the spread of a human lap."""
    share = BOUNDS[segment + 1] - BOUNDS[segment]
    time_ms = car.pace_ms * share + rng.gauss(0, car.entrant.noise_ms) * math.sqrt(share)
    if rng.random() < _MISTAKE_CHANCE:
        time_ms += rng.uniform(500, 2200)
    if car.cold_ms > 0:
        lost = min(car.cold_ms, car.cold_ms * 0.35 + 40)
        car.cold_ms -= lost
        time_ms += lost
    return time_ms


def air_ms(segment: int, gap_ms: int | None, *, drs: bool) -> tuple[float, bool]:
    """What the car ahead costs (or, negative, gives) in a segment, and whether the wing opens.

    ``gap_ms`` is the time to it at the segment's beginning.
    """
    if gap_ms is None or gap_ms >= _DIRTY_AIR_REACH_MS:
        return 0.0, False
    opens = drs and segment in DRS_GAIN_MS and gap_ms < _DRS_REACH_MS
    gain = DRS_GAIN_MS[segment] if opens else 0.0
    return _DIRTY_AIR_MS * CORNERING[segment] * (1 - gap_ms / _DIRTY_AIR_REACH_MS) - gain, opens
