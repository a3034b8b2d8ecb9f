"""The status of the pipeline: rates, percentiles, and where it hurts."""

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from pitwall.dashboard.pipeline.health import SILENT_AFTER_MS, TEXTS, Race
from pitwall.dashboard.pipeline.monitor import Monitor
from pitwall.dashboard.pipeline.status_document import status_document
from pitwall.dashboard.pipeline.window import WINDOW_S, Window
from pitwall.dashboard.state.outcome import APPLIED
from pitwall.dashboard.state.plain import Plain
from pitwall.events import Alert, Event, LapCompleted, Weather
from pitwall.events.shared.functions import FunctionName
from pitwall.events.shared.histogram import Histogram
from pitwall.events.shared.report import Counters, HistogramCounts, Histograms, Report
from pitwall.scripts.deployment.deployed_functions import deployed_functions
from pitwall.services.functions.declarations import find_functions
from tests.fixtures.source import SOURCE

T0 = 1_764_043_200_000


def watching() -> Monitor:
    """A monitor that knows the functions as they are declared."""
    monitor = Monitor(T0)
    monitor.know(deployed_functions(find_functions(SOURCE), "0" * 64).functions)
    return monitor


def event(seq: int, sent_ms: int, payload: Any = None, resent: int | None = None) -> Event:
    given = payload or LapCompleted(driver="4", lap=1, position=1)
    return Event(run="r", seq=seq, t_ms=seq, payload=given, sent_ms=sent_ms, resent=resent)


def counts(*values: float) -> HistogramCounts:
    counted = Histogram()
    for value in values:
        counted.record(value)
    return HistogramCounts.of(counted)


def report(function: FunctionName, number: int = 0, **changed: Any) -> Report:
    one = Report(
        function=function,
        process="0123456789abcdef",
        number=number,
        began_ms=T0 - 60_000,
        since_ms=T0 - 1_000,
        until_ms=T0,
        recent=Counters(batches=2, records=10),
        total=Counters(batches=2, records=10),
        histograms=Histograms(wait=counts(20, 30, 40), work=counts(5), batch=counts(4, 6)),
        newest_sent_ms=T0,
        age_ms=25,
    )
    return replace(one, **changed)


def status(monitor: Monitor, now_ms: float, race: Race | None = None, trouble: str | None = None) -> Plain:
    snapshot = monitor.snapshot(now_ms)
    return status_document(snapshot, race or Race(), sent=0, viewers=1, trouble=trouble, began_ms=T0)


def part(shown: Plain, name: str) -> Plain:
    (found,) = [one for one in shown["parts"] if one["name"] == name]
    return found


def test_before_anything_ran_every_part_is_idle_or_fine() -> None:
    shown = status(watching(), T0 + 60_000)
    assert {one["state"] for one in shown["parts"]} == {"idle", "ok"}
    assert shown["state"] == "ok"
    assert [hop["p50"] for hop in shown["hops"]] == [None] * 5


def test_a_report_gives_rates_percentiles_and_totals() -> None:
    monitor = watching()
    for number in range(WINDOW_S):
        told = report("archive", number, total=Counters(batches=2 * number + 2, records=10 * number + 10))
        assert monitor.report(told, T0 + number * 1_000)
    archive = part(status(monitor, T0 + WINDOW_S * 1_000), "archive")
    assert archive["state"] == "ok"
    assert archive["records_per_s"] == pytest.approx(10, rel=0.1)
    assert archive["batches_per_s"] == pytest.approx(2, rel=0.1)
    assert archive["wait_ms"]["p50"] == pytest.approx(30, rel=0.01)
    assert archive["wait_ms"]["p99"] == pytest.approx(40, rel=0.01)
    assert archive["batch"] == {"p50": 4, "p99": 6}
    assert archive["total"]["records"] == 10 * WINDOW_S


def test_a_report_that_comes_twice_counts_once() -> None:
    monitor = watching()
    assert monitor.report(report("archive", 3), T0)
    assert not monitor.report(report("archive", 3), T0)
    assert not monitor.report(report("archive", 2), T0)
    assert part(status(monitor, T0), "archive")["recent"] == {"errors": 0, "retries": 0, "quarantined": 0, "alerts": 0}
    assert part(status(monitor, T0), "archive")["records_per_s"] == 10


