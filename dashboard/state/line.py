"""Gaps at the line: what a car's last crossing itself says of its distance to the others."""

from collections.abc import Collection
from typing import NamedTuple

from pitwall.dashboard.state.car import Car


class AtLine(NamedTuple):
    """Time behind the first car over the line on the same lap, and behind the car that crossed just before."""

    gap_ms: int
    interval_ms: int


def at_line(car: Car, cars: Collection[Car]) -> AtLine | None:
    """The distances at the car's last crossing, None where timing has given newer ones or nobody crossed before it.

    Timing sends a gap only when it changes, and often a moment after the line or not at all. A
    lapped car has none here: its distance is in laps, and timing knows how many.
    """
    if not car.laps:
        return None
    crossing = car.laps[car.completed_laps]
    lap, t_ms = crossing.value.lap, crossing.t_ms
    if car.order is not None and car.order.t_ms > t_ms:
        return None
    if any(lap + 1 in other.laps and other.laps[lap + 1].t_ms <= t_ms for other in cars):
        return None
    before = [other.laps[lap].t_ms for other in cars if other is not car and lap in other.laps]
    earlier = [crossed_ms for crossed_ms in before if crossed_ms <= t_ms]
    return AtLine(t_ms - min(earlier), t_ms - max(earlier)) if earlier else None
