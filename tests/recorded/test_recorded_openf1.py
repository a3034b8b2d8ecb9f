"""Sessions as OpenF1 documents them become the events that FastF1's data of the same sessions give."""

from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from pitwall.events import (
    CarFrames,
    ChequeredFlag,
    Classification,
    KnockedOut,
    LapCompleted,
    LapTimeDeleted,
    PitEntered,
    PitLeft,
    RaceControlMessage,
    Retired,
    RunningOrder,
    SessionPartStarted,
    TeamRadio,
    TrackStatus,
    Weather,
)
from pitwall.simulator.race import Race
from pitwall.simulator.sources.fastf1.loading import loaded_race
from pitwall.simulator.sources.fastf1.reference import parse_race
from pitwall.simulator.sources.fastf1.session import read_session
from pitwall.simulator.sources.fastf1.source import build_session
from pitwall.simulator.sources.openf1.client import Client
from pitwall.simulator.sources.openf1.source import load_session
from tests.fixtures.openf1 import HeldTime, OpenF1StandIn
from tests.fixtures.openf1_rows import tables_of
from tests.recorded_races import MELBOURNE, copy_of, session_cache

pytestmark = pytest.mark.recorded


@dataclass(frozen=True)
class Both:
    """One session from both sources, with the same session times."""

    fastf1: Race
    openf1: Race

    def same(self, kind: type) -> list[tuple[int, object]]:
        """The events of one kind, which both have to have."""
        ours, theirs = ([moment for moment in race.moments() if isinstance(moment[1], kind)] for race in self.sides)
        assert ours == theirs
        return theirs

    @property
    def sides(self) -> tuple[Race, Race]:
        return self.openf1, self.fastf1


def silent(_line: str) -> None:
    pass


def both(race: str, session: str, cache: Path, pages: Path, cars: tuple[str, ...] = ()) -> Both:
    ref = parse_race(race, session=session)
    with loaded_race(ref, cache, offline=True, telemetry=bool(cars), progress=silent) as (event, loaded):
        data = read_session(loaded, event, silent, telemetry=bool(cars))
    if cars:
        data = replace(
            data,
            corners=(),
            marshal_sectors=(),
            rotation_deg=0.0,
            cars={who: data.cars[who] for who in cars},
            positions={who: data.positions[who] for who in cars},
        )
    fastf1 = build_session(data)
    t0_ms = fastf1.session.t0_utc_ms
    assert t0_ms is not None
    # OpenF1's session time begins an hour before the scheduled start: here both begin at once.
    served = replace(data, t0_utc_ms=t0_ms, scheduled_utc_ms=t0_ms + 3_600_000)
    with OpenF1StandIn(tables_of(served, cars=cars)) as stand_in:
        client = Client(stand_in.url, pages, False, silent, HeldTime().pace())
        openf1, _ = load_session(client, replace(ref, race=data.name), silent, cars=bool(cars))
    return Both(fastf1, openf1)


@pytest.fixture(scope="module")
def melbourne(tmp_path_factory: pytest.TempPathFactory) -> Both:
    folder = tmp_path_factory.mktemp("openf1")
    return both("2025/1", "R", copy_of(MELBOURNE, folder / "cache"), folder / "pages", ("4",))


@pytest.fixture(scope="module")
def shootout(tmp_path_factory: pytest.TempPathFactory) -> Both:
    folder = tmp_path_factory.mktemp("openf1")
    return both("2023/4", "SS", session_cache("2023-baku-shootout", folder / "cache"), folder / "pages")


@pytest.fixture(scope="module")
def practice(tmp_path_factory: pytest.TempPathFactory) -> Both:
    folder = tmp_path_factory.mktemp("openf1")
    return both("2024/12", "FP1", session_cache("2024-silverstone-fp1", folder / "cache"), folder / "pages")


def laps(race: Race) -> dict[tuple[str, int], LapCompleted]:
    """Laps without what OpenF1 does not have or only about: FastF1's own judgement of them, one of the four speed
    traps, the time of a first lap from the lights, the place at the line, whether tyres of no age are new, and passes
    that have no end.
    """
    return {
        (lap.driver, lap.lap): replace(
            lap,
            accurate=False,
            counts=True,
            position=None,
            speed_fl_kph=None,
            fresh_tyre=None,
            pit_in=False,
            pit_out=False,
            lap_time_ms=None if lap.lap == 1 else lap.lap_time_ms,
        )
        for _, lap in race.moments()
        if isinstance(lap, LapCompleted)
    }


