"""The routes of the front door: who may give a command, which, and how many."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from flask.testing import FlaskClient

from pitwall.dashboard.app import Dashboard, create_app
from pitwall.dashboard.settings import Settings

ID = "0123456789abcdef"
OWN = {"Origin": "http://localhost", "Sec-Fetch-Site": "same-origin"}


@pytest.fixture
def dashboard() -> Iterator[Dashboard]:
    """A dashboard without an archive and without a queue: no simulator can answer."""
    made = Dashboard(Settings.from_env({"PITWALL_INGEST_TOKEN": "secret"}))
    yield made
    made.hub.close()


@pytest.fixture
def client(dashboard: Dashboard) -> FlaskClient:
    return create_app(dashboard.settings, dashboard).test_client()


def give(client: FlaskClient, token: str | None, body: Any = None, **headers: str) -> Any:
    shown = {} if token is None else {"X-Pitwall-Token": token}
    data = json.dumps({"id": ID, "action": {"kind": "look"}}) if body is None else body
    return client.post(
        "/api/v1/commands", data=data, content_type="application/json", headers={**OWN, **shown, **headers}
    )


def test_the_token_is_in_the_page_and_another_in_that_of_the_next_dashboard(
    dashboard: Dashboard, client: FlaskClient
) -> None:
    page = client.get("/")
    assert f'data-token="{dashboard.page_token}"' in page.text
    assert page.headers["Cache-Control"] == "no-store"
    assert len(dashboard.page_token) >= 43  # 256 bits
    assert Dashboard(dashboard.settings).page_token != dashboard.page_token


@pytest.mark.parametrize("token", [None, "", "guessed", "ü"])
def test_without_the_token_of_the_page_no_command_is_taken(client: FlaskClient, token: str | None) -> None:
    refused = give(client, token)
    assert refused.status_code == 403
    assert "load the page again" in refused.json["error"]


@pytest.mark.parametrize(
    "headers",
    [{"Origin": "http://evil.example"}, {"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"}],
)
def test_a_page_of_another_site_gives_no_command_even_with_the_token(
    dashboard: Dashboard, client: FlaskClient, headers: dict[str, str]
) -> None:
    refused = give(client, dashboard.page_token, **headers)
    assert (refused.status_code, refused.json["error"]) == (403, "another site may not change anything here")


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ("{", 400),
        ("[]", 400),
        ("{}", 400),
        (json.dumps({"id": ID, "action": {"kind": "fly"}}), 400),
        (json.dumps({"id": "x", "action": {"kind": "look"}}), 400),
        (json.dumps({"id": ID, "action": {"kind": "look"}, "more": "x" * 5000}), 413),
    ],
)
def test_what_is_no_command_gets_one_line(dashboard: Dashboard, client: FlaskClient, body: str, status: int) -> None:
    refused = give(client, dashboard.page_token, body)
    assert refused.status_code == status
    assert "\n" not in refused.json["error"]


def test_a_form_gives_no_command(dashboard: Dashboard, client: FlaskClient) -> None:
    answer = client.post("/api/v1/commands", data={"id": ID}, headers={**OWN, "X-Pitwall-Token": dashboard.page_token})
    assert answer.status_code == 415


def test_where_no_simulator_answers_that_is_said(dashboard: Dashboard, client: FlaskClient) -> None:
    refused = give(client, dashboard.page_token)
    assert (refused.status_code, refused.json) == (
        503,
        {"error": "no simulator answers: start one with `pitwall simulator`"},
    )
    catalogue = client.get("/api/v1/catalogue").json
    assert catalogue is not None
    assert (catalogue["simulator"], catalogue["runs"], catalogue["offers"]) == (False, [], [])
