"""Deleted laps, retirements, the flag and the result."""

import numpy as np
import pytest

from pitwall.events import ChequeredFlag, Classification, LapTimeDeleted, LapTimeReinstated
from pitwall.simulator.sources.fastf1.classification import classification_moments, classify, flag_moments
from pitwall.simulator.sources.fastf1.clock import read_clock
from pitwall.simulator.sources.fastf1.deletions import Deletions, read_deletions
from pitwall.simulator.sources.fastf1.records import CarSamples, LapRow, MessageRow, RaceData, ResultRow, Status
from pitwall.simulator.sources.fastf1.retirement import Retirement, retirements

STARTED: Status = (1_000_000, "Started")


def lap(driver: str, number: int, end_ms: int | None = None, **known: object) -> LapRow:
    return LapRow(driver=driver, lap=number, end_ms=1_000_000 + number * 90_000 if end_ms is None else end_ms, **known)  # type: ignore[arg-type]


def race_of(laps: list[LapRow], results: list[ResultRow], **known: object) -> RaceData:
    laps = sorted(laps, key=lambda row: (row.driver, row.lap))
    known.setdefault("session_status", (STARTED, (2_000_000, "Finalised")))
    return RaceData(season=2024, laps=tuple(laps), results=tuple(results), **known)  # type: ignore[arg-type]


def winner(laps: int = 5) -> list[LapRow]:
    return [lap("1", number) for number in range(1, laps + 1)]


def out(race: RaceData) -> dict[str, Retirement]:
    drivers = [row.number for row in race.results]
    return {one.driver: one for one in retirements(race, drivers, read_clock(race))}


WINNER = ResultRow(number="1", classified="1", status="Finished", position=1)


def test_cars_that_saw_the_flag_are_not_retired_laps_down_or_not() -> None:
    laps = [*winner(), lap("4", 5, 1_450_001), *(lap("5", number) for number in (1, 2, 3)), lap("5", 4, 1_470_000)]
    results = [WINNER, ResultRow(number="4", status="Finished"), ResultRow(number="5", status="Lapped")]
    assert not out(race_of(laps, results))


@pytest.mark.parametrize("status", ["Finished", "+1 Lap", "+2 Laps", "Lapped"])
def test_a_finisher_whose_last_laps_are_missing_is_not_retired(status: str) -> None:
    assert not out(race_of([*winner(), lap("5", 1)], [WINNER, ResultRow(number="5", classified="12", status=status)]))


def test_without_telemetry_a_car_is_out_when_the_lap_made_up_for_it_ends() -> None:
    laps = [*winner(), lap("5", 1), lap("5", 2, 1_240_000, generated=True)]
    assert out(race_of(laps, [WINNER, ResultRow(number="5", classified="R", status="Engine")])) == {
        "5": Retirement(1_240_000, "5", 1, "Engine")
    }


def test_a_car_that_stops_in_its_garage_is_out_when_it_enters_the_lane() -> None:
    laps = [*winner(), lap("5", 1), lap("5", 2, 1_180_000, pit_in_ms=1_185_000)]
    assert out(race_of(laps, [WINNER, ResultRow(number="5", status="Retired")])) == {"5": Retirement(1_185_000, "5", 2)}


def moving(*until_ms: tuple[int, int, float]) -> CarSamples:
    """A car's samples: from, to (both in ms), at what speed."""
    t_ms = np.concatenate([np.arange(begin, end, 250, dtype=np.int64) for begin, end, _ in until_ms])
    speed = np.concatenate([np.full(len(np.arange(begin, end, 250)), kph) for begin, end, kph in until_ms])
    rest = np.zeros(len(t_ms))
    return CarSamples(t_ms=t_ms, rpm=rest, speed_kph=speed, gear=rest, throttle_pct=rest, brake=rest)


def test_with_telemetry_a_car_is_out_shortly_after_it_last_moved() -> None:
    laps = [*winner(), lap("5", 1), lap("5", 2, 1_390_000, generated=True)]
    cars = {"5": moving((1_000_000, 1_130_250, 200.0), (1_130_250, 2_000_000, 0.0))}
    race = race_of(laps, [WINNER, ResultRow(number="5", status="Retired")], cars=cars)
    assert out(race)["5"].t_ms == 1_130_000 + 5000


def test_wheels_turning_on_the_jacks_do_not_bring_a_car_back() -> None:
    laps = [*winner(), lap("5", 1), lap("5", 2, 1_390_000, generated=True)]
    samples = moving((1_000_000, 1_130_250, 200.0), (1_130_250, 1_600_000, 0.0), (1_600_000, 1_610_000, 60.0))
    race = race_of(laps, [WINNER, ResultRow(number="5", status="Retired")], cars={"5": samples})
    assert out(race)["5"].t_ms == 1_135_000


def test_a_car_that_waited_under_the_red_flag_was_not_out_yet() -> None:
    laps = [*winner(), lap("5", 1), lap("5", 2, 1_390_000, generated=True)]
    samples = moving((1_000_000, 1_130_250, 200.0), (1_130_250, 1_600_000, 0.0), (1_600_000, 1_610_250, 150.0))
    status = ((1_120_000, "5"), (1_590_000, "1"))
    race = race_of(laps, [WINNER, ResultRow(number="5", status="Retired")], cars={"5": samples}, track_status=status)
    assert out(race)["5"].t_ms == 1_615_000


