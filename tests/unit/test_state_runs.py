"""Which runs are held, which of them is shown, and what they come to."""

from contextlib import suppress

import pytest

from pitwall.dashboard.state import RaceState, Run, RunNotKept, Runs
from pitwall.dashboard.state.summary import positions, run_line, summary
from tests.unit.test_state_sample_race import sample_alerts, sample_events

OLD, NEW, NEWEST = "20250101T000000Z-a", "20250102T000000Z-b", "20250103T000000Z-c"


def names(runs: Runs) -> list[str]:
    return [run.state.run for run in runs.newest_first()]


def test_the_run_that_started_last_is_shown() -> None:
    runs = Runs("embedded")
    assert runs.current is None
    for run in (OLD, NEW):
        runs.open(run)
    assert runs.current is not None
    assert runs.current.state.run == NEW


def test_a_late_event_of_an_older_run_does_not_switch_back() -> None:
    runs = Runs("embedded")
    runs.open(NEW)
    runs.open(OLD)
    assert names(runs) == [NEW, OLD]
    assert runs.open(OLD) is runs.get(OLD)


def test_the_oldest_run_makes_room_and_does_not_come_back_by_a_late_event() -> None:
    runs = Runs("embedded", keep=2)
    for run in (OLD, NEW, NEWEST):
        runs.open(run)
    assert names(runs) == [NEWEST, NEW]
    assert runs.get(OLD) is None
    with pytest.raises(RunNotKept, match="older than the 2 runs held"):
        runs.open(OLD)


def test_a_run_whose_name_tells_no_date_is_new_when_it_is_first_heard_of() -> None:
    runs = Runs("embedded")
    for run in (NEWEST, "trial", OLD):
        runs.open(run)
    assert names(runs)[:2] == [OLD, "trial"]


def test_a_rebuilt_run_is_held_beside_the_others_one_at_a_time() -> None:
    runs = Runs("embedded", keep=1)
    runs.open(NEWEST)
    for run in (OLD, NEW):
        runs.hold_on_demand(Run(RaceState(run, "embedded")))
    assert runs.get(OLD) is None
    assert runs.open(NEW) is runs.get(NEW)
    assert runs.current is not None
    assert runs.current.state.run == NEWEST


def finished_run() -> Run:
    events = sample_events()
    run = Run(RaceState(events[0].run, "embedded"))
    for event in events:
        run.state.apply(event)
    for alert in sample_alerts():
        run.state.apply_alert(alert)
    return run


def test_the_summary_of_a_finished_race() -> None:
    run = finished_run()
    run.latency.record(40)
    plain = summary(run)
    count = len(sample_events())
    assert plain["events"] == {
        "applied": count,
        "repeated": 0,
        "rejected": 0,
        "last_seq": count - 1,
        "expected": count,
        "gaps": [],
    }
    assert plain["race"] == "Sample Grand Prix"
    assert (plain["cloud"], plain["speed"], plain["finished"]) == ("embedded", 10.0, True)
    assert plain["laps"] == {"NOR": 5, "VER": 5, "SAI": 2, "DOO": 0, "HAM": 5}
    assert plain["fastest_lap"] == {"driver": "VER", "lap": 2, "time_s": 89.5}
    # HAM is disqualified: the fastest lap is not his, but he drove the one that is his best.
    assert plain["best_laps"] == {"HAM": 89.0, "VER": 89.5, "NOR": 90.0, "SAI": 91.5}
    assert plain["session"] == "Race"
    assert plain["classification"] == ["NOR", "VER", "SAI", "DOO", "HAM"]
    assert plain["alerts"] == {"fastest_lap": 1, "retirement": 1}
    assert plain["latency_ms"]["count"] == 1


def test_the_summary_of_a_run_of_which_little_came() -> None:
    events = sample_events()
    run = Run(RaceState(events[0].run, "embedded"))
    run.state.apply(events[3])
    run.state.apply(events[7])
    plain = summary(run)
    assert plain["events"]["gaps"] == [[0, 2], [4, 6]]
    assert plain["events"]["expected"] is None
    assert (plain["race"], plain["session"], plain["fastest_lap"], plain["classification"]) == ("", "", None, [])
    assert not plain["finished"]


def test_the_classic_table_is_sorted_by_position_in_seconds() -> None:
    rows = positions(finished_run().state.document())
    assert [row["driver"] for row in rows] == ["NOR", "VER", "SAI", "DOO", "HAM"]
    assert rows[1] == {
        "position": 2,
        "driver": "VER",
        "number": "1",
        "name": "Max Verstappen",
        "team": "Red Bull",
        "gap_s": 26.0,
        "interval_s": None,
        "laps": 5,
        "last_lap_s": 90.0,
        "best_lap_s": 89.5,
        "compound": "HARD",
        "tyre_life": 2,
        "stops": 1,
        "state": "finished",
    }


def test_the_line_of_a_run_in_the_list() -> None:
    run = finished_run()
    assert run_line(run) == {
        "run": run.state.run,
        "race": "Sample Grand Prix",
        "finished": True,
        "applied": len(sample_events()),
        "season": 2025,
        "started_ms": 1_742_097_600_000,
        "held": True,
    }


def test_a_live_run_stays_and_is_shown_whatever_comes_without_a_date_or_of_the_future() -> None:
    now_ms = 1_750_000_000_000
    runs = Runs("embedded", now_ms=lambda: now_ms)
    runs.open("20250601T000000Z-race-1").last_event_ms = now_ms
    for ahead in ("99990101T000000Z-a", "99990102T000000Z-b", "undated"):
        with suppress(RunNotKept):
            runs.open(ahead).last_event_ms = now_ms
    assert runs.current is runs.get("20250601T000000Z-race-1")
    later = runs.open("20250602T000000Z-race-2")
    assert runs.current is later
    assert runs.get("20250601T000000Z-race-1") is not None
