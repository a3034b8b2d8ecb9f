"""Qualifyings and practices as they happen: red flags, missing parts, drivers without a time."""

import numpy as np
import pandas as pd
import pytest
from fastf1.exceptions import DataNotLoadedError

from pitwall.events import (
    CarFrames,
    ChequeredFlag,
    Classification,
    KnockedOut,
    LapCompleted,
    LapTimeDeleted,
    SessionClock,
    SessionPartEnded,
    SessionPartStarted,
)
from pitwall.simulator.race import Race
from pitwall.simulator.sources.fastf1.weekend import kind_of
from tests.unit.fastf1_fake import car, places, seconds
from tests.unit.timed_fake import PARTS_S, build_timed, laps, messages, numbers, results, statuses, told

(Q1, Q1_END), (Q2, Q2_END), (Q3, Q3_END) = PARTS_S
MISSING = DataNotLoadedError("not loaded")


def parts(race: Race) -> list[tuple[str, int, int | None]]:
    """Name, how many take part and how many go on, of each part."""
    return [(one.name, len(one.drivers), one.advance) for _, one in told(race, SessionPartStarted)]


def clock(race: Race) -> list[tuple[float, float, bool]]:
    """Second of the session, seconds left, and whether it runs."""
    return [(at, one.remaining_ms / 1000, one.running) for at, one in told(race, SessionClock)]


def result(race: Race) -> Classification:
    [(_, one)] = told(race, Classification)
    assert isinstance(one, Classification)
    return one


def test_a_qualifying_has_three_parts_and_loses_five_after_each_of_two() -> None:
    race = build_timed()
    assert (race.session.session, race.session.kind, race.session.lights_out_ms) == (
        "Qualifying",
        "qualifying",
        Q1 * 1000,
    )
    assert race.session.date == "2025-04-05"
    assert parts(race) == [("Q1", 20, 15), ("Q2", 15, 10), ("Q3", 10, None)]
    assert [one.drivers for _, one in told(race, KnockedOut)] == [tuple(numbers()[15:]), tuple(numbers()[10:15])]
    assert [at for at, _ in told(race, SessionPartEnded)] == [Q1_END, Q2_END, Q3_END]
    assert told(race, ChequeredFlag) == [(Q3_END, ChequeredFlag())]
    first = result(race).entries[0]
    assert (first.driver, first.classified, first.part_times_ms) == ("1", "1", (79_500, 79_000, 78_500))
    assert [entry.part_times_ms[2] for entry in result(race).entries].count(None) == 10


def test_six_of_twenty_two_leave_after_each_part() -> None:
    race = build_timed(laps=laps(22, (16, 10)), results=results(22, (16, 10)))
    assert parts(race) == [("Q1", 22, 16), ("Q2", 16, 10), ("Q3", 10, None)]


@pytest.mark.parametrize("name", ["Sprint Qualifying", "Sprint Shootout"])
def test_the_parts_of_a_sprints_qualifying_have_their_names(name: str) -> None:
    assert [part for part, _, _ in parts(build_timed(name))] == ["SQ1", "SQ2", "SQ3"]


def test_in_2021_the_sprint_itself_was_called_sprint_qualifying() -> None:
    assert [kind_of("Sprint Qualifying", season) for season in (2021, 2024)] == ["race", "qualifying"]


def test_the_clock_stands_under_a_red_flag_and_goes_on() -> None:
    told_statuses = ((Q1, "Started"), (Q1 + 300, "Aborted"), (Q1 + 400, "Started"), (Q1 + 1180, "Finished"))
    rest = ((2400, "Started"), (2400 + 900, "Finished"), (5000, "Finalised"))
    race = build_timed(session_status=statuses(*told_statuses, *rest))
    assert clock(race)[:4] == [
        (Q1, 1080, True),
        (Q1 + 300, 780, False),
        (Q1 + 400, 780, True),
        (Q1 + 1180, 0, False),
    ]
    assert [at for at, _ in told(race, SessionPartStarted)][:2] == [Q1, Q2]


def test_a_part_that_ends_under_red_keeps_what_was_left() -> None:
    race = build_timed(session_status=statuses((Q1, "Started"), (Q1 + 1000, "Aborted"), (Q1 + 1100, "Finished")))
    assert clock(race)[:2] == [(Q1, 1080, True), (Q1 + 1000, 80, False)]
    assert told(race, SessionPartEnded)[0] == (Q1 + 1100, SessionPartEnded(part=1))


