"""Car frames and the circuit's outline from telemetry samples."""

import math
from dataclasses import replace

import numpy as np
import pytest

from pitwall.events import CarFrames, CarTrace
from pitwall.simulator.race import Moment
from pitwall.simulator.sources.fastf1.records import CarSamples, LapRow, PositionSamples, RaceData
from pitwall.simulator.sources.fastf1.telemetry import car_feeds, frame_moments
from pitwall.simulator.sources.fastf1.track import read_track


def car(t_ms: list[int], speed: list[float], *, rpm: float = 10_000.0, drs: list[float] | None = None) -> CarSamples:
    size = len(t_ms)
    return CarSamples(
        t_ms=np.array(t_ms, dtype=np.int64),
        rpm=np.full(size, rpm),
        speed_kph=np.array(speed),
        gear=np.full(size, 8.0),
        throttle_pct=np.full(size, 104.0),
        brake=np.zeros(size),
        drs=None if drs is None else np.array(drs),
    )


def position(t_ms: list[int], x_dm: list[float], y_dm: list[float]) -> PositionSamples:
    return PositionSamples(t_ms=np.array(t_ms, dtype=np.int64), x_dm=np.array(x_dm), y_dm=np.array(y_dm))


def frames(
    cars: dict[str, CarSamples],
    positions: dict[str, PositionSamples],
    start_ms: int,
    end_ms: int,
    stopped: dict[str, int] | None = None,
) -> list[Moment]:
    feeds = car_feeds(sorted({*cars, *positions}), cars, positions, stopped or {}, end_ms)
    return list(frame_moments(feeds, start_ms, end_ms))


def only_trace(moments: list[Moment]) -> CarTrace:
    [(_, event)] = moments
    assert isinstance(event, CarFrames)
    [trace] = event.cars
    return trace


def test_an_event_holds_four_ticks_of_a_quarter_second_and_is_stamped_with_the_last() -> None:
    moments = frames({"4": car([0, 900, 1900], [100, 110, 120])}, {}, 10, 2000)
    assert [t_ms for t_ms, _ in moments] == [1000, 2000]
    assert [event.ticks_ms for _, event in moments if isinstance(event, CarFrames)] == [
        (250, 500, 750, 1000),
        (1250, 1500, 1750, 2000),
    ]


def test_a_position_is_on_the_line_between_its_samples() -> None:
    trace = only_trace(frames({}, {"4": position([0, 1000], [0, 400], [0, -800])}, 1, 1000))
    assert trace.x_dm == (100, 200, 300, 400)
    assert trace.y_dm == (-200, -400, -600, -800)
    assert trace.speed_kph == ()


def test_what_a_car_reports_is_its_latest_sample() -> None:
    trace = only_trace(frames({"4": car([240, 510], [100, 200], drs=[8, 12])}, {}, 1, 1000))
    assert trace.speed_kph == (100, 100, 200, 200)
    assert trace.drs == (8, 8, 12, 12)
    assert trace.x_dm == ()


def test_values_beyond_the_contract_are_brought_within_it() -> None:
    assert only_trace(frames({"4": car([0], [50])}, {}, 1, 1000)).throttle_pct == (100, 100, 100, 100)


def test_a_report_is_not_repeated_for_longer_than_two_seconds() -> None:
    moments = frames({"4": car([0, 9000], [50, 60])}, {}, 1, 9000)
    assert [t_ms for t_ms, _ in moments] == [1000, 2000, 9000]


def test_a_hole_in_the_positions_is_not_bridged() -> None:
    moments = frames({}, {"4": position([0, 500, 3500, 4000], [0, 5, 10, 15], [1, 1, 1, 1])}, 1, 4000)
    seen = [event.cars[0].x_dm for _, event in moments if isinstance(event, CarFrames)]
    assert seen == [(2, 5, None, None), (None, 10, 12, 15)]


def test_of_positions_that_come_seconds_apart_each_is_sent_at_the_tick_nearest_to_it() -> None:
    samples = position([100, 4100, 8100, 12_100], [0, 400, 800, 1200], [1, 1, 1, 1])
    seen = [
        (tick, x)
        for _, event in frames({}, {"4": samples}, 1, 12_000)
        if isinstance(event, CarFrames)
        for tick, x in zip(event.ticks_ms, event.cars[0].x_dm, strict=True)
        if x is not None
    ]
    assert seen == [(4000, 390), (8000, 790), (12_000, 1190)]


def test_a_car_that_is_switched_off_is_left_out() -> None:
    assert not frames({"4": car([0, 500], [0, 0], rpm=0)}, {}, 1, 1000)


def test_a_car_standing_on_the_grid_is_there() -> None:
    assert only_trace(frames({"4": car([0, 500], [0, 0], rpm=4000)}, {}, 1, 1000)).speed_kph == (0, 0, 0, 0)


def test_a_car_out_of_the_race_is_shown_for_half_a_minute_more() -> None:
    reports = list(range(0, 100_000, 250))
    moments = frames({"4": car(reports, [80.0] * len(reports))}, {}, 1, 100_000, stopped={"4": 10_000})
    assert moments[-1][0] == 40_000


def test_missing_numbers_are_missing_not_zero() -> None:
    samples = car([0], [math.nan])
    assert (
        only_trace(frames({"4": samples}, {"4": position([0, 1000], [1, 2], [1, 2])}, 1, 1000)).speed_kph == (None,) * 4
    )


def test_a_session_without_telemetry_has_no_frames() -> None:
    assert not frames({}, {}, 0, 10_000)


