"""What the simulator says of itself: what it plays, and what it could play. One object in the bucket."""

from dataclasses import dataclass
from typing import Annotated, Literal

from pitwall.events.codec import from_plain
from pitwall.events.commands import CommandId, SessionName, Source, Speed, Start
from pitwall.events.envelope import loads
from pitwall.events.fields import Bounds, EpochMs, Length, Name, Pattern, RunId, SessionMs, Text

REPORT_KEY = "simulator/report.json"
MAX_REPORT_BYTES = 1_000_000

EVERY_MS = 3_000
"""The report is written when something changes, and at least this often."""

SILENT_MS = 15_000
"""A simulator that has not reported for so long does not answer."""

State = Literal["loading", "playing", "paused", "finished", "stopped", "failed"]
OVER: frozenset[State] = frozenset({"finished", "stopped", "failed"})

MOST_PLAYED, MOST_OFFERED, MOST_EVENTS, MOST_HANDLED = 40, 500, 40, 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Played:
    """A session that is played, or was a moment ago. ``t_ms`` is the session time it has got to.

    ``id`` and ``start`` are the command it began with, from which a restarted simulator goes on; a session begun on
    the command line has none. ``problem`` is why it failed.
    """

    run: RunId
    title: Name
    state: State
    speed: Speed
    t_ms: SessionMs = 0
    sent: Annotated[int, Bounds(0, 2**53 - 1)] = 0
    changed_ms: EpochMs = 0
    id: CommandId | None = None
    asked_ms: EpochMs | None = None
    start: Start | None = None
    problem: Text | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """A session that can be started from here without a network."""

    title: Name
    source: Source
    date: Annotated[str, Pattern(r"\d{4}-\d{2}-\d{2}")] | None = None
    telemetry: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class ScheduledSession:
    """One session of a weekend that is to come or has been."""

    session: SessionName
    starts_ms: EpochMs


@dataclass(frozen=True, slots=True, kw_only=True)
class Weekend:
    """One weekend of the season's calendar."""

    race: Annotated[str, Pattern(r"20[0-9]{2}/[0-9]{1,2}")]
    name: Name
    country: Name = ""
    sessions: Annotated[tuple[ScheduledSession, ...], Length(10)] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SimulatorReport:
    """The whole report. ``simulator`` tells one process from another, ``handled`` are commands it has carried out.

    ``looked_ms`` is when it last looked what there is to be played, missing before the first time.
    """

    simulator: Annotated[str, Pattern(r"[0-9a-f]{16}")]
    at_ms: EpochMs
    played: Annotated[tuple[Played, ...], Length(MOST_PLAYED)] = ()
    offers: Annotated[tuple[Offer, ...], Length(MOST_OFFERED)] = ()
    calendar: Annotated[tuple[Weekend, ...], Length(MOST_EVENTS)] = ()
    handled: Annotated[tuple[CommandId, ...], Length(MOST_HANDLED)] = ()
    looked_ms: EpochMs | None = None
    stopped: bool = False
    """It has ended and said so."""

    def answers(self, now_ms: float) -> bool:
        """Whether the simulator is there, as far as a report can tell."""
        return not self.stopped and abs(now_ms - self.at_ms) <= SILENT_MS


def read_report(raw: bytes) -> SimulatorReport:
    """A report from its JSON. Raises ContractError."""
    return from_plain(SimulatorReport, loads(raw, MAX_REPORT_BYTES))
