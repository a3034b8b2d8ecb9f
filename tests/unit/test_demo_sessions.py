"""The demo weekend's sessions against the clock: which there are, and that reading one again gives the same."""

import os
import subprocess
import sys
from functools import cache

import pytest

from pitwall.events import Event, SessionPartStarted
from pitwall.scripts.replays.sources import RaceChoice, pick_source
from pitwall.simulator.errors import UsageError
from pitwall.simulator.sources.demo import DemoSource
from pitwall.simulator.sources.demo.timed import TimedDemoSource
from pitwall.simulator.sources.demo.weekend import weekend_session
from tests.unit.test_demo_replay import Replay


@cache
def session(name: str = "Q", seed: int = 1, *, rain: bool = False, telemetry: bool = False) -> Replay:
    """A session, made once for all tests."""
    return fresh(name, seed, rain=rain, telemetry=telemetry)


def fresh(name: str, seed: int = 1, *, rain: bool = False, telemetry: bool = False) -> Replay:
    source = TimedDemoSource(weekend_session(name), seed=seed, rain=rain, telemetry=telemetry)
    race = source.load(lambda _: None)
    return Replay(race.session, race.start_ms, tuple(race.moments()))


@pytest.mark.parametrize(
    ("asked", "name", "kind"),
    [
        ("Q", "Qualifying", "qualifying"),
        ("qualifying", "Qualifying", "qualifying"),
        ("fp1", "Practice 1", "practice"),
        ("Practice 2", "Practice 2", "practice"),
        ("FP3", "Practice 3", "practice"),
    ],
)
def test_a_session_is_asked_for_by_its_name_or_identifier(asked: str, name: str, kind: str) -> None:
    started = session(asked).session
    assert (started.session, started.kind, started.total_laps) == (name, kind, None)
    assert (started.source, started.synthetic, started.seed) == ("demo", True, 1)
    assert started.race_name == "Demo Grand Prix"


def test_without_a_session_it_is_the_race() -> None:
    assert isinstance(pick_source(RaceChoice()), DemoSource)
    assert isinstance(pick_source(RaceChoice(session="r")), DemoSource)
    assert isinstance(pick_source(RaceChoice(session="Q")), TimedDemoSource)


@pytest.mark.parametrize("asked", ["SQ", "Q1", "", "FP4"])
def test_an_unknown_session_names_those_of_the_weekend(asked: str) -> None:
    with pytest.raises(UsageError, match=r"FP1, FP2, FP3, Q, R"):
        weekend_session(asked)


@pytest.mark.parametrize("asked", ["Q", "FP1"])
def test_laps_are_for_the_race_alone(asked: str) -> None:
    with pytest.raises(UsageError, match=r"laps"):
        pick_source(RaceChoice(session=asked, laps=5))


@pytest.mark.parametrize("name", ["Q", "FP1"])
def test_the_same_seed_gives_the_same_session_to_the_byte(name: str) -> None:
    assert fresh(name, 7, telemetry=True).digest() == fresh(name, 7, telemetry=True).digest()


def test_another_process_makes_the_same_qualifying() -> None:
    code = (
        "from tests.unit.test_demo_sessions import fresh;"
        "import sys; sys.stdout.write(fresh('Q', 5, rain=True).digest())"
    )
    environment = {**os.environ, "PYTHONHASHSEED": "4242"}
    there = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=environment)
    assert there.stdout == session("Q", 5, rain=True).digest()


def test_seeds_and_sessions_have_nothing_in_common() -> None:
    digests = {session(name, seed).digest() for name in ("Q", "FP1", "FP2", "FP3") for seed in (1, 2)}
    assert len(digests) == 8


@pytest.mark.parametrize("name", ["Q", "FP1"])
def test_a_loaded_session_can_be_read_again_from_the_start(name: str) -> None:
    race = TimedDemoSource(weekend_session(name)).load(lambda _: None)
    assert list(race.moments()) == list(race.moments())


@pytest.mark.parametrize("name", ["Q", "FP1"])
def test_events_come_in_the_order_of_their_time_and_survive_their_json(name: str) -> None:
    replay = session(name, 2, telemetry=True)
    times = [t_ms for t_ms, _ in replay.moments]
    assert times == sorted(times)
    for payload in replay.payloads():
        event = Event(run="demo", seq=1, t_ms=1, payload=payload)
        assert Event.from_json(event.to_json()) == event


def test_the_telemetry_changes_nothing_else() -> None:
    shown = [payload for payload in session("Q", 3, telemetry=True).payloads() if type(payload).__name__ != "CarFrames"]
    assert shown[1:] == list(session("Q", 3).payloads())[1:]


def test_the_fast_drivers_of_the_race_are_fast_in_qualifying() -> None:
    """One weekend, one form: of the race's front two rows most reach the last part."""
    together = 0
    for seed in range(1, 6):
        front = [driver.number for driver in DemoSource(seed=seed, laps=3).load(lambda _: None).session.roster[:4]]
        last = session("Q", seed).of(SessionPartStarted)[-1][1].drivers
        together += len(set(front) & set(last))
    assert together >= 15
