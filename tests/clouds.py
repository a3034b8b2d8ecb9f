"""The cloud that tests run against: ``--cloud embedded``, ``localstack``, or the address of any other endpoint.

Without the option tests run on the embedded cloud, and with ``-m localstack`` on LocalStack.
"""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass

import pytest

from pitwall.services.clouds import Cloud
from pitwall.services.embedded.emulator import Emulator
from tests.fixtures.tunnel import tunnel

EMBEDDED, LOCALSTACK = "embedded", "localstack"


@dataclass(frozen=True)
class CloudUnderTest:
    """A running cloud. ``reached_at(server_port)`` gives the address at which its functions reach a local server."""

    name: str
    cloud: Cloud
    reached_at: Callable[[Callable[[], int]], AbstractContextManager[str]]


def add_option(parser: pytest.Parser) -> None:
    """Declare ``--cloud``."""
    parser.addoption(
        "--cloud",
        metavar="CLOUD",
        help="Where integration and conformance tests run: embedded, localstack (the Compose stack; needs Docker), "
        "or the URL of an endpoint whose functions can reach this machine's loopback. "
        "Default: embedded, and with -m localstack LocalStack.",
    )


def chosen(config: pytest.Config) -> list[object]:
    """The parameters of a fixture that gives clouds."""
    if cloud := config.getoption("--cloud"):
        if cloud not in (EMBEDDED, LOCALSTACK) and not str(cloud).startswith(("http://", "https://")):
            raise pytest.UsageError(f"--cloud must be embedded, localstack or a URL, got {cloud!r}")
        return [cloud]
    return [EMBEDDED, pytest.param(LOCALSTACK, marks=[pytest.mark.localstack, pytest.mark.timeout(600)])]


@contextmanager
def running(name: str) -> Iterator[CloudUnderTest]:
    """The cloud of this name, started if it is one of ours."""
    if name == EMBEDDED:
        with Emulator() as emulator:
            yield CloudUnderTest(name, emulator.cloud, _loopback)
    elif name == LOCALSTACK:
        from tests.compose.stack import built, stack  # brings the docker package

        built()
        with stack("cloud", only="localstack") as compose:
            network = f"{compose.project}_default"
            cloud = Cloud(name="localstack", endpoint_url=compose.endpoint_url)
            yield CloudUnderTest(name, cloud, lambda server_port: tunnel(network, server_port))
    else:
        yield CloudUnderTest(name, Cloud(name="localstack", endpoint_url=name), _loopback)


@contextmanager
def _loopback(server_port: Callable[[], int]) -> Iterator[str]:
    yield f"http://127.0.0.1:{server_port()}"
