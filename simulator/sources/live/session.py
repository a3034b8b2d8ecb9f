"""One live session: saved as it comes, told as moments, until it is over."""

import logging
import math
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

from pitwall.events import SessionStarted
from pitwall.simulator.race import Moment
from pitwall.simulator.sources.feed.lines import read_line
from pitwall.simulator.sources.feed.translation import Translation
from pitwall.simulator.sources.live.door import Door
from pitwall.simulator.sources.live.saving import Saving, recording_path

QUIET_S = 0.25
LINGER_S = 20.0
"""The last messages of a session come within so long after it is said to have ended."""

COMPLETE_S = 30.0
"""A feed that has just been opened says within so long how many laps a race has."""

FINAL_S = 30 * 60.0
"""A session whose result has been final for so long has ended, should nobody have said so."""

MOST_NAMELESS = 50
"""After so many records that name no session there is none. The name is in the snapshot, or comes soon after."""

_log = logging.getLogger(__name__)


class LiveSession:
    """Takes the records of the live timing, one thread giving them and any number following what they tell.

    ``folder`` is where the session is saved, None for nowhere. ``next_session`` gives one line about when there
    will be one, and is asked if none is on.
    """

    def __init__(
        self,
        say: Callable[[str], None],
        *,
        folder: Path | None,
        next_session: Callable[[], str],
        telemetry: bool = True,
        linger_s: float = LINGER_S,
        clock: Callable[[], float] = time.monotonic,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self.saving: Saving | None = None
        self.error: Exception | None = None
        self._say = say
        self._folder = folder
        self._next_session = next_session
        self._linger_s = linger_s
        self._clock = clock
        self._now = now
        self._translation = Translation(telemetry=telemetry)
        self._door = Door()
        self._changed = threading.Condition()
        self._moments: list[Moment] = []
        self._started: SessionStarted | None = None
        self._first: list[str] = []
        self._on = False
        self._since_s = 0.0
        self._over = False
        self._waited = False
        self._faulty = False
        self._final_s: float | None = None
        self._ends_s: float | None = None

    def follow(self, records: Iterator[str | None]) -> None:
        """Take records until the session is over or there are no more. None stands for a moment without one."""
        try:
            for record in records:
                if record is not None:
                    self._take(record)
                if self._ended():
                    break
        except Exception as error:
            self.error = error
        finally:
            self._finish()

    def started(self, stop: threading.Event) -> SessionStarted | None:
        """The session's beginning, as soon as one is on and its drivers are known; None if it is left before that."""
        with self._changed:
            while self._started is None:
                if stop.is_set() or self._over:
                    return None
                self._changed.wait(QUIET_S)
            return self._started

    def moments(self) -> Iterator[Moment | None]:
        """What happens, from the beginning of the recording, as it comes; None while nothing does."""
        told = 0
        while True:
            with self._changed:
                if told == len(self._moments) and not self._over:
                    self._changed.wait(QUIET_S)
                new = self._moments[told:]
                over = self._over
            if new:
                yield from new
                told += len(new)
            elif over:
                return
            else:
                yield None

    def _take(self, record: str) -> None:
        if self._on:
            self._keep(record)
            return
        if not self._waited:
            self._first.append(record)
        if self._begins(record):
            self._on = True
            self._since_s = self._clock()
            if self._folder is not None:
                self.saving = self._saving(self._folder)
            # Whoever has waited takes what came meanwhile as one snapshot.
            for one in [self._door.snapshot()] if self._waited else self._first:
                self._keep(one)
            self._first = []

    def _saving(self, folder: Path) -> Saving | None:
        try:
            saving = Saving(recording_path(folder, self._now()), self._say)
        except OSError as error:
            self._say(f"No recording can be written into {folder} ({error.strerror}): the session goes on without")
            return None
        self._say(f"Recording the session in {saving.path}")
        return saving

    def _begins(self, record: str) -> bool:
        """Whether there is a session as of this record."""
        try:
            self._door.take(read_line(record))
            if self._door.is_on(self._now()):
                return True
        except Exception:  # a recording is not lost because we do not understand how it begins
            _log.exception("the beginning of the live timing is not understood")
            return not self._waited
        if not self._waited and (self._door.knows_session or len(self._first) > MOST_NAMELESS):
            self._waited = True
            self._say("No session is on: waiting for the next one")
            # It may ask the network, and the connection does not wait for that.
            threading.Thread(target=lambda: self._say(self._next_session()), name="schedule", daemon=True).start()
        return False

    def _keep(self, record: str) -> None:
        """Save a record, then tell what it says. Whatever goes wrong there costs this record alone."""
        if self.saving is not None:
            self.saving.add(record)
        moments: list[Moment] = []
        try:
            messages = read_line(record)
            self._door.take(messages)
            for message in messages:
                moments.extend(self._translation.apply(message))
            started = self._started or self._begun()
        except Exception:
            started = self._started
            if not self._faulty:
                self._faulty = True
                _log.exception("a message of the live timing is not understood and passed over: %s", record[:200])
        with self._changed:
            self._started = started
            self._moments.extend(moments)
            self._changed.notify_all()

    def _begun(self) -> SessionStarted | None:
        """The session's beginning once all is there that the page wants to know first, or has been waited for."""
        started = self._translation.session()
        complete = started is not None and (started.kind != "race" or started.total_laps is not None)
        return started if complete or self._clock() - self._since_s > COMPLETE_S else None

    def _ended(self) -> bool:
        if not self._on:
            return False
        if self._door.is_another():
            return True
        if not self._door.is_final():
            self._final_s = None
            return False
        self._final_s = self._final_s or self._clock()
        if self._door.is_over():
            self._ends_s = self._ends_s or self._clock() + self._linger_s
        return self._clock() >= min(self._ends_s or math.inf, self._final_s + FINAL_S)

    def _finish(self) -> None:
        moments: list[Moment] = []
        if self._on:
            try:
                moments = self._translation.finish()
            except Exception:
                _log.exception("the end of the live session is not understood")
        if self.saving is not None:
            self.saving.close()
        with self._changed:
            self._moments.extend(moments)
            self._over = True
            self._changed.notify_all()