@pytest.mark.parametrize("session", ["melbourne", "shootout", "practice"])
def test_the_session_is_the_same(session: str, request: pytest.FixtureRequest) -> None:
    ours, theirs = request.getfixturevalue(session).sides
    assert ours.session.source == "openf1"
    for name in ("session", "kind", "season", "lights_out_ms", "t0_utc_ms", "total_laps", "telemetry"):
        assert getattr(ours.session, name) == getattr(theirs.session, name), name
    assert [(one.number, one.code, one.full_name, one.team_colour, one.grid) for one in ours.session.roster] == [
        (one.number, one.code, one.full_name, one.team_colour, one.grid) for one in theirs.session.roster
    ]


@pytest.mark.parametrize("session", ["melbourne", "shootout", "practice"])
def test_so_are_its_laps_but_for_a_last_one_without_an_end(session: str, request: pytest.FixtureRequest) -> None:
    ours, theirs = map(laps, request.getfixturevalue(session).sides)
    assert len(ours) > 200
    assert ours == {key: lap for key, lap in theirs.items() if key in ours}
    for driver, lap in theirs.keys() - ours.keys():
        assert theirs[driver, lap].lap_time_ms is None
        assert (driver, lap + 1) not in theirs


@pytest.mark.parametrize("session", ["melbourne", "shootout", "practice"])
def test_so_are_messages_result_and_weather(session: str, request: pytest.FixtureRequest) -> None:
    found = request.getfixturevalue(session)
    for kind in (Weather, ChequeredFlag, LapTimeDeleted):
        found.same(kind)
    said = [
        [(t_ms, replace(one, status="")) for t_ms, one in race.moments() if isinstance(one, RaceControlMessage)]
        for race in found.sides
    ]
    assert said[0] == said[1]
    results = [
        [
            (one.driver, one.position, one.classified, one.gap_ms, one.points, one.best_lap_ms, one.part_times_ms)
            for _, result in race.moments()
            if isinstance(result, Classification)
            for one in result.entries
        ]
        for race in found.sides
    ]
    assert results[0] == results[1]
    assert len(results[0]) == 20


def test_the_places_at_the_line_are_the_same_but_for_those_that_change_there(melbourne: Both) -> None:
    ours, theirs = (
        {(lap.driver, lap.lap): lap.position for _, lap in race.moments() if isinstance(lap, LapCompleted)}
        for race in melbourne.sides
    )
    assert sum(ours[key] == theirs[key] for key in theirs) > 0.98 * len(theirs)


def test_so_is_the_order_of_a_race(melbourne: Both) -> None:
    assert len(melbourne.same(RunningOrder)) > 1_000


def test_so_are_the_passes_through_the_pit_lane_that_have_an_end(melbourne: Both) -> None:
    ours, theirs = (
        {(t_ms, one.driver, one.lap, one.duration_ms) for t_ms, one in race.moments() if isinstance(one, PitLeft)}
        for race in melbourne.sides
    )
    assert ours == {one for one in theirs if one[3] is not None}
    melbourne.same(PitEntered)
    assert len(ours) > 40


def test_so_is_who_retired(melbourne: Both) -> None:
    ours, theirs = (
        {(one.driver, one.laps) for _, one in race.moments() if isinstance(one, Retired)} for race in melbourne.sides
    )
    assert ours == theirs


def test_the_track_status_is_told_from_the_messages_within_seconds(melbourne: Both) -> None:
    ours, theirs = (
        [(t_ms, one.status) for t_ms, one in race.moments() if isinstance(one, TrackStatus)] for race in melbourne.sides
    )
    assert [status for _, status in ours] == [status for _, status in theirs]
    assert max(abs(one[0] - other[0]) for one, other in zip(ours[1:], theirs[1:], strict=True)) < 10_000


def test_so_are_the_parts_of_a_qualifying(shootout: Both) -> None:
    assert len(shootout.same(SessionPartStarted)) == 3
    assert len(shootout.same(KnockedOut)) == 2


def test_so_is_the_telemetry_and_the_track_made_of_it(melbourne: Both) -> None:
    assert len(melbourne.same(CarFrames)) > 5_000
    ours, theirs = (race.session.track for race in melbourne.sides)
    assert ours is not None
    assert theirs is not None
    assert (ours.x_dm, ours.y_dm, ours.length_m) == (theirs.x_dm, theirs.y_dm, theirs.length_m)


def test_team_radio_is_there_which_fastf1_does_not_have(melbourne: Both) -> None:
    radio = [event for _, event in melbourne.openf1.moments() if isinstance(event, TeamRadio)]
    assert [event.path for event in radio] == ["TeamRadio/A_1.mp3"]
