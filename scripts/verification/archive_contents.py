"""What the archive of a run says happened."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from pitwall.events import (
    CarFrames,
    Classification,
    Event,
    LapCompleted,
    LapTimeDeleted,
    LapTimeReinstated,
    RunningOrder,
    SectorCompleted,
    SessionFinished,
    SessionStarted,
    Weather,
)
from pitwall.events.rules import takes_part
from pitwall.lambdas.fastest_lap.announcement import take as take_laps
from pitwall.lambdas.fastest_lap.record import LapRecord
from pitwall.lambdas.race_alerts.memory import RaceMemory
from pitwall.lambdas.race_alerts.news import take


@dataclass(frozen=True, slots=True)
class FastestLap:
    """The fastest lap of a session; ``driver`` is the three-letter code."""

    driver: str
    lap: int
    time_s: float


@dataclass(slots=True)
class ArchivedRun:
    """What the archive of one run holds."""

    seqs: set[int] = field(default_factory=set)
    events: int | None = None
    started: SessionStarted | None = None
    classification: Classification | None = None
    laps: dict[tuple[str, int], tuple[int | None, bool, int]] = field(default_factory=dict)
    """(driver number, lap) to (lap time in ms if it counts, deleted as it ended, session time in ms)."""
    rulings: dict[tuple[str, int], tuple[int, bool]] = field(default_factory=dict)
    """(driver number, lap) to (seq, deleted) of race control's last word on it."""
    sent_ms: tuple[int, int] | None = None
    """Wall clock at which the first and the last event were put, ms since 1970."""
    newsworthy: dict[int, Event] = field(default_factory=dict)
    """Events that alerts come of, by sequence number."""

    def add(self, event: Event) -> None:
        """Take one event in; a repeat changes nothing."""
        self.seqs.add(event.seq)
        if event.sent_ms is not None:
            first, last = self.sent_ms or (event.sent_ms, event.sent_ms)
            self.sent_ms = (min(first, event.sent_ms), max(last, event.sent_ms))
        payload = event.payload
        if not isinstance(payload, CarFrames | RunningOrder | SectorCompleted | Weather):
            self.newsworthy[event.seq] = event
        match payload:
            case LapCompleted():
                time_ms = payload.lap_time_ms if payload.counts else None
                self.laps[payload.driver, payload.lap] = (time_ms, payload.deleted, event.t_ms)
            case LapTimeDeleted() | LapTimeReinstated():
                key = (payload.driver, payload.lap)
                if event.seq >= self.rulings.get(key, (-1, False))[0]:
                    self.rulings[key] = (event.seq, isinstance(payload, LapTimeDeleted))
            case SessionStarted():
                self.started = payload
            case Classification():
                self.classification = payload
            case SessionFinished():
                self.events = payload.events

    @property
    def missing(self) -> set[int]:
        """Sequence numbers that should be there and are not, as far as the archive can tell."""
        expected = self.events if self.events is not None else max(self.seqs, default=-1) + 1
        return set(range(expected)) - self.seqs

    @property
    def sending_s(self) -> float:
        """Seconds from the first put to the last."""
        return (self.sent_ms[1] - self.sent_ms[0]) / 1000 if self.sent_ms else 0.0

    @property
    def codes(self) -> dict[str, str]:
        """Driver number to code."""
        return {driver.number: driver.code for driver in self.started.roster} if self.started else {}

    @property
    def laps_by_code(self) -> dict[str, int]:
        """Completed laps of every driver of the roster who completed one."""
        return dict(Counter(self.codes.get(driver, driver) for driver, _ in self.laps if self._admits(driver)))

    @property
    def race_alerts(self) -> set[str]:
        """Ids of the alerts that should have come of the events, those of fastest laps aside:
        which of these are announced depends on how the laps fell into batches.
        """
        if not self.newsworthy:
            return set()
        events = [self.newsworthy[seq] for seq in sorted(self.newsworthy)]
        of_laps = take_laps(LapRecord(), events).alerts.entries
        return {
            *take(RaceMemory(), events).alerts.entries,
            *(id_ for id_, entry in of_laps.items() if entry.alert.kind != "fastest_lap"),
        }

    @property
    def fastest_lap(self) -> FastestLap | None:
        """Smallest time of a lap that stands, by a driver of the roster who was not disqualified."""
        out = {e.driver for e in self.classification.entries if e.disqualified} if self.classification else set()
        standing = [timed for timed in self._standing() if timed[2] not in out]
        if not standing:
            return None
        time_ms, _, driver, lap = min(standing)
        return FastestLap(self.codes.get(driver, driver), lap, time_ms / 1000)

    @property
    def best_laps(self) -> dict[str, float]:
        """Best lap time in seconds of every driver of the roster with a lap time that stands, by code."""
        best: dict[str, float] = {}
        for time_ms, _, driver, _ in sorted(self._standing()):
            best.setdefault(self.codes.get(driver, driver), time_ms / 1000)
        return best

    def _standing(self) -> Iterator[tuple[int, int, str, int]]:
        """Lap times that were not deleted: time and session time in ms, driver number, lap."""
        for (driver, lap), (time_ms, deleted, t_ms) in self.laps.items():
            if time_ms is not None and self._admits(driver) and not self.rulings.get((driver, lap), (0, deleted))[1]:
                yield time_ms, t_ms, driver, lap

    def _admits(self, driver: str) -> bool:
        return takes_part(driver, self.codes)

    @property
    def result(self) -> list[str]:
        """Driver codes in the order of the official classification."""
        if self.classification is None:
            return []
        entries = sorted(self.classification.entries, key=lambda entry: entry.position)
        return [self.codes.get(entry.driver, entry.driver) for entry in entries]
