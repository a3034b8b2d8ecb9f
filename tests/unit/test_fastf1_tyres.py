"""Which passes through the pit lane were stops, and which set a car was on in which lap."""

from typing import Any

import numpy as np
import pytest

from pitwall.events import LapCompleted, PitLeft
from pitwall.simulator.sources.fastf1.laps import lap_moments
from pitwall.simulator.sources.fastf1.pit import pit_moments
from pitwall.simulator.sources.fastf1.records import CarSamples, LapRow
from pitwall.simulator.sources.fastf1.tyres import Evidence, read_tyres

LAP_MS = 90_000
FRESH = {"tyre_life": 1, "fresh_tyre": True}


def race(driver: str, laps: int, stops: dict[int, int], **tyres: Any) -> list[LapRow]:
    """A car on one set. ``stops`` are its passes: lap out, ms in the lane; ``tyres`` (lapN) what the data say anew."""
    rows, said = [], {"compound": "MEDIUM", "tyre_life": 0, "fresh_tyre": True, "stint": 1}
    for lap in range(1, laps + 1):
        life = said["tyre_life"]
        said = {**said, "tyre_life": None if life is None else life + 1, **tyres.get(f"lap{lap}", {})}
        passes: dict[str, int] = {}
        if lap + 1 in stops:
            passes["pit_in_ms"] = lap * LAP_MS - 3000
        if lap in stops:
            passes["pit_out_ms"] = (lap - 1) * LAP_MS - 3000 + stops[lap]
        times = {"start_ms": (lap - 1) * LAP_MS, "end_ms": lap * LAP_MS}
        rows.append(LapRow(driver=driver, lap=lap, **times, **passes, **said))  # type: ignore[arg-type]
    return rows


def verdicts(laps: list[LapRow], evidence: Evidence | None = None) -> dict[tuple[str, int], bool | None]:
    left = [event for _, event in pit_moments(laps, 0, read_tyres(laps, evidence)) if isinstance(event, PitLeft)]
    return {(event.driver, event.lap): event.tyre_changed for event in left}


def driven(laps: list[LapRow], evidence: Evidence | None = None) -> list[tuple[str | None, int | None]]:
    events = [event for _, event in lap_moments(laps, frozenset(), read_tyres(laps, evidence))]
    return [(event.compound, event.tyre_life) for event in events if isinstance(event, LapCompleted)]


def car(slowest_kph: float, lap: int, every_ms: int = 240) -> Evidence:
    """Telemetry of car 4, which is so slow for 3 s of its pass at the beginning of ``lap``."""
    t_ms = np.arange(0, 12 * LAP_MS, every_ms, dtype=np.int64)
    begin = (lap - 1) * LAP_MS + 3000
    speed = np.where((t_ms >= begin) & (t_ms < begin + 3000), slowest_kph, 79.0).astype(np.float32)
    return Evidence(
        {
            "4": CarSamples(
                t_ms=t_ms,
                speed_kph=speed,
                **dict.fromkeys(  # type: ignore[arg-type]
                    ("rpm", "gear", "throttle_pct", "brake"), np.full(len(t_ms), 9.0, np.float32)
                ),
            )
        }
    )


@pytest.mark.parametrize(("slowest_kph", "changed"), [(0.0, True), (2.0, True), (45.0, False)])
def test_with_telemetry_younger_tyres_are_other_ones_only_if_the_car_stood(slowest_kph: float, changed: bool) -> None:
    laps = race("4", 10, {5: 20_000}, lap5={**FRESH, "stint": 2})
    assert verdicts(laps, car(slowest_kph, 5)) == {("4", 5): changed}


def test_a_car_that_stood_on_the_same_tyres_served_a_penalty() -> None:
    assert verdicts(race("4", 10, {5: 20_000}, lap5={"stint": 2}), car(0.0, 5)) == {("4", 5): False}


def test_telemetry_with_a_hole_as_long_as_a_stop_says_nothing() -> None:
    laps = race("4", 10, {5: 20_000}, lap5={**FRESH, "stint": 2})
    assert verdicts(laps, car(45.0, 5, every_ms=8000)) == {("4", 5): True}


