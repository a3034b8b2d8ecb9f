"""One stack for the tests that leave it in order, and images built once."""

import subprocess
from collections.abc import Iterator

import docker
import pytest
from docker.errors import DockerException

from tests.compose.stack import TOP, Stack, stack


@pytest.fixture(scope="session")
def images() -> None:
    """The images of the working tree."""
    try:
        docker.from_env().ping()
    except DockerException:
        pytest.skip("no Docker engine: install Docker with Compose v2 to run the stack on LocalStack")
    built = subprocess.run(["docker", "compose", "build"], cwd=TOP, capture_output=True, text=True, check=False)
    assert built.returncode == 0, built.stderr


@pytest.fixture(scope="session")
def live(images: None) -> Iterator[Stack]:
    """A stack through which a short demo race runs."""
    with stack("live", PITWALL_LAPS="3", PITWALL_SPEED="25") as running:
        yield running
