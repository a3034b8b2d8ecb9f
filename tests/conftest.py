"""What all tests share: in the gate nothing may be skipped."""

import os
from collections.abc import Generator

import pytest

REQUIRE_ALL = os.environ.get("PITWALL_REQUIRE_ALL") == "1"


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    if REQUIRE_ALL and report.skipped and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"skipped, but PITWALL_REQUIRE_ALL=1 allows no skip: {call.excinfo and call.excinfo.value}"
    return report
