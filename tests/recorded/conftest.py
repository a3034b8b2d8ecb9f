"""Each recorded race loaded once, by us and by FastF1 itself, from copies."""

import logging
import socket
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import fastf1
import pandas as pd
import pytest
from fastf1._api import _extended_timing_data

from pitwall.events import CarFrames, Classification
from pitwall.simulator.race import Moment, Race
from pitwall.simulator.sources.fastf1.reference import parse_race
from pitwall.simulator.sources.fastf1.source import FastF1Source
from tests.recorded_races import ALL_RACES, INTERLAGOS, MELBOURNE, SILVERSTONE, RecordedRace, copy_of, session_cache
from tests.recorded_sessions import RecordedSession

Kind = TypeVar("Kind")


@dataclass(frozen=True)
class Loaded:
    """One recorded race, ours and FastF1's."""

    recorded: RecordedRace
    race: Race
    session: fastf1.core.Session
    stream: pd.DataFrame
    """FastF1's running order."""
    happenings: tuple[Moment, ...]
    """All moments but the car frames."""

    def of_kind(self, kind: type[Kind]) -> list[tuple[int, Kind]]:
        return [(t_ms, payload) for t_ms, payload in self.happenings if isinstance(payload, kind)]

    def code(self, number: str) -> str:
        return next(driver.code for driver in self.race.session.roster if driver.number == number)


Load = Callable[[RecordedRace], Loaded]


@pytest.fixture(scope="session")
def load(tmp_path_factory: pytest.TempPathFactory) -> Load:
    """Loads a recorded race, without a network and once for all tests."""
    known: dict[str, Loaded] = {}

    def load(recorded: RecordedRace) -> Loaded:
        if recorded.folder not in known:
            cache = copy_of(recorded, tmp_path_factory.mktemp("races") / recorded.folder)
            known[recorded.folder] = _load(recorded, cache)
        return known[recorded.folder]

    return load


def _load(recorded: RecordedRace, cache: Path) -> Loaded:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", _refuse)
        source = FastF1Source(parse_race(recorded.reference), cache, offline=True, telemetry=recorded.telemetry)
        race = source.load(lambda line: None)
    fastf1.set_log_level(logging.CRITICAL)
    fastf1.Cache.configure(cache_dir=str(cache))
    fastf1.Cache.offline_mode(True)
    season, number = recorded.reference.split("/")
    session = fastf1.get_session(int(season), int(number), "R")
    session.load(telemetry=recorded.telemetry)
    happenings = tuple(moment for moment in race.moments() if not isinstance(moment[1], CarFrames))
    return Loaded(recorded, race, session, _extended_timing_data(session.api_path)[1], happenings)


def _refuse(_socket: socket.socket, address: object) -> None:
    raise AssertionError(f"an offline load connected to {address}")


@pytest.fixture(params=ALL_RACES, ids=lambda recorded: recorded.folder)
def loaded(request: pytest.FixtureRequest, load: Load) -> Loaded:
    """Each recorded race in turn."""
    return load(request.param)


@pytest.fixture(params=[MELBOURNE], ids=lambda recorded: recorded.folder)
def melbourne(request: pytest.FixtureRequest, load: Load) -> Loaded:
    """The one with telemetry."""
    return load(request.param)


@pytest.fixture(params=[INTERLAGOS], ids=lambda recorded: recorded.folder)
def interlagos(request: pytest.FixtureRequest, load: Load) -> Loaded:
    """The one with a red flag."""
    return load(request.param)


@pytest.fixture(params=[SILVERSTONE, INTERLAGOS], ids=lambda recorded: recorded.folder)
def without_telemetry(request: pytest.FixtureRequest, load: Load) -> Loaded:
    """Each of those without."""
    return load(request.param)


@pytest.fixture
def britain(tmp_path: Path) -> Path:
    """A copy of a recording to be damaged."""
    return copy_of(SILVERSTONE, tmp_path / "cache")


@dataclass(frozen=True)
class Both:
    """One session, ours and FastF1's."""

    race: Race
    theirs: fastf1.core.Session
    cache: Path

    def of_kind(self, kind: type[Kind]) -> list[tuple[int, Kind]]:
        return [(t_ms, one) for t_ms, one in filter(None, self.race.moments()) if isinstance(one, kind)]

    @property
    def codes(self) -> dict[str, str]:
        return {driver.number: driver.code for driver in self.race.session.roster}

    @property
    def result(self) -> Classification:
        [(_, result)] = self.of_kind(Classification)
        return result


Open = Callable[[RecordedSession], Both]


def official(session: fastf1.core.Session) -> pd.DataFrame:
    """FastF1's result; the test is skipped where it tells no place at all.

    With pandas 3, which alone has wheels for Python 3.15, FastF1 3.9.0 does not find out places from the laps.
    """
    results: pd.DataFrame = session.results
    if results["Position"].isna().all():
        pytest.skip("FastF1 tells no places here: it needs pandas 2, so Python 3.14 or older")
    return results


@pytest.fixture(scope="session")
def both(tmp_path_factory: pytest.TempPathFactory) -> Open:
    """Loads a session by us and by FastF1, once for all tests."""
    known: dict[str, Both] = {}

    def load(recorded: RecordedSession) -> Both:
        if recorded.folder not in known:
            cache = session_cache(recorded.folder, tmp_path_factory.mktemp("sessions") / recorded.folder)
            source = FastF1Source(parse_race(recorded.race, session=recorded.session), cache, offline=True)
            race = source.load(lambda line: None)
            fastf1.set_log_level(logging.CRITICAL)
            fastf1.Cache.configure(cache_dir=str(cache))
            fastf1.Cache.offline_mode(True)
            season, number = recorded.race.split("/")
            theirs = fastf1.get_session(int(season), int(number), recorded.session)
            theirs.load(telemetry=False)
            known[recorded.folder] = Both(race, theirs, cache)
        return known[recorded.folder]

    return load
