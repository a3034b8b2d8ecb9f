"""Which pipeline a command is meant for: what the environment names, a demo here, a Compose stack here."""

import os
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from pitwall.scripts.deployment.target import NoPipeline, find_cloud
from pitwall.scripts.local import running
from pitwall.services.ports import free_port
from tests.commands import pitwall
from tests.unit.test_running import note


class Healthy(BaseHTTPRequestHandler):
    """Answers as LocalStack does while it starts: it is there, and offers nothing yet."""

    health = b'{"services": {}}'

    def do_GET(self) -> None:
        self.send_response(200)
        self.end_headers()
        self.wfile.write(self.health if self.path == "/_localstack/health" else b"<html>")

    def do_POST(self) -> None:
        self.send_error(503)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def here() -> Iterator[dict[str, str]]:
    """The setting that leads to the LocalStack of this machine."""
    with ThreadingHTTPServer(("127.0.0.1", 0), Healthy) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield {"PITWALL_LOCALSTACK_PORT": str(server.server_port)}
        server.shutdown()


def test_what_the_environment_names_comes_first(here: dict[str, str], tmp_path: Path) -> None:
    running.announce(note(os.getpid()), tmp_path)
    cloud, found = find_cloud({**here, "AWS_ENDPOINT_URL": "http://127.0.0.1:9"}, tmp_path)
    assert (cloud.name, cloud.endpoint_url, found) == ("localstack", "http://127.0.0.1:9", None)


def test_then_a_running_demo(here: dict[str, str], tmp_path: Path) -> None:
    running.announce(note(os.getpid()), tmp_path)
    cloud, found = find_cloud(here, tmp_path)
    assert (cloud.name, found) == ("embedded", note(os.getpid()))


def test_then_the_compose_stack(here: dict[str, str], tmp_path: Path) -> None:
    cloud, found = find_cloud(here, tmp_path)
    assert cloud.endpoint_url == f"http://127.0.0.1:{here['PITWALL_LOCALSTACK_PORT']}"
    assert (cloud.name, found) == ("localstack", None)


def test_and_nothing_is_said_to_be_nothing(tmp_path: Path) -> None:
    with pytest.raises(NoPipeline, match="docker compose up"):
        find_cloud({"PITWALL_LOCALSTACK_PORT": str(free_port())}, tmp_path)


def test_another_program_at_its_port_is_not_taken_for_it(
    here: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Healthy, "health", b"<html>")
    with pytest.raises(NoPipeline):
        find_cloud(here, tmp_path)


@pytest.mark.parametrize("command", ["verify", "bootstrap", "rotate-token", "simulate", "watch"])
def test_every_command_looks_for_the_compose_stack(command: str, here: dict[str, str], tmp_path: Path) -> None:
    done = pitwall(command, home=tmp_path, settings={**here, "PITWALL_DASHBOARD_URL": "http://127.0.0.1:9"})
    assert done.returncode == 1
    url = f"http://127.0.0.1:{here['PITWALL_LOCALSTACK_PORT']}"
    says = "docker compose run --rm bootstrap rotate-token" if command == "rotate-token" else url
    assert done.stderr.startswith("pitwall: ")
    assert says in done.stderr
    assert len(done.stderr.splitlines()) == 1
