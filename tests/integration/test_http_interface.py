"""The HTTP interface tried in bulk: whatever is asked, the answer is one its description knows, and never a 500."""

import copy
import json
import re
import socket
from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis.checks import CheckFunction

from pitwall.dashboard.app import create_app
from pitwall.dashboard.settings import Settings
from pitwall.dashboard.web.openapi import description
from pitwall.events import Alert, Event
from pitwall.events.codec import to_plain
from tests.integration.test_dashboard_running import TOKEN, Dashboard, running
from tests.strategies import JSON, alerts, races
from tests.unit.test_state_sample_race import RUN, sample_alerts, sample_events

ENDLESS = ("/stream", "/playback")
"""Answers that go on until somebody hangs up: these are tried on their own below."""

METHODS = {"GET", "POST"}

IN_BULK = settings(
    max_examples=25,
    deadline=None,
    derandomize=True,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)


def with_any_items() -> dict[str, Any]:
    """The description, but for what is in the lists of ``/ingest``: events are tried below."""
    plain: dict[str, Any] = copy.deepcopy(description())
    body = plain["paths"]["/ingest"]["post"]["requestBody"]["content"]["application/json"]["schema"]
    for items in body["properties"].values():
        items["items"] = {}
    for kind in ("Event", "Alert", "Report"):
        plain["components"]["schemas"][kind] = {}
    return plain


schema = schemathesis.openapi.from_dict(with_any_items())


@pytest.fixture(scope="module")
def dashboard() -> Iterator[Dashboard]:
    """A dashboard with a race in it."""
    with running() as made:
        made.send(sample_events(), sample_alerts())
        yield made


def test_the_description_has_every_route_and_no_other() -> None:
    app = create_app(Settings.from_env({"PITWALL_INGEST_TOKEN": "t"}))
    routes = {
        (rule.rule, method.lower())
        for rule in app.url_map.iter_rules()
        if rule.endpoint != "static"
        for method in (rule.methods or set()) & METHODS
    }
    described = {(path, method) for path, item in description()["paths"].items() for method in item}
    assert described == routes


def test_the_description_is_openapi_and_served(dashboard: Dashboard) -> None:
    schemathesis.openapi.from_dict(description()).validate()
    assert dashboard.get("/api/v1/openapi.json") == json.loads(json.dumps(description()))


EXCLUDED: list[CheckFunction] = [
    # Events that break the contract are listed in an answer of 200, so that the rest of a batch is taken.
    schemathesis.checks.CHECKS.get_one("negative_data_rejection"),
    # JSON Schema takes 1.0 for a whole number; the contract does not.
    schemathesis.checks.CHECKS.get_one("positive_data_acceptance"),
    # GET and HEAD are always asked for together here.
    schemathesis.checks.CHECKS.get_one("unsupported_method"),
]


@schema.exclude(path=list(ENDLESS)).parametrize()
@IN_BULK
def test_any_request_gets_an_answer_that_the_description_knows(case: schemathesis.Case, dashboard: Dashboard) -> None:
    headers = {"Authorization": f"Bearer {TOKEN}"} if case.method == "POST" else {}
    case.call_and_validate(
        base_url=f"http://127.0.0.1:{dashboard.port}", headers=headers, excluded_checks=EXCLUDED, timeout=20
    )


@IN_BULK
@given(race=races("20240101T000000Z-any"), some=alerts("20240101T000000Z-any"), junk=st.lists(JSON, max_size=3))
def test_any_events_and_alerts_are_taken_or_rejected_one_by_one(
    race: list[Event], some: list[Alert], junk: list[Any], dashboard: Dashboard
) -> None:
    body = {"events": [*(event.to_plain() for event in race), *junk], "alerts": [to_plain(alert) for alert in some]}
    status, answer = dashboard.post(body)
    assert status == 200, answer
    taken = answer["applied"] + answer["repeated"] + answer["passed_over"]
    assert taken + len(answer["rejected"]) == len(race) + len(some) + len(junk)


TEXT = st.text(st.characters(exclude_categories=("Cs",)), max_size=20)
VALUES = TEXT | st.sampled_from([RUN, "0", "60000", "-1", "1e9", "nan", "inf", "86400001", "9" * 30, "../x", "%00"])


@IN_BULK
@given(path=st.sampled_from(ENDLESS), query=st.dictionaries(st.sampled_from(["run", "at", "behind", "frames"]), VALUES))
def test_any_question_for_a_stream_is_answered_at_once(path: str, query: dict[str, str], dashboard: Dashboard) -> None:
    from urllib.parse import urlencode

    with socket.create_connection(("127.0.0.1", dashboard.port), timeout=20) as client:
        client.sendall(f"GET {path}?{urlencode(query)} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
        head = b""
        while b"\r\n\r\n" not in head:
            part = client.recv(4096)
            assert part, head
            head += part
    match = re.match(rb"HTTP/1\.1 (\d+) ", head)
    assert match is not None
    assert match[1] in (b"200", b"400", b"404", b"503"), (path, query, head)


@IN_BULK
@given(raw=st.binary(max_size=400))
def test_any_bytes_on_a_connection_do_no_damage(raw: bytes, dashboard: Dashboard) -> None:
    with socket.create_connection(("127.0.0.1", dashboard.port), timeout=20) as client:
        client.sendall(raw + b"\r\n\r\n")
        client.shutdown(socket.SHUT_WR)
        answer = client.recv(65_536)
    assert not answer or answer.startswith(b"HTTP/1."), answer
    assert b" 500 " not in answer.split(b"\r\n")[0]


@pytest.fixture(autouse=True)
def nothing_failed(dashboard: Dashboard) -> Iterator[None]:
    """Whatever a test sends: afterwards the dashboard answers, and has not logged a failure."""
    yield
    health: Any = dashboard.get("/healthz")
    assert health["status"] == "ok"
    assert dashboard.logged("request failed") == []
