"""The Compose stack under a project name of its own, on free ports."""

import json
import os
import re
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import docker
import pytest
from docker.errors import DockerException
from docker.models.containers import Container
from docker.models.networks import Network

from pitwall.services.ports import free_port

TOP = Path(__file__).parents[2]


def wait_until(condition: Callable[[], Any], limit_s: float) -> Any:
    """The first true value of the condition. Fails the test if there is none within the limit."""
    deadline_s = time.monotonic() + limit_s
    while not (value := condition()):
        assert time.monotonic() < deadline_s, f"not within {limit_s:g} s"
        time.sleep(0.5)
    return value


class Stack:
    """A running Compose project."""

    def __init__(self, project: str, files: tuple[str, ...], settings: dict[str, str]) -> None:
        self.project = project
        self._ports = {"PITWALL_PORT": str(free_port()), "PITWALL_LOCALSTACK_PORT": str(free_port())}
        self._environ = {**os.environ, **self._ports, **settings}
        self._command = ["docker", "compose", "-p", project, *(part for file in files for part in ("-f", file))]
        self._engine = docker.from_env()

    def command(self, *arguments: str) -> list[str]:
        """The command line of ``docker compose`` for this project."""
        return [*self._command, *arguments]

    def surroundings(self) -> dict[str, Any]:
        """Folder and environment for that command line."""
        return {"cwd": TOP, "env": self._environ}

    def compose(self, *arguments: str, limit_s: float = 240) -> subprocess.CompletedProcess[str]:
        """Run ``docker compose`` for this project."""
        return subprocess.run(
            self.command(*arguments),
            **self.surroundings(),
            capture_output=True,
            text=True,
            timeout=limit_s,
            check=False,
        )

    def start(self, *services: str) -> None:
        """Start these services, or everything, in the background, and wait until one that stands alone is healthy."""
        done = self.compose("up", "--detach", *(["--wait"] if services else []), *services, limit_s=900)
        assert done.returncode == 0, done.stderr + self.logs()

    @property
    def endpoint_url(self) -> str:
        """Where LocalStack answers."""
        return f"http://127.0.0.1:{self._ports['PITWALL_LOCALSTACK_PORT']}"

    @property
    def dashboard_url(self) -> str:
        """Where the page is."""
        return f"http://127.0.0.1:{self._ports['PITWALL_PORT']}"

    def function_log(self, function: str, words: str) -> list[str]:
        """The lines of a function's log in CloudWatch that hold these words, by awslocal in the container."""
        group = f"/aws/lambda/{function}"
        found = self.compose(
            *("exec", "-T", "localstack", "awslocal", "logs", "filter-log-events", "--log-group-name", group)
        )
        events = json.loads(found.stdout)["events"] if found.returncode == 0 else []
        return [event["message"] for event in events if words in event["message"]]

    def logs(self, *services: str) -> str:
        """What the containers have printed."""
        return self.compose("logs", "--no-color", *services).stdout

    def container(self, service: str) -> Container:
        """The container of a service, running or not."""
        name = f"{self.project}-{service}-1"
        return self._engine.containers.get(name)

    def network(self) -> Network:
        """The network that the containers share."""
        return self._engine.networks.get(f"{self.project}_default")

    def has_no_way_out(self) -> bool:
        """Whether all networks of the project are closed to the outside."""
        found = self._engine.networks.list(filters={"label": f"com.docker.compose.project={self.project}"})
        assert found
        return all(network.attrs["Internal"] for network in found)

    def state(self) -> dict[str, Any] | None:
        """What the dashboard says of the newest run, None while it does not answer."""
        try:
            with urllib.request.urlopen(f"{self.dashboard_url}/api/v1/state", timeout=5) as answer:
                plain: dict[str, Any] = json.load(answer)
                return plain
        except (OSError, urllib.error.HTTPError):
            return None

    def wait_for_the_end_of(self, service: str, limit_s: float) -> None:
        """Wait for the container of a service to end, which must be with exit code 0."""
        wait_until(lambda: self.container(service).status == "exited", limit_s)
        assert self.container(service).attrs["State"]["ExitCode"] == 0, self.logs(service)

    def wait_for_the_race(self, limit_s: float) -> None:
        """Wait until the simulator has sent the race that its container began with at its last start."""
        wait_until(self._has_sent, limit_s)

    def _has_sent(self) -> bool:
        container = self.container("simulator")
        since = datetime.fromisoformat(container.attrs["State"]["StartedAt"][:19]).replace(tzinfo=UTC)
        said = container.logs(since=since).decode()
        assert container.status == "running", f"the simulator has ended: {said[-2000:]}"
        return bool(re.search(r"^(Sent [0-9,]+ events|Run \S+ is complete)", said, re.MULTILINE))

    def verify(self) -> dict[str, Any]:
        """The report on the newest run, which must be in order, once it is worked off."""
        done = wait_until(self._verified, 300)
        report: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
        return report

    def _verified(self) -> subprocess.CompletedProcess[str] | None:
        done = self.compose("run", "--rm", "--no-deps", "-T", "simulator", "verify", "--json")
        return done if done.returncode == 0 else None


@cache
def built() -> None:
    """Build the images of the working tree; the test is skipped where there is no engine."""
    try:
        docker.from_env().ping()
    except DockerException:
        pytest.skip("no Docker engine: install Docker with Compose v2 to run the stack on LocalStack")
    done = subprocess.run(["docker", "compose", "build"], cwd=TOP, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


@contextmanager
def stack(name: str, *overrides: str, only: str = "", **settings: str) -> Iterator[Stack]:
    """A started stack; everything it made, but the images, is removed afterwards."""
    running = Stack(f"pitwall-{name}-{os.getpid()}", ("docker-compose.yml", *overrides), settings)
    try:
        running.start(*([only] if only else []))
        yield running
    finally:
        running.compose("down", "--volumes", "--remove-orphans", "--timeout", "3")
