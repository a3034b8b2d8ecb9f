"""What a function measures of its own work, and how it comes to the dashboard."""

import json
from typing import Any

import pytest

from events.codec import from_plain, to_plain
from events.histogram import Histogram
from events.report import Report, Spread, Tally
from lambdas.shared.meter import Meter
from lambdas.shared.records import stream_records
from lambdas.shared.reporter import Reporter, measured
from tests.fixtures.aws import kinesis_batch, sqs_batch
from tests.fixtures.race import lap

PLAIN = kinesis_batch([lap(0, "4", 1, None)])
ARRIVED_MS = PLAIN["Records"][0]["kinesis"]["approximateArrivalTimestamp"] * 1000
SENT_MS = round(ARRIVED_MS) - 12
NOW_MS = ARRIVED_MS + 40
BATCH = kinesis_batch([lap(seq, "4", seq, 90_000).stamped(SENT_MS) for seq in range(1, 6)])


def meter() -> Meter:
    return Meter(lambda: NOW_MS)


def taken(measuring: Meter) -> Report:
    report = measuring.take("archive")
    assert report is not None
    return report


def p50(spread: Spread) -> float | None:
    histogram = Histogram()
    histogram.add(zip(spread.buckets, spread.counts, strict=True))
    return histogram.percentile(50)


def fail(measuring: Meter, batch: dict[str, Any]) -> None:
    with pytest.raises(OSError, match="away"), measuring.invocation(batch):
        raise OSError("the bucket is away")


def test_an_invocation_is_counted_with_its_records_their_delays_and_their_age() -> None:
    measuring = meter()
    with measuring.invocation(BATCH):
        measuring.saw(stream_records(BATCH))
    report = taken(measuring)
    assert report.recent == report.total == Tally(batches=1, records=5)
    assert p50(report.spreads.batch) == pytest.approx(5, rel=0.01)
    assert p50(report.spreads.wait) == pytest.approx(40, rel=0.01)
    assert p50(report.spreads.put) == pytest.approx(12, rel=0.1)
    assert sum(report.spreads.work.counts) == 1
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
    assert report.recent == Tally(batches=1, errors=1)
    assert report.error == "OSError: the bucket is away"
    assert report.newest_sent_ms is None, "nothing has been handled"
    with measuring.invocation(BATCH):
        pass
    report = taken(measuring)
    assert report.recent == Tally(batches=1, retries=1, records=5)
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
    assert sum(report.spreads.wait.counts) == 1


def test_a_report_is_the_same_after_its_way_as_json() -> None:
    measuring = meter()
    with measuring.invocation(BATCH):
        measuring.saw(stream_records(BATCH))
    report = taken(measuring)
    assert from_plain(Report, json.loads(json.dumps(to_plain(report)))) == report


def test_what_the_dashboard_did_not_take_is_sent_again_as_it_was_and_the_rest_follows() -> None:
    measuring, posted, answers = meter(), [], [False, False, True, True]
    reporter = Reporter("archive", measuring, lambda body: bool(posted.append(json.loads(body))) or answers.pop(0))
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


@pytest.mark.parametrize("environment", [{}, {"PITWALL_DASHBOARD_URL": "ftp://x", "PITWALL_INGEST_TOKEN": "t"}])
def test_a_function_that_is_told_no_dashboard_works_without_reports(environment: dict[str, str]) -> None:
    measuring, handled = meter(), []
    measured("archive", measuring, environment)(lambda event, _context: handled.append(event))(BATCH, None)
    assert handled == [BATCH]
    assert taken(measuring).recent.records == 5


def test_an_event_that_is_no_batch_is_counted_and_left_to_the_handler() -> None:
    measuring = meter()
    with measuring.invocation({}):
        pass
    assert taken(measuring).recent == Tally(batches=1)
