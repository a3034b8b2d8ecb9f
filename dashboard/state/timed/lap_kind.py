"""What kind of lap a car is on in a session against the clock."""

from collections.abc import Mapping
from typing import Literal

from pitwall.dashboard.state.car import Car
from pitwall.dashboard.state.times import SECTORS, Timed

LapKind = Literal["out", "flying", "in"]
"""From the pit lane to the line, from line to line, and one that nobody tries to be quick on: on the way in, or
to cool the tyres."""

SLOW = 1.2
"""A sector that took this many times the best one is of no flying lap. Nothing in the feed tells them apart."""


def lap_kind(car: Car, best_sectors: Mapping[int, Timed], over_ms: int | None) -> LapKind:
    """What kind of lap a car out on the track is on.

    ``best_sectors`` by sector are those of everybody in this part of the session; a lap begun
    after ``over_ms`` does not count any more.
    """
    lap = max(car.completed_laps + 1, *car.exits, 0)  # the lap into the pits may have no end of its own
    if lap in car.exits:
        return "out"
    begun_ms = car.laps[lap - 1].t_ms if lap - 1 in car.laps else None
    if over_ms is not None and begun_ms is not None and begun_ms > over_ms:
        return "in"
    return "in" if any(_is_slow(car, lap, sector, best_sectors.get(sector)) for sector in SECTORS) else "flying"


def _is_slow(car: Car, lap: int, sector: int, best: Timed | None) -> bool:
    driven = car.sectors.get((lap, sector))
    if driven is None or driven.value.time_ms is None or best is None:
        return False
    return driven.value.time_ms > SLOW * best.time_ms
