"""The verdict on a run: all that is known of it must agree, and each disagreement is named."""

from typing import Any

import pytest

from pitwall.events import (
    ChequeredFlag,
    Classification,
    ClassifiedDriver,
    Driver,
    Event,
    LapCompleted,
    LapTimeDeleted,
    LapTimeReinstated,
    SessionFinished,
    SessionStarted,
)
from pitwall.scripts.verification.archive_contents import ArchivedRun, FastestLap
from pitwall.scripts.verification.printed import report_lines
from pitwall.scripts.verification.verdict import Report, judge
from tests.fixtures.qualifying import MEXICO, events, mexico, session

ROSTER = (
    Driver(number="4", code="NOR", full_name="Lando Norris", team="McLaren", team_colour="#ff8000", grid=1),
    Driver(number="1", code="VER", full_name="Max Verstappen", team="Red Bull", team_colour="#3671c6", grid=2),
)
RESULT = (
    ClassifiedDriver(driver="4", position=1, classified="1"),
    ClassifiedDriver(driver="1", position=2, classified="2"),
)
STARTED = SessionStarted(
    source="fastf1", race_name="Test", season=2025, circuit="C", lights_out_ms=0, speed=10.0, roster=ROSTER
)
PAYLOADS = [
    STARTED,
    LapCompleted(driver="4", lap=1, lap_time_ms=90_000),
    LapCompleted(driver="1", lap=1, lap_time_ms=90_500),
    LapCompleted(driver="4", lap=2, lap_time_ms=89_000),
    LapCompleted(driver="1", lap=2, lap_time_ms=88_000),
    LapTimeDeleted(driver="1", lap=2),
    Classification(entries=RESULT),
    SessionFinished(events=8, laps=4),
]


def archived(payloads: list[Any] = PAYLOADS) -> ArchivedRun:
    run = ArchivedRun()
    for seq, payload in enumerate(payloads):
        run.add(Event(run="r", seq=seq, t_ms=seq * 1000, payload=payload))
    return run


def dashboard(**changes: Any) -> dict[str, Any]:
    return {
        "cloud": "embedded",
        "events": {"applied": 8, "gaps": []},
        "latency_ms": {"p50": 40.0, "p95": 60.0, "p99": 80.0},
        "alerts": {"fastest_lap": 1},
        "laps": {"NOR": 2, "VER": 2},
        "fastest_lap": {"driver": "NOR", "lap": 2, "time_s": 89.0},
        "best_laps": {"NOR": 89.0, "VER": 90.5},
        "classification": ["NOR", "VER"],
        **changes,
    }


def verdict(archive: ArchivedRun | None = None, **changes: Any) -> Report:
    arguments: dict[str, Any] = {
        "run": "r",
        "archive": archive or archived(),
        "dashboard": dashboard(),
        "alerts_published": [{"kind": "fastest_lap", "id": "fastest_lap-4-2"}],
        "alerts_pending": 0,
        "fastest_by_function": ("4", 2),
        "quarantined": 0,
        "sent": 8,
        "wall_s": 12.5,
    }
    return judge(**{**arguments, **changes})


def test_a_whole_run_is_ok_and_its_report_has_the_agreed_form() -> None:
    report = verdict()
    assert report.ok
    assert report.to_plain() == {
        "run": "r",
        "race": "Test 2025",
        "session": "Race",
        "cloud": "embedded",
        "speed": 10.0,
        "wall_s": 12.5,
        "events": {"sent": 8, "applied": 8, "archived": 8, "quarantined": 0, "missing": 0},
        "latency_ms": {"p50": 40.0, "p95": 60.0, "p99": 80.0},
        "fastest_lap": {"driver": "NOR", "lap": 2, "time_s": 89.0},
        "best_laps": {"NOR": 89.0, "VER": 90.5},
        "alerts": {"fastest_lap": 1},
        "laps": {"NOR": 2, "VER": 2},
        "classification": ["NOR", "VER"],
        "ok": True,
    }
    assert "nothing is missing" in "\n".join(report_lines(report))


def test_an_event_missing_in_the_archive_counts() -> None:
    archive = archived()
    archive.seqs.discard(3)
    assert verdict(archive).events.missing == 1


def test_an_event_missing_at_the_dashboard_counts() -> None:
    report = verdict(dashboard=dashboard(events={"applied": 7, "gaps": [[2, 2]]}))
    assert report.events.missing == 1
    assert not report.ok


def test_different_events_missing_in_both_places_count_separately() -> None:
    archive = archived()
    archive.seqs.discard(3)
    assert verdict(archive, dashboard=dashboard(events={"applied": 7, "gaps": [[2, 2]]})).events.missing == 2


