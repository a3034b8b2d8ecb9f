"""How long a car takes for a segment, by what its lap is for."""

import math
from random import Random

from pitwall.simulator.sources.demo.layout import BOUNDS, LAST_SEGMENT, marshalling_sector
from pitwall.simulator.sources.demo.timed.program import Mode
from pitwall.simulator.sources.demo.timed.runner import Runner
from pitwall.simulator.sources.demo.timed.state import TimedState
from pitwall.simulator.sources.demo.tyres import tyre_loss_ms, wet_loss_ms

_ONE_LAP_SPREAD = 0.55
"""Over one lap on new tyres the field is closer together than in a race."""
_PRACTICE_FUEL_MS = 350.0
_LONG_RUN_MS = 3100.0
"""What a race's fuel and a driver who looks after the tyres cost."""
_FACTORS: dict[Mode, float] = {"out": 1.2, "push": 1.0, "cool": 1.33, "long": 1.0, "in": 1.27}
_UNDER_RED = 1.5
_BUILDING_A_GAP = 1.25
"""The last segment before a fast lap takes so much longer still."""
_YELLOW_FACTOR = 1.07
_MISTAKE_CHANCE = 0.003


def lap_pace_ms(runner: Runner, state: TimedState, t_ms: int) -> float:
    """The lap time a car could drive now on a free track."""
    car = runner.car
    pace = (
        state.base_lap_ms
        + _ONE_LAP_SPREAD * car.entrant.pace_ms
        + tyre_loss_ms(car.tyres, car.entrant.care, 1.0)
        + wet_loss_ms(car.tyres.compound, state.climate.wetness(t_ms))
        + state.evolution_ms(t_ms)
        + runner.form_ms
    )
    if runner.mode == "long":
        return pace + _LONG_RUN_MS
    return pace if state.is_qualifying else pace + _PRACTICE_FUEL_MS


def segment_time_ms(runner: Runner, state: TimedState, rng: Random, t_ms: int, *, traffic: bool) -> float:
    """The time for the segment the car begins; ``traffic``: a slow car is in the way of a fast one."""
    segment = runner.car.segment
    share = BOUNDS[segment + 1] - BOUNDS[segment]
    factor = _FACTORS[runner.mode]
    if state.red:
        factor = max(factor, _UNDER_RED)
    elif runner.mode in ("out", "cool") and segment == LAST_SEGMENT:
        factor *= _BUILDING_A_GAP
    if any(_in_segment(sector, segment) for sector in state.yellow):
        factor *= _YELLOW_FACTOR
    time_ms = lap_pace_ms(runner, state, t_ms) * share * factor + rng.gauss(0, 60) * math.sqrt(share)
    if runner.mode in ("push", "long"):
        if rng.random() < _MISTAKE_CHANCE:
            time_ms += rng.uniform(500, 2200)
        if traffic and rng.random() < 0.3:
            time_ms += rng.uniform(60, 420)
    return time_ms


def _in_segment(sector: int, segment: int) -> bool:
    """Whether a marshalling sector has a part in a segment."""
    return marshalling_sector(BOUNDS[segment]) <= sector <= marshalling_sector(BOUNDS[segment + 1] - 1e-9)
