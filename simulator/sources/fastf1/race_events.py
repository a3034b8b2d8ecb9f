"""Puts a race together: everything that happened, in the order it happened."""

import heapq
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from pitwall.events import (
    CarFrames,
    ChequeredFlag,
    Classification,
    KnockedOut,
    LapCompleted,
    LapTimeDeleted,
    LapTimeReinstated,
    PitEntered,
    PitLeft,
    RaceControlMessage,
    Retired,
    RunningOrder,
    SectorCompleted,
    SessionClock,
    SessionPartEnded,
    SessionPartStarted,
    SessionStarted,
    TeamRadio,
    TrackStatus,
    Weather,
)
from pitwall.simulator.race import Moment, Race
from pitwall.simulator.sources.fastf1.classification import classification_moments, flag_moments
from pitwall.simulator.sources.fastf1.clock import RaceClock, completed, read_clock
from pitwall.simulator.sources.fastf1.control import message_moments, status_moments, timed_messages
from pitwall.simulator.sources.fastf1.counting import uncounted_laps
from pitwall.simulator.sources.fastf1.crossings import crossing_moments
from pitwall.simulator.sources.fastf1.deletions import read_deletions
from pitwall.simulator.sources.fastf1.laps import lap_moments, sector_moments
from pitwall.simulator.sources.fastf1.order import order_moments
from pitwall.simulator.sources.fastf1.pit import pit_moments
from pitwall.simulator.sources.fastf1.records import RaceData
from pitwall.simulator.sources.fastf1.retirement import Retirement, red_flags, retirement_moments, retirements
from pitwall.simulator.sources.fastf1.roster import read_roster, without_support_races
from pitwall.simulator.sources.fastf1.telemetry import CarFeed, car_feeds, frame_moments
from pitwall.simulator.sources.fastf1.track import read_track
from pitwall.simulator.sources.fastf1.tyres import Evidence, Tyres, read_tyres
from pitwall.simulator.sources.fastf1.values import clamp_ms

LEAD_IN_MS = 10_000
"""The replay begins so long before lights out."""

FRAMES_AFTER_FINISH_MS = 5_000

RANKS: Final[dict[type, int]] = {
    kind: rank
    for rank, kind in enumerate(
        (
            Weather,
            TrackStatus,
            RaceControlMessage,
            TeamRadio,
            SessionPartStarted,
            SessionClock,
            PitEntered,
            SectorCompleted,
            LapCompleted,
            PitLeft,
            LapTimeDeleted,
            LapTimeReinstated,
            RunningOrder,
            SessionPartEnded,
            KnockedOut,
            ChequeredFlag,
            Retired,
            CarFrames,
            Classification,
        )
    )
}
"""What goes first of what happened in the same millisecond: causes before their effects."""


def build_race(race: RaceData) -> Race:
    """The whole race, ready to be replayed."""
    race = without_support_races(race)
    clock = read_clock(race)
    tyres = read_tyres(race.laps, Evidence(race.cars, red_flags(race.track_status, clock.end_ms)))
    roster = read_roster(race, tyres)
    drivers = [driver.number for driver in roster]
    out = retirements(race, drivers, clock)
    start_ms = max(clock.lights_out_ms - LEAD_IN_MS, 0)
    frames_end_ms = clamp_ms(clock.last_crossing_ms + FRAMES_AFTER_FINISH_MS)
    stopped = {one.driver: one.t_ms for one in out}
    not_started = frozenset(one.driver for one in out if one.did_not_start)
    started = [driver for driver in drivers if driver not in not_started]
    feeds = car_feeds(started, race.cars, race.positions, stopped, frames_end_ms)
    happenings = sorted(
        _happenings(race, tyres, drivers, out, clock), key=lambda moment: (moment[0], RANKS[type(moment[1])])
    )

    session = SessionStarted(
        source="fastf1",
        race_name=race.name,
        session=race.session,
        season=race.season,
        round=race.round,
        circuit=race.circuit or race.name,
        country=race.country,
        date=race.date,
        t0_utc_ms=clock.t0_utc_ms,
        total_laps=race.total_laps or max((lap.lap for lap in completed(race.laps)), default=None),
        lights_out_ms=clock.lights_out_ms,
        speed=1.0,
        telemetry=bool(feeds),
        roster=roster,
        track=read_track(race),
    )
    moments = Moments(happenings=happenings, feeds=feeds, start_ms=start_ms, frames_end_ms=frames_end_ms)
    return Race(session=session, start_ms=start_ms, moments=moments)


@dataclass(frozen=True, slots=True, kw_only=True)
class Moments:
    """What happened, frames made as they are read. Plain values, so that a process can hand a race to another."""

    happenings: Sequence[Moment]
    feeds: Sequence[CarFeed]
    start_ms: int
    frames_end_ms: int

    def __call__(self) -> Iterator[Moment]:
        """Everything in the order it happened, from the start at each call."""
        frames = frame_moments(self.feeds, self.start_ms, self.frames_end_ms) if self.feeds else iter(())
        return heapq.merge(self.happenings, frames, key=lambda moment: (moment[0], RANKS[type(moment[1])]))


def _happenings(
    race: RaceData, tyres: Tyres, drivers: list[str], out: tuple[Retirement, ...], clock: RaceClock
) -> Iterator[Moment]:
    """Everything but the car frames, unsorted."""
    messages = timed_messages(race.messages, race.laps, clock)
    deletions = read_deletions(messages, race.laps)
    ruled = {(one.driver, one.lap) for _, one in deletions.moments if isinstance(one, LapTimeDeleted)}
    uncounted = uncounted_laps(race, ruled | deletions.before_their_end)
    yield from lap_moments(race.laps, deletions.before_their_end, tyres, uncounted)
    yield from sector_moments(race.laps)
    yield from deletions.moments
    yield from pit_moments(race.laps, clock.lights_out_ms, tyres)
    yield from retirement_moments(out)
    yield from status_moments(race.track_status)
    yield from message_moments(messages)
    yield from race.weather
    yield from flag_moments(clock)
    if any(row.t_ms > clock.lights_out_ms and row.position for row in race.order):
        yield from order_moments(race.order, clock.lights_out_ms, clock.end_ms)
    else:
        grid = {row.number: row.grid or 99 for row in race.results if row.grid is not None}
        yield from crossing_moments(race.laps, grid, clock.lights_out_ms)
    not_started = frozenset(one.driver for one in out if one.did_not_start)
    yield from classification_moments(race, drivers, not_started, clock)
