"""A lab on the cloud under test, and the table of what each cloud does."""

from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.clouds import CloudUnderTest
from tests.conformance.lab import Lab

FINDINGS: dict[str, dict[str, str]] = defaultdict(dict)
"""What each cloud does, by statement."""

TITLES = {"embedded": "embedded", "localstack": "LocalStack"}


@pytest.fixture
def lab(tested: CloudUnderTest, request: pytest.FixtureRequest) -> Iterator[Lab]:
    made = Lab(tested.cloud)
    for known in request.node.iter_markers("differs"):
        if known.args[0] == tested.name:
            request.applymarker(pytest.mark.xfail(reason=known.args[1], strict=True))
            made.is_known_to_differ = True
    yield made
    made.close()


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--table", type=Path, metavar="FILE", help="Write what the conformance tests found as a table.")


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "differs(cloud, why): what a cloud is known not to do")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: Any, call: pytest.CallInfo[None]) -> Any:
    report = yield
    if report.when == "call" and (statement := item.function.__doc__):
        cloud = item.callspec.params["tested"]
        if hasattr(report, "wasxfail") and report.skipped:
            FINDINGS[statement][cloud] = f"no: {report.wasxfail.removeprefix('reason: ')}"
        else:
            FINDINGS[statement][cloud] = "yes" if report.passed else "**fails**"
    return report


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    if not FINDINGS:
        return
    clouds = list(dict.fromkeys(cloud for found in FINDINGS.values() for cloud in found))
    lines = [
        f"| What Pitwall relies on | {' | '.join(TITLES.get(cloud, cloud) for cloud in clouds)} |",
        f"| --- |{' --- |' * len(clouds)}",
        *(
            f"| {statement} | {' | '.join(found.get(cloud, '') for cloud in clouds)} |"
            for statement, found in FINDINGS.items()
        ),
    ]
    terminalreporter.section("conformance")
    for line in lines:
        terminalreporter.write_line(line)
    if path := config.getoption("--table"):
        path.write_text("\n".join([HEAD, *lines, ""]), encoding="utf-8")


HEAD = """# What Pitwall relies on from a cloud

Tried out, not assumed: `make conformance` runs `tests/conformance/` and writes this page. Another endpoint
is tried with `pytest tests/conformance --cloud URL`.
"""
