"""Gaps at the line: a crossing tells more than timing's last word, until timing says more."""

from typing import Any

from pitwall.events import LapCompleted, OrderEntry, Payload, RunningOrder
from tests.unit.test_laps import run_of


def order(*gaps_ms: int) -> RunningOrder:
    entries = [OrderEntry(driver=str(place), position=place, gap_ms=gap) for place, gap in enumerate(gaps_ms, start=1)]
    return RunningOrder(entries=tuple(entries))


def crossing(driver: str, lap: int = 1) -> LapCompleted:
    return LapCompleted(driver=driver, lap=lap, lap_time_ms=90_000)


def shown(driver: str, *happened: tuple[int, Payload], unlisted: int = 0) -> Any:
    state = run_of(*happened, unlisted=unlisted).state
    return {name: state.document()["drivers"][driver].get(name) for name in ("gap_ms", "interval_ms", "laps_behind")}


def test_a_crossing_newer_than_the_timing_gives_gap_and_interval() -> None:
    race = ((80_000, order(0, 900, 3_000)), (90_000, crossing("1")), (91_500, crossing("2")), (92_300, crossing("3")))
    assert shown("3", *race) == {"gap_ms": 2_300, "interval_ms": 800, "laps_behind": None}


def test_timing_newer_than_the_crossing_counts() -> None:
    race = ((90_000, crossing("1")), (91_500, crossing("2")), (91_545, order(0, 1_499)))
    assert shown("2", *race)["gap_ms"] == 1_499


def test_a_lapped_car_keeps_what_timing_says() -> None:
    behind = RunningOrder(entries=(OrderEntry(driver="2", position=2, laps_behind=1),))
    race = ((90_000, crossing("1")), (170_000, behind), (180_000, crossing("1", 2)), (181_000, crossing("2")))
    assert shown("2", *race) == {"gap_ms": None, "interval_ms": None, "laps_behind": 1}


def test_a_car_that_is_not_on_the_roster_is_nobody_to_be_behind() -> None:
    race = ((89_000, crossing("99")), (89_500, order(0, 900)), (90_000, crossing("1")), (91_500, crossing("2")))
    assert shown("2", *race, unlisted=1) == {"gap_ms": 1_500, "interval_ms": 1_500, "laps_behind": None}
