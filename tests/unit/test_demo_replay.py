"""A demo race as the tests read it, and that reading it again gives the same."""

import hashlib
import os
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import TypeVar

import pytest

from pitwall.events import Event, LapCompleted, Payload, SessionStarted
from pitwall.simulator.race import Moment
from pitwall.simulator.sources.demo import DemoSource

Kind = TypeVar("Kind")


@dataclass(frozen=True)
class Replay:
    session: SessionStarted
    start_ms: int
    moments: tuple[Moment, ...]

    def of(self, kind: type[Kind]) -> list[tuple[int, Kind]]:
        return [(t_ms, payload) for t_ms, payload in self.moments if isinstance(payload, kind)]

    def laps_of(self, driver: str) -> list[tuple[int, LapCompleted]]:
        return [(t_ms, lap) for t_ms, lap in self.of(LapCompleted) if lap.driver == driver]

    @property
    def drivers(self) -> list[str]:
        return [driver.number for driver in self.session.roster]

    def payloads(self) -> Iterable[Payload]:
        yield self.session
        yield from (payload for _, payload in self.moments)

    def digest(self) -> str:
        digest = hashlib.sha256()
        for seq, (t_ms, payload) in enumerate([(0, self.session), *self.moments]):
            digest.update(Event(run="same", seq=seq, t_ms=t_ms, payload=payload).to_json())
        return digest.hexdigest()


@cache
def replay(seed: int = 1, laps: int = 52, *, rain: bool = False, telemetry: bool = False, cars: int = 20) -> Replay:
    """A race, made once for all tests."""
    return fresh_replay(DemoSource(seed=seed, laps=laps, rain=rain, telemetry=telemetry, cars=cars))


def fresh_replay(source: DemoSource) -> Replay:
    race = source.load(lambda _: None)
    return Replay(race.session, race.start_ms, tuple(race.moments()))


def test_the_same_seed_gives_the_same_race_to_the_byte() -> None:
    first = fresh_replay(DemoSource(seed=7, laps=4))
    assert fresh_replay(DemoSource(seed=7, laps=4)).digest() == first.digest()


def test_a_loaded_race_can_be_read_again_from_the_start() -> None:
    race = DemoSource(seed=7, laps=3).load(lambda _: None)
    assert list(race.moments()) == list(race.moments())


def test_another_process_makes_the_same_race() -> None:
    here = fresh_replay(DemoSource(seed=5, laps=3, rain=True)).digest()
    code = (
        "from tests.unit.test_demo_replay import fresh_replay, DemoSource;"
        "import sys; sys.stdout.write(fresh_replay(DemoSource(seed=5, laps=3, rain=True)).digest())"
    )
    environment = {**os.environ, "PYTHONHASHSEED": "4242"}
    there = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=environment)
    assert there.stdout == here


def test_the_telemetry_changes_nothing_else() -> None:
    with_frames = [
        payload for payload in replay(3, 4, telemetry=True).payloads() if type(payload).__name__ != "CarFrames"
    ]
    assert with_frames[1:] == list(replay(3, 4).payloads())[1:]


@pytest.mark.parametrize("other", [{"seed": 2}, {"laps": 13}, {"rain": True}, {"cars": 18}])
def test_another_seed_or_setting_gives_another_race(other: dict[str, int]) -> None:
    assert replay(**{"seed": 1, "laps": 12, **other}).digest() != replay(1, 12).digest()


@pytest.mark.parametrize(
    "settings",
    [{"seed": 2, "laps": 5, "telemetry": True}, {"seed": 4, "laps": 12, "rain": True, "cars": 22}, {}],
    ids=["frames", "rain", "full"],
)
def test_every_event_survives_its_json(settings: dict[str, int]) -> None:
    for payload in replay(**settings).payloads():
        event = Event(run="demo", seq=1, t_ms=1, payload=payload)
        assert Event.from_json(event.to_json()) == event


@pytest.mark.parametrize("settings", [{"seed": 2, "laps": 5, "telemetry": True}, {}], ids=["frames", "full"])
def test_events_come_in_the_order_of_their_time(settings: dict[str, int]) -> None:
    times = [t_ms for t_ms, _ in replay(**settings).moments]
    assert times == sorted(times)
