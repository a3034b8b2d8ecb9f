"""The recorded races against what FastF1 itself says of them: laps, order, pit lane, deleted laps."""

from typing import Any

import pandas as pd
import pytest

from pitwall.events import (
    LapCompleted,
    LapTimeDeleted,
    LapTimeReinstated,
    OrderEntry,
    PitEntered,
    PitLeft,
    RunningOrder,
    SectorCompleted,
)
from tests.recorded.conftest import Loaded
from tests.recorded_races import MELBOURNE

pytestmark = pytest.mark.recorded


def ms(value: pd.Timedelta) -> int | None:
    return None if pd.isna(value) else round(value / pd.Timedelta(milliseconds=1))


def driven(loaded: Loaded) -> list[Any]:
    """FastF1's laps but those it made up, as named tuples."""
    laps = loaded.session.laps
    return list(laps[~laps["FastF1Generated"]].itertuples())


def test_every_driven_lap_is_completed_when_fastf1_says(loaded: Loaded) -> None:
    ours = sorted((lap.driver, lap.lap, t_ms, lap.lap_time_ms) for t_ms, lap in loaded.of_kind(LapCompleted))
    theirs = sorted((row.DriverNumber, int(row.LapNumber), ms(row.Time), ms(row.LapTime)) for row in driven(loaded))
    assert [lap[:3] for lap in ours] == [lap[:3] for lap in theirs]
    assert [lap[3] for lap in ours] == [lap[3] for lap in theirs]
    assert len(ours) == loaded.recorded.laps


def test_tyres_and_speeds_of_the_laps_are_fastf1s(loaded: Loaded) -> None:
    rows = {(row.DriverNumber, int(row.LapNumber)): row for row in driven(loaded)}
    for _, lap in loaded.of_kind(LapCompleted):
        row = rows[lap.driver, lap.lap]
        assert lap.compound == row.Compound
        assert lap.tyre_life == (None if pd.isna(row.TyreLife) else int(row.TyreLife))
        assert lap.speed_st_kph == (None if pd.isna(row.SpeedST) else int(row.SpeedST))
        assert (lap.pit_in, lap.pit_out) == (pd.notna(row.PitInTime), pd.notna(row.PitOutTime))


def test_sectors_end_in_the_order_they_are_driven(loaded: Loaded) -> None:
    ends: dict[tuple[str, int], list[tuple[int, int]]] = {}
    for t_ms, sector in loaded.of_kind(SectorCompleted):
        ends.setdefault((sector.driver, sector.lap), []).append((sector.sector, t_ms))
    for sectors in ends.values():
        assert sectors == sorted(sectors)
        assert [t_ms for _, t_ms in sectors] == sorted(t_ms for _, t_ms in sectors)
    assert sum(len(sectors) for sectors in ends.values()) > 2.95 * loaded.recorded.laps


def test_the_laps_deleted_in_the_end_are_fastf1s(loaded: Loaded) -> None:
    deleted = {(lap.driver, lap.lap) for _, lap in loaded.of_kind(LapCompleted) if lap.deleted}
    deleted |= {(lap.driver, lap.lap) for _, lap in loaded.of_kind(LapTimeDeleted)}
    deleted -= {(lap.driver, lap.lap) for _, lap in loaded.of_kind(LapTimeReinstated)}
    laps = driven(loaded)
    theirs = {(row.DriverNumber, int(row.LapNumber)) for row in laps if row.Deleted}
    # FastF1 passes over "LAP DELETED", which names no time
    without_time = loaded.session.race_control_messages["Message"].str.extract(
        r"CAR (\d+) \(.*\) LAP DELETED .* LAP (\d+)"
    )
    theirs |= {(car, int(lap)) for car, lap in without_time.dropna().to_numpy()}
    # and over a time of a lap that it has no time of itself, though the message names the lap
    named = loaded.session.race_control_messages["Message"].str.extract(
        r"CAR (\d+) \(.*\) TIME .* DELETED .* LAP (\d+)"
    )
    timeless = {(row.DriverNumber, int(row.LapNumber)) for row in laps if pd.isna(row.LapTime)}
    passed_over = {(car, int(lap)) for car, lap in named.dropna().to_numpy()} & timeless
    assert passed_over == ({("22", 47)} if loaded.recorded is MELBOURNE else set())
    assert deleted == theirs | passed_over


