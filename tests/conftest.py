"""What all tests share: in the gate nothing may be skipped."""

import atexit
import os
import shutil
import tempfile
from collections.abc import Generator, Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from tests import clouds, workers

# A slow machine is no wrong answer.
settings.register_profile("pitwall", deadline=None)
settings.load_profile("pitwall")

# All that the tests ask is on this machine, which a company's proxy does not know. The tests that want a proxy set one.
for proxy in [name for name in os.environ if name.lower().endswith("_proxy")]:
    del os.environ[proxy]

# cfn-lint and others do not start without a home. Pitwall does: integration/test_odd_machines.py takes it away again.
try:
    Path.home()
except RuntimeError:
    os.environ["HOME"] = tempfile.mkdtemp(prefix="pitwall-home-")
    atexit.register(shutil.rmtree, os.environ["HOME"], ignore_errors=True)

REQUIRE_ALL = os.environ.get("PITWALL_REQUIRE_ALL") == "1"


def pytest_addoption(parser: pytest.Parser) -> None:
    clouds.add_option(parser)


def pytest_xdist_auto_num_workers() -> int:
    return workers.number()


def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> workers.ByWhatIsShared:
    return workers.ByWhatIsShared(config, log)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "tested" in metafunc.fixturenames:
        metafunc.parametrize("tested", clouds.chosen(metafunc.config), indirect=True, scope="session")


@pytest.fixture(scope="session")
def tested(request: pytest.FixtureRequest) -> Iterator[clouds.CloudUnderTest]:
    """The cloud under test, running."""
    with clouds.running(request.param) as cloud:
        yield cloud


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    if REQUIRE_ALL and report.skipped and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"skipped, but PITWALL_REQUIRE_ALL=1 allows no skip: {call.excinfo and call.excinfo.value}"
    return report