@pytest.mark.parametrize(("span_ms", "changed"), [(14_000, False), (19_000, True)])
def test_without_telemetry_the_real_stops_of_the_race_tell_how_long_one_takes(span_ms: int, changed: bool) -> None:
    stopper = race("1", 10, {8: 19_000}, lap8={**FRESH, "compound": "HARD", "stint": 2})
    laps = [*stopper, *race("4", 10, {5: span_ms}, lap5={**FRESH, "stint": 2})]
    assert verdicts(laps) == {("1", 8): True, ("4", 5): changed}


def test_real_stops_tell_how_long_one_takes_although_their_tyres_come_late() -> None:
    late = race("1", 10, {6: 19_000}, lap8={**FRESH, "compound": "HARD", "stint": 2})
    repair = race("2", 10, {6: 70_000}, lap6={**FRESH, "compound": "HARD", "stint": 2})
    laps = [*late, *repair, *race("4", 10, {5: 20_000}, lap5={**FRESH, "stint": 2})]
    assert verdicts(laps) == {("1", 6): True, ("2", 6): True, ("4", 5): True}


@pytest.mark.parametrize(("span_ms", "changed"), [(17_500, False), (21_000, True)])
def test_without_telemetry_who_is_as_fast_as_the_others_on_that_pass_did_not_stop(span_ms: int, changed: bool) -> None:
    train = [lap for number in ("1", "2", "3") for lap in race(number, 10, {5: 17_000}, lap5={"stint": 2})]
    laps = [*train, *race("4", 10, {5: span_ms}, lap5={**FRESH, "stint": 2})]
    assert verdicts(laps)["4", 5] is changed


def unknown_until(lap: int) -> dict[str, Any]:
    return {
        "lap1": {"compound": None, "tyre_life": None, "fresh_tyre": None, "stint": None},
        f"lap{lap}": {"compound": "MEDIUM", "stint": 1, **FRESH},
    }


def test_a_set_told_laps_late_is_told_from_the_stop_on() -> None:
    laps = race("4", 10, {6: 22_000}, **unknown_until(4), lap8={"compound": "HARD", "stint": 2, **FRESH})
    assert driven(laps) == [*(("MEDIUM", lap) for lap in range(1, 6)), *(("HARD", lap) for lap in range(1, 6))]
    assert verdicts(laps) == {("4", 6): True}


def test_a_new_set_of_the_same_compound_told_laps_late_is_told_from_the_stop_on() -> None:
    laps = race("4", 10, {6: 22_000}, lap8={**FRESH, "stint": 2})
    assert [life for _, life in driven(laps)] == [1, 2, 3, 4, 5, 1, 2, 3, 4, 5]
    assert verdicts(laps) == {("4", 6): True}


def test_a_set_told_after_a_later_drive_through_was_put_on_where_the_car_stood() -> None:
    laps = race("4", 10, {5: 22_000, 7: 15_000}, lap7={"stint": 2}, lap8={"compound": "HARD", "stint": 3, **FRESH})
    assert verdicts(laps, car(0.0, 5)) == {("4", 5): True, ("4", 7): False}
    assert [compound for compound, _ in driven(laps, car(0.0, 5))] == ["MEDIUM"] * 4 + ["HARD"] * 6


def test_another_compound_without_a_pass_is_the_compound_of_the_whole_set() -> None:
    laps = race("4", 6, {}, lap4={"compound": "SOFT"})
    assert driven(laps) == [("SOFT", lap) for lap in range(1, 7)]


def test_under_a_red_flag_a_set_changes_without_a_pass() -> None:
    laps = race("4", 6, {}, lap4={"compound": "SOFT", **FRESH})
    stopped = Evidence(red_flags=[(3 * LAP_MS + 10_000, 3 * LAP_MS + 50_000)])
    assert driven(laps, stopped) == [*(("MEDIUM", lap) for lap in (1, 2, 3)), *(("SOFT", lap) for lap in (1, 2, 3))]


def test_the_next_sets_compound_on_the_way_in_is_not_that_of_the_set_before() -> None:
    laps = race("4", 8, {6: 22_000}, lap5={"compound": "HARD"}, lap6={"stint": 2, **FRESH})
    assert [compound for compound, _ in driven(laps)] == ["MEDIUM"] * 5 + ["HARD"] * 3
    assert verdicts(laps) == {("4", 6): True}
