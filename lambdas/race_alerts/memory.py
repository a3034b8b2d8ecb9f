"""What the race alerts remember of a run, as plain facts; immutable.

Facts are kept under what they are about, so repeats and late arrivals change nothing
twice: ``runs/<run>/state/race_alerts.json``.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Annotated, Any, Self

from pitwall.events import ContractError, Event, LapCompleted, SessionKind, SessionStarted, TrackStatus, TrackStatusCode
from pitwall.events.codec import from_plain, to_plain
from pitwall.events.fields import DriverNumber, LapNumber, Length, Seq, SessionMs
from pitwall.lambdas.shared.alert_log import AlertLog
from pitwall.lambdas.shared.form import Form
from pitwall.lambdas.shared.roster import Roster


@dataclass(frozen=True, slots=True, kw_only=True)
class LapLeader:
    """Who completed a lap first."""

    lap: LapNumber
    driver: DriverNumber
    seq: Seq
    t_ms: SessionMs


NOBODY = LapLeader(lap=0, driver="", seq=2**53, t_ms=0)
"""Stands for the leader of a lap that nobody has completed: anybody was earlier."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusChange:
    """The track's status from some moment on."""

    seq: Seq
    t_ms: SessionMs
    status: TrackStatusCode


@dataclass(frozen=True, slots=True, kw_only=True)
class _Facts:
    leaders: Annotated[tuple[LapLeader, ...], Length(200)] = ()
    statuses: Annotated[tuple[StatusChange, ...], Length(5000)] = ()
    kind: SessionKind = "race"


@dataclass(frozen=True, slots=True)
class RaceMemory:
    """Leaders by lap, status changes by sequence number, the roster, the kind of session, and the alerts so far."""

    leaders: Mapping[int, LapLeader] = field(default_factory=dict)
    statuses: Mapping[int, StatusChange] = field(default_factory=dict)
    roster: Roster = field(default_factory=Roster)
    kind: SessionKind = "race"
    """A race until it is known."""
    alerts: AlertLog = field(default_factory=AlertLog)

    def with_alerts(self, alerts: AlertLog) -> Self:
        """The same memory with another log of alerts."""
        return self if alerts is self.alerts else replace(self, alerts=alerts)

    def taking(self, events: Iterable[Event]) -> Self:
        """The memory with these events applied; itself if they say nothing new."""
        leaders, statuses, roster, kind = dict(self.leaders), dict(self.statuses), self.roster, self.kind
        for event in events:
            match event.payload:
                case LapCompleted(driver=driver, lap=lap, position=1) if event.seq < leaders.get(
                    lap, NOBODY
                ).seq and roster.admits(driver):
                    leaders[lap] = LapLeader(lap=lap, driver=driver, seq=event.seq, t_ms=event.t_ms)
                case TrackStatus(status=status):
                    statuses[event.seq] = StatusChange(seq=event.seq, t_ms=event.t_ms, status=status)
                case SessionStarted(roster=drivers, kind=kind):
                    roster = Roster.of(drivers)
        if (leaders, statuses, roster, kind) == (self.leaders, self.statuses, self.roster, self.kind):
            return self
        return replace(self, leaders=leaders, statuses=statuses, roster=roster, kind=kind)


def render(memory: RaceMemory) -> dict[str, Any]:
    """A memory as JSON values."""
    facts = _Facts(leaders=tuple(memory.leaders.values()), statuses=tuple(memory.statuses.values()), kind=memory.kind)
    return {**to_plain(facts), "roster": memory.roster.to_plain(), "alerts": memory.alerts.to_plain()}


def parse(plain: Any) -> RaceMemory:
    """A memory from JSON values. Raises ContractError."""
    facts = from_plain(_Facts, plain)
    try:
        return RaceMemory(
            leaders={leader.lap: leader for leader in facts.leaders},
            statuses={change.seq: change for change in facts.statuses},
            roster=Roster.from_plain(plain["roster"]),
            kind=facts.kind,
            alerts=AlertLog.from_plain(plain["alerts"]),
        )
    except (AttributeError, KeyError) as error:
        raise ContractError("document", error, "must be a race-alerts document") from None


FORM = Form(parse=parse, render=render, empty=RaceMemory)