def test_totals_are_those_of_all_processes_and_survive_a_new_dashboard() -> None:
    monitor = watching()
    monitor.report(report("archive", 400, total=Counters(batches=900, records=5_000)), T0)
    monitor.report(report("archive", 0, process="f" * 16), T0)
    assert part(status(monitor, T0), "archive")["total"]["records"] == 5_010


def test_the_memory_of_processes_is_bounded_and_forgets_no_total() -> None:
    monitor = watching()
    for number in range(200):
        monitor.report(report("archive", process=f"{number:016x}"), T0)
    assert part(status(monitor, T0), "archive")["total"]["records"] == 2_000
    assert len(monitor._workers["archive"]._processes) < 50


def test_a_function_that_raised_last_is_failing_and_says_why() -> None:
    monitor = watching()
    monitor.report(
        report("archive", error="EndpointConnectionError: no bucket", recent=Counters(batches=1, errors=1)), T0
    )
    archive = part(status(monitor, T0 + 1_000), "archive")
    assert archive["state"] == "failing"
    assert "no bucket" in archive["says"]
    assert "come again" in archive["says"]
    assert archive["says"] == TEXTS[archive["code"]].format(**archive["values"])
    monitor.report(report("archive", 1), T0 + 2_000)
    recovered = part(status(monitor, T0 + 2_000), "archive")
    assert recovered["state"] == "ok"
    assert recovered["says"] == "archive works again; errors in the last 15 s: 1."


def test_a_function_that_tells_nothing_of_events_known_to_be_in_the_stream_is_silent() -> None:
    monitor = watching()
    monitor.took([event(0, T0)], [APPLIED], [], T0 + 10)
    early = status(monitor, T0 + SILENT_AFTER_MS)
    assert {part(early, name)["state"] for name in ("archive", "fastest_lap", "race_alerts")} == {"idle"}
    late = status(monitor, T0 + 12_010)
    assert part(late, "archive")["says"] == "archive has not reported for 12 s; its records wait in Kinesis."
    assert {part(late, name)["state"] for name in ("archive", "fastest_lap", "race_alerts")} == {"silent"}
    assert late["state"] == "silent"
    monitor.report(report("archive", newest_sent_ms=T0), T0 + 13_000)
    assert part(status(monitor, T0 + 13_000), "archive")["state"] == "ok"


def test_a_report_from_before_the_events_came_here_acknowledges_them() -> None:
    monitor = watching()
    monitor.report(report("fastest_lap", newest_sent_ms=T0), T0 + 5)
    monitor.took([event(0, T0)], [APPLIED], [], T0 + 10)
    assert part(status(monitor, T0 + 20_000), "fastest_lap")["state"] == "idle"


def test_only_functions_that_are_sent_an_event_owe_a_report_of_it() -> None:
    monitor = watching()
    weather = Weather(air_c=20.0)
    monitor.took([event(0, T0, weather)], [APPLIED], [], T0 + 10)
    shown = status(monitor, T0 + 20_000)
    states = {name: part(shown, name)["state"] for name in ("archive", "fastest_lap", "race_alerts")}
    assert states == {"archive": "silent", "fastest_lap": "idle", "race_alerts": "idle"}


def test_records_that_others_handled_and_nobody_brought_here_are_owed_by_position_update() -> None:
    monitor = watching()
    monitor.report(report("archive"), T0)
    shown = part(status(monitor, T0 + 10_000), "position_update")
    assert shown["state"] == "silent"
    monitor.took([event(0, T0)], [APPLIED], [], T0 + 11_000)
    assert part(status(monitor, T0 + 11_000), "position_update")["state"] == "idle"


def test_alerts_that_were_published_and_did_not_come_are_owed_by_the_relay() -> None:
    monitor = watching()
    monitor.report(report("fastest_lap", recent=Counters(batches=1, records=1, alerts=1)), T0)
    assert "wait in the queue" in part(status(monitor, T0 + 10_000), "alert_relay")["says"]
    alert = Alert(run="r", id="a", kind="fastest_lap", seq=0, t_ms=0, title="t")
    monitor.took([], [], [alert], T0 + 11_000)
    assert part(status(monitor, T0 + 11_000), "alert_relay")["state"] == "idle"
    monitor.report(
        report("race_alerts", recent=Counters(batches=1, records=1, alerts=1), since_ms=T0 + 10_500), T0 + 12_000
    )
    assert part(status(monitor, T0 + 30_000), "alert_relay")["state"] == "idle", "the alert was here before the report"


