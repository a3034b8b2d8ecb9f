"""Records that obey the contract and mean harm: none of them takes the race from the page."""

import http.client
import json
import threading
from contextlib import suppress
from typing import Any

import pytest

from services.local_http import open_url
from tests.browser.race_feed import RaceFeed, roster
from tests.commands import until
from tests.drills.accounts import archived_lines
from tests.drills.drill import Drill
from tests.drills.rig import Rig

pytestmark = [pytest.mark.drills, pytest.mark.cloud, pytest.mark.timeout(600)]

YEAR_9999 = ("99991231T235959Z-later-0001", "99991230T235959Z-later-0002", "99991229T235959Z-later-0003")


def asked(rig: Rig, path: str) -> Any:
    """What the dashboard answers. Raises OSError if it does not, or is not ready."""
    with open_url(rig.url + path, 10) as answer:
        return json.load(answer)


class Shown(threading.Thread):
    """Watches, whenever the dashboard answers, which run it shows and what stands in the table."""

    def __init__(self, rig: Rig) -> None:
        super().__init__(daemon=True)
        self.runs: set[str] = set()
        self.tables: set[tuple[str, ...]] = set()
        """The drivers of each table."""
        self.looks = 0
        self._rig = rig
        self._ended = threading.Event()

    def run(self) -> None:
        while not self._ended.wait(0.05):
            # It has been killed, or is not ready yet.
            with suppress(OSError, ValueError, http.client.HTTPException):
                self.runs.add(str(asked(self._rig, "/healthz")["run"]))
                self.tables.add(tuple(sorted(row["driver"] for row in asked(self._rig, "/positions"))))
                self.looks += 1

    def __enter__(self) -> "Shown":
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        self.join()


@pytest.mark.drill(18, "three runs named in the year 9999 in the stream, then the dashboard killed and started again")
def test_runs_of_the_year_9999(drill: Drill) -> None:
    rig = drill.embedded()
    kinesis = rig.clients.kinesis()
    replay = drill.begin(kinesis, rig.deployment.stream, speed=60)
    drill.wait_for_the_moment()
    shown = drill.enter(Shown(rig))
    for run in YEAR_9999:
        event = RaceFeed(run).start(roster(3))
        kinesis.put_record(StreamName=rig.deployment.stream, Data=event.to_json(), PartitionKey="session")

    def listed() -> list[str]:
        return [line["run"] for line in asked(rig, "/api/v1/runs")["runs"]]

    until(lambda: all(archived_lines(rig.place, run) for run in YEAR_9999), 60, "the archive has them")
    until(lambda: set(YEAR_9999) <= set(listed()), 60, "the dashboard lists them")
    assert listed()[0] == replay.run_id
    rig.kill_dashboard()
    drill.fault_is_over()
    rig.dashboard.start()
    before = shown.looks
    until(lambda: shown.looks > before + 10, 60, "the dashboard was looked at again")
    assert listed()[0] == replay.run_id
    drill.check_rig(rig)
    assert listed() == [replay.run_id, *YEAR_9999], "those without a likely date come last"
    assert shown.runs == {replay.run_id}
    assert shown.tables == {tuple(sorted(drill.running.told.codes.values()))}
