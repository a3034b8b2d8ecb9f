"""A qualifying in the state document: order, elimination zone, clock, who is knocked out, laps in progress."""

import random
from typing import Any

import jsonschema
import pytest

from pitwall.dashboard.state import RaceState
from pitwall.dashboard.web.openapi import description
from pitwall.events import (
    Classification,
    ClassifiedDriver,
    LapTimeDeleted,
    LapTimeReinstated,
    MiniSector,
    MiniSectors,
    Payload,
    PitLeft,
    SectorCompleted,
    SessionPartStarted,
)
from tests.fixtures.qualifying import (
    END_MS,
    MEXICO,
    MONZA,
    MONZA_END_MS,
    RED_MS,
    RUN,
    Moments,
    events,
    laps,
    mexico,
    monza,
    session,
)

VALIDATOR = jsonschema.Draft202012Validator(
    {"$ref": "#/components/schemas/State", "components": description()["components"]}
)


def after(moments: Moments, numbers: tuple[str, ...] = MEXICO) -> dict[str, Any]:
    state = RaceState(RUN, "embedded")
    for event in events(session(numbers), moments):
        state.apply(event)
    return state.document()


def tower(document: dict[str, Any]) -> list[str]:
    """Codes from first to last."""
    rows = sorted(document["drivers"].values(), key=lambda row: row["position"])
    return [row["code"] for row in rows]


def driver(document: dict[str, Any], code: str) -> dict[str, Any]:
    found: dict[str, Any] = next(row for row in document["drivers"].values() if row["code"] == code)
    return found


def of_all(document: dict[str, Any], name: str) -> dict[str, Any]:
    """What each driver has under a name, by code."""
    return {row["code"]: row[name] for row in document["drivers"].values() if name in row}


def test_the_order_is_that_of_the_best_laps_of_the_part_and_a_lap_begun_before_its_end_counts() -> None:
    before_the_last_lap = after(mexico(END_MS + 50_000))
    assert tower(before_the_last_lap) == ["VER", "BOT", "OCO", "ALO", "MSC", "STR"]
    at_the_end = after(mexico())
    assert tower(at_the_end) == ["BOT", "VER", "OCO", "ALO", "MSC", "STR"]  # as the FIA has them
    assert of_all(at_the_end, "gap_ms") == {"BOT": 0, "VER": 61, "OCO": 1399, "ALO": 1725, "MSC": 2131, "STR": 4146}
    assert of_all(at_the_end, "interval_ms") == {"VER": 61, "OCO": 1338, "ALO": 326, "MSC": 406, "STR": 2015}
    assert driver(at_the_end, "MSC")["part_times_ms"] == [78_858]


def test_the_clock_stands_under_the_red_flag_and_goes_on_from_there() -> None:
    left_ms = 657_843
    assert after(mexico(RED_MS - 1))["clock"] == {"t_ms": 900_306, "remaining_ms": 1_080_000, "running": True}
    assert after(mexico(2_700_000))["clock"] == {"t_ms": RED_MS, "remaining_ms": left_ms, "running": False}
    assert after(mexico())["clock"] == {"t_ms": 2_880_304, "remaining_ms": left_ms, "running": True}


def test_there_is_a_zone_once_as_many_have_a_time_as_go_on() -> None:
    two_times = after(mexico(3_110_000))  # Stroll, Schumacher, Bottas: the third has just come
    assert two_times["parts"] == [{"part": 1, "name": "Q1", "t_ms": 900_306, "advance": 3, "cut_off_ms": 80_873}]
    assert of_all(two_times, "in_zone") == {"VER": True, "OCO": True, "ALO": True}
    assert of_all(two_times, "to_cut_off_ms") == {"BOT": 77_516 - 80_873, "MSC": 79_533 - 80_873, "STR": 0}
    early = after(mexico(3_100_000))
    assert "cut_off_ms" not in early["parts"][0]
    assert of_all(early, "in_zone") == {} == of_all(early, "to_cut_off_ms")


