"""From the page's request to the run: dashboard, control queue and simulator together."""

import json
import re
import secrets
from collections.abc import Iterator
from typing import Any

import pytest

from pitwall.events.codec import to_plain
from pitwall.events.envelope import dumps
from pitwall.events.shared.simulator_report import REPORT_KEY, SimulatorReport
from tests.integration.conftest import Pipeline, until
from tests.integration.test_dashboard_running import Dashboard, running
from tests.integration.test_simulator_service import Desk, desk

__all__ = ["desk"]

pytestmark = pytest.mark.cloud

SHORT = {"kind": "demo", "laps": 3, "seed": 4}


@pytest.fixture
def dashboard(pipeline: Pipeline) -> Iterator[Dashboard]:
    """A dashboard with the archive and the control queue of the stack."""
    deployment = pipeline.deployment
    settings = {
        "PITWALL_BUCKET": deployment.bucket,
        "PITWALL_CONTROL_QUEUE_URL": deployment.control_queue_url,
        **pipeline.cloud.environment(),
    }
    with running(**settings) as made:
        yield made


def give(dashboard: Dashboard, action: dict[str, Any], id_: str | None = None) -> tuple[int, Any]:
    """What the page does: it shows the token that is in it."""
    _, page, _ = dashboard.request("GET", "/")
    token = re.search(r'data-token="([^"]+)"', page)
    assert token is not None
    body = json.dumps({"id": id_ or secrets.token_hex(8), "action": action}).encode()
    headers = {"Content-Type": "application/json", "X-Pitwall-Token": token[1]}
    status, answer, _ = dashboard.request("POST", "/api/v1/commands", body, headers)
    return status, answer


def catalogue(dashboard: Dashboard) -> Any:
    return dashboard.get("/api/v1/catalogue")


def is_ready(dashboard: Dashboard) -> bool:
    return bool(catalogue(dashboard)["simulator"])


def test_what_the_page_starts_is_played_held_slowed_and_stopped(desk: Desk, dashboard: Dashboard) -> None:
    desk.start_simulator()
    until(lambda: is_ready(dashboard), "the simulator answers")
    status, started = give(dashboard, {"kind": "start", "source": SHORT, "speed": 5})
    assert status == 202
    run = started["run"]

    def state() -> tuple[str, float] | None:
        found = next((one for one in catalogue(dashboard)["played"] if one["run"] == run), None)
        return found and (found["state"], found["speed"])

    until(lambda: state() == ("playing", 5.0), "it is played")
    for action, then in (
        ({"kind": "pause"}, ("paused", 5.0)),
        ({"kind": "speed", "speed": 2}, ("paused", 2.0)),
        ({"kind": "resume"}, ("playing", 2.0)),
        ({"kind": "stop"}, ("stopped", 2.0)),
    ):
        assert give(dashboard, {"run": run, **action})[0] == 202
        until(lambda then=then: state() == then, f"it is {then}")  # type: ignore[misc]


def test_a_request_that_is_made_again_is_the_same_command(desk: Desk, dashboard: Dashboard) -> None:
    desk.start_simulator()
    until(lambda: is_ready(dashboard), "the simulator answers")
    id_ = secrets.token_hex(8)
    action = {"kind": "start", "source": SHORT, "speed": 200}
    answers = [give(dashboard, action, id_) for _ in range(3)]
    assert answers == [answers[0]] * 3
    desk.wait_for(answers[0][1]["run"], "finished")
    until(desk.empty, "all three are taken")
    assert len(desk.report().played) == 1


def test_more_commands_than_a_person_gives_are_refused(desk: Desk, dashboard: Dashboard) -> None:
    desk.start_simulator()
    until(lambda: is_ready(dashboard), "the simulator answers")
    statuses = [give(dashboard, {"kind": "look"})[0] for _ in range(31)]
    assert statuses == [202] * 30 + [429]


def test_a_simulator_that_has_died_does_not_answer(desk: Desk, dashboard: Dashboard) -> None:
    old = SimulatorReport(simulator="0" * 16, at_ms=1_000)
    desk.s3.put_object(Bucket=desk.bucket, Key=REPORT_KEY, Body=dumps(to_plain(old)))
    assert not is_ready(dashboard)
    status, answer = give(dashboard, {"kind": "start", "source": SHORT})
    assert (status, answer) == (503, {"error": "no simulator answers: start one with `pitwall simulator`"})
    assert desk.empty()


def test_a_report_that_is_none_is_as_none(desk: Desk, dashboard: Dashboard) -> None:
    desk.s3.put_object(Bucket=desk.bucket, Key=REPORT_KEY, Body=b'{"simulator": 1}')
    assert not is_ready(dashboard)


def test_what_there_is_to_be_played_is_looked_for_when_it_is_asked_for(desk: Desk, dashboard: Dashboard) -> None:
    desk.start_simulator()
    until(lambda: is_ready(dashboard), "the simulator answers")
    assert {offer["source"]["kind"] for offer in catalogue(dashboard)["offers"]} == {"demo"}
    assert "looked_ms" not in catalogue(dashboard)
    assert give(dashboard, {"kind": "look"})[0] == 202
    until(lambda: "looked_ms" in catalogue(dashboard), "it has looked")
