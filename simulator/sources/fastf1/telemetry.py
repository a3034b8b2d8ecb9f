"""Car frames: all cars on one 4 Hz grid, four ticks an event.

Positions are interpolated to the tick; what the car reports (speed, gear, …) is its latest
sample. Frames are made block by block while they are read, so a race's hundred thousand
traces never exist at once.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from pitwall.events import CarFrames, CarTrace
from pitwall.simulator.race import Moment
from pitwall.simulator.sources.fastf1.records import CarSamples, Floats, Ints, PositionSamples, Singles

TICK_MS = 250
TICKS_PER_EVENT = 4

_BLOCK_EVENTS = 64
_STALE_MS = 2000
"""What a car last reported is not repeated for longer than this, nor a gap that long bridged."""

_SHOWN_AFTER_STOP_MS = 30_000

Column = list[int | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class CarFeed:
    """All that is known of one car, until it is no longer shown."""

    driver: str
    car: CarSamples | None
    position: PositionSamples | None
    until_ms: int


def car_feeds(
    drivers: Sequence[str],
    cars: Mapping[str, CarSamples],
    positions: Mapping[str, PositionSamples],
    stopped: Mapping[str, int],
    end_ms: int,
) -> tuple[CarFeed, ...]:
    """The feeds of all cars with telemetry. ``stopped`` is when a car was out of the race."""
    return tuple(
        CarFeed(
            driver=driver,
            car=cars.get(driver),
            position=positions.get(driver),
            until_ms=min(end_ms, stopped.get(driver, end_ms) + _SHOWN_AFTER_STOP_MS),
        )
        for driver in drivers
        if driver in cars or driver in positions
    )


def frame_moments(feeds: Sequence[CarFeed], start_ms: int, end_ms: int) -> Iterator[Moment]:
    """Frames from start to end, each at the time of its last tick; none while no car sends anything."""
    event_ms = TICK_MS * TICKS_PER_EVENT
    first_ms = -(-start_ms // TICK_MS) * TICK_MS
    for block_ms in range(first_ms, end_ms, event_ms * _BLOCK_EVENTS):
        events = min(_BLOCK_EVENTS, -(-(end_ms - block_ms) // event_ms))
        ticks = block_ms + TICK_MS * np.arange(events * TICKS_PER_EVENT, dtype=np.int64)
        blocks = [_block(feed, ticks) for feed in feeds]
        for begin in range(0, len(ticks), TICKS_PER_EVENT):
            chunk = slice(begin, begin + TICKS_PER_EVENT)
            traces = tuple(trace for block in blocks if (trace := block.trace(chunk)))
            if traces:
                ticks_ms = tuple(ticks[chunk].tolist())
                yield ticks_ms[-1], CarFrames(ticks_ms=ticks_ms, cars=traces)


@dataclass(frozen=True, slots=True)
class _Block:
    """One car over the ticks of a block: for each column its values, or none where the car has no such column."""

    driver: str
    x_dm: Column
    y_dm: Column
    speed_kph: Column
    gear: Column
    throttle_pct: Column
    brake: Column
    rpm: Column
    drs: Column

    def trace(self, chunk: slice) -> CarTrace | None:
        """The car in one event; None if it sent nothing then."""
        x_dm, speed_kph = tuple(self.x_dm[chunk]), tuple(self.speed_kph[chunk])
        if all(value is None for value in (*x_dm, *speed_kph)):
            return None
        return CarTrace(
            driver=self.driver,
            x_dm=x_dm,
            y_dm=tuple(self.y_dm[chunk]),
            speed_kph=speed_kph,
            gear=tuple(self.gear[chunk]),
            throttle_pct=tuple(self.throttle_pct[chunk]),
            brake=tuple(None if on is None else on > 0 for on in self.brake[chunk]),
            rpm=tuple(self.rpm[chunk]),
            drs=tuple(self.drs[chunk]),
        )


def _block(feed: CarFeed, ticks: Ints) -> _Block:
    shown = ticks <= feed.until_ms
    x_dm, y_dm = _placed(feed.position, ticks, shown)
    car = feed.car
    if car is None:
        return _Block(feed.driver, x_dm, y_dm, [], [], [], [], [], [])
    index = np.searchsorted(car.t_ms, ticks, side="right") - 1
    latest = np.maximum(index, 0)
    # A car that reports neither revolutions nor speed is switched off: zeros, not measurements.
    running = (np.nan_to_num(car.rpm[latest]) > 0) | (np.nan_to_num(car.speed_kph[latest]) > 0)
    known = shown & (index >= 0) & (ticks - car.t_ms[latest] <= _STALE_MS) & running
    return _Block(
        feed.driver,
        x_dm,
        y_dm,
        _column(car.speed_kph[latest], known, 500),
        _column(car.gear[latest], known, 9),
        _column(car.throttle_pct[latest], known, 100),
        _column(car.brake[latest], known, 1),
        _column(car.rpm[latest], known, 25_000),
        [] if car.drs is None else _column(car.drs[latest], known, 20),
    )


def _placed(position: PositionSamples | None, ticks: Ints, shown: np.ndarray) -> tuple[Column, Column]:
    """The position at each tick, on the line between the samples before and after.

    Where those are too far apart, only at the tick nearest to each: the page fills in the way along the circuit.
    """
    if position is None:
        return [], []
    after = np.searchsorted(position.t_ms, ticks, side="left")
    before = np.maximum(after - 1, 0)
    inside = (after > 0) & (after < len(position.t_ms))
    after = np.minimum(after, len(position.t_ms) - 1)
    bridged = inside & (position.t_ms[after] - position.t_ms[before] <= _STALE_MS)
    bridged |= inside & (np.minimum(position.t_ms[after] - ticks, ticks - position.t_ms[before]) <= TICK_MS // 2)
    known = shown & (bridged | (position.t_ms[after] == ticks))
    x_dm = np.interp(ticks, position.t_ms, position.x_dm)
    y_dm = np.interp(ticks, position.t_ms, position.y_dm)
    return _column(x_dm, known, 1_000_000, low=-1_000_000), _column(y_dm, known, 1_000_000, low=-1_000_000)


def _column(values: Floats | Singles, known: np.ndarray, high: int, low: int = 0) -> Column:
    """Whole numbers within the contract's bounds, None where there is none."""
    usable = (known & np.isfinite(values)).tolist()
    whole: list[int] = np.clip(np.nan_to_num(np.rint(values)), low, high).astype(np.int64).tolist()
    return [value if use else None for value, use in zip(whole, usable, strict=True)]
