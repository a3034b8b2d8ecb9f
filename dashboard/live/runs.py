"""The runs as they live: one lock around them, what goes in, and what changed since."""

import logging
import threading
from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple, TypeVar

from pitwall.dashboard.live.update import Publish, Update
from pitwall.dashboard.logs import fields
from pitwall.dashboard.state import Outcome, Run, RunNotKept, Runs
from pitwall.dashboard.state.history import History
from pitwall.dashboard.state.outcome import passed_over
from pitwall.dashboard.state.plain import Plain
from pitwall.events import Alert, CarFrames, Event

Seen = TypeVar("Seen")

FRAMES_PER_UPDATE = 3
"""Newest chunks of car frames shown per update: more would come than an eye can follow."""

log = logging.getLogger(__name__)


class Taken(NamedTuple):
    """What became of the events and of the alerts of one batch, in their order."""

    events: list[Outcome]
    alerts: list[Outcome]


class LiveRuns:
    """All runs held, safe to use from many threads.

    ``wall_ms()`` tells the time in milliseconds since 1970, which somebody may set back; ``steady_ms()`` is for
    what was how long ago. ``changed()`` is called after every batch, outside the lock: somebody should call
    :meth:`publish` soon, which passes what changed on to ``publish``.
    """

    def __init__(
        self,
        runs: Runs,
        publish: Publish,
        wall_ms: Callable[[], float],
        steady_ms: Callable[[], float],
        changed: Callable[[], None],
    ) -> None:
        self._runs = runs
        self._publish = publish
        self._wall_ms = wall_ms
        self._steady_ms = steady_ms
        self._changed = changed
        self._lock = threading.Lock()
        self._publishing = threading.Lock()
        self._dirty: set[str] = set()
        self._frames: dict[str, list[tuple[int, CarFrames]]] = {}
        self.ready = False

    def apply_live(self, events: Sequence[Event], alerts: Sequence[Alert]) -> Taken:
        """Apply a batch as it came through the stream: all of it becomes visible together."""
        with self._lock:
            now_ms = self._wall_ms()
            taken = Taken(
                [self._apply_event(event, now_ms) for event in events], [self._apply_alert(alert) for alert in alerts]
            )
        self._changed()
        return taken

    def apply_archived(self, events: Iterable[Event], alerts: Iterable[Alert]) -> int:
        """Apply what the archive has and the stream did not bring; the number that was new.

        It says nothing about how fast the stream is, so no delay is measured.
        """
        with self._lock:
            outcomes = [self._apply_event(event, None) for event in events]
            outcomes += [self._apply_alert(alert) for alert in alerts]
        self._changed()
        return sum(outcome.kind == "applied" for outcome in outcomes)

    def refuse(self, run: str) -> None:
        """Count an event that breaks the contract at the run it names, if that is held."""
        with self._lock:
            if (held := self._runs.get(run)) is not None:
                held.state.refuse()
                self._dirty.add(run)
        self._changed()

    def hold_on_demand(self, run: Run) -> None:
        """Hold an older run that was rebuilt from the archive."""
        with self._lock:
            self._runs.hold_on_demand(run)
            self._dirty.add(run.state.run)
        self.publish()

    def unseen(self, run: str, seqs: Iterable[int]) -> set[int]:
        """Those of the sequence numbers that have not been applied."""
        with self._lock:
            held = self._runs.get(run)
            return set(seqs) if held is None else {seq for seq in seqs if seq not in held.state.seen}

    def change(self, run: str, change: Callable[[Run], None]) -> None:
        """Let ``change`` do something to a run, if it is held."""
        with self._lock:
            if (held := self._runs.get(run)) is not None:
                change(held)

    def is_live(self) -> bool:
        """Whether events of any run came live just now."""
        with self._lock:
            now_ms = self._wall_ms()
            return any(run.is_live(now_ms) for run in self._runs.held())

    def holds(self, run: str) -> bool:
        """Whether a run is held, be it on demand."""
        with self._lock:
            return self._runs.get(run) is not None

    def held(self) -> list[str]:
        """The runs held, newest first, without the one held on demand."""
        with self._lock:
            return [run.state.run for run in self._runs.newest_first()]

    def incomplete(self) -> list[str]:
        """Runs that have not finished, or of which something is missing."""
        with self._lock:
            return [run.state.run for run in self._runs.newest_first() if not run.state.complete]

    def read(self, run: str | None, view: Callable[[Run], Seen]) -> Seen | None:
        """What ``view`` makes of a run (None: the current one), None if it is not held."""
        with self._lock:
            held = self._runs.current if run is None else self._runs.get(run)
            return view(held) if held is not None else None

    def history(self, run: str) -> History | None:
        """What came in of a run, None if it is not held. It is only ever appended to: read it without a lock."""
        return self.read(run, lambda held: held.history)

    def current(self) -> str | None:
        """The run that started last, None before the first."""
        return self.read(None, lambda held: held.state.run)

    def reached(self, run: str) -> tuple[int, float]:
        """How far a run has got in session time, and its speed; (0, 1.0) if it has gone."""
        return self.read(run, lambda held: (held.history.newest_ms, held.speed)) or (0, 1.0)

    def moment_at(self, run: str, steady_ms: float) -> int:
        """The session time a run had reached at a moment of the steady clock; 0 if it has gone."""
        return self.read(run, lambda held: held.history.moment_at(steady_ms, held.speed)) or 0

    def each(self, view: Callable[[Run], Plain]) -> list[Plain]:
        """What ``view`` makes of every run, newest first."""
        with self._lock:
            return [view(run) for run in self._runs.newest_first()]

    def publish(self) -> None:
        """Bring everything that changed since the last time to the viewers."""
        # Updates must be passed on in the order they were made, but writing them out
        # must not hold up those who bring events.
        with self._publishing:
            with self._lock:
                held = [run.state.run for run in self._runs.held()]
                updates = [self._update(run) for run in self._runs.held() if run.state.run in self._dirty]
                self._dirty.clear()
                self._frames.clear()
                current = self._runs.current
            self._publish(updates, current=current.state.run if current else None, held=held)

    def _update(self, run: Run) -> Update:
        state, newest = run.state, run.state.session.frames
        patch = state.take_patch()
        return Update(
            run=state.run,
            patch=patch,
            document=state.taken,
            frames=self._frames.get(state.run, [])[-FRAMES_PER_UPDATE:],
            newest_frames=(newest.t_ms, newest.value) if newest else None,
            last_event_ms=run.last_event_ms,
        )

    def _apply_event(self, event: Event, now_ms: float | None) -> Outcome:
        try:
            run = self._open(event.run)
        except RunNotKept as reason:
            return passed_over(str(reason))
        self._dirty.add(event.run)
        outcome = run.take(event, None if now_ms is None else self._steady_ms())
        if outcome.kind != "applied" or now_ms is None:
            return outcome
        run.last_event_ms = round(now_ms)
        if event.sent_ms is not None:
            run.latency.record(now_ms - event.sent_ms)
        newest = run.state.session.frames
        if newest is not None and newest.seq == event.seq:
            self._frames.setdefault(event.run, []).append((event.t_ms, newest.value))
        return outcome

    def _apply_alert(self, alert: Alert) -> Outcome:
        try:
            run = self._open(alert.run)
        except RunNotKept as reason:
            return passed_over(str(reason))
        self._dirty.add(alert.run)
        return run.take_alert(alert)

    def _open(self, run: str) -> Run:
        if (held := self._runs.get(run)) is not None:
            return held
        opened = self._runs.open(run)
        log.info("run began", extra=fields(run=run))
        return opened
