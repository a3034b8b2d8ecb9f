"""The parts of recorded qualifyings against FastF1's own tables: times, who takes part, the clock."""

import pandas as pd
import pytest

from pitwall.dashboard.state import RaceState
from pitwall.events import (
    Classification,
    KnockedOut,
    LapCompleted,
    LapTimeDeleted,
    SessionClock,
    SessionPartEnded,
    SessionPartStarted,
)
from pitwall.simulator.timeline import timeline
from tests.recorded.conftest import Open, official
from tests.recorded_sessions import BAKU_SHOOTOUT, MEXICO, MONZA, QUALIFYINGS, SILVERSTONE_FP1, RecordedSession

pytestmark = pytest.mark.recorded


def each(sessions: tuple[RecordedSession, ...]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("recorded", sessions, ids=lambda recorded: recorded.folder)


def ms(value: pd.Timedelta) -> int | None:
    return None if pd.isna(value) else round(value / pd.Timedelta(milliseconds=1))


@each(QUALIFYINGS)
def test_the_times_of_each_part_are_those_of_the_result(both: Open, recorded: RecordedSession) -> None:
    loaded = both(recorded)
    theirs = {row.DriverNumber: (ms(row.Q1), ms(row.Q2), ms(row.Q3)) for row in official(loaded.theirs).itertuples()}
    assert {entry.driver: entry.part_times_ms for entry in loaded.result.entries} == theirs
    without = {entry.driver for entry in loaded.result.entries if entry.classified == "N"}
    assert without == {driver for driver, times in theirs.items() if times == (None, None, None)}


@each(QUALIFYINGS)
def test_the_best_lap_of_each_part_is_the_one_in_the_result(both: Open, recorded: RecordedSession) -> None:
    """What anybody finds who follows the events: laps that count, by the part that was going on."""
    loaded = both(recorded)
    gone = {(lap.driver, lap.lap) for _, lap in loaded.of_kind(LapTimeDeleted)}
    starts = [t_ms for t_ms, _ in loaded.of_kind(SessionPartStarted)]
    best: dict[tuple[str, int], int] = {}
    for t_ms, lap in loaded.of_kind(LapCompleted):
        if lap.lap_time_ms and lap.counts and not lap.deleted and (lap.driver, lap.lap) not in gone:
            key = lap.driver, sum(start_ms <= t_ms for start_ms in starts)
            best[key] = min(lap.lap_time_ms, best.get(key, lap.lap_time_ms))
    ours = {
        entry.driver: tuple(best.get((entry.driver, part)) for part in (1, 2, 3)) for entry in loaded.result.entries
    }
    assert ours == {entry.driver: entry.part_times_ms for entry in loaded.result.entries}


@each(QUALIFYINGS)
def test_five_are_knocked_out_of_each_part_and_ten_drive_for_pole(both: Open, recorded: RecordedSession) -> None:
    loaded = both(recorded)
    order = list(official(loaded.theirs)["DriverNumber"])
    started = [part for _, part in loaded.of_kind(SessionPartStarted)]
    prefix = "Q" if recorded.session == "Q" else "SQ"
    names = [f"{prefix}{part}" for part in (1, 2, 3)]
    assert [(part.name, part.advance) for part in started] == list(zip(names, (15, 10, None), strict=True))
    assert [set(part.drivers) for part in started] == [set(order), set(order[:15]), set(order[:10])]
    assert [set(out.drivers) for _, out in loaded.of_kind(KnockedOut)] == [set(order[15:]), set(order[10:15])]


@each(QUALIFYINGS)
def test_nobody_is_knocked_out_before_the_last_lap_of_the_part(both: Open, recorded: RecordedSession) -> None:
    loaded = both(recorded)
    starts = [t_ms for t_ms, _ in loaded.of_kind(SessionPartStarted)]
    timed = [t_ms for t_ms, lap in loaded.of_kind(LapCompleted) if lap.lap_time_ms]
    for (t_ms, _), next_ms in zip(loaded.of_kind(KnockedOut), starts[1:], strict=True):
        assert max(end_ms for end_ms in timed if end_ms < next_ms) <= t_ms < next_ms


@each(QUALIFYINGS)
def test_the_clock_of_a_part_runs_when_the_session_does(both: Open, recorded: RecordedSession) -> None:
    loaded = both(recorded)
    statuses = [(ms(row.Time), row.Status) for row in loaded.theirs.session_status.itertuples()]
    clock = loaded.of_kind(SessionClock)
    assert [t_ms for t_ms, one in clock if one.running] == [t_ms for t_ms, status in statuses if status == "Started"]
    stopped = {t_ms for t_ms, one in clock if not one.running}
    # A part that ends under a red flag stopped when the flag came out.
    assert stopped <= {t_ms for t_ms, status in statuses if status in ("Aborted", "Finished")}
    ended = [t_ms for t_ms, _ in loaded.of_kind(SessionPartEnded)]
    assert ended == [t_ms for t_ms, status in statuses if status == "Finished"]


MINUTES = [
    (MONZA, [18, 4.57, 15, 12, 6.58]),
    (MEXICO, [18, 10.97, 15, 12]),
    (BAKU_SHOOTOUT, [12, 10, 8]),
]


@pytest.mark.parametrize(("recorded", "minutes"), MINUTES, ids=lambda one: getattr(one, "folder", ""))
def test_the_clock_goes_on_where_a_red_flag_stopped_it(
    both: Open, recorded: RecordedSession, minutes: list[float]
) -> None:
    clock = [one for _, one in both(recorded).of_kind(SessionClock)]
    assert [one.remaining_ms / 60_000 for one in clock if one.running] == pytest.approx(minutes, abs=0.02)


def test_a_time_the_timing_never_took_is_no_time(both: Open) -> None:
    """Verstappen came back to the pits without power: 1:41.922 from line to line, no time in the result."""
    loaded = both(MONZA)
    [back] = [lap for _, lap in loaded.of_kind(LapCompleted) if lap.driver == "33" and lap.lap_time_ms]
    assert (back.lap_time_ms, back.counts, back.pit_in) == (101_922, False, True)
    [last] = [entry for entry in loaded.result.entries if entry.driver == "33"]
    assert (last.position, last.classified, last.part_times_ms) == (20, "N", (None, None, None))


@each((*QUALIFYINGS, SILVERSTONE_FP1))
def test_the_wall_has_the_order_before_the_result_is_told(both: Open, recorded: RecordedSession) -> None:
    loaded = both(recorded)
    state = RaceState("r", "embedded")
    for event in timeline(loaded.race, "r", 10.0):
        if event is None or isinstance(event.payload, Classification):
            break
        state.apply(event)
    drivers = sorted(state.document()["drivers"].values(), key=lambda driver: int(driver["position"]))
    assert [driver["code"] for driver in drivers] == list(official(loaded.theirs)["Abbreviation"])
