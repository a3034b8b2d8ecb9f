"""What comes in through ``POST /ingest``, and what the API then tells."""

import json
import time
from collections.abc import Iterator
from typing import Any

import pytest

from pitwall.events import Event, PitEntered, SectorCompleted, Unknown
from tests.integration.test_dashboard_running import TOKEN, Dashboard, running, wait_until
from tests.unit.test_state_sample_race import RUN, sample_alerts, sample_events

JSON = {"Content-Type": "application/json"}
AUTHORIZED = {"Authorization": f"Bearer {TOKEN}", **JSON}


@pytest.fixture(scope="module")
def unchanged() -> Iterator[Dashboard]:
    """One dashboard for all tests that leave it as it was: without a run."""
    with running() as dashboard:
        yield dashboard
        assert dashboard.get("/healthz")["run"] is None


def lap_one(seq: int, driver: str = "4") -> dict[str, Any]:
    payload = SectorCompleted(driver=driver, lap=1, sector=1, time_ms=30_000)
    return Event(run=RUN, seq=seq, t_ms=90_000, payload=payload).to_plain()


def test_a_whole_race_comes_in_and_is_told_by_the_api() -> None:
    events = sample_events()
    with running(PITWALL_CLOUD="localstack") as dashboard:
        assert dashboard.request("GET", "/api/v1/state")[0] == 404
        assert dashboard.get("/positions") == []
        now_ms = int(time.time() * 1000)
        answer = dashboard.send([event.stamped(now_ms - 250) for event in events], sample_alerts())
        assert answer == {"applied": len(events) + 2, "repeated": 0, "passed_over": 0, "rejected": []}
        state = dashboard.get("/api/v1/state")
        assert (state["run"], state["cloud"], state["finished"]) == (RUN, "localstack", True)
        assert state["events"]["applied"] == state["events"]["expected"] == len(events)
        assert state["classification"] == ["NOR", "VER", "SAI", "DOO", "HAM"]
        assert state["alerts"] == {"fastest_lap": 1, "retirement": 1}
        assert state["latency_ms"]["count"] == len(events)
        assert 250 <= state["latency_ms"]["p50"] < 5_000
        assert state["state"]["drivers"]["4"]["state"] == "finished"
        assert [row["driver"] for row in dashboard.get("/positions")] == state["classification"]
        [line] = dashboard.get("/api/v1/runs")["runs"]
        assert (line["run"], line["race"], line["finished"]) == (RUN, "Sample Grand Prix", True)
        assert (line["applied"], line["held"]) == (len(events), True)
        assert dashboard.get(f"/api/v1/state?run={RUN}")["run"] == RUN


def test_a_retried_batch_changes_nothing() -> None:
    events = [event.stamped(1) for event in sample_events()]
    with running() as dashboard:
        dashboard.send(events)
        before = dashboard.get("/api/v1/state")
        answer = dashboard.send(events)
        assert answer == {"applied": 0, "repeated": len(events), "passed_over": 0, "rejected": []}
        after = dashboard.get("/api/v1/state")
        assert after["events"]["repeated"] == len(events)
        assert after["latency_ms"] == before["latency_ms"]
        assert {**after["state"], "counts": 0} == {**before["state"], "counts": 0}


def test_what_breaks_the_contract_is_listed_and_the_rest_is_taken() -> None:
    too_new = {**lap_one(3), "v": 2}
    not_a_lap = lap_one(4)
    not_a_lap["data"] = {**not_a_lap["data"], "lap": 0}
    body = {
        "events": [sample_events()[0].to_plain(), not_a_lap, lap_one(1), too_new, lap_one(2, driver="99"), "lap"],
        "alerts": [{"run": RUN, "id": "a"}],
    }
    with running() as dashboard:
        status, answer = dashboard.post(body)
        assert status == 200
        assert (answer["applied"], answer["repeated"]) == (2, 0)
        assert sorted((r["kind"], r["index"], r["reason"]) for r in answer["rejected"]) == [
            ("alert", 0, "kind: is missing, got None"),
            ("event", 1, "data.lap: must be between 1 and 200, got 0"),
            ("event", 3, "v: must be 1, got 2"),
            ("event", 4, "data.driver: must be in the roster of the run, got '99'"),
            ("event", 5, "event: must be an object, got 'lap'"),
        ]
        wait_until(lambda: len(dashboard.logged("rejected")) == 5)
        assert dashboard.get("/api/v1/state")["events"]["applied"] == 2


