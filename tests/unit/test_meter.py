"""What a function measures of its own work, and how it comes to the dashboard."""

import json
import os
import subprocess
from pathlib import Path
from typing import Any

import pytest

from pitwall.events.codec import from_plain, to_plain
from pitwall.events.shared.histogram import Histogram
from pitwall.events.shared.report import Counters, HistogramCounts, Report
from pitwall.lambdas.shared.handover import Handover
from pitwall.lambdas.shared.meter import Meter
from pitwall.lambdas.shared.records import stream_records
from pitwall.lambdas.shared.reporter import Reporter, measured
from tests.fixtures.aws import kinesis_batch, sqs_batch
from tests.fixtures.race import lap

PLAIN = kinesis_batch([lap(0, "4", 1, None)])
ARRIVED_MS = PLAIN["Records"][0]["kinesis"]["approximateArrivalTimestamp"] * 1000
SENT_MS = round(ARRIVED_MS) - 12
NOW_MS = ARRIVED_MS + 40
BATCH = kinesis_batch([lap(seq, "4", seq, 90_000).stamped(SENT_MS) for seq in range(1, 6)])
OTHER = kinesis_batch([lap(9, "4", 9, 90_000).stamped(SENT_MS)], shard="shardId-000000000000")


def meter() -> Meter:
    return Meter(lambda: NOW_MS)


def taken(measuring: Meter) -> Report:
    report = measuring.take("archive")
    assert report is not None
    return report


def p50(counts: HistogramCounts) -> float | None:
    histogram = Histogram()
    histogram.add(zip(counts.buckets, counts.counts, strict=True))
    return histogram.percentile(50)


def fail(measuring: Meter, batch: dict[str, Any]) -> None:
    with pytest.raises(OSError, match="away"), measuring.invocation(batch):
        raise OSError("the bucket is away")


def test_an_invocation_is_counted_with_its_records_their_delays_and_their_age() -> None:
    measuring = meter()
    with measuring.invocation(BATCH):
        measuring.saw(stream_records(BATCH))
    report = taken(measuring)
    assert report.recent == report.total == Counters(batches=1, records=5)
    assert p50(report.histograms.batch) == pytest.approx(5, rel=0.01)
    assert p50(report.histograms.wait) == pytest.approx(40, rel=0.01)
    assert p50(report.histograms.put) == pytest.approx(12, rel=0.1)
    assert sum(report.histograms.work.counts) == 1
    assert report.age_ms == 40
    assert (report.newest_sent_ms, report.error) == (SENT_MS, None)


def test_nothing_new_is_nothing_to_report_and_totals_go_on() -> None:
    measuring = meter()
    assert measuring.take("archive") is None
    for number in range(3):
        with measuring.invocation(BATCH):
            pass
        report = taken(measuring)
        assert (report.number, report.recent.records, report.total.records) == (number, 5, 5 * (number + 1))
        assert measuring.take("archive") is None


def test_a_batch_that_raised_is_an_error_and_a_retry_when_it_comes_again() -> None:
    measuring = meter()
    fail(measuring, BATCH)
    report = taken(measuring)
    assert report.recent == Counters(batches=1, errors=1)
    assert report.error == "OSError: the bucket is away"
    assert report.newest_sent_ms is None, "nothing has been handled"
    with measuring.invocation(BATCH):
        pass
    report = taken(measuring)
    assert report.recent == Counters(batches=1, retries=1, records=5)
    assert report.error is None
    with measuring.invocation(BATCH):
        pass
    assert taken(measuring).recent.retries == 0, "it had succeeded"


def test_the_halves_of_a_failed_batch_are_retries_too() -> None:
    measuring = meter()
    fail(measuring, BATCH)
    for half in (BATCH["Records"][:2], BATCH["Records"][2:]):
        with measuring.invocation({"Records": half}):
            pass
    assert taken(measuring).total.retries == 2


def test_a_message_that_the_queue_gives_again_is_a_retry_whoever_had_it_before() -> None:
    batch = sqs_batch(["{}"])
    batch["Records"][0]["attributes"]["ApproximateReceiveCount"] = "3"
    measuring = meter()
    with measuring.invocation(batch):
        pass
    report = taken(measuring)
    assert (report.recent.retries, report.recent.records) == (1, 1)
    assert sum(report.histograms.wait.counts) == 1


def test_a_report_is_the_same_after_its_way_as_json() -> None:
    measuring = meter()
    with measuring.invocation(BATCH):
        measuring.saw(stream_records(BATCH))
    report = taken(measuring)
    assert from_plain(Report, json.loads(json.dumps(to_plain(report)))) == report


