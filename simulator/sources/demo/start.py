"""The standing start, and the lap after the flag: the parts of a race nobody races on."""

from random import Random

from pitwall.simulator.sources.demo.car import Car
from pitwall.simulator.sources.demo.layout import BOUNDS, PIT_ENTRY_M, SEGMENTS, grid_m
from pitwall.simulator.sources.demo.speed_profile import BaseLap, standing_start

_REACTION_MS = 230
_COLD_AND_CROWDED = 1.06
"""The way to the first corner takes so much longer than on a free track."""
_COOL_DOWN_FACTORS = (1.15, 1.35) + (1.5,) * (SEGMENTS - 2)


def launch_ms(rng: Random, base: BaseLap, car: Car) -> int:
    """From lights out to the end of the first segment."""
    times_s, _ = standing_start(base, grid_m(car.entrant.grid), _first_segment_m(base))
    ideal_ms = times_s[-1] * 1000 * _COLD_AND_CROWDED
    return round(ideal_ms + _REACTION_MS + car.entrant.launch_ms + rng.gauss(0, 200) + 0.1 * car.entrant.pace_ms)


def record_launch(base: BaseLap, car: Car, end_ms: int) -> None:
    """Write down the way from the grid to the end of the first segment, reached at ``end_ms``."""
    times_s, metres = standing_start(base, grid_m(car.entrant.grid), _first_segment_m(base))
    away_ms = car.lap_start_ms + _REACTION_MS
    scale = (end_ms - away_ms) / times_s[-1]
    leg = car.new_leg(on_track=False)
    leg.add(car.lap_start_ms, metres[0], 0.0)
    for time_s, at_m in zip(times_s, metres, strict=True):
        leg.add(away_ms + round(time_s * scale), at_m)
    car.new_leg(on_track=True).add(end_ms, BOUNDS[1])


def cool_down(base: BaseLap, car: Car) -> None:
    """The lap after the flag, to the pit entry."""
    t_ms = float(car.leg.t_ms[-1])
    entry = base.fraction_at(base.circuit.length_m + PIT_ENTRY_M)
    for segment, factor in enumerate(_COOL_DOWN_FACTORS):
        end = min(BOUNDS[segment + 1], entry)
        t_ms += (end - BOUNDS[segment]) * car.pace_ms * factor
        car.leg.add(round(t_ms), car.laps_done + end)


def _first_segment_m(base: BaseLap) -> float:
    return base.distance_of(BOUNDS[1])