def test_who_is_knocked_out_is_no_longer_in_the_zone_and_stays_below() -> None:
    ended = after(mexico(3_700_000))
    assert of_all(ended, "in_zone") == {"ALO": True, "MSC": True, "STR": True}
    assert driver(ended, "ALO")["to_cut_off_ms"] == 326
    out = after(mexico())
    assert of_all(out, "knocked_out") == {"ALO": 1, "MSC": 1, "STR": 1}
    assert of_all(out, "in_zone") == {} == of_all(out, "to_cut_off_ms")
    q2: Moments = [
        (3_960_312, SessionPartStarted(part=2, name="Q2", drivers=("31", "33", "77"), advance=2)),
        *laps([("31", 8, 4_300_000, 78_405)]),
    ]
    begun = after([*mexico(), *q2])
    assert tower(begun) == ["OCO", "BOT", "VER", "ALO", "MSC", "STR"]
    assert driver(begun, "OCO")["part_times_ms"] == [78_126, 78_405]
    assert driver(begun, "BOT")["part_times_ms"] == [76_727, None]
    assert driver(begun, "ALO")["part_times_ms"] == [78_452]
    assert "gap_ms" not in driver(begun, "ALO")
    assert [part["part"] for part in begun["parts"]] == [1, 2]


def test_best_times_are_those_of_the_part_that_is_on() -> None:
    """As on the sport's timing: in Imola in 2025 the first lap of Q2 was purple, 1.5 s slower than the best of Q1."""
    begun = after([*mexico(), (3_960_312, SessionPartStarted(part=2, name="Q2", drivers=("31", "33", "77")))])
    assert "last_lap_ms" not in driver(begun, "OCO")
    assert driver(begun, "BOT")["best_lap_mark"] == "purple"
    slower: Moments = [
        (3_960_312, SessionPartStarted(part=2, name="Q2", drivers=("31", "33", "77"))),
        *laps([("31", 8, 4_300_000, 78_405)]),
    ]
    first = after([*mexico(), *slower])
    assert driver(first, "OCO")["last_lap_mark"] == "purple"
    assert driver(first, "OCO")["best_lap_ms"] == 78_126
    assert first["fastest_lap"] == {"driver": "77", "lap": 8, "time_ms": 76_727}


def test_a_deleted_lap_is_taken_away_and_one_given_back_counts_again() -> None:
    assert driver(after(mexico(1_115_000)), "MSC")["part_times_ms"] == [81_524]
    without = after(mexico(1_200_000))
    assert driver(without, "MSC")["part_times_ms"] == [None]
    back = after([*mexico(1_200_000), (1_205_000, LapTimeReinstated(driver="47", lap=2))])
    assert driver(back, "MSC")["part_times_ms"] == [81_524]
    late = after([*mexico(), (3_900_000, LapTimeDeleted(driver="31", lap=4, reason="TRACK LIMITS"))])
    assert tower(late) == ["BOT", "VER", "ALO", "OCO", "MSC", "STR"]
    assert late["parts"][0]["cut_off_ms"] == 78_452


def test_who_crossed_the_line_too_late_keeps_his_time_and_those_without_follow_by_the_part_before() -> None:
    """Räikkönen crashed on his flying lap, Stroll and Albon were too late: the FIA has them as Q2 had."""
    document = after(monza(), MONZA)
    assert tower(document) == ["LEC", "HAM", "SAI", "ALB", "STR", "RAI"]
    third = {code: times[-1] for code, times in of_all(document, "part_times_ms").items()}
    assert third == {"LEC": 79_307, "HAM": 79_346, "SAI": 80_455, "ALB": None, "STR": None, "RAI": None}
    assert of_all(document, "in_zone") == {}


def test_who_tried_a_flying_lap_is_ahead_of_who_only_left_the_pits_and_he_of_who_did_not() -> None:
    part: Moments = [(900_306, SessionPartStarted(part=1, name="Q1", drivers=MEXICO, advance=3))]
    out: Moments = [(1_000_000, PitLeft(driver="18", lap=1)), (1_100_000, PitLeft(driver="47", lap=1))]
    line = laps([("47", 1, 1_200_000, None)])
    assert tower(after([*part, *out, *line]))[:2] == ["MSC", "STR"]


def test_a_lap_that_ends_in_the_pit_lane_sets_no_time() -> None:
    """Verstappen's 1:41.922 in Q1 in Monza in 2019, and Norris's 1:30.813 in Q3 in Mexico City: the FIA has neither."""
    moments = mexico(3_000_000)
    (lap,) = laps([("33", 4, 3_134_458, 76_788)])
    in_lap = type(lap[1])(driver="33", lap=4, lap_time_ms=76_788, pit_in=True)  # type: ignore[call-arg]
    assert driver(after([*moments, (lap[0], in_lap)]), "VER")["part_times_ms"] == [None]


