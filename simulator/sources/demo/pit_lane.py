"""The pit lane: the way through it at the limit, and the boxes, one for each team."""

from random import Random

from pitwall.simulator.sources.demo.car import Car
from pitwall.simulator.sources.demo.layout import (
    BOUNDS,
    LAST_SEGMENT,
    PIT_ACCELERATION_M,
    PIT_BRAKING_M,
    PIT_ENTRY_M,
    PIT_EXIT_M,
    PIT_LIMIT_MPS,
    box_m,
)
from pitwall.simulator.sources.demo.speed_profile import BaseLap

_BRAKING_LOSS_MS = 750
_ACCELERATION_LOSS_MS = 2050
_UP_TO_SPEED_MPS = 72.0
_INTO_BOX_M = 16.0
_OUT_OF_BOX_M = 18.0
_QUEUE_M = 9.0
"""Before its box a car waits for its team's other one."""
_REACTION_MS = 300
_ROLLING_IN_MS = 2200


class PitLane:
    """Leads cars through the lane, writes their way into their records, and keeps the boxes."""

    def __init__(self, rng: Random, base: BaseLap) -> None:
        self._rng = rng
        self._base = base
        self._length_m = base.circuit.length_m
        self._free_ms: dict[str, int] = {}
        self._expected_ms: dict[str, int] = {}
        self._entry = base.fraction_at(self._length_m + PIT_ENTRY_M)
        self._braking = base.fraction_at(self._length_m + PIT_ENTRY_M - PIT_BRAKING_M)
        self._exit = base.fraction_at(PIT_EXIT_M)
        self._up_to_speed = base.fraction_at(PIT_EXIT_M + PIT_ACCELERATION_M)

    @property
    def exit_part(self) -> float:
        """The part of the first segment before the pit exit."""
        return self._exit / BOUNDS[1]

    def place_m(self, car: Car) -> float:
        """Where a car stops, in metres after the line."""
        return box_m(car.entrant.person.team)

    def expect(self, team: str, until_ms: int) -> None:
        """A team's box is spoken for until about this time, by a car on its way in."""
        self._expected_ms[team] = until_ms

    def busy(self, team: str, t_ms: int) -> bool:
        """Whether a team's box will still be taken at a time."""
        return max(self._free_ms.get(team, 0), self._expected_ms.get(team, 0)) > t_ms

    def tyre_change_ms(self) -> int:
        """How long a tyre change takes; now and then a wheel sticks."""
        if self._rng.random() < 0.05:
            return round(self._rng.uniform(4000, 9000))
        return round(self._rng.triangular(2000, 3800, 2400))

    def approach(self, car: Car, clear_ms: int) -> int:
        """From the last segment, which the car would have left at ``clear_ms``, into the lane:
        when it crosses the entry line.
        """
        start = BOUNDS[LAST_SEGMENT]
        per_part = (clear_ms - car.entered_ms) / (BOUNDS[LAST_SEGMENT + 1] - start)
        braking_ms = car.entered_ms + round((self._braking - start) * per_part)
        entry_ms = braking_ms + round((self._entry - self._braking) * per_part) + _BRAKING_LOSS_MS
        car.leg.add(braking_ms, car.lap - 1 + self._braking)
        car.leg.add(entry_ms, car.lap - 1 + self._entry, PIT_LIMIT_MPS)
        return entry_ms

    def enter(self, car: Car, entry_ms: int) -> int:
        """Into the lane; when the car crosses the finish line in it."""
        line_ms = entry_ms + _at_limit_ms(-PIT_ENTRY_M)
        start_m = car.lap * self._length_m
        way = car.new_leg(on_track=False)
        way.add(entry_ms, start_m + PIT_ENTRY_M, PIT_LIMIT_MPS)
        way.add(line_ms, start_m, PIT_LIMIT_MPS)
        return line_ms

    def stop(self, car: Car, line_ms: int) -> int:
        """From the line to its box: when it stands there.

        It waits behind the box while its team's other car is in it.
        """
        box = self.place_m(car)
        free_ms = self._free_ms.get(car.entrant.team.name, 0)
        if line_ms + _at_limit_ms(box) >= free_ms:
            return self.stand(car, line_ms, box)
        waiting_ms = self.stand(car, line_ms, box - _QUEUE_M)
        go_ms = max(waiting_ms, free_ms) + _REACTION_MS
        standing_ms = go_ms + _ROLLING_IN_MS
        start_m = car.laps_done * self._length_m
        car.leg.add(go_ms, start_m + box - _QUEUE_M, 0.0)
        car.leg.add(standing_ms, start_m + box, 0.0)
        return standing_ms

    def stand(self, car: Car, line_ms: int, place_m: float) -> int:
        """From the line to a standstill: when it is reached."""
        start_m = car.laps_done * self._length_m
        braking_ms = line_ms + _at_limit_ms(place_m - _INTO_BOX_M)
        standing_ms = braking_ms + 2 * _at_limit_ms(_INTO_BOX_M)
        car.leg.add(braking_ms, start_m + place_m - _INTO_BOX_M, PIT_LIMIT_MPS)
        car.leg.add(standing_ms, start_m + place_m, 0.0)
        return standing_ms

    def release(self, car: Car, leaving_ms: int) -> int:
        """Out of the box: when the car crosses the exit line."""
        box = self.place_m(car)
        start_m = car.laps_done * self._length_m
        self._free_ms[car.entrant.team.name] = leaving_ms
        at_limit_ms = leaving_ms + 2 * _at_limit_ms(_OUT_OF_BOX_M)
        exit_ms = at_limit_ms + _at_limit_ms(PIT_EXIT_M - box - _OUT_OF_BOX_M)
        car.leg.add(leaving_ms, start_m + box, 0.0)
        car.leg.add(at_limit_ms, start_m + box + _OUT_OF_BOX_M, PIT_LIMIT_MPS)
        car.leg.add(exit_ms, start_m + PIT_EXIT_M, PIT_LIMIT_MPS)
        return exit_ms

    def rejoin(self, car: Car, exit_ms: int, segment_ms: float) -> int:
        """From the exit line back to racing speed: when the car would be at the end of the first
        segment, which takes ``segment_ms`` as a whole.
        """
        per_part = segment_ms / BOUNDS[1]
        fast_ms = exit_ms + round((self._up_to_speed - self._exit) * per_part) + _ACCELERATION_LOSS_MS
        done = car.lap - 1
        way = car.new_leg(on_track=True)
        way.add(exit_ms, done + self._exit, PIT_LIMIT_MPS)
        way.add(fast_ms, done + self._up_to_speed, _UP_TO_SPEED_MPS)
        return fast_ms + round((BOUNDS[1] - self._up_to_speed) * per_part)


def _at_limit_ms(distance_m: float) -> int:
    return round(distance_m / PIT_LIMIT_MPS * 1000)
