"""Puts a session against the clock together, a qualifying or a practice, in the order it happened."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from pitwall.events import ChequeredFlag, Driver, LapTimeDeleted, LapTimeReinstated, SessionStarted
from pitwall.simulator.race import Moment, Race
from pitwall.simulator.sources.fastf1.clock import RaceClock, completed, first_time, read_clock
from pitwall.simulator.sources.fastf1.control import message_moments, status_moments, timed_messages
from pitwall.simulator.sources.fastf1.counting import LapId, PartOf, uncounted_laps, whole_session
from pitwall.simulator.sources.fastf1.deletions import Deletions, read_deletions
from pitwall.simulator.sources.fastf1.laps import lap_moments, sector_moments
from pitwall.simulator.sources.fastf1.parts import Part, part_begins, part_of, read_parts
from pitwall.simulator.sources.fastf1.pit import pit_moments
from pitwall.simulator.sources.fastf1.practice import practice_clock, practice_end, practice_result
from pitwall.simulator.sources.fastf1.qualifying import part_moments, qualifying_result
from pitwall.simulator.sources.fastf1.race_events import FRAMES_AFTER_FINISH_MS, LEAD_IN_MS, RANKS, Moments
from pitwall.simulator.sources.fastf1.records import MessageRow, RaceData
from pitwall.simulator.sources.fastf1.roster import read_roster, without_support_races
from pitwall.simulator.sources.fastf1.telemetry import car_feeds
from pitwall.simulator.sources.fastf1.track import read_track
from pitwall.simulator.sources.fastf1.tyres import Evidence, read_tyres
from pitwall.simulator.sources.fastf1.values import DAY_MS, clamp_ms


@dataclass(frozen=True, slots=True)
class _Against:
    """A session against the clock and what was found out about it. ``drivers`` are in the order of the result."""

    session: RaceData
    clock: RaceClock
    messages: Sequence[tuple[int, MessageRow]]
    deletions: Deletions
    uncounted: frozenset[LapId]
    drivers: tuple[str, ...]
    parts: tuple[Part, ...]
    best: Mapping[LapId, int]

    @property
    def end_ms(self) -> int:
        """When its time was over."""
        if self.session.kind == "practice":
            return practice_end(self.session, self.clock)
        return self.parts[-1].end_ms if self.parts else self.clock.end_ms


def build_timed(session: RaceData) -> Race:
    """The whole qualifying or practice, ready to be replayed."""
    session = without_support_races(session)
    found = _read(session)
    start_ms = max(found.clock.lights_out_ms - LEAD_IN_MS, 0)
    frames_end_ms = clamp_ms(max(found.clock.last_crossing_ms, found.end_ms) + FRAMES_AFTER_FINISH_MS)
    feeds = car_feeds(found.drivers, session.cars, session.positions, {}, frames_end_ms)
    started = SessionStarted(
        source="fastf1",
        race_name=session.name,
        session=session.session,
        kind=session.kind,
        season=session.season,
        round=session.round,
        circuit=session.circuit or session.name,
        country=session.country,
        date=session.date,
        t0_utc_ms=found.clock.t0_utc_ms,
        lights_out_ms=found.clock.lights_out_ms,
        speed=1.0,
        telemetry=bool(feeds),
        roster=_roster(session),
        track=read_track(session),
    )
    happenings = sorted(_happenings(found), key=lambda moment: (moment[0], RANKS[type(moment[1])]))
    moments = Moments(happenings=happenings, feeds=feeds, start_ms=start_ms, frames_end_ms=frames_end_ms)
    return Race(session=started, start_ms=start_ms, moments=moments)


def _roster(session: RaceData) -> tuple[Driver, ...]:
    """Who takes part. Nobody stands on a grid."""
    return tuple(replace(driver, grid=None, compound=None, tyre_life=None) for driver in read_roster(session))


def _read(session: RaceData) -> _Against:
    clock = read_clock(session)
    messages = timed_messages(session.messages, session.laps, clock)
    deletions = read_deletions(messages, session.laps)
    part = _part_of(session)
    deleted = set(deletions.before_their_end)
    for _, ruling in deletions.moments:
        if isinstance(ruling, LapTimeDeleted | LapTimeReinstated):
            (deleted.add if isinstance(ruling, LapTimeDeleted) else deleted.discard)((ruling.driver, ruling.lap))
    ruled = {(one.driver, one.lap) for _, one in deletions.moments if isinstance(one, LapTimeDeleted)}
    uncounted = uncounted_laps(session, ruled | deletions.before_their_end, part)
    best = _best(session, uncounted | deleted, part)
    drivers = _in_order(session, best)
    parts = read_parts(session, drivers) if session.kind == "qualifying" else ()
    return _Against(session, clock, messages, deletions, uncounted, drivers, parts, best)


def _part_of(session: RaceData) -> PartOf:
    if session.kind != "qualifying":
        return whole_session
    begins = part_begins(session)
    return lambda lap: part_of(lap, begins)


def _best(session: RaceData, out: frozenset[LapId], part: PartOf) -> dict[tuple[str, int], int]:
    """The best lap time that counts of each driver in each part, in ms."""
    best: dict[tuple[str, int], int] = {}
    for lap in completed(session.laps):
        if lap.lap_time_ms is not None and (lap.driver, lap.lap) not in out:
            key = lap.driver, part(lap)
            best[key] = min(lap.lap_time_ms, best.get(key, DAY_MS))
    return best


def _in_order(session: RaceData, best: Mapping[tuple[str, int], int]) -> tuple[str, ...]:
    """All drivers in the order of FastF1's result or, where it has none, by the last part and their times in it."""
    drivers = [driver.number for driver in read_roster(session)]
    if any(row.position is not None for row in session.results):
        return tuple(drivers)
    return tuple(sorted(drivers, key=lambda driver: [best.get((driver, part), DAY_MS) for part in (3, 2, 1)]))


def _happenings(found: _Against) -> Iterator[Moment]:
    """Everything but the car frames, unsorted."""
    session, clock = found.session, found.clock
    tyres = read_tyres(session.laps, Evidence(session.cars))
    yield from lap_moments(session.laps, found.deletions.before_their_end, tyres, found.uncounted)
    yield from sector_moments(session.laps)
    yield from found.deletions.moments
    yield from pit_moments(session.laps, clock.lights_out_ms, tyres)
    yield from status_moments(session.track_status)
    yield from message_moments(found.messages)
    yield from session.weather
    if session.kind == "practice":
        yield from practice_clock(session, clock)
        result = practice_result(session, found.drivers, found.best)
    else:
        yield from part_moments(session, found.parts)
        result = qualifying_result(session, found.drivers, found.parts, found.best)
    yield found.end_ms, ChequeredFlag()
    if result.entries:
        finalised_ms = first_time(session, "Finalised")
        yield max(clock.end_ms if finalised_ms is None else finalised_ms, clock.last_crossing_ms, found.end_ms), result
