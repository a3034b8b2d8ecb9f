"""Tyres, stints and stops of recorded races against FastF1 itself: every driver on every lap."""

import itertools
from collections import Counter
from typing import Any

import pandas as pd
import pytest

from pitwall.dashboard.live.laps import laps_until
from pitwall.dashboard.state.history import History
from pitwall.events import CarFrames, PitLeft
from pitwall.simulator.sources.fastf1.reference import parse_race
from pitwall.simulator.sources.fastf1.source import FastF1Source
from pitwall.simulator.timeline import timeline
from tests.recorded.conftest import Load, Loaded
from tests.recorded.test_recorded_tower import RACES, crossings
from tests.recorded_races import INTERLAGOS, MELBOURNE, SILVERSTONE, RecordedRace, recording

pytestmark = pytest.mark.recorded

Set = tuple[str, int, int]
"""Compound, first lap, laps completed on it."""


def driven_laps(loaded: Loaded) -> dict[str, list[Any]]:
    """FastF1's laps by driver number, those it made up left out."""
    laps = loaded.session.laps[~loaded.session.laps["FastF1Generated"]].sort_values("LapNumber")
    return {str(number): list(rows.itertuples()) for number, rows in laps.groupby("DriverNumber")}


NO_STOP_S = 17.5
"""FIA's list of Melbourne 2025: behind the safety car 12.8 to 17.0 s in the pit lane, real stops 18.0 s and
more (FastF1's times differ by a tenth). In the other races nobody was in the lane for less than 24 s."""

FIA_STOPS = {"STR": 2, "ALB": 2, "LAW": 2}
"""FIA's list of Melbourne 2025, for those whose age of tyres the feed began anew on such a pass."""


def is_other_set(before: Any, after: Any) -> bool:
    """Whether the tyres of a lap are not those of the lap before.

    By FastF1's compound and age, unless the car was in the pit lane for less than the FIA has of any
    stop. FastF1's ``Stint`` counts every pass through the lane, on the same tyres too.
    """
    if (after.PitOutTime - before.PitInTime).total_seconds() < NO_STOP_S:
        return False
    if after.Compound != before.Compound:
        return True
    if pd.isna(after.TyreLife) or pd.isna(before.TyreLife):
        return False
    return bool(after.TyreLife != before.TyreLife + 1)


def sets_until(laps: list[Any], lap: int) -> list[Set]:
    """The sets of tyres of a car up to a completed lap."""
    sets: list[Set] = []
    before = None
    for row in laps:
        if row.LapNumber > lap:
            break
        if before is None or is_other_set(before, row):
            sets.append((row.Compound, int(row.LapNumber), 0))
        compound, first, completed = sets[-1]
        sets[-1] = (compound, first, completed + 1)
        before = row
    return sets


def stops_until(laps: list[Any], lap: int) -> list[int]:
    """Time in the pit lane, in ms, of each stop at which tyres were changed, up to a completed lap."""
    pairs = itertools.pairwise(laps)
    return [
        round((after.PitOutTime - before.PitInTime) / pd.Timedelta(milliseconds=1))
        for before, after in pairs
        if after.LapNumber <= lap and pd.notna(before.PitInTime) and is_other_set(before, after)
    ]


@RACES
def test_stints_are_right_for_every_driver_on_every_lap(load: Load, recorded: RecordedRace) -> None:
    loaded = load(recorded)
    laps = driven_laps(loaded)
    wrong, compared = [], 0
    for lap, _, drivers in crossings(loaded):
        driver, expected = drivers[lap.driver], sets_until(laps[lap.driver], lap.lap)
        shown = [(stint["compound"], stint["start_lap"], stint["laps"]) for stint in driver["stints"]]
        compared += 1
        if shown != expected:
            wrong.append((driver["code"], lap.lap, shown, expected))
    assert wrong == []
    assert compared == recorded.laps


@RACES
def test_stops_and_the_last_ones_time_are_right_for_every_driver_on_every_lap(
    load: Load, recorded: RecordedRace
) -> None:
    loaded = load(recorded)
    laps = driven_laps(loaded)
    wrong, compared, most = [], 0, 0
    for lap, _, drivers in crossings(loaded):
        driver, expected = drivers[lap.driver], stops_until(laps[lap.driver], lap.lap)
        shown = (driver["stops"], driver.get("last_pit_ms"))
        compared, most = compared + 1, max(most, driver["stops"])
        if shown != (len(expected), expected[-1] if expected else None):
            wrong.append((driver["code"], lap.lap, shown, expected))
    assert wrong == []
    assert compared == recorded.laps
    assert most >= 3


@pytest.mark.parametrize("telemetry", [True, False], ids=["with telemetry", "without"])
def test_the_stops_are_those_of_the_fias_list(load: Load, telemetry: bool) -> None:
    loaded = load(MELBOURNE)
    race = loaded.race
    if not telemetry:
        source = FastF1Source(parse_race(MELBOURNE.reference), recording(MELBOURNE), offline=True, telemetry=False)
        race = source.load(lambda line: None)
    left = [payload for _, payload in race.moments() if isinstance(payload, PitLeft) and payload.duration_ms]
    stops = [(loaded.code(pit.driver), pit.duration_ms or 0) for pit in left if pit.tyre_changed]
    through = [pit.duration_ms or 0 for pit in left if not pit.tyre_changed]
    assert min(span_ms for _, span_ms in stops) > NO_STOP_S * 1000 > max(through)
    counted = Counter(code for code, _ in stops)
    assert {code: counted[code] for code in FIA_STOPS} == FIA_STOPS


@RACES
def test_compound_and_age_of_the_tyres_are_right_for_every_driver_on_every_lap(
    load: Load, recorded: RecordedRace
) -> None:
    loaded = load(recorded)
    rows = {(row.DriverNumber, int(row.LapNumber)): row for row in loaded.session.laps.itertuples()}
    wrong, compared, ageless = [], 0, 0
    for lap, _, drivers in crossings(loaded):
        driver, row = drivers[lap.driver], rows[lap.driver, lap.lap]
        compared += 1
        ageless += pd.isna(row.TyreLife)
        age = driver.get("tyre_life") if pd.isna(row.TyreLife) else int(row.TyreLife)
        if (driver["compound"], driver.get("tyre_life")) != (row.Compound, age):
            wrong.append((driver["code"], lap.lap, driver["compound"], driver.get("tyre_life"), row.Compound, age))
    assert wrong == []
    assert compared == recorded.laps
    assert ageless == (5 if recorded is MELBOURNE else 0), "laps of which FastF1 does not know the age"


@pytest.mark.parametrize(
    ("recorded", "least_s", "most_s"),
    [(MELBOURNE, 17, 21), (SILVERSTONE, 19, 24), (INTERLAGOS, 20, 28)],
    ids=["melbourne", "silverstone", "interlagos"],
)
def test_a_stop_costs_what_stops_cost_on_that_circuit(
    load: Load, recorded: RecordedRace, least_s: int, most_s: int
) -> None:
    """Under green; through the lane at its limit, and standing still for two or three seconds."""
    history = History()
    for event in timeline(load(recorded).race, "run", 10.0):
        if not isinstance(event.payload, CarFrames):
            history.add(event, None)
    loss = laps_until("run", history, None)["pit_loss"]
    assert least_s <= loss["green"]["ms"] / 1000 <= most_s
    assert loss["caution"]["ms"] < loss["green"]["ms"]
