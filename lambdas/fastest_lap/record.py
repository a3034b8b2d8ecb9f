"""What is known of the lap times of a run, and which of them is the fastest.

Holds every lap time, so that the deletion of the fastest reverts to the next, however
often. It is a function of the set of events applied: neither their order nor repeats
matter, so several shards and containers may add to it as they come.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Self

from pitwall.events import Classification, Event, LapCompleted, LapTimeDeleted, LapTimeReinstated, SessionStarted
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


@dataclass(frozen=True, slots=True)
class LapRecord:
    """Everything known of the lap times of a run. Immutable."""

    laps: Mapping[LapKey, LapTime] = field(default_factory=dict)
    rulings: Mapping[LapKey, Ruling] = field(default_factory=dict)
    result: Result | None = None
    roster: Roster = field(default_factory=Roster)
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

    def with_alerts(self, alerts: AlertLog) -> Self:
        """The same record with another log of alerts."""
        return replace(self, alerts=alerts)

    def taking(self, events: Iterable[Event]) -> "LapRecord":
        """The record with these events applied; itself if they say nothing new."""
        laps, rulings, result, roster = dict(self.laps), dict(self.rulings), self.result, self.roster
        for event in events:
            match event.payload:
                case LapCompleted(driver=driver, lap=lap, lap_time_ms=int(time_ms), deleted=deleted, counts=True):
                    known = laps.get((driver, lap))
                    if known is None or event.seq > known.seq:
                        laps[driver, lap] = LapTime(time_ms, event.t_ms, event.seq, deleted)
                case LapTimeDeleted(driver=driver, lap=lap, reason=reason):
                    _rule(rulings, (driver, lap), Ruling(event.t_ms, event.seq, deleted=True, reason=reason))
                case LapTimeReinstated(driver=driver, lap=lap):
                    _rule(rulings, (driver, lap), Ruling(event.t_ms, event.seq, deleted=False))
                case Classification(entries=entries):
                    if result is None or event.seq > result.seq:
                        result = Result(event.t_ms, event.seq, frozenset(e.driver for e in entries if e.disqualified))
                case SessionStarted(roster=drivers):
                    roster = Roster.of(drivers)
        if (laps, rulings, result, roster) == (self.laps, self.rulings, self.result, self.roster):
            return self
        return replace(self, laps=laps, rulings=rulings, result=result, roster=roster)


def _rule(rulings: dict[LapKey, Ruling], key: LapKey, ruling: Ruling) -> None:
    known = rulings.get(key)
    if known is None or ruling.seq > known.seq:
        rulings[key] = ruling
