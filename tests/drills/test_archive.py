"""An archive of years, and people who read it while a race is on."""

import json
import threading
import time
import urllib.error
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from pitwall.dashboard.archive.pace import READS_PER_S
from pitwall.events.shared.archive import chunk_key, dashboard_key, pack
from pitwall.services.local_http import open_url
from tests.commands import until
from tests.drills.drill import Drill
from tests.drills.rig import Rig
from tests.unit.test_state_sample_race import sample_events

pytestmark = [pytest.mark.drills, pytest.mark.cloud, pytest.mark.timeout(600)]

RUNS, WITH_EVENTS, READERS = 5_000, 50, 4
AT_ONCE = 3
"""Parts of the dashboard that read: each may meet another's read that a busy machine has held up."""

FOR_S = 10.0


def old_run(number: int) -> str:
    return f"20240101T{number // 3600:02d}{number // 60 % 60:02d}{number % 60:02d}Z-old-{number}"


def fill(rig: Rig) -> None:
    """Put 5,000 finished runs into the bucket, the newest of them with their events."""
    s3, bucket = rig.clients.s3(), rig.deployment.bucket

    def put(number: int) -> None:
        run = old_run(number)
        figures = {"race": f"Race {number}", "finished": True, "events": {"applied": 1}}
        s3.put_object(Bucket=bucket, Key=dashboard_key(run), Body=json.dumps(figures).encode())
        if number >= RUNS - WITH_EVENTS:
            chunk = pack(event.to_json() for event in sample_events(run))
            s3.put_object(Bucket=bucket, Key=chunk_key(run, "shardId-000000000000", 0), Body=chunk)

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(put, range(RUNS)))


def ask(rig: Rig, path: str) -> Any:
    """A JSON answer of the dashboard, None if it has none now."""
    try:
        with open_url(f"{rig.url}{path}", timeout_s=10) as answer:
            return json.load(answer)
    except (urllib.error.URLError, OSError):
        return None


def page_through(rig: Rig, stop: threading.Event) -> None:
    """Read the list of runs from the newest on."""
    after = ""
    while not stop.is_set():
        answer = ask(rig, f"/api/v1/runs?limit=100{after}")
        if answer and answer["next"]:
            after = f"&after={answer['next']}"


def open_one_after_another(rig: Rig, stop: threading.Event) -> None:
    """Open run after run that only the archive has."""
    while not stop.is_set():
        for number in range(RUNS - WITH_EVENTS, RUNS):
            if not stop.is_set():
                ask(rig, f"/api/v1/state?run={old_run(number)}")


@pytest.mark.drill(21, "an archive of 5,000 runs that is listed and opened, and the dashboard started anew")
def test_large_archive_read(drill: Drill) -> None:
    rig = drill.embedded(bucket_front=True)
    fill(rig)
    reads: list[float] = []

    def note(method: str, path: str, _body: bytes, _status: int) -> None:
        # The dashboard's: a page of the list, or something of an old run. The functions read their own run only.
        if method == "GET" and ("list-type=2" in path or "-old-" in path):
            reads.append(time.monotonic())

    rig.bucket_front.before_answer = note
    drill.begin(rig.clients.kinesis(), rig.deployment.stream, speed=20)
    drill.wait_for_the_moment()
    rig.kill_dashboard()
    rig.dashboard.start()
    until(lambda: ask(rig, f"/api/v1/state?run={drill.running.run}") is not None, 60, "the race is back")
    beginning = len(reads)
    stop = threading.Event()
    reading: list[Callable[[Rig, threading.Event], None]] = [page_through, *[open_one_after_another] * READERS]
    readers = [threading.Thread(target=read, args=(rig, stop), daemon=True) for read in reading]
    for reader in readers:
        reader.start()
    drill.lasts(FOR_S)
    sent = drill.sent_by_now()
    until(lambda: applied(rig, drill.running.run) >= sent, 60, "the race comes in while the archive is read")
    assert any(reader.is_alive() for reader in readers)
    stop.set()
    drill.fault_is_over()
    for reader in readers:
        reader.join(30)
    during = reads[beginning:]
    assert len(during) > RUNS / 100
    assert max(sum(start <= moment < start + 1 for moment in during) for start in during) <= READS_PER_S + AT_ONCE
    drill.check_rig(rig)


def applied(rig: Rig, run: str) -> int:
    """Events of the run that the dashboard has."""
    state = ask(rig, f"/api/v1/state?run={run}")
    return int(state["events"]["applied"]) if state else 0
