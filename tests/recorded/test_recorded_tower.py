"""The tower of recorded races against FastF1 itself: every driver on every lap, as he crosses the line."""

from collections.abc import Iterator
from typing import Any

import pandas as pd
import pytest

from pitwall.dashboard.state import RaceState
from pitwall.events import CarFrames, Event, LapCompleted
from pitwall.simulator.timeline import timeline
from tests.recorded.conftest import Load, Loaded
from tests.recorded_races import ALL_RACES, INTERLAGOS, MELBOURNE, SILVERSTONE, RecordedRace

pytestmark = pytest.mark.recorded

RACES = pytest.mark.parametrize("recorded", ALL_RACES, ids=lambda recorded: recorded.folder)

LARGEST_ERROR_MS = 50


def crossings(loaded: Loaded) -> Iterator[tuple[LapCompleted, int, dict[str, Any]]]:
    """Each completed lap with its time at the line, and what the tower then shows of all drivers."""
    events = [event for event in timeline(loaded.race, "run", 10.0) if not isinstance(event.payload, CarFrames)]
    state = RaceState("run", "embedded")
    moments: dict[int, list[Event]] = {}
    for event in events:
        moments.setdefault(event.t_ms, []).append(event)
    for t_ms in sorted(moments):
        for event in moments[t_ms]:
            state.apply(event)
        laps = [event.payload for event in moments[t_ms] if isinstance(event.payload, LapCompleted)]
        for lap in laps:
            yield lap, t_ms, state.document()["drivers"]


OUT_AT_THE_LINE = {
    "2025-australia": [],
    "2025-britain": [("ANT", 23)],
    "2024-sao-paulo": [("COL", 30), ("HUL", 30)],
}
"""Who stopped for good as he completed this lap: FastF1 counts him once more, the tower has him out."""

BEHIND_CARS_THAT_WENT_OUT = {
    "2025-australia": [("OCO", 32), ("BEA", 32), ("OCO", 46), ("PIA", 46), ("BEA", 46)],
    "2025-britain": [],
    "2024-sao-paulo": [("ZHO", 30), ("HUL", 29)],
}
"""Who crossed the line behind a car that had completed this lap before him and was out by then: FastF1
still counts that car, the tower has it at the foot already. One place better is right for these, and
all others must have exactly the place FastF1 gives them."""


@RACES
def test_the_place_shown_at_the_line_is_fastf1s_position_for_all_drivers_in_all_laps(
    load: Load, recorded: RecordedRace
) -> None:
    loaded = load(recorded)
    driven = loaded.session.laps[~loaded.session.laps["FastF1Generated"]]
    expected = {(row.DriverNumber, int(row.LapNumber)): int(row.Position) for row in driven.itertuples()}
    out, behind, wrong = [], [], []
    for lap, _, drivers in crossings(loaded):
        place = expected.pop((lap.driver, lap.lap))
        shown, code = drivers[lap.driver], drivers[lap.driver]["code"]
        if shown["state"] == "retired":
            out.append((code, lap.lap))
        elif (code, lap.lap) in BEHIND_CARS_THAT_WENT_OUT[recorded.folder] and shown["position"] + 1 == place:
            behind.append((code, lap.lap))
        elif shown["position"] != place:
            wrong.append((code, lap.lap, shown["position"], place))
    assert wrong == []
    assert expected == {}, "laps that never came"
    assert sorted(out) == sorted(OUT_AT_THE_LINE[recorded.folder])
    assert sorted(behind) == sorted(BEHIND_CARS_THAT_WENT_OUT[recorded.folder])