def test_events_lost_at_the_very_end_count() -> None:
    report = verdict(archived(PAYLOADS[:-2]), dashboard=dashboard(events={"applied": 6, "gaps": []}))
    assert report.events.missing == 2
    assert "the run has not finished: its last event is not in the archive" in report.problems


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"dashboard": dashboard(laps={"NOR": 2, "VER": 1})}, "completed laps"),
        ({"dashboard": dashboard(fastest_lap=None)}, "fastest lap: dashboard None"),
        ({"dashboard": dashboard(best_laps={"NOR": 89.0})}, "best laps: dashboard {'NOR': 89.0}, archive"),
        ({"dashboard": dashboard(classification=["VER", "NOR"])}, "classification"),
        ({"dashboard": dashboard(alerts={})}, "alerts: published {'fastest_lap': 1}"),
        ({"fastest_by_function": ("1", 2)}, "fastest lap: function ('VER', 2)"),
        ({"fastest_by_function": None}, "fastest lap: function None"),
        (
            {"alerts_published": [{"kind": "fastest_lap", "id": "f"}, {"kind": "penalty", "id": "penalty-9"}]},
            "alerts without cause or missing: ['penalty-9']",
        ),
        ({"alerts_pending": 1}, "1 alerts are still to be published"),
        ({"quarantined": 2}, "2 records are in quarantine"),
    ],
)
def test_each_disagreement_is_a_problem_in_words(changes: dict[str, Any], problem: str) -> None:
    report = verdict(**changes)
    assert not report.ok
    assert any(text.startswith(problem) for text in report.problems), report.problems
    assert report.to_plain()["problems"] == report.problems


def qualifying(*published: str) -> list[str]:
    """The problems with the alerts of Q1 in Mexico City, if these were published."""
    archive = ArchivedRun()
    for event in events(session(MEXICO), mexico()):
        archive.add(event)
    alerts = [{"kind": id_.partition("-")[0], "id": id_} for id_ in published]
    return [text for text in verdict(archive, alerts_published=alerts).problems if text.startswith("alerts without")]


def test_of_a_qualifying_every_alert_that_follows_from_the_laps_is_due() -> None:
    archive = ArchivedRun()
    for event in events(session(MEXICO), mexico()):
        archive.add(event)
    due = archive.race_alerts
    assert {id_.rpartition("-")[0] for id_ in due if id_.startswith("elim")} == {
        "elimination_zone-1-18",
        "elimination_zone-1-47",
    }
    assert {"knocked_out-14", "knocked_out-47", "knocked_out-18"} < due
    assert qualifying(*due) == []
    assert qualifying(*due, "elimination_zone-1-14-3") == []  # so it was until an earlier lap came late
    assert qualifying(*due, "knocked_out-77") == ["alerts without cause or missing: ['knocked_out-77']"]
    zone = next(id_ for id_ in due if id_.startswith("elimination_zone-1-18"))
    assert qualifying(*(due - {zone})) == [f"alerts without cause or missing: ['{zone}']"]


def test_an_alert_that_no_function_published_is_missed_though_all_accounts_agree() -> None:
    archive = archived(
        [*PAYLOADS[:6], ChequeredFlag(driver="4", lap=2), *PAYLOADS[6:7], SessionFinished(events=9, laps=4)]
    )
    report = verdict(archive, sent=9, dashboard=dashboard(events={"applied": 9, "gaps": []}))
    assert [problem for problem in report.problems if "chequered_flag" in problem], report.problems


def test_a_deleted_lap_that_was_reinstated_is_the_fastest_again() -> None:
    archive = archived([*PAYLOADS[:6], LapTimeReinstated(driver="1", lap=2), *PAYLOADS[6:]])
    assert archive.fastest_lap == FastestLap("VER", 2, 88.0)


def test_the_laps_of_a_disqualified_driver_do_not_count_for_the_fastest() -> None:
    out = (RESULT[1], ClassifiedDriver(driver="4", position=2, classified="D"))
    archive = archived([*PAYLOADS[:6], Classification(entries=out), PAYLOADS[7]])
    assert archive.fastest_lap == FastestLap("VER", 1, 90.5)


def test_each_driver_has_the_best_lap_that_stands_the_disqualified_too() -> None:
    out = (RESULT[1], ClassifiedDriver(driver="4", position=2, classified="D"))
    archive = archived([*PAYLOADS[:6], Classification(entries=out), PAYLOADS[7]])
    assert archive.best_laps == {"NOR": 89.0, "VER": 90.5}


def test_a_driver_whose_every_lap_is_deleted_has_no_best_lap() -> None:
    archive = archived([*PAYLOADS[:6], LapTimeDeleted(driver="1", lap=1), *PAYLOADS[6:]])
    assert archive.best_laps == {"NOR": 89.0}
