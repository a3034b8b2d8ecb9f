"""What the official result changed of the finish as timing had it: places, and seconds given or taken."""

from collections.abc import Mapping
from statistics import median
from typing import NamedTuple

from pitwall.dashboard.state.car import Car
from pitwall.dashboard.state.line import at_line
from pitwall.dashboard.state.order import ranked
from pitwall.dashboard.state.session import Session

_LEAST_CHANGE_MS = 900
"""Stewards give and take whole seconds; the result is otherwise some hundredths off the live timing."""


class SinceFlag(NamedTuple):
    """A driver's place when timing ended, and the seconds the result added to his race (negative: took off)."""

    at_flag: int
    time_change_s: int


def since_flag(cars: Mapping[str, Car], session: Session) -> dict[str, SinceFlag]:
    """What became of each driver between the finish and the result; empty until there is one.

    Gaps are to the leader, so one that stands apart from how most of them changed is a
    driver's own; a penalty of the leader himself moves all the others alike.
    """
    if session.classification is None:
        return {}
    official = {entry.driver: entry for entry in session.classification.value.entries}
    order = ranked(cars.values(), session, by_result=False)
    shifts: dict[str, int] = {}
    for place, number in enumerate(order, start=1):
        timed_ms = 0 if place == 1 else _timed_gap_ms(cars[number], cars)
        entry = official.get(number)
        if entry is not None and entry.gap_ms is not None and timed_ms is not None and cars[number].retired is None:
            shifts[number] = entry.gap_ms - timed_ms
    common_ms = median(shifts.values()) if shifts else 0
    return {
        number: SinceFlag(place, _whole_s(shifts.get(number, common_ms) - common_ms))
        for place, number in enumerate(order, start=1)
        if number in official
    }


def _timed_gap_ms(car: Car, cars: Mapping[str, Car]) -> int | None:
    if (line := at_line(car, cars.values())) is not None:
        return line.gap_ms
    return car.order.value.gap_ms if car.order else None


def _whole_s(ms: float) -> int:
    return round(ms / 1000) if abs(ms) >= _LEAST_CHANGE_MS else 0
