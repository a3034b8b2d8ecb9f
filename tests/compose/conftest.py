"""One stack for the tests that leave it in order, and images built once."""

from collections.abc import Iterator

import pytest

from tests.compose.stack import Stack, built, stack


@pytest.fixture(scope="session")
def images() -> None:
    """The images of the working tree."""
    built()


@pytest.fixture(scope="session")
def live(images: None) -> Iterator[Stack]:
    """A stack through which a short demo race runs."""
    with stack("live", PITWALL_LAPS="3", PITWALL_SPEED="30") as running:
        yield running
