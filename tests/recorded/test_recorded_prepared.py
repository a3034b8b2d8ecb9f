"""Recorded sessions from what is kept ready: the same events as from FastF1, without FastF1."""

import subprocess
import sys
from pathlib import Path

import pytest

from pitwall.scripts.replays.sources import RaceChoice, pick_source
from pitwall.simulator.race import Race
from pitwall.simulator.timeline import timeline
from tests import commands
from tests.recorded_races import MELBOURNE, copy_of, session_cache

pytestmark = pytest.mark.recorded


WITHOUT_FASTF1 = """
import sys
from pathlib import Path
from pitwall.scripts.replays.loading import load_apart
from pitwall.scripts.replays.sources import RaceChoice
choice = RaceChoice(race="{race}", session="{session}", cache=Path("{cache}"), offline=True)
race = load_apart(choice, lambda line: None)
next(iter(race.moments()))
print(sorted({{"fastf1", "pandas", "matplotlib", "requests"}} & set(sys.modules)))
"""


def events(race: Race) -> list[bytes]:
    return [event.to_json() for event in timeline(race, "r", 1.0) if event]


CACHES = {
    ("2025/1", "Race"): lambda target: copy_of(MELBOURNE, target),
    ("2018/4", "Race"): lambda target: session_cache("2018-baku-race", target),
    ("2019/14", "Q"): lambda target: session_cache("2019-monza-qualifying", target),
    ("2024/12", "FP1"): lambda target: session_cache("2024-silverstone-fp1", target),
}
"""A race with telemetry, and sessions of every kind without."""


@pytest.fixture(params=CACHES, ids=" ".join)
def choice(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> RaceChoice:
    """A session to be loaded from a copy of its cache."""
    monkeypatch.setenv("PITWALL_HOME", str(tmp_path / "home"))
    race, session = request.param
    return RaceChoice(race=race, session=session, cache=CACHES[race, session](tmp_path / "cache"), offline=True)


def test_a_second_start_gives_the_same_events_without_fastf1(choice: RaceChoice, tmp_path: Path) -> None:
    said: list[str] = []
    fresh = events(pick_source(choice).load(said.append))
    assert "as it was prepared" not in said[-1]
    kept = events(pick_source(choice).load(said.append))
    assert "as it was prepared" in said[-1]
    assert len(fresh) > 500
    assert kept == fresh
    script = WITHOUT_FASTF1.format(race=choice.race, session=choice.session, cache=choice.cache)
    again = subprocess.run(
        [sys.executable, "-P", "-c", script],
        env=commands.environ(tmp_path / "home"),
        capture_output=True,
        text=True,
        check=True,
    )
    assert again.stdout == "[]\n"