def test_a_driver_who_goes_on_and_stays_in_the_garage_takes_part() -> None:
    driven = laps()
    driven = driven[~((driven["DriverNumber"] == "15") & (driven["LapNumber"] > 2))]
    line = results()
    line.loc["15", "Q2"] = pd.NaT
    race = build_timed(laps=driven, results=line)
    assert parts(race)[1] == ("Q2", 15, 10)
    assert "15" in told(race, KnockedOut)[1][1].drivers


def test_a_disqualified_driver_is_last_and_took_part_all_the_same() -> None:
    line = results()
    line = pd.concat([line.drop(index="1"), line.loc[["1"]].assign(ClassifiedPosition="D", Position=20.0)])
    race = build_timed(results=line)
    assert (result(race).entries[-1].driver, result(race).entries[-1].classified) == ("1", "D")
    assert all("1" in one.drivers for _, one in told(race, SessionPartStarted))


def test_a_cancelled_last_part_leaves_two() -> None:
    told_statuses = ((Q1, "Started"), (Q1_END, "Finished"), (Q2, "Started"), (Q2_END, "Finished"), (4000, "Finalised"))
    driven = laps()
    race = build_timed(
        session_status=statuses(*told_statuses),
        _session_split_times=[seconds(0), seconds(2300), pd.Timedelta(days=1)],
        laps=driven[driven["LapNumber"] < 5],
        results=results().assign(Q3=pd.NaT),
    )
    assert parts(race) == [("Q1", 20, 15), ("Q2", 15, 10)]
    assert told(race, ChequeredFlag)[0][0] == Q2_END
    assert {len(entry.part_times_ms) for entry in result(race).entries} == {2}


def test_without_the_feeds_count_of_parts_the_status_tells_them() -> None:
    race = build_timed(_session_split_times=[seconds(0), pd.Timedelta(days=1), pd.Timedelta(days=1)])
    assert parts(race) == parts(build_timed())


def test_without_a_status_the_laps_tell_the_parts() -> None:
    race = build_timed(session_status=MISSING)
    assert parts(race) == parts(build_timed())
    assert [at for at, _ in told(race, SessionPartStarted)] == [Q1 + 10, Q2 + 10, Q3 + 10]


def test_without_a_result_the_order_is_told_from_the_laps() -> None:
    unknown = results().assign(Position=np.nan, ClassifiedPosition="", Q1=pd.NaT, Q2=pd.NaT, Q3=pd.NaT)
    race = build_timed(results=unknown.sample(frac=1, random_state=1))
    assert [entry.driver for entry in result(race).entries] == numbers()
    assert result(race).entries[9].part_times_ms == (80_400, 79_900, 79_400)
    assert parts(race) == parts(build_timed())


def test_who_set_no_time_is_last_and_not_classified() -> None:
    line = results()
    line.loc["20", "Q1"] = pd.NaT
    driven = laps()
    race = build_timed(results=line, laps=driven[driven["DriverNumber"] != "20"])
    last = result(race).entries[-1]
    assert (last.driver, last.classified, last.part_times_ms, last.laps) == ("20", "N", (None, None, None), 0)
    assert "20" in told(race, SessionPartStarted)[0][1].drivers


def test_a_number_of_a_support_race_is_no_driver_and_who_set_no_time_is() -> None:
    more = results().iloc[[0, 0]].assign(DriverNumber=["77", "78"], TeamName=["Team", ""], Position=np.nan)
    more = more.assign(ClassifiedPosition="", Q1=pd.NaT, Q2=pd.NaT, Q3=pd.NaT)
    race = build_timed(results=pd.concat([results(), more]))
    assert [driver.number for driver in race.session.roster] == [*numbers(), "77"]


def test_a_lap_is_deleted_when_race_control_says_so() -> None:
    driven = laps()
    gone = (driven["DriverNumber"] == "1") & (driven["LapNumber"] == 2)
    driven.loc[gone, ["Deleted", "IsPersonalBest"]] = [True, False]
    text = "CAR 1 (D1) TIME 1:19.500 DELETED - TRACK LIMITS AT TURN 11 LAP 2 15:16:00"
    race = build_timed(laps=driven, race_control_messages=messages((Q1 + 250, text)))
    [(at, deletion)] = told(race, LapTimeDeleted)
    assert (at, deletion.driver, deletion.lap) == (Q1 + 250, "1", 2)
    [lap] = [one for _, one in told(race, LapCompleted) if (one.driver, one.lap) == ("1", 2)]
    assert (lap.lap_time_ms, lap.deleted, lap.counts) == (79_500, False, True)


