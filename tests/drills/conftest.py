"""The seed of the drills, and the table of what they found."""

import os
import secrets
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.browser.conftest import browser  # noqa: F401 - a fixture here as well
from tests.drills import table
from tests.drills.drill import Drill
from tests.drills.table import Row
from tests.workers import DRILLS_TOGETHER

ROWS: list[Row] = []
FAILED: set[str] = set()
"""Drills that did not pass have no row: what is wrong is in their report."""

PROPERTY = "drill"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--seed", type=int, metavar="N", help="Seed of the drills; drawn anew if not given.")
    parser.addoption("--page", type=Path, metavar="FILE", help="Bring the results into the table of this page.")


def pytest_configure(config: pytest.Config) -> None:
    if config.getoption("--seed") is None:
        # Drills run by several processes have one seed.
        handed: dict[str, int] = getattr(config, "workerinput", {})
        config.option.seed = handed.get("seed", secrets.randbelow(10_000))
    config.addinivalue_line("markers", "drill(number, fault): what a drill does, as its row says it")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    # Those on LocalStack share a stack and so a worker: begun last, they would run on alone for minutes.
    items.sort(key=lambda item: not item.nodeid.startswith(DRILLS_TOGETHER))


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    node.workerinput["seed"] = node.config.getoption("--seed")


@pytest.fixture
def drill(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Drill]:
    """The drill of this test, to be given a race."""
    (number, fault) = request.node.get_closest_marker("drill").args
    made = Drill(number, fault, request.config.getoption("--seed"), tmp_path)
    yield made
    if made.row is not None:
        request.node.user_properties.append((PROPERTY, made.row.to_plain()))
    made.close()


@pytest.fixture
def chromium() -> str:
    """The browser, from PITWALL_CHROMIUM or the system."""
    found = os.environ.get("PITWALL_CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    if not found:
        pytest.skip("no Chromium: install Debian's chromium or set PITWALL_CHROMIUM")
    return found


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    if report.failed:
        FAILED.add(report.nodeid)
    if report.when == "teardown" and report.nodeid not in FAILED:
        ROWS.extend(Row(**plain) for name, plain in report.user_properties if name == PROPERTY)


def pytest_report_header(config: pytest.Config) -> str:
    return f"drills with seed {config.getoption('--seed')}"


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    if not ROWS:
        return
    terminalreporter.section(f"drills with seed {config.getoption('--seed')}")
    for line in table.lines(ROWS):
        terminalreporter.write_line(line)
    if (page := config.getoption("--page")) is not None:
        table.write(page, ROWS)