def test_a_lap_time_is_deleted_once_and_after_the_lap(loaded: Loaded) -> None:
    ends = {(lap.driver, lap.lap): t_ms for t_ms, lap in loaded.of_kind(LapCompleted)}
    deletions = [((lap.driver, lap.lap), t_ms) for t_ms, lap in loaded.of_kind(LapTimeDeleted)]
    assert len(deletions) == len(dict(deletions)) > 0
    assert all(t_ms >= ends[lap] for lap, t_ms in deletions)


def test_the_fastest_lap_is_fastf1s(loaded: Loaded) -> None:
    gone = {(lap.driver, lap.lap) for _, lap in loaded.of_kind(LapTimeDeleted)}
    counted = [
        (lap.lap_time_ms, loaded.code(lap.driver), lap.lap)
        for _, lap in loaded.of_kind(LapCompleted)
        if lap.lap_time_ms is not None and not lap.deleted and (lap.driver, lap.lap) not in gone
    ]
    time_ms, code, number = min(counted)
    assert (code, number, time_ms) == loaded.recorded.fastest
    row = min((row for row in driven(loaded) if pd.notna(row.LapTime) and not row.Deleted), key=lambda row: row.LapTime)
    assert (row.Driver, int(row.LapNumber), ms(row.LapTime)) == loaded.recorded.fastest


def test_the_order_in_the_end_is_the_feeds(loaded: Loaded) -> None:
    last: dict[str, OrderEntry] = {}
    for _, order in loaded.of_kind(RunningOrder):
        last.update({entry.driver: entry for entry in order.entries})
    theirs = loaded.stream.sort_values("Time", kind="stable").groupby("Driver")["Position"].last()
    assert {driver: entry.position for driver, entry in last.items()} == theirs.to_dict()


def test_the_order_in_mid_race_is_the_feeds(loaded: Loaded) -> None:
    middle = (loaded.race.session.lights_out_ms + loaded.happenings[-1][0]) // 2
    last: dict[str, OrderEntry] = {}
    for t_ms, order in loaded.of_kind(RunningOrder):
        if t_ms <= middle:
            last.update({entry.driver: entry for entry in order.entries})
    until = loaded.stream[loaded.stream["Time"] <= pd.Timedelta(milliseconds=middle - 200)].sort_values(
        "Time", kind="stable"
    )
    theirs: list[Any] = list(until.groupby("Driver").last().itertuples())
    agreeing = sum(last[row.Index].position == row.Position for row in theirs)
    assert agreeing >= len(theirs) - 1, "only an update in these very 200 ms may differ"
    timed = {row.Index: row.GapToLeader for row in theirs if str(row.GapToLeader).startswith("+")}
    close = sum(abs((last[driver].gap_ms or 0) - float(gap) * 1000) < 500 for driver, gap in timed.items())
    assert close >= len(timed) - 1


def test_every_pass_through_the_pit_lane_is_told(loaded: Loaded) -> None:
    entered = sorted((pit.driver, t_ms) for t_ms, pit in loaded.of_kind(PitEntered))
    left = sorted((pit.driver, t_ms) for t_ms, pit in loaded.of_kind(PitLeft))
    laps = driven(loaded)
    assert entered == sorted((row.DriverNumber, ms(row.PitInTime)) for row in laps if pd.notna(row.PitInTime))
    assert left == sorted((row.DriverNumber, ms(row.PitOutTime)) for row in laps if pd.notna(row.PitOutTime))


def test_following_the_safety_car_through_the_lane_is_no_tyre_change(melbourne: Loaded) -> None:
    changed = {pit.lap: pit.tyre_changed for _, pit in melbourne.of_kind(PitLeft) if pit.driver == "4"}
    assert changed == {3: False, 4: False, 5: False, 35: True, 45: True}
    assert len(melbourne.of_kind(PitEntered)) == 82


def test_a_start_from_the_pit_lane_leaves_it_on_lap_one(melbourne: Loaded) -> None:
    first = {melbourne.code(pit.driver): pit.duration_ms for _, pit in melbourne.of_kind(PitLeft) if pit.lap == 1}
    assert first == {"BEA": None, "LAW": None}


def test_tyres_changed_under_the_red_flag_are_changed(interlagos: Loaded) -> None:
    under_red = [pit for _, pit in interlagos.of_kind(PitLeft) if (pit.duration_ms or 0) > 600_000]
    assert len(under_red) >= 14
    assert all(pit.tyre_changed for pit in under_red)
