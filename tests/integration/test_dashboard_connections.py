"""Clients that are hostile or are slow: nothing they do keeps others out, or makes the dashboard grow."""

import http.client
import json
import socket
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress

import psutil
import pytest

from pitwall.dashboard.web.connections import TOKEN_PLACES
from pitwall.dashboard.web.server import SPARE_CONNECTIONS, SPARE_THREADS
from tests.integration.test_dashboard_running import Dashboard, running, wait_until
from tests.integration.test_dashboard_stream import messages, page
from tests.unit.test_state_sample_race import sample_events

LIMIT_S = 20.0
GROWTH_BYTES = 48 * 1024 * 1024
"""More than the arenas of a few busy threads, far less than what the clients here would like to leave behind."""


@contextmanager
def connected(
    dashboard: Dashboard, source: str = "127.0.0.1", receive_bytes: int | None = None
) -> Iterator[socket.socket]:
    """A connection from an address of this machine."""
    with socket.socket() as client:
        if receive_bytes is not None:
            client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_bytes)
        client.settimeout(LIMIT_S)
        client.bind((source, 0))
        client.connect(("127.0.0.1", dashboard.port))
        yield client


def is_cut(client: socket.socket) -> bool:
    """Whether the dashboard has closed the connection without a word of answer."""
    client.setblocking(False)
    try:
        return client.recv(1) == b""
    except BlockingIOError:
        return False
    except OSError:
        return True
    finally:
        client.settimeout(LIMIT_S)


def dribble(client: socket.socket, data: bytes) -> None:
    with suppress(OSError):
        client.send(data)


def test_requests_that_do_not_come_to_an_end_are_cut_although_bytes_keep_coming() -> None:
    with (
        running(PITWALL_REQUEST_TIMEOUT_S="1") as dashboard,
        connected(dashboard) as head,
        connected(dashboard) as body,
    ):
        head.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\n")
        body.sendall(b"POST /positions HTTP/1.1\r\nHost: localhost\r\nContent-Length: 200000\r\n\r\n")

        def both_cut() -> bool:
            dribble(head, b"X-Slow: 1\r\n")
            dribble(body, b"x")
            return is_cut(head) and is_cut(body)

        wait_until(both_cut, LIMIT_S)
        reasons = [line["reason"] for line in dashboard.logged("connection closed")]
        assert reasons == ["its request does not come to an end"] * 2


def test_a_connection_without_a_request_is_cut_and_a_stream_and_its_page_are_not() -> None:
    with (
        running(PITWALL_REQUEST_TIMEOUT_S="0.5", PITWALL_HEARTBEAT_S="3600") as dashboard,
        page(dashboard) as viewer,
        connected(dashboard) as idle,
    ):
        wait_until(lambda: is_cut(idle), LIMIT_S)
        dashboard.send([sample_events()[0]])
        assert viewer.read().event == "snapshot"


def test_whoever_takes_nothing_of_his_answer_is_cut() -> None:
    with running(PITWALL_REQUEST_TIMEOUT_S="1") as dashboard, ExitStack() as stack:
        stuck = [stack.enter_context(connected(dashboard, receive_bytes=4096)) for _ in range(5)]
        for client in stuck:
            client.sendall(b"GET /assets/plotly.min.js HTTP/1.1\r\nHost: localhost\r\n\r\n" * 2)
        cut = "it takes too little of its answer"
        wait_until(lambda: [line["reason"] for line in dashboard.logged("connection closed")].count(cut) == 5, LIMIT_S)
        assert dashboard.get("/healthz")["status"] == "ok"


def test_one_address_leaves_room_for_the_others() -> None:
    with running(PITWALL_VIEWERS_PER_ADDRESS="3", PITWALL_VIEWERS="10") as dashboard, ExitStack() as stack:
        for _ in range(3):
            stack.enter_context(page(dashboard))
        status, answer, headers = dashboard.request("GET", "/stream", headers={"X-Forwarded-For": "203.0.113.9"})
        assert (status, answer) == (503, {"error": "3 pages of this address follow the stream already"})
        assert headers["Retry-After"] == "5"
        other = stack.enter_context(connected(dashboard, "127.0.0.2"))
        other.sendall(b"GET /stream HTTP/1.1\r\nHost: localhost\r\n\r\n")
        assert other.recv(64).startswith(b"HTTP/1.1 200 OK")
        while not dashboard.logged("connection closed: one address holds too many"):
            stack.enter_context(connected(dashboard, "127.0.0.3")).send(b"GET")
        assert dashboard.get("/healthz")["viewers"] == 4


