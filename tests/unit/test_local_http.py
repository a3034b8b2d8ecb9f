"""What runs on this machine is asked directly, whatever proxy the environment names."""

import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
import yaml

from pitwall.scripts.deployment.target import localstack_here
from pitwall.scripts.measurement.jumps import _get
from pitwall.scripts.verification.dashboard_client import fetch_health, fetch_state
from pitwall.services.local_http import is_near, open_url

REPOSITORY = Path(__file__).resolve().parents[2]
NOBODY = "http://127.0.0.1:9"
"""A company's proxy that does not answer."""


class Answering(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        body = b'{"services": {}}' if self.path == "/_localstack/health" else b'{"status": "ok"}'
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def port() -> Iterator[int]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Answering) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server.server_port
        server.shutdown()


@pytest.fixture(autouse=True)
def _behind_a_dead_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("NO_PROXY", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, NOBODY)


def test_the_commands_ask_loopback_directly(port: int) -> None:
    url = f"http://127.0.0.1:{port}"
    assert fetch_health(url) == {"status": "ok"}
    assert fetch_state(url) == {"status": "ok"}
    assert _get(url) == b'{"status": "ok"}'
    assert localstack_here({"PITWALL_LOCALSTACK_PORT": str(port)}) is not None


def test_an_address_elsewhere_is_asked_through_the_proxy() -> None:
    with pytest.raises(OSError, match="refused"):
        open_url("http://pitwall.example.com/healthz", 2)


@pytest.mark.parametrize(
    ("url", "near"),
    [
        ("http://127.0.0.1:8000", True),
        ("http://[::1]:8000/healthz", True),
        ("http://localhost:8000", True),
        ("http://dashboard:8000", True),
        ("http://192.168.1.20:8000", True),
        ("https://pitwall.example.com", False),
        ("https://8.8.8.8", False),
        ("http://[", False),
    ],
)
def test_what_is_near(url: str, near: bool) -> None:
    assert is_near(url) is near


def test_the_health_check_of_compose_asks_directly(port: int) -> None:
    check = compose()["services"]["dashboard"]["healthcheck"]["test"]
    command = [sys.executable, *(word.replace(":8000/", f":{port}/") for word in check[2:])]
    assert check[:2] == ["CMD", "python"]
    done = subprocess.run(command, env=os.environ, capture_output=True, text=True, timeout=30, check=False)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("service", ["localstack", "bootstrap", "dashboard", "simulator", "watch"])
def test_in_compose_the_services_reach_each_other_without_the_proxy_of_docker(service: str) -> None:
    environment = compose()["services"][service]["environment"]
    for name in ("NO_PROXY", "no_proxy"):
        assert {"localhost", "127.0.0.1", "localstack", "dashboard"} <= set(environment[name].split(","))


def compose() -> dict:
    return yaml.safe_load((REPOSITORY / "docker-compose.yml").read_text(encoding="utf-8"))