def test_an_unknown_type_of_event_is_kept_in_the_count_and_passed_over() -> None:
    news = Event(run=RUN, seq=1, t_ms=5, payload=Unknown("tyre_temperature", {"driver": "4", "celsius": 101}))
    with running() as dashboard:
        answer = dashboard.send([sample_events()[0], news])
        assert answer["applied"] == 2
        assert dashboard.get("/api/v1/state")["events"]["gaps"] == []


def test_no_token_and_a_wrong_token_get_the_same_answer_and_no_hint(unchanged: Dashboard) -> None:
    body = json.dumps({"events": [lap_one(1)]}).encode()
    for headers in (
        JSON,
        {**JSON, "Authorization": "Bearer wrong"},
        {**JSON, "Authorization": f"Basic {TOKEN}"},
        {**JSON, "Authorization": TOKEN},
        {**JSON, "Authorization": "Bearer \u00e4".encode("latin-1").decode("latin-1")},
    ):
        status, answer, _ = unchanged.request("POST", "/ingest", body, headers)
        assert (status, answer) == (401, {"error": "unauthorized"})
    assert unchanged.request("GET", "/api/v1/state")[0] == 404
    assert not any("wrong" in json.dumps(line) for line in unchanged.log())


def test_both_tokens_are_taken_while_one_replaces_the_other() -> None:
    with running(PITWALL_INGEST_TOKEN="old-token, new-token") as dashboard:
        assert dashboard.post({"events": []}, token="old-token")[0] == 200
        assert dashboard.post({"events": []}, token="new-token")[0] == 200
        assert dashboard.post({"events": []}, token="old-token, new-token")[0] == 401


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b"{}",
        b'{"events": {}}',
        b'{"events": null}',
        b'{"events": [NaN]}',
        b'{"events": [], "alerts": 3}',
        b'{"events": ["\xff"]}',
        b"[" * 100_000,
        b'{"events": ' + b"[" * 40 + b"]" * 40 + b"}",
        b'{"events": [{"v":1,"run":"r","seq":0,"t_ms":0,"type":"new","data":%s}]}'
        % (b'{"a":' * 900 + b"0" + b"}" * 900),
    ],
)
def test_a_body_that_makes_no_sense_is_refused_in_one_line(unchanged: Dashboard, body: bytes) -> None:
    status, answer = unchanged.post(body)
    assert status == 400
    assert answer["error"].startswith("the body must")
    assert unchanged.get("/healthz")["status"] == "ok"


def test_a_body_that_is_too_large_is_refused_and_a_large_one_is_not(unchanged: Dashboard) -> None:
    padding = b" " * (8 * 1024 * 1024 - 20)
    assert unchanged.post(b'{"events": []}' + padding)[0] == 200
    status, answer = unchanged.post(b'{"events": []}' + padding + b" " * 100)
    assert status == 413
    assert set(answer) == {"error"}


def test_a_body_of_another_type_is_refused(unchanged: Dashboard) -> None:
    headers = {**AUTHORIZED, "Content-Type": "text/plain"}
    status, answer, _ = unchanged.request("POST", "/ingest", b"{}", headers)
    assert (status, answer) == (415, {"error": "Content-Type must be application/json, got 'text/plain'"})


def test_a_late_event_of_an_older_run_does_not_bring_it_back() -> None:
    older, newer = "20250101T000000Z-older-1", "20250601T000000Z-newer-1"
    with running() as dashboard:
        dashboard.send(sample_events(older)[:20])
        dashboard.send(sample_events(newer)[:20])
        dashboard.send(sample_events(older)[20:])
        assert dashboard.get("/api/v1/state")["run"] == newer
        assert dashboard.get(f"/api/v1/state?run={older}")["finished"]
        assert [run["run"] for run in dashboard.get("/api/v1/runs")["runs"]] == [newer, older]


