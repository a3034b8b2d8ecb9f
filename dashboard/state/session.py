"""What the events of a run say about the session as a whole."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Literal

from pitwall.dashboard.state.newest import Newest
from pitwall.dashboard.state.plain import Plain, known
from pitwall.dashboard.state.registers import Reading, keep_newer, newer
from pitwall.events import (
    CarFrames,
    ChequeredFlag,
    Classification,
    Driver,
    KnockedOut,
    RaceControlMessage,
    SessionClock,
    SessionFinished,
    SessionKind,
    SessionPartEnded,
    SessionPartStarted,
    SessionStarted,
    TrackStatus,
    Weather,
)
from pitwall.events.qualifying_rules import PartSpan, part_spans
from pitwall.events.rules import Neutralisation, neutralisations

MESSAGES_KEPT = 100

MOST_CARS = 60
"""Cars kept of a run, far more than ever started; events of more are rejected."""

Phase = Literal["grid", "racing", "chequered", "finished"]


@dataclass(slots=True)
class Session:
    """The registers of everything that is not about one car."""

    started: Reading[SessionStarted] | None = None
    flag: Reading[ChequeredFlag] | None = None
    classification: Reading[Classification] | None = None
    finished: Reading[SessionFinished] | None = None
    track_status: Reading[TrackStatus] | None = None
    statuses: dict[int, Reading[TrackStatus]] = field(default_factory=dict)
    """Every change of the track status, keyed by sequence number."""
    weather: Reading[Weather] | None = None
    frames: Reading[CarFrames] | None = None
    sector_flags: dict[int, Reading[str]] = field(default_factory=dict)
    """Race control's last flag for each marshalling sector."""
    all_clear_seq: int = -1
    """Of the newest word that the whole track is clear."""
    messages: Newest[Plain] = field(default_factory=lambda: Newest(MESSAGES_KEPT))
    messages_revision: int = 0
    roster: dict[str, Driver] = field(default_factory=dict)
    """By number; empty until the session is known."""
    t_ms: int = 0
    """Newest session time of any event."""
    timed: bool = False
    """A sector or lap was timed."""
    clock: Reading[SessionClock] | None = None
    part_starts: dict[int, Reading[SessionPartStarted]] = field(default_factory=dict)
    part_ends: dict[int, Reading[SessionPartEnded]] = field(default_factory=dict)
    knocked_out: dict[int, Reading[KnockedOut]] = field(default_factory=dict)
    """These three by the number of the part of a qualifying."""
    parts_revision: int = 0

    @property
    def kind(self) -> SessionKind:
        """What the session is decided by; a race until it is known."""
        return self.started.value.kind if self.started else "race"

    @property
    def parts(self) -> list[PartSpan]:
        """The parts of a qualifying begun so far, in their order."""
        return part_spans(
            ((start.t_ms, start.value) for start in self.part_starts.values()),
            ((end.t_ms, end.value) for end in self.part_ends.values()),
            ((out.t_ms, out.value) for out in self.knocked_out.values()),
        )

    @property
    def under_way(self) -> bool:
        """The lights went out, or cars were timed all the same."""
        return self.timed or (self.started is not None and self.t_ms >= self.started.value.lights_out_ms)

    @property
    def phase(self) -> Phase:
        """How far the race is."""
        if self.finished is not None:
            return "finished"
        if self.flag is not None:
            return "chequered"
        return "racing" if self.under_way else "grid"

    @property
    def disqualified(self) -> frozenset[str]:
        """Numbers of the drivers none of whose laps counts any more."""
        if self.classification is None:
            return frozenset()
        return frozenset(entry.driver for entry in self.classification.value.entries if entry.disqualified)

    @property
    def neutralisations(self) -> list[Neutralisation[int]]:
        """When the race was neutralised, in session time."""
        told = [self.statuses[seq] for seq in sorted(self.statuses)]
        return neutralisations((change.t_ms, change.value.status) for change in told)

    @property
    def restarts(self) -> tuple[int, ...]:
        """When red flags ended, in session time: cars may have other tyres from then on."""
        return tuple(one.end for one in self.neutralisations if one.kind == "red" and one.end is not None)

    @property
    def yellow_sectors(self) -> dict[str, str]:
        """Marshalling sectors under yellow: their number, and ``single`` or ``double``."""
        return {
            str(sector): "double" if flag.value.startswith("DOUBLE") else "single"
            for sector, flag in sorted(self.sector_flags.items())
            if flag.value.endswith("YELLOW") and flag.seq > self.all_clear_seq
        }

    def apply(self, reading: Reading[Any]) -> None:
        """Apply what an event says; payloads that are not about the session are passed over."""
        if apply := _APPLY.get(type(reading.value)):
            apply(self, reading)

    def _started(self, reading: Reading[SessionStarted]) -> None:
        self.started = newer(self.started, reading)
        self.roster = {driver.number: driver for driver in self.started.value.roster[:MOST_CARS]}

    def _flag(self, reading: Reading[ChequeredFlag]) -> None:
        self.flag = newer(self.flag, reading)

    def _classification(self, reading: Reading[Classification]) -> None:
        self.classification = newer(self.classification, reading)

    def _finished(self, reading: Reading[SessionFinished]) -> None:
        self.finished = newer(self.finished, reading)

    def _track_status(self, reading: Reading[TrackStatus]) -> None:
        self.track_status = newer(self.track_status, reading)
        self.statuses[reading.seq] = reading
        if reading.value.status == "clear":
            self.all_clear_seq = max(self.all_clear_seq, reading.seq)

    def _weather(self, reading: Reading[Weather]) -> None:
        self.weather = newer(self.weather, reading)

    def _clock(self, reading: Reading[SessionClock]) -> None:
        self.clock = newer(self.clock, reading)

    def _part_started(self, reading: Reading[SessionPartStarted]) -> None:
        self.parts_revision += 1
        keep_newer(self.part_starts, reading.value.part, reading)

    def _part_ended(self, reading: Reading[SessionPartEnded]) -> None:
        self.parts_revision += 1
        keep_newer(self.part_ends, reading.value.part, reading)

    def _knocked_out(self, reading: Reading[KnockedOut]) -> None:
        self.parts_revision += 1
        keep_newer(self.knocked_out, reading.value.part, reading)

    def _frames(self, reading: Reading[CarFrames]) -> None:
        self.frames = newer(self.frames, reading)

    def _message(self, reading: Reading[RaceControlMessage]) -> None:
        message = reading.value
        if message.sector is not None and message.flag:
            keep_newer(self.sector_flags, message.sector, Reading(reading.seq, reading.t_ms, message.flag.upper()))
        elif message.scope == "Track" and message.flag.upper() in ("CLEAR", "GREEN"):
            self.all_clear_seq = max(self.all_clear_seq, reading.seq)
        plain = known(
            t_ms=reading.t_ms,
            message=message.message,
            category=message.category or None,
            flag=message.flag or None,
            driver=message.driver,
        )
        self.messages_revision += self.messages.add((reading.seq, ""), plain)


_APPLY: dict[type, Callable[[Session, Reading[Any]], None]] = {
    SessionStarted: Session._started,
    ChequeredFlag: Session._flag,
    Classification: Session._classification,
    SessionFinished: Session._finished,
    TrackStatus: Session._track_status,
    Weather: Session._weather,
    CarFrames: Session._frames,
    SessionClock: Session._clock,
    SessionPartStarted: Session._part_started,
    SessionPartEnded: Session._part_ended,
    KnockedOut: Session._knocked_out,
    RaceControlMessage: Session._message,
}
