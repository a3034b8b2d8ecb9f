"""What the official result changed since the flag."""

from typing import Any

from pitwall.events import ChequeredFlag, Classification, ClassifiedDriver, LapCompleted
from tests.unit.test_state_sample_race import Moments, drivers_after

CROSSINGS = {"4": 500_000, "1": 505_000, "44": 507_500}
"""Norris, five seconds later Verstappen, then Hamilton."""


def finish() -> Moments:
    laps: Moments = [
        (t_ms, LapCompleted(driver=driver, lap=5, position=place))
        for place, (driver, t_ms) in enumerate(CROSSINGS.items(), start=1)
    ]
    return [(500_000, ChequeredFlag(driver="4", lap=5)), *laps]


def result(*lines: tuple[str, str, int | None]) -> Moments:
    entries = tuple(
        ClassifiedDriver(driver=driver, position=place, classified=classified or str(place), gap_ms=gap_ms)
        for place, (driver, classified, gap_ms) in enumerate(lines, start=1)
    )
    return [(600_000, Classification(entries=entries))]


def changed(*lines: tuple[str, str, int | None]) -> dict[str, Any]:
    drivers = drivers_after([*finish(), *result(*lines)])
    return {
        number: (drivers[number]["position"], drivers[number]["at_flag"], drivers[number].get("time_change_s"))
        for number in CROSSINGS
    }


def test_before_the_result_nothing_is_said_of_changes() -> None:
    assert "at_flag" not in drivers_after(finish())["4"]


def test_a_result_as_the_cars_finished_changes_nothing() -> None:
    assert changed(("4", "", 0), ("1", "", 5_040), ("44", "", 7_460)) == {
        "4": (1, 1, None),
        "1": (2, 2, None),
        "44": (3, 3, None),
    }


def test_a_penalty_costs_seconds_and_a_place() -> None:
    assert changed(("4", "", 0), ("44", "", 7_500), ("1", "", 10_000)) == {
        "4": (1, 1, None),
        "1": (3, 2, 5),
        "44": (2, 3, None),
    }


def test_a_penalty_taken_back_gives_the_seconds_back() -> None:
    assert changed(("4", "", 0), ("44", "", 2_500), ("1", "", 5_000))["44"] == (2, 3, -5)


def test_a_penalty_of_the_winner_is_his_and_not_everybody_elses() -> None:
    assert changed(("1", "", 0), ("44", "", 2_500), ("4", "", 5_000)) == {
        "4": (3, 1, 10),
        "1": (1, 2, None),
        "44": (2, 3, None),
    }


def test_a_disqualified_driver_leaves_his_place_to_the_others() -> None:
    assert changed(("4", "", 0), ("44", "", 7_500), ("1", "D", None)) == {
        "4": (1, 1, None),
        "1": (3, 2, None),
        "44": (2, 3, None),
    }
