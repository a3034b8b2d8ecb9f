"""The dashboard as a process: how it starts, what it refuses to start with, how it ends."""

import http.client
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from pitwall.events import Alert, Event
from pitwall.events.codec import to_plain
from pitwall.services.ports import free_port

TOKEN = "test-token"
LIMIT_S = 60.0
ROOT = Path(__file__).resolve().parents[2]


def wait_until(condition: Callable[[], Any], limit_s: float = LIMIT_S) -> Any:
    """What the condition gives as soon as it is true. Fails the test if that takes too long."""
    deadline_s = time.monotonic() + limit_s
    while not (result := condition()):
        assert time.monotonic() < deadline_s, f"not within {limit_s:g} s: {condition}"
        time.sleep(0.02)
    return result


class Dashboard:
    """A dashboard in a process of its own."""

    def __init__(self, **settings: str) -> None:
        self.port = int(settings.get("PITWALL_PORT") or free_port())
        self.environ = {
            "PATH": os.environ["PATH"],
            "PITWALL_INGEST_TOKEN": TOKEN,
            "PITWALL_PORT": str(self.port),
            **settings,
        }
        self.process = start(self.environ)
        self._lines: list[str] = []
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        assert self.process.stderr is not None
        self._lines.extend(iter(self.process.stderr.readline, ""))

    def request(
        self, method: str, path: str, body: bytes | None = None, headers: Mapping[str, str] | None = None
    ) -> tuple[int, Any, http.client.HTTPMessage]:
        """Status, JSON (or text) and headers of one answer."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        try:
            connection.request(method, path, body=body, headers=dict(headers or {}))
            response = connection.getresponse()
            text = response.read().decode()
        finally:
            connection.close()
        is_json = response.headers.get_content_type() == "application/json"
        return response.status, json.loads(text) if is_json and text else text, response.headers

    def get(self, path: str) -> Any:
        """The JSON of a successful answer."""
        status, body, _ = self.request("GET", path)
        assert status == 200, (status, body)
        return body

    def post(self, body: Any, token: str = TOKEN) -> tuple[int, Any]:
        """Status and answer of an ingest."""
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
        status, answer, _ = self.request("POST", "/ingest", raw, headers)
        return status, answer

    def send(self, events: list[Event], alerts: list[Alert] | None = None) -> Any:
        """Ingest a batch that must be taken."""
        plain = {
            "events": [event.to_plain() for event in events],
            "alerts": [to_plain(alert) for alert in alerts or []],
        }
        status, answer = self.post(plain)
        assert status == 200, answer
        return answer

    def is_ready(self) -> bool:
        assert self.process.poll() is None, f"the dashboard ended: {self.log()}"
        try:
            return self.request("GET", "/healthz")[0] == 200
        except OSError:
            return False

    def log(self) -> list[dict[str, Any]]:
        """What it logged so far."""
        return [json.loads(line) for line in list(self._lines)]

    def logged(self, message: str) -> list[dict[str, Any]]:
        """The lines with this message."""
        return [line for line in self.log() if line["message"] == message]

    def end(self, signal_: int = signal.SIGTERM, limit_s: float = LIMIT_S) -> int:
        """End it by a signal; its exit code. Fails the test if it does not end within the limit."""
        self.process.send_signal(signal_)
        code = self.process.wait(limit_s)
        self._reader.join(LIMIT_S)
        return code


def start(environ: dict[str, str]) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "pitwall.dashboard"], env=environ, cwd=ROOT, stderr=subprocess.PIPE, text=True, bufsize=1
    )


@contextmanager
def running(**settings: str) -> Iterator[Dashboard]:
    """A dashboard that answers, and is gone afterwards."""
    dashboard = Dashboard(**settings)
    try:
        wait_until(dashboard.is_ready)
        yield dashboard
    finally:
        if dashboard.process.poll() is None:
            dashboard.process.kill()
            dashboard.process.wait()


def failing_start(**settings: str) -> tuple[int, str]:
    """Exit code and last words of a dashboard that cannot start."""
    process = start({"PATH": os.environ["PATH"], **settings})
    try:
        _, words = process.communicate(timeout=LIMIT_S)
    finally:
        process.kill()
    return process.returncode, words


@pytest.mark.parametrize("signal_", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_it_promptly_even_while_pages_follow_the_stream(signal_: int) -> None:
    with running() as dashboard:
        streams = [http.client.HTTPConnection("127.0.0.1", dashboard.port, timeout=LIMIT_S) for _ in range(5)]
        for stream in streams:
            stream.request("GET", "/stream")
        responses = [stream.getresponse() for stream in streams]
        wait_until(lambda: dashboard.get("/healthz")["viewers"] == 5)
        assert dashboard.end(signal_, limit_s=5) == 0
        assert all(response.read().startswith(b"retry: ") for response in responses)


def test_a_port_in_use_is_said_in_one_line() -> None:
    with running() as dashboard:
        code, words = failing_start(PITWALL_INGEST_TOKEN=TOKEN, PITWALL_PORT=str(dashboard.port))
    assert code == 1
    assert words == (
        f"dashboard: cannot listen on 127.0.0.1 port {dashboard.port}: address already in use; "
        "give a free one as PITWALL_HOST and PITWALL_PORT\n"
    )


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({}, "dashboard: PITWALL_INGEST_TOKEN is not set: What the functions show at /ingest."),
        (
            {"PITWALL_INGEST_TOKEN": TOKEN, "PITWALL_PORT": "eighty"},
            "dashboard: PITWALL_PORT must be a whole number from 0 to 65535, got 'eighty'",
        ),
    ],
)
def test_a_setting_that_makes_no_sense_is_said_in_one_line(settings: dict[str, str], words: str) -> None:
    code, said = failing_start(**settings)
    assert code == 2
    assert said.startswith(words)
    assert said.count("\n") == 1


def test_it_restarts_on_its_port_at_once() -> None:
    with running() as first:
        first.end(signal.SIGKILL)
        with running(PITWALL_PORT=str(first.port)) as second:
            assert second.get("/healthz") == {"status": "ok", "run": None, "viewers": 0}
