"""Car frames out of the telemetry topics, which only signed-in subscribers get.

``CarData.z`` has five readings a second and more of every car: channels 0 rpm, 2 speed in km/h, 3 gear, 4 throttle
in %, 5 brake (0 or 100), 45 DRS. ``Position.z`` has at other moments where the cars are, in tenths of a metre.
"""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from pitwall.events import CarFrames, CarTrace
from pitwall.events.telemetry import MAX_TICKS
from pitwall.simulator.race import Moment
from pitwall.simulator.sources.feed.clock import FeedClock
from pitwall.simulator.sources.feed.merge import fields
from pitwall.simulator.sources.feed.message import parse_utc
from pitwall.simulator.sources.feed.values import driver_number, whole

_WAIT_MS = 2_000
"""So long a reading waits for the positions around it. The topics come once a second, each by itself."""

_APART_MS = 1_500
"""Positions farther apart are not bridged."""

_MOST_CARS = 40


class Reading(NamedTuple):
    """What one car reported at one moment; None where it reported nonsense, as 104 % throttle."""

    rpm: int | None
    speed_kph: int | None
    gear: int | None
    throttle_pct: int | None
    brake: bool | None
    drs: int | None


_NOTHING = Reading(None, None, None, None, None, None)
Readings = dict[str, Reading]
Places = dict[str, tuple[int, int]]


class Frames:
    """Puts readings and positions together, which come at moments of their own."""

    def __init__(self, clock: FeedClock) -> None:
        self._clock = clock
        self._readings: list[tuple[int, Readings]] = []
        self._places: list[tuple[int, Places]] = []
        self._reading_ms: int | None = None
        self._told_ms = -1

    def take(self, topic: str, content: object, t_ms: int) -> list[Moment]:
        """The frames that are complete with this message: none if it is of another topic."""
        told = fields(content)
        if topic == "CarData.z":
            entries = told.get("Entries")
            for entry in entries if isinstance(entries, list) else ():
                tick = self._tick(fields(entry).get("Utc"), t_ms)
                if tick > (self._readings[-1][0] if self._readings else self._told_ms):
                    self._readings.append((tick, _readings(fields(fields(entry).get("Cars")))))
                self._reading_ms = tick
        elif topic == "Position.z":
            entries = told.get("Position")
            for entry in entries if isinstance(entries, list) else ():
                tick = self._tick(fields(entry).get("Timestamp"), t_ms)
                if not self._places or tick > self._places[-1][0]:
                    self._places.append((tick, _places(fields(fields(entry).get("Entries")))))
            if self._places and (self._reading_ms is None or self._places[-1][0] - self._reading_ms > 2 * _WAIT_MS):
                self._readings = [(tick, {}) for tick, _ in self._places if tick > self._told_ms]
        else:
            return []
        return list(self._complete())

    def _tick(self, utc: object, t_ms: int) -> int:
        utc_ms = parse_utc(utc)
        at_ms = self._clock.at_utc(utc_ms) if utc_ms is not None else None
        return t_ms if at_ms is None else min(at_ms, t_ms)

    def _complete(self) -> Iterator[Moment]:
        newest_ms = max((ticks[-1][0] for ticks in (self._readings, self._places) if ticks), default=0)
        placed_ms = self._places[-1][0] if self._places else -1
        ready = 0
        while ready < len(self._readings):
            tick = self._readings[ready][0]
            if tick > placed_ms and newest_ms - tick < _WAIT_MS:
                break
            ready += 1
        chunk, self._readings = self._readings[:ready], self._readings[ready:]
        for begin in range(0, len(chunk), MAX_TICKS):
            part = chunk[begin : begin + MAX_TICKS]
            if frames := self._frames(part):
                yield part[-1][0], frames
        if chunk:
            self._told_ms = chunk[-1][0]
            self._places = [place for place in self._places if place[0] >= chunk[-1][0] - _APART_MS]

    def _frames(self, chunk: Sequence[tuple[int, Readings]]) -> CarFrames | None:
        around = [self._around(tick) for tick, _ in chunk]
        drivers = {driver for _, readings in chunk for driver in readings}
        drivers |= {driver for places in around for driver in places}
        cars = [_trace(driver, chunk, around) for driver in sorted(drivers, key=int)[:_MOST_CARS]]
        return CarFrames(ticks_ms=tuple(tick for tick, _ in chunk), cars=tuple(cars)) if cars else None

    def _around(self, tick: int) -> Places:
        """Where the cars are at a moment, between the positions before and after it."""
        after = bisect_left(self._places, tick, key=lambda place: place[0])
        if after < len(self._places) and self._places[after][0] == tick:
            return self._places[after][1]
        if not 0 < after < len(self._places):
            return {}
        (early_ms, early), (late_ms, late) = self._places[after - 1], self._places[after]
        if late_ms - early_ms > _APART_MS:
            return {}
        share = (tick - early_ms) / (late_ms - early_ms)
        return {
            driver: (round(x + share * (late[driver][0] - x)), round(y + share * (late[driver][1] - y)))
            for driver, (x, y) in early.items()
            if driver in late
        }


def _trace(driver: str, chunk: Sequence[tuple[int, Readings]], around: Sequence[Places]) -> CarTrace:
    readings = [readings.get(driver, _NOTHING) for _, readings in chunk]
    places = [places.get(driver) for places in around]
    placed = any(places)
    driven = any(reading is not _NOTHING for reading in readings)
    columns = Reading(*zip(*readings, strict=True)) if driven else None  # type: ignore[arg-type]
    return CarTrace(
        driver=driver,
        x_dm=tuple(place[0] if place else None for place in places) if placed else (),
        y_dm=tuple(place[1] if place else None for place in places) if placed else (),
        **({} if columns is None else columns._asdict()),
    )


def _readings(cars: dict[str, object]) -> Readings:
    found: Readings = {}
    for driver, entry in cars.items():
        channels = entry.get("Channels") if isinstance(entry, dict) else None
        if isinstance(channels, dict) and channels and driver_number(driver):
            told = channels.get
            brake = whole(told("5"), 0, 100)
            found[driver] = Reading(
                whole(told("0"), 0, 25_000),
                whole(told("2"), 0, 500),
                whole(told("3"), 0, 9),
                whole(told("4"), 0, 100),
                None if brake is None else brake > 0,
                whole(told("45"), 0, 20),
            )
    return found


def _places(entries: dict[str, object]) -> Places:
    """Cars whose position is known: one that has none is at the origin."""
    found: Places = {}
    for driver, entry in entries.items():
        place = fields(entry)
        x, y = whole(place.get("X"), -1_000_000, 1_000_000), whole(place.get("Y"), -1_000_000, 1_000_000)
        if x is not None and y is not None and (x or y) and driver_number(driver):
            found[driver] = x, y
    return found
