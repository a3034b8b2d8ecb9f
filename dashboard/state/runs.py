"""The runs a dashboard holds, and which of them it shows."""

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime

from dashboard.state.history import History
from dashboard.state.outcome import Outcome
from dashboard.state.race_state import RaceState
from events import Alert, Event
from events.histogram import Histogram

RUNS_KEPT = 3

_STARTED = re.compile(r"\d{8}T\d{6}Z")


def tells_start(run: str) -> bool:
    """Whether the name of a run begins with the moment it started, in UTC, as it should."""
    return _STARTED.match(run) is not None


def started_ms(run: str) -> int | None:
    """When a run started by its name, in ms since 1970; None where the name does not tell."""
    if (found := _STARTED.match(run)) is None:
        return None
    try:
        return int(datetime.strptime(found[0], "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC).timestamp() * 1000)
    except ValueError:
        return None


def newest_first(run: str) -> tuple[bool, str]:
    """What runs are sorted by, in reverse, to have the newest first as far as their names tell."""
    return tells_start(run), run


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
    """Holds the last few runs, and beside them one older run that somebody asked for."""

    def __init__(self, cloud: str, keep: int = RUNS_KEPT) -> None:
        self._cloud = cloud
        self._keep = keep
        self._held: dict[str, Run] = {}
        self._order: list[str] = []
        self._guest: Run | None = None

    @property
    def current(self) -> Run | None:
        """The run that started last: the one to show."""
        return self._held[self._order[-1]] if self._order else None

    def newest_first(self) -> list[Run]:
        """The runs held, without the guest."""
        return [self._held[run] for run in reversed(self._order)]

    def held(self) -> list[Run]:
        """All runs held, newest first and the guest last."""
        return [*self.newest_first(), *([self._guest] if self._guest else [])]

    def get(self, run: str) -> Run | None:
        """A run by name, None if it is not held."""
        if self._guest is not None and self._guest.state.run == run:
            return self._guest
        return self._held.get(run)

    def open(self, run: str) -> Run:
        """A run by name, new if it was never heard of; it may push out the oldest.

        Raises RunNotKept if it is itself older than all that are held.
        """
        if (held := self.get(run)) is not None:
            return held
        place = self._place(run)
        if place == 0 and len(self._order) >= self._keep:
            raise RunNotKept(f"run {run!r} is older than the {self._keep} runs held")
        self._order.insert(place, run)
        self._held[run] = Run(RaceState(run, self._cloud))
        if len(self._order) > self._keep:
            del self._held[self._order.pop(0)]
        return self._held[run]

    def receive_guest(self, guest: Run) -> None:
        """Hold an older run that was rebuilt, in place of the last such run."""
        self._guest = guest

    def _place(self, run: str) -> int:
        """Where a new run belongs among those held, oldest first.

        A name tells when its run started. One without a date has to be the newest: it was
        not there before.
        """
        place = len(self._order)
        while place and tells_start(run) and tells_start(self._order[place - 1]) and run < self._order[place - 1]:
            place -= 1
        return place