@pytest.mark.parametrize("sent", [b"", b"GET"])
def test_silent_connections_keep_nobody_of_their_address_out(sent: bytes) -> None:
    with running(PITWALL_HEARTBEAT_S="0.5") as dashboard, ExitStack() as stack:
        viewer = stack.enter_context(page(dashboard))
        for _ in range(200):
            dribble(stack.enter_context(connected(dashboard)), sent)
        assert [dashboard.get("/healthz")["status"] for _ in range(13)] == ["ok"] * 13
        dashboard.send([sample_events()[0]])
        while viewer.read().event != "snapshot":
            pass
        assert stack.enter_context(page(dashboard)).read().event == "snapshot"


@pytest.mark.parametrize("sent", [b"", b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n"])
def test_silent_connections_of_many_addresses_keep_nobody_out(sent: bytes) -> None:
    with running(PITWALL_HEARTBEAT_S="0.5") as dashboard, ExitStack() as stack:
        viewer = stack.enter_context(page(dashboard))
        for number in range(600):
            client = stack.enter_context(connected(dashboard, f"127.0.0.{2 + number // 120}"))
            if sent:
                client.sendall(sent)
                assert client.recv(64).startswith(b"HTTP/1.1 200")
        assert [dashboard.get("/healthz")["status"] for _ in range(13)] == ["ok"] * 13
        dashboard.send([sample_events()[0]])
        while viewer.read().event != "snapshot":
            pass
        assert stack.enter_context(page(dashboard)).read().event == "snapshot"
        assert dashboard.logged("connection closed: all addresses hold too many")


def test_whoever_has_asked_something_stays_longer_than_those_who_never_did() -> None:
    with running() as dashboard, ExitStack() as stack:
        asks = stack.enter_context(connected(dashboard))
        for _ in range(2):
            asks.sendall(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n")
            answer = http.client.HTTPResponse(asks)
            answer.begin()
            assert json.load(answer)["status"] == "ok"
            for _ in range(200):
                stack.enter_context(connected(dashboard))


def test_who_shows_the_token_is_answered_where_others_keep_all_threads_busy() -> None:
    settings = {"PITWALL_VIEWERS": "1", "PITWALL_VIEWERS_PER_ADDRESS": "1", "PITWALL_REQUEST_TIMEOUT_S": "60"}
    with running(**settings) as dashboard, ExitStack() as stack:
        for number in range(2 * SPARE_THREADS):
            client = stack.enter_context(connected(dashboard, f"127.0.0.{2 + number % 2}", receive_bytes=4096))
            client.sendall(b"GET /assets/plotly.min.js HTTP/1.1\r\nHost: localhost\r\n\r\n" * 2)
        dashboard.send([sample_events()[0]])
        dashboard.send([sample_events()[1]])


def test_who_shows_the_token_has_a_place_where_all_others_of_the_address_are_being_answered() -> None:
    with running(PITWALL_VIEWERS_PER_ADDRESS="1", PITWALL_REQUEST_TIMEOUT_S="60") as dashboard, ExitStack() as stack:
        stuck = b"GET /assets/plotly.min.js HTTP/1.1\r\nHost: localhost\r\n\r\n"
        for _ in range(1 + SPARE_CONNECTIONS):
            client = stack.enter_context(connected(dashboard, receive_bytes=4096))
            client.sendall(stuck)
            assert client.recv(64).startswith(b"HTTP/1.1 200 OK")
        with connected(dashboard) as other:
            other.sendall(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n")
            answer = http.client.HTTPResponse(other)
            answer.begin()
            assert (answer.status, set(json.load(answer))) == (503, {"error"})
        dashboard.send([sample_events()[0]])
        dashboard.send([sample_events()[1]])


def test_places_for_the_token_are_not_had_by_taking_that_of_a_silent_connection() -> None:
    with running(PITWALL_VIEWERS_PER_ADDRESS="1", PITWALL_REQUEST_TIMEOUT_S="60") as dashboard, ExitStack() as stack:

        def download() -> bytes:
            client = stack.enter_context(connected(dashboard, receive_bytes=4096))
            client.sendall(b"GET /assets/plotly.min.js HTTP/1.1\r\nHost: localhost\r\n\r\n")
            return client.recv(64)[:12]

        assert {download() for _ in range(1 + SPARE_CONNECTIONS)} == {b"HTTP/1.1 200"}
        for _ in range(TOKEN_PLACES):
            stack.enter_context(connected(dashboard))
            assert download() == b"HTTP/1.1 503"
        dashboard.send([sample_events()[0]])


def test_a_large_body_is_not_read_without_the_token() -> None:
    with running() as dashboard:
        for length in (b"Content-Length: 8000000", b"Transfer-Encoding: chunked"):
            with connected(dashboard) as client:
                client.sendall(b"POST /ingest HTTP/1.1\r\nHost: localhost\r\n" + length + b"\r\n\r\n")
                answer = http.client.HTTPResponse(client)
                answer.begin()
                assert (answer.status, json.load(answer)) == (401, {"error": "unauthorized"})
                assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert dashboard.post(b'{"events": []}' + b" " * 8_000_000)[0] == 200


@pytest.mark.parametrize(
    ("request_", "status"),
    [
        (b"nonsense\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\nHost: localhost\r\nX-Long: " + b"x" * 20_000 + b"\r\n\r\n", 431),
        (b"POST /ingest HTTP/1.1\r\nHost: localhost\r\nContent-Length: -1\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: gzip\r\n\r\n", 501),
    ],
)
def test_what_is_no_request_gets_one_line_of_json_too(request_: bytes, status: int) -> None:
    with running() as dashboard, connected(dashboard) as client:
        client.sendall(request_)
        answer = http.client.HTTPResponse(client)
        answer.begin()
        assert answer.status == status
        assert set(json.load(answer)) == {"error"}
        assert answer.headers["X-Frame-Options"] == "DENY"


def test_hostile_clients_leave_nothing_behind() -> None:
    with running(PITWALL_REQUEST_TIMEOUT_S="1", PITWALL_COALESCE_MS="1") as dashboard:
        process = psutil.Process(dashboard.process.pid)
        dashboard.send([sample_events()[0]])
        attack(dashboard, 0)
        wait_until(lambda: at_rest(dashboard), LIMIT_S)
        before_bytes, before_files = process.memory_info().rss, process.num_fds()
        for number in range(1, 4):
            attack(dashboard, number)
        wait_until(lambda: at_rest(dashboard), LIMIT_S)
        assert process.num_fds() <= before_files
        assert process.memory_info().rss - before_bytes < GROWTH_BYTES


def at_rest(dashboard: Dashboard) -> bool:
    """Whether nobody is connected any more, and no stream still held."""
    if dashboard.get("/healthz")["viewers"]:
        return False
    connections = psutil.Process(dashboard.process.pid).net_connections("tcp")
    return not any(one.status == psutil.CONN_ESTABLISHED for one in connections)


def attack(dashboard: Dashboard, number: int) -> None:
    """Everything at once: half requests, endless pipelines, unread streams, large bodies without a token."""
    with ExitStack() as stack:
        for source in ("127.0.0.2", "127.0.0.3"):
            clients = [stack.enter_context(connected(dashboard, source, receive_bytes=4096)) for _ in range(60)]
            for place, client in enumerate(clients):
                kinds = (
                    b"POST /ingest HTTP/1.1\r\nHost: localhost\r\nContent-Length: 260000\r\n\r\n" + b"x" * 100_000,
                    b"GET /positions HTTP/1.1\r\nHost: localhost\r\n\r\n" * 400,
                    b"GET /stream HTTP/1.1\r\nHost: localhost\r\n\r\n",
                    b"POST /ingest HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9000000\r\n\r\n" + b"x" * 100_000,
                )
                dribble(client, kinds[place % len(kinds)])
        for first in range(1 + number * 1000, 1 + number * 1000 + 1000, 100):
            dashboard.send(messages(first))
        wait_until(lambda: dashboard.get("/healthz")["viewers"] >= 1, LIMIT_S)
