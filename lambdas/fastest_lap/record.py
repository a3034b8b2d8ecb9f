"""What is known of the lap times of a run, and which of them is the fastest.

Holds every lap time, so that the deletion of the fastest reverts to the next, however
often. It is a function of the set of events applied: neither their order nor repeats
matter, so several shards and containers may add to it as they come.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Self

from pitwall.events import (
    Classification,
    ClassifiedDriver,
    Event,
    KnockedOut,
    LapCompleted,
    LapTimeDeleted,
    LapTimeReinstated,
    SessionPartEnded,
    SessionPartStarted,
    SessionStarted,
)
from pitwall.lambdas.fastest_lap.parts import Parts
from pitwall.lambdas.shared.alert_log import AlertLog
from pitwall.lambdas.shared.roster import Roster

LapKey = tuple[str, int]
"""Driver number and lap number."""


@dataclass(frozen=True, slots=True)
class LapTime:
    """A lap as it ended: its time, when and by which event, and whether it counted then."""

    time_ms: int
    t_ms: int
    seq: int
    deleted: bool
    pit_in: bool = False
    """It ended in the pit lane."""


@dataclass(frozen=True, slots=True)
class Ruling:
    """Race control's last word on a lap; ``reason`` says why it was deleted."""

    t_ms: int
    seq: int
    deleted: bool
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Result:
    """The drivers the official result disqualified, and the event that said so."""

    t_ms: int
    seq: int
    disqualified: frozenset[str]
    first: tuple[tuple[str, int | None], ...] = ()
    """The first two, and their times of the last part of a qualifying in ms."""


@dataclass(frozen=True, slots=True)
class LapRecord:
    """Everything known of the lap times of a run. Immutable."""

    laps: Mapping[LapKey, LapTime] = field(default_factory=dict)
    rulings: Mapping[LapKey, Ruling] = field(default_factory=dict)
    result: Result | None = None
    roster: Roster = field(default_factory=Roster)
    speed: float = 1.0
    """How many times faster than the clock the run is sent."""
    parts: Parts = field(default_factory=Parts)
    announced: LapKey | None = None
    """The lap that was announced last as the fastest."""
    alerts: AlertLog = field(default_factory=AlertLog)

    def counts(self, key: LapKey) -> bool:
        """True if the lap has a time that stands, by a driver of the roster who was not disqualified."""
        if not self.roster.admits(key[0]):
            return False
        if (lap := self.laps.get(key)) is None or (self.result and key[0] in self.result.disqualified):
            return False
        ruling = self.rulings.get(key)
        return not (ruling.deleted if ruling else lap.deleted)

    def holder(self) -> LapKey | None:
        """The fastest lap; of equal times the one that was completed first."""
        standing = (key for key in self.laps if self.counts(key))
        return min(standing, key=lambda key: (self.laps[key].time_ms, self.laps[key].t_ms, key), default=None)

    @property
    def newest_ms(self) -> int:
        """The newest session time of a lap time, a ruling or a part."""
        lap_ms = max((lap.t_ms for lap in self.laps.values()), default=0)
        ruling_ms = max((ruling.t_ms for ruling in self.rulings.values()), default=0)
        return max(lap_ms, ruling_ms, self.parts.newest_ms)

    def with_alerts(self, alerts: AlertLog) -> Self:
        """The same record with another log of alerts."""
        return replace(self, alerts=alerts)

    def taking(self, events: Iterable[Event]) -> "LapRecord":
        """The record with these events applied; itself if they say nothing new."""
        laps, rulings, result, roster = dict(self.laps), dict(self.rulings), self.result, self.roster
        parts, speed = self.parts, self.speed
        for event in events:
            match event.payload:
                case LapCompleted(driver=driver, lap=lap, lap_time_ms=int(time_ms), counts=True) as done:
                    known = laps.get((driver, lap))
                    if known is None or event.seq > known.seq:
                        laps[driver, lap] = LapTime(time_ms, event.t_ms, event.seq, done.deleted, done.pit_in)
                case LapTimeDeleted(driver=driver, lap=lap, reason=reason):
                    _rule(rulings, (driver, lap), Ruling(event.t_ms, event.seq, deleted=True, reason=reason))
                case LapTimeReinstated(driver=driver, lap=lap):
                    _rule(rulings, (driver, lap), Ruling(event.t_ms, event.seq, deleted=False))
                case Classification(entries=entries):
                    if result is None or event.seq > result.seq:
                        result = _result(event, entries)
                case SessionStarted(roster=drivers, speed=speed):
                    roster = Roster.of(drivers)
                case SessionPartStarted() | SessionPartEnded() | KnockedOut():
                    parts = parts.taking(event)
        after = replace(self, laps=laps, rulings=rulings, result=result, roster=roster, parts=parts, speed=speed)
        return self if after == self else after


def _result(event: Event, entries: Iterable[ClassifiedDriver]) -> Result:
    order = sorted(entries, key=lambda entry: entry.position)
    return Result(
        event.t_ms,
        event.seq,
        frozenset(entry.driver for entry in order if entry.disqualified),
        tuple((entry.driver, entry.part_times_ms[-1] if entry.part_times_ms else None) for entry in order[:2]),
    )


def _rule(rulings: dict[LapKey, Ruling], key: LapKey, ruling: Ruling) -> None:
    known = rulings.get(key)
    if known is None or ruling.seq > known.seq:
        rulings[key] = ruling