def test_a_car_that_crashed_on_the_way_to_the_grid_is_out_at_the_start() -> None:
    laps = [*winner(), lap("6", 1, 1_090_000, generated=True)]
    race = race_of(
        laps, [WINNER, ResultRow(number="6", status="Retired")], cars={"1": moving((1_000_000, 1_400_000, 99.0))}
    )
    assert out(race)["6"] == Retirement(1_000_000, "6", 0)


@pytest.mark.parametrize(
    "line",
    [
        ResultRow(number="18", classified="W", status="Did not start"),
        ResultRow(number="18", status="Withdrew"),
        ResultRow(number="18", classified="F"),
        ResultRow(number="18"),
    ],
)
def test_who_has_no_lap_and_never_came_did_not_start(line: ResultRow) -> None:
    assert out(race_of(winner(), [WINNER, line]))["18"] == Retirement(
        1_000_000, "18", 0, line.status, did_not_start=True
    )


def test_a_black_flag_is_a_disqualification_at_the_last_the_car_was_seen() -> None:
    laps = [*winner(), lap("27", 1), lap("27", 2, 1_180_000, pit_in_ms=1_185_000)]
    line = ResultRow(number="27", classified="D", status="Disqualified")
    assert out(race_of(laps, [WINNER, line])) == {"27": Retirement(1_185_000, "27", 2, "Disqualified")}


def test_a_disqualification_after_the_flag_is_no_retirement() -> None:
    laps = [*winner(), *(lap("63", number, 1_000_000 + number * 89_000) for number in range(1, 6))]
    race = race_of(laps, [WINNER, ResultRow(number="63", classified="D", status="Disqualified", position=2)])
    assert not out(race)
    [(t_ms, flag)] = flag_moments(read_clock(race))
    assert (t_ms, flag) == (1_445_000, ChequeredFlag(driver="63", lap=5)), "he won on the road"


def test_a_car_classified_though_it_stopped_is_retired() -> None:
    line = ResultRow(number="5", classified="15", status="Brakes", position=2)
    race = race_of([*winner(20), *(lap("5", number) for number in range(1, 19))], [WINNER, line])
    assert out(race)["5"].laps == 18
    assert [entry.classified for entry in classify(race, ["1", "5"], frozenset())] == ["1", "15"]


def test_without_a_result_whoever_stopped_before_the_flag_is_retired() -> None:
    race = race_of([*winner(), lap("5", 1), lap("4", 4, 1_460_000)], [])
    assert [one.driver for one in retirements(race, ["1", "4", "5"], read_clock(race))] == ["5"]


def test_the_result_is_the_official_one_when_the_session_is_finalised() -> None:
    results = [
        ResultRow(
            number="1", position=1, classified="1", status="Finished", time_ms=5_000_000, laps=5, points=25.0, grid=2
        ),
        ResultRow(number="4", position=2, classified="2", status="Finished", time_ms=895, laps=5, points=18.0, grid=0),
        ResultRow(number="18", position=3, classified="W", status="Did not start", laps=0),
    ]
    race = race_of([*winner(), lap("4", 5, 1_450_895)], results)
    [(t_ms, result)] = classification_moments(race, ["1", "4", "18"], frozenset({"18"}), read_clock(race))
    assert t_ms == 2_000_000
    assert isinstance(result, Classification)
    assert [(one.driver, one.position, one.classified, one.gap_ms) for one in result.entries] == [
        ("1", 1, "1", 0),
        ("4", 2, "2", 895),
        ("18", 3, "W", None),
    ]


def test_the_result_never_comes_before_the_last_car_is_home() -> None:
    race = race_of([*winner(), lap("4", 5, 2_500_000)], [WINNER])
    [(t_ms, _)] = classification_moments(race, ["1", "4"], frozenset(), read_clock(race))
    assert t_ms == 2_500_000


def test_without_an_official_result_the_laps_tell_it() -> None:
    laps = [*winner(10), *(lap("4", number, 1_001_000 + number * 90_000) for number in range(1, 11))]
    laps += [lap("5", number) for number in range(1, 10)] + [lap("6", 1)]
    race = race_of(laps, [ResultRow(number=number) for number in ("6", "18", "4", "1", "5")])
    lines = classify(race, ["6", "18", "4", "1", "5"], frozenset({"18"}))
    assert [(one.driver, one.classified, one.laps, one.gap_ms) for one in lines] == [
        ("1", "1", 10, 0),
        ("4", "2", 10, 1000),
        ("5", "3", 9, None),
        ("6", "R", 1, None),
        ("18", "W", 0, None),
    ]


def test_drivers_the_result_does_not_place_follow_those_it_does() -> None:
    race = race_of([*winner(), lap("5", 1)], [ResultRow(number="5", classified="R"), WINNER])
    assert [one.driver for one in classify(race, ["5", "1", "99"], frozenset())] == ["1", "5", "99"]


