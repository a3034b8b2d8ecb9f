"""The running order with gaps and intervals, every few seconds and whenever a car crosses the line."""

from bisect import bisect_right
from dataclasses import dataclass

import numpy as np

from pitwall.events import OrderEntry, RunningOrder
from pitwall.simulator.sources.demo.car import Car
from pitwall.simulator.sources.demo.motion import Motion
from pitwall.simulator.sources.demo.state import RaceState

UPDATE_MS = 3000


@dataclass(frozen=True, slots=True, eq=False)
class _Place:
    """A car at one moment: whole laps done and the part of the next, and when it got there if
    that is on the line.
    """

    car: "_Way"
    laps: int
    part: float
    out_ms: int | None

    @property
    def progress(self) -> float:
        return self.laps + self.part

    @property
    def rank(self) -> tuple[int, float, float, int]:
        """Sorts the running cars by progress, and the retired behind them, the last to go first."""
        if self.out_ms is not None:
            return 1, -self.out_ms, -self.progress, self.car.grid
        if self.laps and not self.part:
            return 0, -self.progress, self.car.crossings[self.laps - 1], self.car.positions[self.laps - 1]
        return 0, -self.progress, 0, self.car.grid


class _Way:
    """One car's progress over the times asked for, and when it was where."""

    def __init__(self, car: Car, motion: Motion, lap_m: float, times_ms: list[int]) -> None:
        self.number = car.entrant.number
        self.grid = car.entrant.grid
        self.crossings = [lap.end_ms for lap in car.record.laps]
        self.positions = [lap.position for lap in car.record.laps]
        self.finish_ms = car.record.finish_ms
        self._retired_ms = car.record.retirement.t_ms if car.record.retirement else None
        self._lap_m = lap_m
        self._along_m: list[float] = motion.distance_m.tolist()
        self._tick_ms: list[float] = motion.t_ms.tolist()
        self._at_m: list[float] = np.interp(times_ms, motion.t_ms, motion.distance_m).tolist()

    def place(self, index: int, t_ms: int) -> _Place:
        """Where the car is at the time with this index."""
        laps = bisect_right(self.crossings, t_ms)
        on_line = laps > 0 and self.crossings[laps - 1] == t_ms
        part = self._at_m[index] / self._lap_m - laps
        part = min(part, 0.999999) if laps == 0 else min(max(part, 1e-9), 0.999999)
        if on_line or (self.finish_ms is not None and t_ms >= self.finish_ms):
            part = 0.0
        out = self._retired_ms is not None and t_ms >= self._retired_ms
        return _Place(self, laps, part, self._retired_ms if out else None)

    def time_at(self, place: _Place) -> float:
        """When this car was where another one is."""
        if not place.part and place.laps:
            return self.crossings[place.laps - 1]
        metres = place.progress * self._lap_m
        i = min(max(bisect_right(self._along_m, metres), 1), len(self._along_m) - 1)
        before, after = self._along_m[i - 1], self._along_m[i]
        weight = (metres - before) / (after - before) if after > before else 0.0
        return self._tick_ms[i - 1] + weight * (self._tick_ms[i] - self._tick_ms[i - 1])


def running_orders(
    state: RaceState, moving: list[tuple[Car, Motion]], lap_m: float, start_ms: int
) -> list[tuple[int, RunningOrder]]:
    """The order on the grid, then every change of it until the last car has finished."""
    last_ms = max((car.record.finish_ms or state.lights_out_ms for car in state.cars), default=state.lights_out_ms)
    ticks = set(range(state.lights_out_ms + UPDATE_MS, last_ms, UPDATE_MS))
    crossings = {(lap.end_ms, car.entrant.number) for car in state.cars for lap in car.record.laps}
    out = {car.record.retirement.t_ms for car in state.cars if car.record.retirement}
    times = sorted(ticks | {t_ms for t_ms, _ in crossings} | out)
    ways = [_Way(car, motion, lap_m, times) for car, motion in moving]
    grid = [OrderEntry(driver=way.number, position=way.grid, gap_ms=0 if way.grid == 1 else None) for way in ways]
    sent = {entry.driver: entry for entry in grid}
    orders = [(start_ms, RunningOrder(entries=tuple(grid)))]
    for index, t_ms in enumerate(times):
        places = sorted((way.place(index, t_ms) for way in ways), key=lambda place: place.rank)
        changed = []
        for position, place in enumerate(places, 1):
            number = place.car.number
            if t_ms in ticks or (t_ms, number) in crossings or position != sent[number].position:
                entry = _entry(places, position, t_ms)
                if entry != sent[number]:
                    changed.append(entry)
        if changed:
            sent.update((entry.driver, entry) for entry in changed)
            orders.append((t_ms, RunningOrder(entries=tuple(changed))))
    return orders


def _entry(places: list[_Place], position: int, t_ms: int) -> OrderEntry:
    """The entry of the car in a position; without gaps before it crossed the line, and once it is out."""
    place = places[position - 1]
    if position == 1:
        return OrderEntry(driver=place.car.number, position=1, gap_ms=0)
    if place.out_ms is not None or place.progress < 0:
        return OrderEntry(driver=place.car.number, position=position)
    gap_ms, laps_behind = _behind(place, places[0], t_ms)
    interval_ms, interval_laps = _behind(place, places[position - 2], t_ms)
    return OrderEntry(
        driver=place.car.number,
        position=position,
        gap_ms=gap_ms,
        laps_behind=laps_behind,
        interval_ms=interval_ms,
        interval_laps=interval_laps,
    )


def _behind(place: _Place, other: _Place, t_ms: int) -> tuple[int | None, int | None]:
    """How far a car is behind another one: in ms, or in whole laps."""
    laps = int(other.progress - place.progress)
    if laps:
        return None, laps
    reached_ms = min(t_ms, place.car.finish_ms) if place.car.finish_ms is not None else t_ms
    return max(0, round(reached_ms - other.car.time_at(place))), None
