"""Whether a car can have stopped on its way through the pit lane."""

import statistics
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise

import numpy as np

from pitwall.simulator.sources.fastf1.clock import completed
from pitwall.simulator.sources.fastf1.records import CarSamples, LapRow

_STANDING_KPH = 3
_FASTEST_LIMIT_KPH = 100
"""No pit lane allows more: telemetry that is faster all through is not of this pass."""

_HOLE_MS = 1500
"""Nobody changes tyres in less, so a hole in the telemetry this wide hides no stop."""

_LONGEST_STOP_MS = 120_000
"""Whoever is in the lane for longer waits there, for a red flag to end or a repair."""

_USUAL_AT_MOST_MS = 60_000
"""A stop longer than this does not tell how long one takes."""

_SHARE_OF_SHORTEST = 0.9
_SHARE_OF_USUAL = 0.75
_SAME_PASS_MS = 60_000
_SLOWER_MS = 1000
"""So much longer than the others on the same pass a car may take without having stopped."""


@dataclass(frozen=True, slots=True)
class _Pass:
    driver: str
    lap: int
    out_ms: int
    span_ms: int
    stood: bool | None
    age_goes_on: bool


@dataclass(frozen=True, slots=True)
class Passes:
    """All passes through the pit lane whose time is known, and the shortest real stop of the race (ms)."""

    known: Mapping[tuple[str, int], _Pass]
    shortest_ms: float | None

    def may_be_stop(self, driver: str, lap: int) -> bool:
        """Whether tyres can have been changed on the pass that a lap of a car began with.

        With telemetry, if the car stood. Without, if it took as long as the real stops of the race,
        and longer than the others that followed each other through the lane on the same tyres.
        """
        one = self.known.get((driver, lap))
        if one is None or one.span_ms > _LONGEST_STOP_MS:
            return True
        if one.stood is not None:
            return one.stood
        if self.shortest_ms is not None and one.span_ms < _SHARE_OF_SHORTEST * self.shortest_ms:
            return False
        through = [
            other.span_ms
            for other in self.known.values()
            if other.driver != one.driver and other.age_goes_on and abs(other.out_ms - one.out_ms) <= _SAME_PASS_MS
        ]
        is_train = len(through) >= 3 and (self.shortest_ms is None or one.span_ms < self.shortest_ms)
        return not (is_train and one.span_ms <= max(through) + _SLOWER_MS)


def goes_through(before: LapRow, after: LapRow) -> bool:
    """Whether the car went through the lane between two laps."""
    return before.pit_in_ms is not None or after.pit_out_ms is not None


def read_passes(
    laps: Sequence[LapRow], cars: Mapping[str, CarSamples], is_other: Callable[[LapRow, LapRow], bool]
) -> Passes:
    """The passes of a race. Real stops are those with another compound after than before (``is_other``)."""
    known: dict[tuple[str, int], _Pass] = {}
    real: list[int] = []
    for driver, group in groupby(completed(laps), key=lambda lap: lap.driver):
        own = list(group)
        last = _last_before_a_pass(own)
        for index, (before, after) in enumerate(pairwise(own)):
            if before.pit_in_ms is None or after.pit_out_ms is None or after.pit_out_ms < before.pit_in_ms:
                continue
            span_ms = after.pit_out_ms - before.pit_in_ms
            stood = _stood(cars.get(driver), before.pit_in_ms, after.pit_out_ms)
            ages = before.tyre_life, after.tyre_life
            goes_on = ages[0] is not None and ages[1] == ages[0] + 1 and not is_other(before, after)
            known[driver, after.lap] = _Pass(driver, after.lap, after.pit_out_ms, span_ms, stood, goes_on)
            if is_other(last[index], last[index + 1]) and stood is not False and span_ms <= _USUAL_AT_MOST_MS:
                real.append(span_ms)
    usual = [span_ms for span_ms in real if span_ms >= _SHARE_OF_USUAL * statistics.median(real)]
    return Passes(known, min(usual, default=None))


def _last_before_a_pass(laps: Sequence[LapRow]) -> list[LapRow]:
    """For each lap of a car the last one it drove before it went through the lane: late data are there by then."""
    last: list[LapRow] = []
    for index in range(len(laps) - 1, -1, -1):
        goes_on = last and not goes_through(laps[index], laps[index + 1])
        last.append(last[-1] if goes_on else laps[index])
    return last[::-1]


def _stood(samples: CarSamples | None, in_ms: int, out_ms: int) -> bool | None:
    """Whether a car came to rest in this time; None if its telemetry does not cover it."""
    if samples is None:
        return None
    inside = (samples.t_ms >= in_ms) & (samples.t_ms <= out_ms) & np.isfinite(samples.speed_kph)
    if bool((samples.speed_kph[inside] <= _STANDING_KPH).any()):
        return True
    if not inside.any() or float(samples.speed_kph[inside].min()) > _FASTEST_LIMIT_KPH:
        return None
    covered = np.concatenate(([in_ms], samples.t_ms[inside], [out_ms]))
    return False if int(np.diff(covered).max()) <= _HOLE_MS else None