@RACES
def test_the_gap_shown_at_the_line_is_the_time_between_the_crossings(load: Load, recorded: RecordedRace) -> None:
    loaded = load(recorded)
    ends = {
        (row.DriverNumber, int(row.LapNumber)): row.Time / pd.Timedelta(milliseconds=1)
        for row in loaded.session.laps.itertuples()
        if not pd.isna(row.Time)
    }
    first: dict[int, float] = {}
    for (_, lap), end_ms in ends.items():
        first[lap] = min(end_ms, first.get(lap, end_ms))
    wrong, compared = [], 0
    for lap, t_ms, drivers in crossings(loaded):
        shown = drivers[lap.driver]
        lapped = any(end_ms <= t_ms for (_, number), end_ms in ends.items() if number == lap.lap + 1)
        if lapped or "gap_ms" not in shown or (lap.driver, lap.lap) not in ends:
            continue
        compared += 1
        gap_ms = ends[lap.driver, lap.lap] - first[lap.lap]
        if abs(shown["gap_ms"] - gap_ms) > LARGEST_ERROR_MS:
            wrong.append((lap.lap, shown["code"], shown["gap_ms"], gap_ms))
    assert compared > 700
    assert wrong == []


@RACES
def test_the_holder_of_the_fastest_lap_is_right_after_every_lap(load: Load, recorded: RecordedRace) -> None:
    loaded = load(recorded)
    times = {
        (row.DriverNumber, int(row.LapNumber)): round(row.LapTime / pd.Timedelta(milliseconds=1))
        for row in loaded.session.laps.itertuples()
        if not pd.isna(row.LapTime)
    }
    driven: list[tuple[int, str, int]] = []
    compared = 0
    for lap, _, drivers in crossings(loaded):
        if (lap.driver, lap.lap) in times and not lap.deleted:
            driven.append((times[lap.driver, lap.lap], lap.driver, lap.lap))
        holders = [number for number, driver in drivers.items() if driver.get("best_lap_mark") == "purple"]
        if holders:
            compared += 1
            best = drivers[holders[0]]
            assert len(holders) == 1
            # A time deleted later counts until then; whoever holds it has driven it.
            assert (best["best_lap_ms"], holders[0], best["best_lap"]) in driven
            faster = [one for one in driven if one[0] < best["best_lap_ms"]]
            assert all(_does_not_count(loaded, number, number_of_lap) for _, number, number_of_lap in faster)
    assert compared > 700


def _does_not_count(loaded: Loaded, driver: str, lap: int) -> bool:
    """Whether the lap was deleted or, quicker than what FastF1 picks as the driver's fastest, never was his best."""
    own = loaded.session.laps.pick_drivers(driver)
    row = own[own["LapNumber"] == lap].iloc[0]
    picked = own.pick_fastest()
    return bool(row["Deleted"]) or (picked is not None and row["LapTime"] < picked["LapTime"])


@pytest.mark.parametrize(
    ("recorded", "changes"),
    [
        (MELBOURNE, {"ANT": (5, 4, "4", -5), "ALB": (4, 5, "5", None)}),
        (SILVERSTONE, {}),
        (INTERLAGOS, {"HUL": (17, 20, "D", None)}),
    ],
    ids=["melbourne", "silverstone", "interlagos"],
)
def test_what_changed_after_the_flag_is_told(
    load: Load, recorded: RecordedRace, changes: dict[str, tuple[int, int, str, int | None]]
) -> None:
    """Melbourne: Antonelli's five seconds for an unsafe release were taken back by the stewards, Albon lost the place.

    Silverstone's penalties were served, Interlagos' were in the live timing already; its black flag is in the result.
    """
    loaded = load(recorded)
    state = RaceState("run", "embedded")
    for event in timeline(loaded.race, "run", 10.0):
        if not isinstance(event.payload, CarFrames):
            state.apply(event)
    drivers = state.document()["drivers"].values()
    official = {row.Abbreviation: int(row.Position) for row in loaded.session.results.itertuples()}
    assert {driver["code"]: driver["position"] for driver in drivers} == official
    told = {
        driver["code"]: (driver["at_flag"], driver["position"], driver["classified"], driver.get("time_change_s"))
        for driver in drivers
        if (
            driver["at_flag"] != driver["position"]
            and driver["classified"] != "R"
            and driver["state"] != "did_not_start"
        )
        or "time_change_s" in driver
    }
    assert told == changes