def test_events_of_a_run_older_than_all_that_are_held_are_passed_over() -> None:
    with running() as dashboard:
        for month in (2, 3, 4, 5):
            dashboard.send(sample_events(f"20250{month}01T000000Z-run-1")[:2])
        answer = dashboard.send(sample_events("20250101T000000Z-run-1")[:2])
        assert answer == {"applied": 0, "repeated": 0, "passed_over": 2, "rejected": []}
        status, problem, _ = dashboard.request("GET", "/api/v1/state?run=20250101T000000Z-run-1")
        assert (status, problem) == (404, {"error": "run '20250101T000000Z-run-1' is unknown"})


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [("GET", "/nowhere", 404), ("GET", "/ingest", 405), ("GET", "/stream?run=../x", 404), ("POST", "/positions", 405)],
)
def test_errors_are_one_line_of_json_with_the_security_headers(
    unchanged: Dashboard, method: str, path: str, status: int
) -> None:
    got, answer, headers = unchanged.request(method, path)
    assert got == status
    assert set(answer) == {"error"}
    assert headers["X-Content-Type-Options"] == "nosniff"


def test_every_answer_carries_the_security_headers(unchanged: Dashboard) -> None:
    for path in ("/", "/healthz", "/positions", "/api/v1/state", "/static/favicon.svg"):
        headers = unchanged.request("GET", path)[2]
        assert headers["Content-Security-Policy"].startswith("default-src 'none'; script-src 'self'; ")
        assert "unsafe" not in headers["Content-Security-Policy"]
        assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
        assert headers["X-Frame-Options"] == "DENY"
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Referrer-Policy"] == "no-referrer"
        assert headers["Cross-Origin-Opener-Policy"] == headers["Cross-Origin-Resource-Policy"] == "same-origin"
        assert "geolocation=()" in headers["Permissions-Policy"]
        assert "Server" not in headers
        assert "Set-Cookie" not in headers


@pytest.mark.parametrize(
    ("said", "status"),
    [
        ({}, 200),
        ({"Origin": "http://127.0.0.1:{port}", "Sec-Fetch-Site": "same-origin"}, 200),
        ({"Origin": "http://127.0.0.1:{port}"}, 200),
        ({"Sec-Fetch-Site": "none"}, 200),
        ({"Origin": "http://evil.example", "Sec-Fetch-Site": "cross-site"}, 403),
        ({"Origin": "http://evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Origin": "http://127.0.0.1:1"}, 403),
        ({"Origin": "https://127.0.0.1:{port}"}, 200),
        ({"Sec-Fetch-Site": "same-site"}, 403),
        ({"Origin": "http://127.0.0.1:{port}", "Sec-Fetch-Site": "cross-site"}, 403),
    ],
)
def test_a_page_elsewhere_changes_nothing_even_with_the_token(
    unchanged: Dashboard, said: dict[str, str], status: int
) -> None:
    headers = {**AUTHORIZED, **{name: value.format(port=unchanged.port) for name, value in said.items()}}
    got, answer, _ = unchanged.request("POST", "/ingest", b'{"events": []}', headers)
    assert got == status, answer
    if status == 200:
        assert answer["applied"] == 0
    else:
        assert answer == {"error": "another site may not change anything here"}


def host_status(dashboard: Dashboard, host: str) -> int:
    return dashboard.request("GET", "/healthz", headers={"Host": host})[0]


def test_only_names_of_this_dashboard_are_answered() -> None:
    with running(PITWALL_HOSTS="dashboard, Pit.Example") as dashboard:
        for host in ("localhost", "127.0.0.1:8000", "[::1]:8000", "dashboard:8000", "pit.example", "LOCALHOST:1"):
            assert host_status(dashboard, host) == 200
        for host in ("evil.example", "", "dashboard.evil.example", "[::1", "127.0.0.1@evil.example"):
            assert host_status(dashboard, host) == 400


def test_of_two_hundred_cars_sixty_are_shown_and_the_events_of_the_rest_are_counted_as_rejected() -> None:
    run = "20250601T120000Z-many-cars-1"
    events = [Event(run=run, seq=seq, t_ms=seq, payload=PitEntered(driver=str(seq + 1), lap=1)) for seq in range(200)]
    with running() as dashboard:
        assert len(dashboard.send(events)["rejected"]) == 140
        state = dashboard.get("/api/v1/state")
    assert len(state["state"]["drivers"]) == 60
    assert state["state"]["counts"]["rejected"] == 140
