"""Which runs a dashboard has to show: those it holds, and those of the archive."""

import pytest

from pitwall.events import Event
from pitwall.events.shared.archive import dashboard_key
from pitwall.scripts.measurement.jumps import measure_jumps
from tests.clouds import CloudUnderTest
from tests.integration.test_dashboard_recovery import EVENTS, OLDER, Archive, archive, stamped
from tests.integration.test_dashboard_running import Dashboard, free_port, running, wait_until
from tests.unit.test_state_sample_race import RUN, sample_events

__all__ = ["archive"]

pytestmark = pytest.mark.cloud

BROKEN_OFF = "20240601T120000Z-broken-off-1"
DAMAGED = "20240301T120000Z-damaged-1"


def lines(dashboard: Dashboard) -> list[tuple[str, str, bool, bool]]:
    return [
        (line["run"], line["race"], line["finished"], line["held"]) for line in dashboard.get("/api/v1/runs")["runs"]
    ]


def archive_finished(archive: Archive, events: list[Event]) -> None:
    """A run as a dashboard that saw all of it leaves it behind."""
    with running(**archive.settings) as dashboard:
        dashboard.send(stamped(events))
        archive.put_events(stamped(events))
        wait_until(lambda: archive.figures(events[0].run))


def test_archived_runs_are_listed_with_those_that_are_held_newest_first(archive: Archive) -> None:
    archive_finished(archive, sample_events(OLDER))
    archive.put_events(sample_events(BROKEN_OFF)[:40])
    archive.put_events(sample_events(DAMAGED)[:2])
    archive.put(dashboard_key(DAMAGED), b"no figures at all")
    with running(**archive.settings) as dashboard:
        dashboard.send(EVENTS[:40])
        assert lines(dashboard) == [
            (RUN, "Sample Grand Prix", False, True),
            (BROKEN_OFF, "Sample Grand Prix", False, True),  # the newest of the archive is loaded at the start
            (DAMAGED, "Sample Grand Prix", False, False),
            (OLDER, "Sample Grand Prix", True, False),
        ]
        [line] = [line for line in dashboard.get("/api/v1/runs")["runs"] if line["run"] == OLDER]
        assert (line["season"], line["applied"], line["started_ms"]) == (2025, len(EVENTS), 1_704_067_200_000)


def test_a_list_of_runs_comes_page_by_page_and_loses_none(archive: Archive) -> None:
    archived = [f"2024010{day}T000000Z-old-{day}" for day in range(1, 8)]
    for run in archived:
        archive.put_events(sample_events(run)[:2])
    archive.put("runs/of nothing at all/note", b"")
    with running(**archive.settings) as dashboard:
        dashboard.send(EVENTS[:2])
        found: list[str] = []
        after = ""
        while True:
            answer = dashboard.get(f"/api/v1/runs?limit=3{after}")
            assert len(answer["runs"]) <= 3
            found += [line["run"] for line in answer["runs"]]
            if answer["next"] is None:
                break
            after = f"&after={answer['next']}"
        assert found == [RUN, *reversed(archived)]


@pytest.mark.parametrize(
    ("query", "problem"),
    [
        ("limit=0", "limit must be a whole number from 1 to 100, got '0'"),
        ("limit=101", "limit must be a whole number from 1 to 100, got '101'"),
        ("limit=many", "limit must be a whole number from 1 to 100, got 'many'"),
        ("limit=", "limit must be a whole number from 1 to 100, got ''"),
        ("after=../x", "after must be what an earlier answer had as next, got '../x'"),
        ("after=", "after must be what an earlier answer had as next, got ''"),
    ],
)
def test_a_page_of_runs_that_is_none_is_refused_in_one_line(query: str, problem: str) -> None:
    with running() as dashboard:
        status, answer, _ = dashboard.request("GET", f"/api/v1/runs?{query}")
        assert (status, answer) == (400, {"error": problem})


def test_a_run_that_is_opened_from_the_archive_is_listed_once(archive: Archive) -> None:
    archive.put_events(sample_events(OLDER))
    with running(**archive.settings) as dashboard:
        dashboard.send(EVENTS[:2])
        assert dashboard.get(f"/api/v1/state?run={OLDER}")["finished"]
        assert [line[0] for line in lines(dashboard)] == [RUN, OLDER]


def test_a_bucket_that_does_not_answer_is_not_asked_for_every_request(tested: CloudUnderTest) -> None:
    nowhere = {**tested.cloud.environment(), "AWS_ENDPOINT_URL": f"http://127.0.0.1:{free_port()}"}
    with running(**nowhere, PITWALL_BUCKET="pitwall") as dashboard:
        dashboard.send(EVENTS[:2])
        for _ in range(5):
            assert [line[0] for line in lines(dashboard)] == [RUN]
        assert len(dashboard.logged("archived runs cannot be listed")) < 5


def test_jumps_all_over_a_run_are_measured() -> None:
    with running() as dashboard:
        dashboard.send(EVENTS)
        jumps = measure_jumps(f"http://127.0.0.1:{dashboard.port}", jumps=5)
        assert len(jumps.took_ms) == 5
        assert jumps.line().startswith("5 jumps: p50 ")