def test_many_cars_and_blocks_keep_the_order_of_time() -> None:
    reports = list(range(0, 200_000, 240))
    cars = {str(number): car(reports, [float(number)] * len(reports)) for number in range(1, 23)}
    moments = frames(cars, {}, 0, 200_000)
    assert [t_ms for t_ms, _ in moments] == sorted(t_ms for t_ms, _ in moments)
    assert {len(event.cars) for _, event in moments if isinstance(event, CarFrames)} == {22}


def circle(t_ms: np.ndarray, lap_ms: int, radius_dm: float = 8000) -> PositionSamples:
    angle = 2 * np.pi * t_ms / lap_ms
    return PositionSamples(t_ms=t_ms.astype(np.int64), x_dm=radius_dm * np.cos(angle), y_dm=radius_dm * np.sin(angle))


def test_the_outline_is_a_lap_from_line_to_line() -> None:
    laps = [LapRow(driver="4", lap=2, end_ms=180_000, lap_time_ms=90_000)]
    track = read_track(
        RaceData(season=2025, laps=tuple(laps), positions={"4": circle(np.arange(0, 200_000, 240), 90_000)})
    )
    assert track is not None
    assert len(track.x_dm) == len(track.y_dm) <= 600
    assert abs(track.x_dm[0] - 8000) < 20
    assert abs(track.y_dm[0]) < 20
    assert track.y_dm[10] > 0, "in driving order"
    assert track.length_m is not None
    assert abs(track.length_m - 2 * math.pi * 800) < 10


def test_sectors_end_where_the_cars_were_when_timing_says_they_did() -> None:
    laps = tuple(
        LapRow(
            driver="4",
            lap=lap,
            start_ms=90_000 * (lap - 1),
            end_ms=90_000 * lap,
            lap_time_ms=90_000,
            sector_end_ms=(90_000 * (lap - 1) + 22_500 + late_ms, 90_000 * (lap - 1) + 45_000, 90_000 * lap),
        )
        for lap, late_ms in ((2, 0), (3, 0), (4, 9_000))
    )
    track = read_track(RaceData(season=2025, laps=laps, positions={"4": circle(np.arange(0, 400_000, 240), 90_000)}))
    assert track is not None
    first, second = track.sector_ends
    assert (first.number, second.number) == (1, 2)
    assert math.hypot(first.x_dm, first.y_dm - 8000) < 40, "a quarter round, one report that is off notwithstanding"
    assert math.hypot(second.x_dm + 8000, second.y_dm) < 40


def test_the_outline_comes_from_the_fastest_whole_lap() -> None:
    laps = [
        LapRow(driver="1", lap=2, end_ms=180_000, lap_time_ms=89_000),
        LapRow(driver="4", lap=2, end_ms=180_000, lap_time_ms=90_000),
    ]
    holed = circle(np.concatenate((np.arange(0, 100_000, 240), np.arange(130_000, 200_000, 240))), 90_000, 9000)
    track = read_track(
        RaceData(season=2025, laps=tuple(laps), positions={"1": holed, "4": circle(np.arange(0, 200_000, 240), 90_000)})
    )
    assert track is not None
    assert max(track.x_dm) < 8010


def held(position: PositionSamples, rows: int) -> PositionSamples:
    """The same rows, but the place moves on only every so many."""
    keep = np.arange(len(position.t_ms)) // rows * rows
    return replace(position, x_dm=position.x_dm[keep], y_dm=position.y_dm[keep])


@pytest.mark.parametrize(
    "sparse",
    [
        circle(np.arange(0, 2_000_000, 3500), 89_000, 7000),
        held(circle(np.arange(0, 2_000_000, 240), 89_000, 7000), 14),
        held(circle(np.arange(0, 2_000_000, 240), 89_000, 7000), 2),
    ],
    ids=["few rows", "rows repeated", "every second row repeated"],
)
def test_the_outline_is_not_taken_from_a_car_with_few_positions_however_many_laps_it_leads(
    sparse: PositionSamples,
) -> None:
    fast = [LapRow(driver="1", lap=lap, end_ms=89_000 * lap, lap_time_ms=89_000) for lap in range(2, 23)]
    slow = LapRow(driver="4", lap=2, end_ms=180_000, lap_time_ms=90_000)
    whole = circle(np.arange(0, 200_000, 240), 90_000)
    track = read_track(RaceData(season=2025, laps=(*fast, slow), positions={"1": sparse, "4": whole}))
    assert track is not None
    assert max(track.x_dm) > 7900


def test_a_race_in_which_all_cars_have_few_positions_has_an_outline_all_the_same() -> None:
    lap = LapRow(driver="4", lap=2, end_ms=180_000, lap_time_ms=90_000)
    track = read_track(RaceData(season=2025, laps=(lap,), positions={"4": circle(np.arange(0, 200_000, 3000), 90_000)}))
    assert track is not None


def test_laps_through_the_pits_and_the_first_do_not_show_the_circuit() -> None:
    laps = [
        LapRow(driver="4", lap=1, end_ms=90_000, lap_time_ms=80_000),
        LapRow(driver="4", lap=2, end_ms=180_000, lap_time_ms=90_000, pit_in_ms=179_000),
    ]
    assert (
        read_track(RaceData(season=2025, laps=tuple(laps), positions={"4": circle(np.arange(0, 200_000, 240), 90_000)}))
        is None
    )


def test_without_positions_there_is_no_outline() -> None:
    assert (
        read_track(
            RaceData(season=2025, laps=(LapRow(driver="4", lap=2, end_ms=180_000, lap_time_ms=90_000),), positions={})
        )
        is None
    )
