"""The pace of long runs: what the stints of a practice say about the race."""

from collections.abc import Iterable
from statistics import median_low

from pitwall.dashboard.state.car import Car
from pitwall.dashboard.state.tyres import Stint

FEWEST_LAPS = 5
"""Quick laps that make a stint a long run: attempts at a lap time are two or three."""

SLOW = 1.07
"""Slower than this many times the stint's best lap is a lap in traffic, under a flag or to cool the tyres."""


def with_long_runs(stints: Iterable[Stint], car: Car) -> None:
    """Give the stints that are long runs their pace: the median of their laps neither in nor out nor slow."""
    for stint in stints:
        times_ms = [
            lap.lap_time_ms
            for number in range(stint.start_lap, stint.last_lap + 1)
            if number in car.laps
            and (lap := car.laps[number].value).lap_time_ms is not None
            and not (lap.pit_in or lap.pit_out or number in car.exits)
        ]
        quick_ms = [time_ms for time_ms in times_ms if time_ms <= SLOW * min(times_ms)]
        stint.pace_ms = median_low(quick_ms) if len(quick_ms) >= FEWEST_LAPS else None
