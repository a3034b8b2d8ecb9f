"""A live race comes in however much of the archive is read beside it, and that is read no faster than it may be."""

import json
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

import pytest

from pitwall.dashboard.archive.pace import READS_PER_S
from pitwall.events.shared.archive import dashboard_key
from tests.clouds import CloudUnderTest
from tests.faults.http_proxy import HttpProxy
from tests.integration.test_dashboard_recovery import EVENTS, Archive, applied, archive
from tests.integration.test_dashboard_running import Dashboard, running, wait_until
from tests.unit.test_state_sample_race import RUN, sample_events

__all__ = ["archive"]

pytestmark = pytest.mark.cloud

AT_ONCE = 3
"""Parts of the dashboard that read: each may meet another's read that a busy machine has held up."""

BATCH = 10


@dataclass
class Front:
    """A proxy in front of S3 that notes when the dashboard reads what."""

    proxy: HttpProxy
    reads: list[tuple[float, str]] = field(default_factory=list)

    def note(self, method: str, path: str, _body: bytes, _status: int) -> None:
        if method == "GET":
            self.reads.append((time.monotonic(), path))

    def most_in_a_second(self, since: int) -> int:
        """The most reads in any second, of those from the number ``since`` on."""
        moments = sorted(moment_s for moment_s, _ in self.reads[since:])
        return max(sum(start_s <= moment_s < start_s + 1 for moment_s in moments) for start_s in moments)


@pytest.fixture
def front(tested: CloudUnderTest) -> Iterator[Front]:
    with HttpProxy(tested.cloud) as proxy:
        made = Front(proxy)
        proxy.before_answer = made.note
        yield made


def old_run(number: int) -> str:
    return f"20240101T{number // 3600:02d}{number // 60 % 60:02d}{number % 60:02d}Z-old-{number}"


def archive_many(archive: Archive, count: int) -> list[str]:
    """Finished runs, newest first, as far as the list needs them."""
    runs = [old_run(number) for number in reversed(range(count))]

    def put(run: str) -> None:
        figures = {"race": f"Race {run}", "finished": True, "events": {"applied": 1}}
        archive.put(dashboard_key(run), json.dumps(figures).encode())

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(put, runs))
    return runs


def page_through(dashboard: Dashboard, found: list[str], stop: threading.Event) -> None:
    """Read the list from the newest run on, as fast as it is given."""
    after = ""
    while not stop.is_set():
        status, answer, _ = dashboard.request("GET", f"/api/v1/runs?limit=100{after}")
        if status == 200 and answer["next"]:
            found.extend(line["run"] for line in answer["runs"])
            after = f"&after={answer['next']}"


def race_beside(dashboard: Dashboard, front: Front) -> None:
    """Send a race in batches; the archive is read before, between and after them."""
    for first in range(0, len(EVENTS), BATCH):
        reads = len(front.reads)
        assert dashboard.send(EVENTS[first : first + BATCH])["applied"] == len(EVENTS[first : first + BATCH])
        assert applied(dashboard) == min(first + BATCH, len(EVENTS))
        wait_until(lambda reads=reads: len(front.reads) >= reads + BATCH)


@pytest.mark.long
def test_a_live_race_comes_in_while_the_list_of_five_thousand_runs_is_read(archive: Archive, front: Front) -> None:
    runs = archive_many(archive, 5_000)
    found: list[str] = []
    stop = threading.Event()
    with running(**{**archive.settings, "AWS_ENDPOINT_URL": front.proxy.url}) as dashboard:
        wait_until(lambda: len(front.reads) > BATCH)
        beginning = len(front.reads)
        reader = threading.Thread(target=page_through, args=(dashboard, found, stop))
        reader.start()
        race_beside(dashboard, front)
        stop.set()
        reader.join(60)
    assert 0 < len(found) < len(runs), "the list was still read when the race was over"
    old = [run for run in found if run != RUN]
    assert old == runs[: len(old)], "the newest come first, and none is left out"
    assert front.most_in_a_second(beginning) <= READS_PER_S + AT_ONCE


def test_runs_opened_from_the_archive_beside_a_live_race_are_read_at_its_pace(archive: Archive, front: Front) -> None:
    runs = [old_run(number) for number in range(60)]
    for run in runs:
        archive.put_events(sample_events(run))
    with running(**{**archive.settings, "AWS_ENDPOINT_URL": front.proxy.url}) as dashboard:
        dashboard.send(sample_events("20250401T000000Z-before")[:1])
        beginning = len(front.reads)
        with ThreadPoolExecutor(4) as readers:
            opened = readers.map(lambda run: dashboard.get(f"/api/v1/state?run={run}")["events"]["applied"], runs)
            for first in range(0, len(EVENTS), BATCH):
                assert dashboard.send(EVENTS[first : first + BATCH])["applied"] == len(EVENTS[first : first + BATCH])
            assert set(opened) == {len(EVENTS)}
        assert dashboard.get(f"/api/v1/state?run={RUN}")["events"]["applied"] == len(EVENTS)
    assert len(front.reads) - beginning >= 2 * len(runs)
    assert front.most_in_a_second(beginning) <= READS_PER_S + AT_ONCE