def test_a_function_far_behind_is_slow() -> None:
    monitor = watching()
    monitor.report(report("archive", age_ms=42_000), T0)
    assert part(status(monitor, T0), "archive")["says"].startswith("archive is 42 s behind")


def test_refused_records_and_a_missing_bucket_show_where_they_hurt() -> None:
    monitor = watching()
    monitor.took([event(0, T0, resent=2), event(1, T0)], [APPLIED, APPLIED], [], T0 + 40)
    monitor.report(report("archive", recent=Counters(batches=1, s3_failed=3)), T0)
    shown = status(monitor, T0 + 100, trouble="cannot list")
    assert part(shown, "kinesis")["state"] == "slow"
    assert part(shown, "simulator")["resent"] == 1
    assert part(shown, "s3")["state"] == "failing"
    assert part(status(monitor, T0 + 100), "s3")["values"]["count"] == 3


def test_a_race_that_is_not_over_and_sends_nothing_shows_at_the_simulator() -> None:
    monitor = watching()
    monitor.took([event(0, T0)], [APPLIED], [], T0)
    running = Race(speed=10, over=False)
    assert part(status(monitor, T0 + 9_000, running), "simulator")["state"] == "ok"
    assert part(status(monitor, T0 + 11_000, running), "simulator")["state"] == "silent"
    assert part(status(monitor, T0 + 20_000), "simulator")["state"] == "idle"
    assert part(status(monitor, T0 + 11_000, Race(speed=1, calm=True, over=False)), "simulator")["state"] == "ok"


def test_what_was_taken_in_is_timed_until_it_is_passed_on() -> None:
    monitor = watching()
    monitor.took([event(0, T0), event(1, T0)], [APPLIED, APPLIED], [], T0 + 40)
    waiting = monitor.waiting()
    monitor.published(waiting, T0 + 60)
    monitor.published(monitor.waiting(), T0 + 90)
    hops = {hop["name"]: hop for hop in status(monitor, T0 + 100)["hops"]}
    assert hops["dashboard"]["p50"] == pytest.approx(20, rel=0.01)
    assert hops["dashboard"]["count"] == 2
    assert hops["way"]["p50"] == pytest.approx(40, rel=0.01)


def test_a_window_forgets_what_is_older_and_stays_small() -> None:
    window = Window()
    for second in range(1_000):
        window.count(second * 1_000, "records")
        window.record(second * 1_000, "wait", second + 1)
    recent = window.sum(999_000)
    assert recent.counts["records"] == WINDOW_S
    assert recent.histogram("wait").percentile(1) == pytest.approx(986, rel=0.01)
    assert window.total["records"] == 1_000
    assert len(window._slices) <= WINDOW_S + 1


def test_the_page_has_a_sentence_for_everything_that_can_be_said() -> None:
    words = (Path(__file__).resolve().parents[2] / "dashboard/static/js/pipeline-words.js").read_text("utf-8")
    assert dict(re.findall(r'^  (\w+): \(values\) => t\("(.*)", values\),$', words, re.MULTILINE)) == TEXTS


def test_rates_and_silence_do_not_go_by_a_clock_that_steps_back() -> None:
    monitor, hour_ms = watching(), 3_600_000
    for second in range(60):
        wall_ms = T0 + second * 1_000 - second * hour_ms
        sent = [event(10 * second + place, wall_ms - 40) for place in range(10)]
        monitor.took(sent, [APPLIED] * 10, [], second * 1_000.0, wall_ms)
        monitor.report(report("archive", second, newest_sent_ms=wall_ms), second * 1_000.0, wall_ms)
        snapshot = monitor.snapshot(second * 1_000.0, wall_ms)
        shown = status_document(snapshot, Race(over=False), sent=0, viewers=1, trouble=None, began_ms=T0)
        assert part(shown, "simulator")["events_per_s"] <= 10 * (1 if second >= WINDOW_S else 2)
        assert shown["hops"][-1]["p50"] == pytest.approx(40, rel=0.01)
        assert shown["now_ms"] == wall_ms
    assert part(shown, "simulator")["events_per_s"] == pytest.approx(10, rel=0.1)
    assert part(shown, "archive")["records_per_s"] == pytest.approx(10, rel=0.1)
