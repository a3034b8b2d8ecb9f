"""The runs a dashboard holds, and which of them it shows."""

import re
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import lru_cache

from pitwall.dashboard.state.history import History
from pitwall.dashboard.state.outcome import Outcome
from pitwall.dashboard.state.race_state import RaceState
from pitwall.events import Alert, Event
from pitwall.events.shared.histogram import Histogram

RUNS_KEPT = 3

AHEAD_MS = 10 * 60_000
"""How far the clock of a sender may be ahead; a run that starts later still counts as undated."""

LIVE_MS = 60_000
"""A run is live for this long after its newest live event: nothing takes its place."""

_STARTED = re.compile(r"\d{8}T\d{6}Z", re.ASCII)


def wall_ms() -> float:
    """The time in ms since 1970."""
    return time.time() * 1000


@lru_cache(maxsize=16_384)
def started_ms(run: str) -> int | None:
    """When a run started by its name, in ms since 1970; None where the name does not tell."""
    if (found := _STARTED.match(run)) is None:
        return None
    try:
        return int(datetime.strptime(found[0], "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC).timestamp() * 1000)
    except ValueError:
        return None


def is_dated(run: str, now_ms: float) -> bool:
    """Whether a run's name tells when it started, and that is not yet to come; ``now_ms`` since 1970."""
    started = started_ms(run)
    return started is not None and started <= now_ms + AHEAD_MS


def newest_first(now_ms: float) -> Callable[[str], tuple[bool, str]]:
    """The key by which names of runs are sorted, in reverse, to have the newest first as far as they tell."""
    return lambda run: (is_dated(run, now_ms), run)


class RunNotKept(LookupError):
    """The run is older than all that are held; its events are in the archive only."""


@dataclass(slots=True)
class Run:
    """One run as the dashboard holds it."""

    state: RaceState
    latency: Histogram = field(default_factory=Histogram)
    history: History = field(default_factory=History)
    last_event_ms: int | None = None
    """Wall clock, in ms since 1970, when its newest live event was applied."""

    def is_live(self, now_ms: float) -> bool:
        """Whether events of it came live just now."""
        return self.last_event_ms is not None and now_ms - self.last_event_ms <= LIVE_MS

    @property
    def speed(self) -> float:
        """How many times the clock it is replayed at; 1 until it is known."""
        started = self.state.session.started
        return started.value.speed if started else 1.0

    def take(self, event: Event, now_ms: float | None) -> Outcome:
        """Apply an event and keep it if it was new; ``now_ms`` is a steady clock if it came live."""
        outcome = self.state.apply(event)
        if outcome.kind == "applied":
            self.history.add(event, now_ms)
        return outcome

    def take_alert(self, alert: Alert) -> Outcome:
        """Apply an alert and keep it if it was new."""
        outcome = self.state.apply_alert(alert)
        if outcome.kind == "applied":
            self.history.alerts.append(alert)
        return outcome


class Runs:
    """Holds the last few runs, and beside them one older run that somebody asked for.

    ``now_ms()`` tells the time in ms since 1970.
    """

    def __init__(self, cloud: str, keep: int = RUNS_KEPT, now_ms: Callable[[], float] = wall_ms) -> None:
        self._now_ms = now_ms
        self._cloud = cloud
        self._keep = keep
        self._held: dict[str, Run] = {}
        self._order: list[str] = []
        self._on_demand: Run | None = None

    @property
    def current(self) -> Run | None:
        """The run that started last: the one to show. One without a date never hides a dated one that is live."""
        if not self._order:
            return None
        now_ms = self._now_ms()
        dated = [run for run in self._order if is_dated(run, now_ms) and self._held[run].is_live(now_ms)]
        hides = bool(dated) and not is_dated(self._order[-1], now_ms)
        return self._held[dated[-1] if hides else self._order[-1]]

    def newest_first(self) -> list[Run]:
        """The runs held, without the one held on demand."""
        return [self._held[run] for run in reversed(self._order)]

    def held(self) -> list[Run]:
        """All runs held, newest first and the one held on demand last."""
        return [*self.newest_first(), *([self._on_demand] if self._on_demand else [])]

    def get(self, run: str) -> Run | None:
        """A run by name, None if it is not held."""
        if self._on_demand is not None and self._on_demand.state.run == run:
            return self._on_demand
        return self._held.get(run)

    def open(self, run: str) -> Run:
        """A run by name, new if it is not known; it may push out the oldest that is not live.

        Raises RunNotKept if it is itself older than all that are held, or all of them are live.
        """
        if (held := self.get(run)) is not None:
            return held
        now_ms = self._now_ms()
        place = self._place(run, now_ms)
        if place == 0 and len(self._order) >= self._keep:
            raise RunNotKept(f"run {run!r} is older than the {self._keep} runs held")
        if len(self._order) >= self._keep:
            leaving = self._leaving(run, now_ms)
            place -= self._order.index(leaving) < place
            self._order.remove(leaving)
            del self._held[leaving]
        self._order.insert(place, run)
        self._held[run] = Run(RaceState(run, self._cloud))
        return self._held[run]

    def hold_on_demand(self, run: Run) -> None:
        """Hold an older run that was rebuilt, in place of the last such run."""
        self._on_demand = run

    def _leaving(self, newcomer: str, now_ms: float) -> str:
        """The run that makes room: the oldest that is not live, else one without a date for one that has one."""
        for run in self._order:
            if not self._held[run].is_live(now_ms):
                return run
        for run in self._order:
            if is_dated(newcomer, now_ms) and not is_dated(run, now_ms):
                return run
        raise RunNotKept(f"run {newcomer!r} has no room: the {self._keep} runs held are all live")

    def _place(self, run: str, now_ms: float) -> int:
        """Where a new run belongs among those held, oldest first.

        A name tells when its run started. One without a date has to be the newest, as it was
        not there before, but it does not displace what is live.
        """
        place = len(self._order)
        if not is_dated(run, now_ms):
            while place and self._held[self._order[place - 1]].is_live(now_ms):
                place -= 1
            return place
        while place and is_dated(self._order[place - 1], now_ms) and run < self._order[place - 1]:
            place -= 1
        return place
