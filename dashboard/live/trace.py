"""One lap of one car over its distance, out of the car frames."""

from typing import Any

from pitwall.dashboard.state.history import History
from pitwall.dashboard.state.plain import Plain
from pitwall.events import LapCompleted

KPH_TO_M_PER_MS = 1 / 3600
STALE_MS = 2_000
"""A longer gap between two samples is not bridged."""


def speed_trace(history: History, driver: str, lap: int, until_ms: int | None) -> Plain | None:
    """Speed over the distance driven since the line, None if the lap is not completed by the moment.

    ``distance_m`` and ``speed_kph`` are equally long, and empty where the race has no telemetry.
    Distance is speed summed up over time: 4 Hz samples are some metres off by the end of a lap.
    """
    ends = {
        event.payload.lap: (event.t_ms, event.payload.lap_time_ms)
        for event in history.events
        if isinstance(event.payload, LapCompleted) and event.payload.driver == driver
    }
    if lap not in ends or (until_ms is not None and ends[lap][0] > until_ms):
        return None
    end_ms, time_ms = ends[lap]
    start_ms = end_ms - time_ms if time_ms is not None else ends.get(lap - 1, (end_ms, None))[0]
    samples = _samples(history, driver, start_ms, end_ms)
    distance, distances, speeds = 0.0, [], []
    before_ms = start_ms
    for t_ms, speed in samples:
        if t_ms - before_ms <= STALE_MS:
            distance += speed * KPH_TO_M_PER_MS * (t_ms - before_ms)
        before_ms = t_ms
        distances.append(round(distance, 1))
        speeds.append(speed)
    return {"driver": driver, "lap": lap, "time_ms": time_ms, "distance_m": distances, "speed_kph": speeds}


def _samples(history: History, driver: str, start_ms: int, end_ms: int) -> list[tuple[int, int]]:
    """(session time, speed in km/h) of a car between two moments."""
    found: dict[int, int] = {}
    for frames in history.frames:
        # A chunk ends with the tick at t_ms and holds a second or so before it.
        if not start_ms <= frames.t_ms <= end_ms + 4_000:
            continue
        plain: Any = frames.plain()
        for car in plain["cars"]:
            if car["driver"] != driver:
                continue
            ticks = zip(plain["ticks_ms"], car.get("speed_kph", ()), strict=False)
            found |= {t_ms: speed for t_ms, speed in ticks if speed is not None and start_ms <= t_ms <= end_ms}
    return sorted(found.items())
