"""Spreads the tests over workers, with ``-n auto``: they mostly wait for processes and clocks, not for the machine.

Tests of one file stay together, in order, on one worker, so that what they share is started once;
those of one recorded race stay together too, whatever their file, because it takes long to load.
"""

import os
import re

import pytest
from xdist.scheduler import LoadScopeScheduling

from tests.recorded_races import ALL_RACES

_RACE = re.compile(rf"\[(?:.*-)?({'|'.join(re.escape(race.folder) for race in ALL_RACES)})(?:-.*)?\]$")

APART = ("tests/integration/test_demo.py", "tests/integration/test_recorded_races.py")
"""Files of long tests that share nothing."""

ONE_RACE = ("tests/browser/recorded/",)
"""Folders whose tests all look at the same running race."""

DRILLS, DRILLS_TOGETHER = "tests/drills/", "tests/drills/test_on_localstack.py"
"""Drills share nothing either, but for those on LocalStack."""

MOST = 6
"""A worker takes up to 1.2 GB with a cloud, functions, a dashboard and a browser."""


def number() -> int:
    """How many workers this machine is given: one more than it has cores, so that it is busy while tests wait."""
    return min((os.cpu_count() or 1) + 1, MOST)


def together(nodeid: str) -> str:
    """What runs on the same worker as this test."""
    file = nodeid.split("::", 1)[0]
    if file in APART or (file.startswith(DRILLS) and file != DRILLS_TOGETHER):
        return nodeid
    for folder in ONE_RACE:
        if file.startswith(folder):
            return folder
    race = _RACE.search(nodeid)
    return race.group(1) if race else file


class ByWhatIsShared(LoadScopeScheduling):
    """Gives each worker that is nearly done the next group, in the order of collection: short unit tests come last."""

    def __init__(self, config: pytest.Config, log: object = None) -> None:
        super().__init__(config, log)
        config.option.loadscopereorder = False

    def _split_scope(self, nodeid: str) -> str:
        return together(nodeid)