def test_what_the_dashboard_did_not_take_is_sent_again_as_it_was_and_the_rest_follows(tmp_path: Path) -> None:
    measuring, answers = meter(), [False, False, True, True]
    posted: list[dict[str, Any]] = []

    def post(body: bytes) -> bool:
        posted.append(json.loads(body))
        return answers.pop(0)

    reporter = Reporter("archive", measuring, post, Handover("archive", "s", tmp_path))
    fail(measuring, BATCH)
    assert not reporter.report()
    with measuring.invocation(BATCH):
        pass
    assert not reporter.report()
    assert reporter.report()
    assert reporter.report()
    assert reporter.report(), "nothing is left"
    assert posted[0] == posted[1] == posted[2]
    assert [body["number"] for body in posted] == [0, 0, 0, 1]
    assert [body["recent"]["errors"] for body in posted] == [1, 1, 1, 0]
    assert posted[3]["total"]["errors"] == 1


def ended_process(tmp_path: Path, secret: str = "s", delivered: bool = False) -> Report:
    """A process that failed once, with the dashboard away, and has ended; its last report."""
    measuring = meter()
    with measuring.invocation(OTHER):
        pass
    fail(measuring, BATCH)
    kept = measuring.unreported("archive")[0]
    reporter = Reporter("archive", measuring, lambda _body: delivered, Handover("archive", secret, tmp_path))
    reporter.wake = lambda: None  # type: ignore[method-assign]  # its thread ends with it
    reporter.failed()
    (left,) = [path for path in tmp_path.iterdir() if path.name.endswith(f"-{os.getpid()}")]
    left.rename(left.with_name(left.name.replace(str(os.getpid()), str(dead_pid()))))
    return kept


def dead_pid() -> int:
    process = subprocess.Popen(["true"])
    process.wait()
    return process.pid


def test_a_process_that_failed_and_ended_is_gone_on_with_by_the_next(tmp_path: Path) -> None:
    before = ended_process(tmp_path)
    posted: list[Report] = []
    measuring = meter()

    def post(body: bytes) -> bool:
        posted.append(from_plain(Report, json.loads(body)))
        return True

    reporter = Reporter("archive", measuring, post, Handover("archive", "s", tmp_path))
    reporter.begin()
    with measuring.invocation(BATCH):
        pass
    assert reporter.report()
    assert reporter.report()
    assert [(report.process, report.number) for report in posted] == [(before.process, 0), (before.process, 1)]
    assert posted[0].recent == Counters(batches=2, errors=1, records=1)
    assert posted[1].recent == Counters(batches=1, retries=1, records=5), "it knows what failed"
    assert posted[1].total == Counters(batches=3, errors=1, retries=1, records=6)
    assert list(tmp_path.iterdir()) == []


def test_a_hand_over_is_for_one_process_of_the_same_deployment_once_the_earlier_one_has_ended(tmp_path: Path) -> None:
    ended_process(tmp_path)
    assert Handover("archive", "another token", tmp_path).claim() is None
    assert Handover("fastest_lap", "s", tmp_path).claim() is None
    assert Handover("archive", "s", tmp_path).claim() is not None
    assert Handover("archive", "s", tmp_path).claim() is None
    ended_process(tmp_path)
    (left,) = tmp_path.iterdir()
    left.rename(left.with_name(left.name.rpartition("-")[0] + f"-{os.getppid()}"))
    assert Handover("archive", "s", tmp_path).claim() is None, "that process is alive"


def test_a_process_that_failed_and_lives_on_leaves_nothing_behind(tmp_path: Path) -> None:
    measuring = meter()
    reporter = Reporter("archive", measuring, lambda _body: True, Handover("archive", "s", tmp_path))
    fail(measuring, BATCH)
    reporter.failed()
    assert len(list(tmp_path.iterdir())) == 1
    reporter.succeeded()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("content", [b"", b"{}", b"x" * 2_000_000, None])
def test_what_is_no_hand_over_is_passed_over(tmp_path: Path, content: bytes | None) -> None:
    ended_process(tmp_path)
    (left,) = tmp_path.iterdir()
    if content is None:
        target = tmp_path / "elsewhere"
        left.rename(target)
        left.symlink_to(target)
    else:
        left.write_bytes(content)
    assert Handover("archive", "s", tmp_path).claim() is None


def test_a_folder_that_cannot_be_written_to_breaks_nothing(tmp_path: Path) -> None:
    measuring = meter()
    reporter = Reporter("archive", measuring, lambda _body: True, Handover("archive", "s", tmp_path / "missing"))
    fail(measuring, BATCH)
    reporter.failed()
    assert Handover("archive", "s", tmp_path / "missing").claim() is None


@pytest.mark.parametrize("environment", [{}, {"PITWALL_DASHBOARD_URL": "ftp://x", "PITWALL_INGEST_TOKEN": "t"}])
def test_a_function_that_is_told_no_dashboard_works_without_reports(environment: dict[str, str]) -> None:
    measuring, handled = meter(), []
    measured("archive", measuring, environment)(lambda event, _context: handled.append(event))(BATCH, None)
    assert handled == [BATCH]
    assert taken(measuring).recent.records == 5


@pytest.mark.parametrize("event", [{}, {"Records": []}])
def test_an_event_without_records_is_no_batch(event: dict[str, Any]) -> None:
    measuring = meter()
    with measuring.invocation(event):
        pass
    assert measuring.take("archive") is None