@pytest.mark.parametrize(
    ("moments", "run"),
    [
        ([], "out"),
        (laps([("33", 3, 3_057_670, None)]), "flying"),
        (laps([("33", 3, 3_057_670, None), ("33", 4, 3_134_458, 76_788)]), "flying"),
        (
            [
                *laps([("33", 3, 3_057_670, None), ("33", 4, 3_134_458, 76_788)]),
                (3_164_000, SectorCompleted(driver="33", lap=5, sector=1, time_ms=36_000)),
            ],
            "in",
        ),
    ],
)
def test_a_lap_in_progress_is_an_out_lap_a_flying_one_or_an_in_lap(moments: Moments, run: str) -> None:
    sectors: Moments = [(3_070_000, SectorCompleted(driver="77", lap=3, sector=1, time_ms=27_900))]
    document = after([*mexico(2_999_000), *sectors, *moments])
    assert driver(document, "VER")["run"] == run
    assert driver(document, "MSC")["run"] == "out"
    assert driver(document, "MSC")["state"] == "running"


def test_a_lap_begun_after_the_end_of_the_part_is_an_in_lap() -> None:
    assert driver(after(monza(MONZA_END_MS + 4_000), MONZA), "STR")["run"] == "in"
    assert driver(after(monza(MONZA_END_MS + 4_000), MONZA), "SAI")["run"] == "flying"


def test_who_is_in_the_pits_is_on_no_lap() -> None:
    document = after(mexico(1_197_000))
    assert driver(document, "MSC")["state"] == "pit"
    assert driver(document, "BOT")["state"] == "pit"
    assert set(of_all(document, "run")) == {"STR", "OCO", "ALO"}


def test_mini_sectors_stand_by_sector_as_they_were_last_said() -> None:
    def said(*marks: tuple[int, int, str]) -> Payload:
        changes = tuple(
            MiniSector(driver="33", sector=sector, number=number, mark=mark) for sector, number, mark in marks
        )  # type: ignore[arg-type]
        return MiniSectors(changes=changes)

    moments: Moments = [
        *mexico(2_999_000),
        (3_000_000, said((1, 1, "best"), (1, 2, "slower"), (2, 3, "own_best"))),
        (3_001_000, said((1, 2, "pit"), (3, 1, "stopped"))),
    ]
    assert driver(after(moments), "VER")["mini_sectors"] == {"1": "bp", "2": "nno", "3": "x"}
    assert "mini_sectors" not in driver(after(moments), "BOT")


def test_the_official_result_stands_above_the_order() -> None:
    entries = [
        ClassifiedDriver(driver=number, position=place, classified=str(place), part_times_ms=(77_000 + place,))
        for place, number in enumerate(("33", "77", "31", "14", "47", "18"), start=1)
    ]
    document = after([*mexico(), (4_000_000, Classification(entries=tuple(entries)))])
    assert tower(document) == ["VER", "BOT", "OCO", "ALO", "MSC", "STR"]
    assert driver(document, "VER")["part_times_ms"] == [77_001]
    assert driver(document, "BOT")["gap_ms"] == 1


@pytest.mark.parametrize("shuffle_seed", range(6))
def test_any_order_and_any_repetition_gives_the_same_document(shuffle_seed: int) -> None:
    told = events(session(MEXICO), mexico())
    chance = random.Random(shuffle_seed)
    shuffled = RaceState(RUN, "embedded")
    for event in chance.sample([*told, *told], 2 * len(told)):
        shuffled.apply(event)
        if chance.random() < 0.2:
            VALIDATOR.validate(shuffled.document())
    document, expected = shuffled.document(), after(mexico())
    assert {**document, "counts": None} == {**expected, "counts": None}


def test_parts_that_are_not_told_of_leave_the_best_laps_of_the_session() -> None:
    document = after(laps([("33", 4, 3_134_458, 76_788), ("77", 3, 3_102_256, 77_516)]))
    assert tower(document)[:2] == ["VER", "BOT"]
    assert driver(document, "BOT")["gap_ms"] == 728
    assert "parts" not in document