def deletion(t_ms: int, text: str) -> tuple[int, MessageRow]:
    return t_ms, MessageRow(message=text)


def read(messages: list[tuple[int, MessageRow]], laps: list[LapRow]) -> Deletions:
    return read_deletions(messages, laps)


TIMED = "CAR 4 (NOR) TIME 1:30.000 DELETED - TRACK LIMITS AT TURN 4 LAP 3 15:00:00"
BACK = "CAR 4 (NOR) TIME 1:30.000 REINSTATED"
DELETED_LAP = lap("4", 3, lap_time_ms=90_000, deleted=True)


def test_a_lap_time_is_deleted_when_race_control_says_so_and_only_once() -> None:
    found = read([deletion(1_300_000, TIMED), deletion(1_310_000, TIMED)], [DELETED_LAP])
    reason = "TRACK LIMITS AT TURN 4 LAP 3 15:00:00"
    assert found.moments == ((1_300_000, LapTimeDeleted(driver="4", lap=3, lap_time_ms=90_000, reason=reason)),)


def test_a_deletion_before_the_lap_ended_is_told_with_the_lap() -> None:
    found = read([deletion(1_200_000, TIMED)], [DELETED_LAP])
    assert (found.moments, found.before_their_end) == ((), frozenset({("4", 3)}))


def test_a_lap_time_given_back_counts_again() -> None:
    kept = lap("4", 3, lap_time_ms=90_000, deleted=False)
    found = read([deletion(1_300_000, TIMED), deletion(1_400_000, BACK)], [kept])
    assert [(t_ms, type(event)) for t_ms, event in found.moments] == [
        (1_300_000, LapTimeDeleted),
        (1_400_000, LapTimeReinstated),
    ]


def test_a_lap_deleted_without_a_time_is_found_by_its_number() -> None:
    text = "CAR 4 (NOR) LAP DELETED - TRACK LIMITS AT TURN 12 LAP 3 16:36:38"
    found = read([deletion(1_300_000, text)], [lap("4", 2, deleted=False), lap("4", 3, deleted=False)])
    assert [(event.driver, event.lap) for _, event in found.moments if isinstance(event, LapTimeDeleted)] == [("4", 3)]


def test_a_deletion_of_a_lap_nobody_drove_is_no_event() -> None:
    text = "CAR 4 (NOR) LAP DELETED - TRACK LIMITS AT TURN 12 LAP 9 16:36:38"
    assert not read([deletion(1_300_000, text), deletion(1_300_000, TIMED)], [lap("4", 3, lap_time_ms=91_000)]).moments


def test_where_fastf1_finds_a_lap_not_deleted_it_is_not() -> None:
    assert not read([deletion(1_300_000, TIMED)], [lap("4", 3, lap_time_ms=90_000, deleted=False)]).moments


def deleted_laps(found: Deletions) -> list[int]:
    return [event.lap for _, event in found.moments if isinstance(event, LapTimeDeleted)]


TWICE = [
    lap("4", 2, start_ms=1_000_000, end_ms=1_090_000, lap_time_ms=90_000, deleted=True),
    lap("4", 3, start_ms=1_090_000, end_ms=1_180_000, lap_time_ms=90_000, deleted=True),
    lap("4", 5, start_ms=1_280_000, end_ms=1_370_000, lap_time_ms=90_000, deleted=True),
]
"""A driver with the same time three times; FastF1 marks all of them."""


def test_of_laps_with_the_same_time_only_the_one_the_message_names_is_deleted() -> None:
    found = read([deletion(1_200_000, TIMED)], TWICE)
    assert (deleted_laps(found), found.before_their_end) == ([3], frozenset())


def test_of_laps_with_the_same_time_a_message_without_a_lap_means_the_last_one_driven() -> None:
    found = read([deletion(1_200_000, "CAR 4 (NOR) TIME 1:30.000 DELETED - TRACK LIMITS AT TURN 4")], TWICE)
    assert (deleted_laps(found), found.before_their_end) == ([3], frozenset())


def test_a_time_given_back_is_given_back_to_the_lap_that_lost_it() -> None:
    found = read([deletion(1_200_000, TIMED), deletion(1_400_000, BACK)], TWICE)
    assert (
        [event.lap for _, event in found.moments if isinstance(event, LapTimeReinstated)] == deleted_laps(found) == [3]
    )


def test_a_named_lap_without_a_time_is_deleted_too() -> None:
    laps = [
        lap("4", 3, start_ms=1_090_000, end_ms=1_180_000, deleted=False),
        lap("4", 5, start_ms=1_280_000, end_ms=1_370_000, lap_time_ms=90_000, deleted=True),
    ]
    found = read([deletion(1_200_000, TIMED)], laps)
    assert (deleted_laps(found), found.before_their_end) == ([3], frozenset())


def test_a_message_with_the_wrong_lap_means_the_lap_with_its_time() -> None:
    laps = [lap("4", 3, lap_time_ms=91_000, deleted=False), lap("4", 2, lap_time_ms=90_000, deleted=True)]
    assert deleted_laps(read([deletion(1_300_000, TIMED)], laps)) == [2]
