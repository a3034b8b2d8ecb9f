"""One container of the image for all tests that need no other, and functions that are deleted afterwards."""

import os
from collections.abc import Iterator

import pytest

from services.localstack.tests.docker_cli import PUBLISHED, Container, build_image, has_engine, running
from services.localstack.tests.lambdas import Lambdas


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "localstack: needs a Docker engine")


@pytest.fixture(scope="session")
def image() -> str:
    """The image under test."""
    if not has_engine():
        reason = "no Docker engine: the LocalStack image is not tested"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    return build_image()


@pytest.fixture(scope="session")
def container(image: str) -> Iterator[Container]:
    """A LocalStack that tests share, and must leave as they found it."""
    with running(image, *PUBLISHED) as shared:
        yield shared


@pytest.fixture
def lambdas(container: Container) -> Iterator[Lambdas]:
    """Functions in the shared LocalStack."""
    functions = Lambdas(container.url())
    yield functions
    functions.delete_all()
