"""Sessions of every kind against FastF1's own tables: result, best laps, deletions, parts, stints."""

import pandas as pd
import pytest

from pitwall.events import (
    ChequeredFlag,
    LapCompleted,
    LapTimeDeleted,
    PitEntered,
    PitLeft,
    Retired,
    RunningOrder,
    SectorCompleted,
    SessionClock,
    SessionPartStarted,
)
from pitwall.simulator.sources.fastf1.recordings import cached_sessions
from tests.recorded.conftest import Open, official
from tests.recorded_sessions import (
    AGAINST_THE_CLOCK,
    ALL_SESSIONS,
    BAKU_RACE,
    BAKU_SPRINT,
    SILVERSTONE_FP1,
    RecordedSession,
)

pytestmark = pytest.mark.recorded


def each(sessions: tuple[RecordedSession, ...]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("recorded", sessions, ids=lambda recorded: recorded.folder)


def ms(value: pd.Timedelta) -> int | None:
    return None if pd.isna(value) else round(value / pd.Timedelta(milliseconds=1))


@each(ALL_SESSIONS)
def test_a_session_is_listed_with_the_options_that_replay_it(both: Open, recorded: RecordedSession) -> None:
    [listed] = cached_sessions(both(recorded).cache)
    assert (listed.reference, listed.session, listed.telemetry) == (recorded.race, recorded.name, False)


@each(ALL_SESSIONS)
def test_a_session_begins_with_what_it_is(both: Open, recorded: RecordedSession) -> None:
    loaded = both(recorded)
    started, theirs = loaded.race.session, loaded.theirs
    kind = "race" if recorded.session in "RS" else "practice" if recorded.session.startswith("FP") else "qualifying"
    assert (started.session, started.kind, started.telemetry) == (theirs.name, kind, False)
    assert started.date == f"{theirs.date:%Y-%m-%d}"
    assert [driver.code for driver in started.roster] == list(theirs.results["Abbreviation"])
    assert started.lights_out_ms == ms(theirs.session_start_time)
    assert started.t0_utc_ms is not None
    # Sessions start within a minute and a half of their time, races after a formation lap.
    begins = pd.Timestamp(started.t0_utc_ms + started.lights_out_ms, unit="ms") - theirs.date
    assert pd.Timedelta(seconds=-90) < begins < pd.Timedelta(minutes=6)


@each(ALL_SESSIONS)
def test_the_classification_is_fastf1s_result(both: Open, recorded: RecordedSession) -> None:
    loaded = both(recorded)
    entries = sorted(loaded.result.entries, key=lambda entry: entry.position)
    assert [loaded.codes[entry.driver] for entry in entries] == list(official(loaded.theirs)["Abbreviation"])


@each(ALL_SESSIONS)
def test_every_lap_is_completed_when_fastf1_says(both: Open, recorded: RecordedSession) -> None:
    loaded = both(recorded)
    laps = loaded.theirs.laps
    ours = sorted((lap.driver, lap.lap, t_ms, lap.lap_time_ms or -1) for t_ms, lap in loaded.of_kind(LapCompleted))
    theirs = sorted(
        (row.DriverNumber, int(row.LapNumber), ms(row.Time), ms(row.LapTime) or -1)
        for row in laps[~laps["FastF1Generated"].astype(bool)].itertuples()
    )
    assert ours == theirs
    assert len(ours) == recorded.laps


@each(ALL_SESSIONS)
def test_the_best_laps_are_those_fastf1_picks(both: Open, recorded: RecordedSession) -> None:
    loaded = both(recorded)
    gone = {(lap.driver, lap.lap) for _, lap in loaded.of_kind(LapTimeDeleted)}
    best: dict[str, int] = {}
    for _, lap in loaded.of_kind(LapCompleted):
        if lap.lap_time_ms and lap.counts and not lap.deleted and (lap.driver, lap.lap) not in gone:
            code = loaded.codes[lap.driver]
            best[code] = min(lap.lap_time_ms, best.get(code, lap.lap_time_ms))
    picked = {code: loaded.theirs.laps.pick_drivers(code).pick_fastest() for code in loaded.codes.values()}
    assert best == {code: ms(lap["LapTime"]) for code, lap in picked.items() if lap is not None}
    assert min(best.items(), key=lambda entry: entry[1]) == (recorded.fastest[0], round(recorded.fastest[1] * 1000))


@each(AGAINST_THE_CLOCK)
def test_laps_are_deleted_as_fastf1_finds_and_after_they_ended(both: Open, recorded: RecordedSession) -> None:
    loaded = both(recorded)
    ended = {(lap.driver, lap.lap): (t_ms, lap) for t_ms, lap in loaded.of_kind(LapCompleted)}
    told = {(lap.driver, lap.lap): t_ms for t_ms, lap in loaded.of_kind(LapTimeDeleted)}
    before = {key for key, (_, lap) in ended.items() if lap.deleted}
    laps = loaded.theirs.laps
    theirs = {(row.DriverNumber, int(row.LapNumber)) for row in laps[laps["Deleted"].astype(bool)].itertuples()}
    assert told.keys() | before == theirs
    assert all(t_ms >= ended[key][0] for key, t_ms in told.items())


@each(AGAINST_THE_CLOCK)
def test_a_session_against_the_clock_has_nothing_of_a_race(both: Open, recorded: RecordedSession) -> None:
    loaded = both(recorded)
    for kind in (RunningOrder, Retired):
        assert loaded.of_kind(kind) == [], kind
    assert all(driver.grid is None and driver.compound is None for driver in loaded.race.session.roster)
    assert len(loaded.of_kind(ChequeredFlag)) == 1
    assert len(loaded.of_kind(SectorCompleted)) > 600


@each(AGAINST_THE_CLOCK)
def test_cars_enter_and_leave_the_pits_when_fastf1_says(both: Open, recorded: RecordedSession) -> None:
    loaded = both(recorded)
    laps = loaded.theirs.laps
    for kind, column in ((PitEntered, "PitInTime"), (PitLeft, "PitOutTime")):
        ours = sorted((one.driver, one.lap, t_ms) for t_ms, one in loaded.of_kind(kind))
        rows = laps[laps[column].notna() & (laps[column] >= loaded.theirs.session_start_time)]
        assert ours == sorted(
            (row.DriverNumber, int(row.LapNumber), ms(getattr(row, column))) for row in rows.itertuples()
        )


@each(AGAINST_THE_CLOCK)
def test_every_lap_is_driven_on_the_compound_fastf1_has(both: Open, recorded: RecordedSession) -> None:
    loaded = both(recorded)
    ours = {(lap.driver, lap.lap): (lap.stint, lap.compound) for _, lap in loaded.of_kind(LapCompleted)}
    wrong = [
        (row.Driver, int(row.LapNumber), ours[key], (row.Stint, row.Compound))
        for row in loaded.theirs.laps.itertuples()
        if (key := (row.DriverNumber, int(row.LapNumber))) in ours
        and ours[key] != (None if pd.isna(row.Stint) or not row.Stint else int(row.Stint), row.Compound)
    ]
    assert wrong == []


def test_a_practice_lasts_an_hour_though_a_red_flag_stops_the_cars(both: Open) -> None:
    [(_, begin), (_, end)] = both(SILVERSTONE_FP1).of_kind(SessionClock)
    assert (round(begin.remaining_ms / 60_000), begin.running) == (60, True)
    assert (end.remaining_ms, end.running) == (0, False)
    assert both(SILVERSTONE_FP1).of_kind(SessionPartStarted) == []


def test_a_practice_is_classified_by_best_lap(both: Open) -> None:
    loaded = both(SILVERSTONE_FP1)
    theirs = [ms(row.Time) for row in official(loaded.theirs).itertuples()]
    assert [entry.best_lap_ms for entry in loaded.result.entries] == theirs == sorted(filter(None, theirs))
    assert [entry.laps for entry in loaded.result.entries][:2] == [26, 22]


def test_the_race_of_2018_has_its_compounds_and_bottas_in_14th_place(both: Open) -> None:
    loaded = both(BAKU_RACE)
    compounds = {lap.compound for _, lap in loaded.of_kind(LapCompleted)}
    assert {"ULTRASOFT", "SUPERSOFT", "SOFT"} <= compounds
    [bottas] = [entry for entry in loaded.result.entries if entry.driver == "77"]
    assert (bottas.position, bottas.laps, bottas.status) == (14, 48, "Puncture")
    assert {one.driver for _, one in loaded.of_kind(Retired)} == {"77", "8", "33", "3", "27", "31", "35"}


def test_a_sprint_is_a_race_without_messages_too(both: Open) -> None:
    loaded = both(BAKU_SPRINT)
    assert loaded.race.session.total_laps == 17
    [(t_ms, flag)] = loaded.of_kind(ChequeredFlag)
    assert (loaded.codes[flag.driver or ""], flag.lap) == ("PER", 17)
    assert {one.driver: one.did_not_start for _, one in loaded.of_kind(Retired)}.keys() == {"22", "2"}
    assert len(loaded.of_kind(RunningOrder)) > 4000
    assert t_ms > loaded.race.session.lights_out_ms