def test_a_time_that_timing_never_took_does_not_count() -> None:
    driven = laps()
    driven.loc[(driven["DriverNumber"] == "1") & (driven["LapNumber"] == 2), "IsPersonalBest"] = False
    unknown = results()
    unknown.loc["1", "Q1"] = pd.NaT
    race = build_timed(laps=driven, results=unknown)
    assert [(one.driver, one.lap) for _, one in told(race, LapCompleted) if not one.counts] == [("1", 2)]
    # The result has it: it counts, whatever FastF1 marked.
    assert all(one.counts for _, one in told(build_timed(laps=driven), LapCompleted))


def test_without_marks_every_time_counts() -> None:
    race = build_timed(laps=laps().assign(IsPersonalBest=False), results=results().assign(Q1=pd.NaT))
    assert all(one.counts for _, one in told(race, LapCompleted))


def test_a_qualifying_without_a_lap_has_its_parts_and_its_list_of_drivers() -> None:
    unknown = results().assign(Position=np.nan, ClassifiedPosition="", Q1=pd.NaT, Q2=pd.NaT, Q3=pd.NaT)
    race = build_timed(laps=MISSING, results=unknown)
    assert [name for name, _, _ in parts(race)] == ["Q1", "Q2", "Q3"]
    assert {entry.classified for entry in result(race).entries} == {"N"}
    assert build_timed(laps=MISSING, results=MISSING, session_status=MISSING).session.roster == ()


def practice(name: str = "Practice 1", **changed: object) -> Race:
    free = laps(out=(20, 20))
    free = free[free["LapNumber"] <= 2]
    line = results().drop(columns=["Q1", "Q2", "Q3", "ClassifiedPosition"])
    status = statuses((Q1, "Started"), (Q1 + 600, "Aborted"), (Q1 + 900, "Started"), (Q1 + 3600, "Finished"))
    return build_timed(name, **{"laps": free, "results": line, "session_status": status, **changed})


def test_a_practice_is_classified_by_best_lap_and_no_flag_stops_its_clock() -> None:
    race = practice()
    assert (race.session.kind, parts(race)) == ("practice", [])
    assert clock(race) == [(Q1, 3600, True), (Q1 + 3600, 0, False)]
    assert told(race, ChequeredFlag)[0][0] == Q1 + 3600
    assert [(one.driver, one.best_lap_ms) for one in result(race).entries][:2] == [("1", 79_500), ("2", 79_600)]


def test_a_practice_that_is_not_restarted_ends_early_with_time_left() -> None:
    status = statuses((Q1, "Started"), (Q1 + 3000, "Aborted"), (Q1 + 3000, "Finished"))
    assert clock(practice(session_status=status)) == [(Q1, 3600, True), (Q1 + 3000, 600, False)]


def test_a_tyre_test_makes_a_practice_longer() -> None:
    status = statuses((Q1, "Started"), (Q1 + 5400, "Finished"))
    assert clock(practice("Practice 2", session_status=status)) == [(Q1, 5400, True), (Q1 + 5400, 0, False)]


def test_who_set_no_time_in_a_practice_is_last() -> None:
    line = results().drop(columns=["Q1", "Q2", "Q3", "ClassifiedPosition"])
    line.loc["3", "Position"] = np.nan
    line = line.sort_values("Position")
    free = laps()
    free = free[(free["LapNumber"] <= 2) & (free["DriverNumber"] != "3")]
    entries = result(practice(results=line, laps=free)).entries
    assert [entry.driver for entry in entries] == [*(one for one in numbers() if one != "3"), "3"]
    assert (entries[-1].classified, entries[-1].best_lap_ms, entries[-1].laps) == ("N", None, 0)


def test_cars_are_on_the_map_where_there_is_telemetry() -> None:
    race = build_timed(car_data={"1": car()}, pos_data={"1": places()})
    assert race.session.telemetry
    frames = [frame for _, frame in told(race, CarFrames)]
    assert {trace.driver for frame in frames for trace in frame.cars} == {"1"}
    assert {trace.speed_kph[0] for frame in frames for trace in frame.cars} >= {200}
