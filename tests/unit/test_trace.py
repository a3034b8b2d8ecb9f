"""One lap of one car over its distance."""

from typing import Any

import pytest

from pitwall.dashboard.live.trace import speed_trace
from pitwall.events import CarFrames, CarTrace, Event, LapCompleted
from tests.unit.test_laps import RUN, run_of


def driven(speed_kph: int = 180) -> Any:
    """Car 1 at a steady speed for two minutes with a lap of 60 s from 30 s on, and car 2 beside it."""
    run = run_of((90_000, LapCompleted(driver="1", lap=2, lap_time_ms=60_000)))
    for second in range(120):
        ticks = tuple(1_000 * second + 250 * step for step in range(1, 5))
        cars = tuple(
            CarTrace(driver=car, x_dm=(0,) * 4, y_dm=(0,) * 4, speed_kph=(speed,) * 4)
            for car, speed in (("1", speed_kph), ("2", 90))
        )
        event = Event(run=RUN, seq=100 + second, t_ms=ticks[-1], payload=CarFrames(ticks_ms=ticks, cars=cars))
        run.take(event, None)
    return run


def test_distance_is_speed_summed_up_over_the_lap() -> None:
    trace: Any = speed_trace(driven().history, "1", 2, None)
    assert set(trace["speed_kph"]) == {180}
    assert len(trace["distance_m"]) == len(trace["speed_kph"]) == 241
    assert trace["distance_m"][0] == 0
    assert trace["distance_m"][-1] == pytest.approx(3_000, abs=1)


@pytest.mark.parametrize(
    ("driver", "lap", "until_ms"), [("1", 3, None), ("2", 2, None), ("1", 2, 89_999), ("", 1, None)]
)
def test_a_lap_not_completed_by_the_moment_has_none(driver: str, lap: int, until_ms: int | None) -> None:
    assert speed_trace(driven().history, driver, lap, until_ms) is None


def test_a_race_without_telemetry_has_an_empty_one() -> None:
    run = run_of((90_000, LapCompleted(driver="1", lap=2, lap_time_ms=60_000)))
    trace: Any = speed_trace(run.history, "1", 2, None)
    assert (trace["distance_m"], trace["speed_kph"]) == ([], [])
