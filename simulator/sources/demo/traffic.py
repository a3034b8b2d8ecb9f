"""Cars on the track: nobody drives through anybody, and an overtake has to be earned.

Cars enter a segment in the order of time, so whoever is ahead has its time to leave it
already. A car that would come too close to it stays behind, or gets past.
"""

from collections.abc import Callable
from random import Random

from pitwall.simulator.sources.demo.agenda import Agenda
from pitwall.simulator.sources.demo.car import Car
from pitwall.simulator.sources.demo.layout import BOUNDS, PASSING, SEGMENTS
from pitwall.simulator.sources.demo.state import RaceState

MIN_GAP_MS = 220
"""Two cars never cross the end of a segment closer than this."""

_LAPPING_CHANCE = 0.85
_LAPPING_COST_MS = 130
_PASSING_COST_MS = 90
_PASSES_IN_A_SEGMENT = 1
_PASSES_ON_LAP_ONE = 2


class Traffic:
    """Who is in which segment, and when each car will be at its end.

    ``arrived`` is called for each car at the end of its segment, ``lapping`` for a car about
    to be lapped, ``overtaken`` with who passes whom for position.
    """

    def __init__(
        self,
        agenda: Agenda,
        rng: Random,
        state: RaceState,
        arrived: Callable[[Car, int], None],
        lapping: Callable[[Car, int], None],
        overtaken: Callable[[Car, Car, int], None],
    ) -> None:
        self._agenda = agenda
        self._rng = rng
        self._state = state
        self._arrived = arrived
        self._lapping = lapping
        self._overtaken = overtaken
        self._inside: list[list[Car]] = [[] for _ in range(SEGMENTS)]
        self._latest: list[tuple[int, Car] | None] = [None] * SEGMENTS

    def gap_ahead_ms(self, segment: int, t_ms: int) -> int | None:
        """How long ago the last car entered a segment."""
        latest = self._latest[segment]
        return t_ms - latest[0] if latest else None

    def enter(self, car: Car, t_ms: int, free_ms: int, *, may_pass: bool, bunched: bool) -> None:
        """Put a car into its segment, which it could leave at ``free_ms`` on a free track.

        ``bunched``: behind the safety car, where gaps are kept more even.
        """
        clear_ms = free_ms
        ahead = self._in_order(car.segment)
        passed: list[Car] = []
        while ahead and not car.unlapping and clear_ms < ahead[-1].clear_ms + MIN_GAP_MS:
            other = ahead[-1]
            if not (may_pass and self._gets_past(car, other, len(passed), t_ms)):
                clear_ms = max(clear_ms, other.clear_ms + self._following_gap_ms(car, bunched))
                break
            passed.append(ahead.pop())
            clear_ms += _LAPPING_COST_MS if self._laps_ahead(car, other) > 0 else _PASSING_COST_MS
        self._latest[car.segment] = (t_ms, car)
        self._schedule(car, clear_ms)
        self._hold_back(car, list(reversed(passed)))

    def merge(self, car: Car, t_ms: int, free_ms: int, since_line: float) -> None:
        """Put a car coming out of the pit lane into the first segment.

        ``since_line`` is the part of the segment before the pit exit: who has driven it stays
        ahead, and nobody gives way.
        """
        clear_ms = free_ms
        for other in self._in_order(car.segment):
            is_past = t_ms - other.entered_ms >= since_line * (other.clear_ms - other.entered_ms)
            if (is_past and clear_ms < other.clear_ms + MIN_GAP_MS) or abs(other.clear_ms - clear_ms) < MIN_GAP_MS:
                clear_ms = other.clear_ms + MIN_GAP_MS
        self._latest[car.segment] = (t_ms, car)
        self._schedule(car, clear_ms)

    def follow(self, segment: int, free_ms: int) -> int:
        """When a car that leaves the track at the end of a segment gets there, without passing."""
        ahead = self._in_order(segment)
        return max(free_ms, ahead[-1].clear_ms + MIN_GAP_MS) if ahead else free_ms

    def stretch(self, t_ms: int, factor: float) -> None:
        """Everybody on the track takes ``factor`` times as long for the rest of the segment."""
        for segment, inside in enumerate(self._inside):
            for car in list(inside):
                start, end = car.lap - 1 + BOUNDS[segment], car.lap - 1 + BOUNDS[segment + 1]
                since_ms, since = max((car.entered_ms, start), (car.leg.t_ms[-1], car.leg.at[-1]))
                if car.leg.on_track and since_ms < t_ms < car.clear_ms:
                    car.leg.add(t_ms, since + (end - since) * (t_ms - since_ms) / (car.clear_ms - since_ms))
                self._schedule(car, t_ms + round(max(0, car.clear_ms - t_ms) * factor))

    def _in_order(self, segment: int) -> list[Car]:
        return sorted((car for car in self._inside[segment] if car.blocks), key=lambda car: car.clear_ms)

    def _laps_ahead(self, car: Car, other: Car) -> int:
        """Whole laps between two cars that are in the same place."""
        return round((car.distance - other.distance) / SEGMENTS)

    def _gets_past(self, car: Car, other: Car, passed: int, t_ms: int) -> bool:
        laps_ahead = self._laps_ahead(car, other)
        if laps_ahead > 0:
            self._lapping(other, t_ms)
            return self._rng.random() < _LAPPING_CHANCE
        first_lap = car.lap == 1
        if passed >= (_PASSES_ON_LAP_ONE if first_lap else _PASSES_IN_A_SEGMENT):
            return False
        advantage_s = (other.pace_ms + 3 * other.cold_ms - car.pace_ms - 3 * car.cold_ms) / 1000
        chance = 0.05 + 0.34 * advantage_s + (0.12 if first_lap else 0.0)
        chance = min(0.85, max(0.015, chance)) * car.entrant.boldness * PASSING[car.segment]
        if not self._state.drs:
            chance *= 0.6
        if laps_ahead < 0:
            chance *= 0.5
        if self._rng.random() >= chance:
            return False
        if laps_ahead == 0:
            self._overtaken(car, other, t_ms)
        return True

    def _following_gap_ms(self, car: Car, bunched: bool) -> int:
        if bunched:
            return round(self._rng.uniform(450, 950))
        if car.lap == 1:
            return round(self._rng.uniform(250, 650))
        return round(300 + min(900.0, self._rng.expovariate(1 / 260)))

    def _hold_back(self, car: Car, passed: list[Car]) -> None:
        before = car.clear_ms
        for other in passed:
            before = max(other.clear_ms, before + MIN_GAP_MS)
            if before > other.clear_ms:
                self._schedule(other, before)

    def _schedule(self, car: Car, clear_ms: int) -> None:
        self._agenda.cancel(car.ticket)
        if car not in self._inside[car.segment]:
            self._inside[car.segment].append(car)
        car.clear_ms = clear_ms
        car.ticket = self._agenda.at(clear_ms, lambda t_ms: self._arrive(car, t_ms))

    def _arrive(self, car: Car, t_ms: int) -> None:
        self._inside[car.segment].remove(car)
        self._arrived(car, t_ms)
