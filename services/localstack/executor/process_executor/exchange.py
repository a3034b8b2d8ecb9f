"""Carries invocations to a function process and its answers back, between the threads on either side."""

import os
import threading
from collections import deque
from dataclasses import dataclass

from .invocation import Invocation
from .outcomes import InitFailed, Outcome, Ready


@dataclass(frozen=True, slots=True)
class Assignment:
    """An invocation, and when its time is up, in seconds since 1970."""

    invocation: Invocation
    deadline_wall_s: float


class Exchange:
    """One process's invocations and outcomes.

    The environment calls ``submit``, ``take`` and ``close``, the Runtime API the rest.
    ``events_fd`` is readable as long as there is an outcome to take.
    """

    def __init__(self) -> None:
        self.events_fd = os.eventfd(0, os.EFD_NONBLOCK | os.EFD_CLOEXEC)
        self._changed = threading.Condition()
        self._outcomes: deque[Outcome] = deque()
        self._assignment: Assignment | None = None
        self._current: str | None = None
        self._is_ready = False
        self._is_closed = False

    def submit(self, invocation: Invocation, deadline_wall_s: float) -> None:
        """Give the process its next event."""
        with self._changed:
            self._current = invocation.request_id
            self._assignment = Assignment(invocation, deadline_wall_s)
            self._changed.notify()

    def take(self) -> Outcome | None:
        """What the process said and nobody took yet, the oldest first; None when there is nothing."""
        with self._changed:
            if not self._outcomes:
                return None
            outcome = self._outcomes.popleft()
            if not self._outcomes:
                os.eventfd_read(self.events_fd)
            return outcome

    def stop_assigning(self) -> None:
        """Answer whoever waits for an invocation that there will be none."""
        with self._changed:
            self._is_closed = True
            self._changed.notify_all()

    def close(self) -> None:
        """Give the descriptor back; nobody may use the exchange afterwards."""
        os.close(self.events_fd)

    def wait_for_assignment(self) -> Assignment | None:
        """The process's next event; None when there will be none. The first call says that it is ready."""
        with self._changed:
            if not self._is_ready:
                self._is_ready = True
                self._say(Ready())
            while self._assignment is None and not self._is_closed:
                self._changed.wait()
            assignment, self._assignment = self._assignment, None
            return assignment

    def complete(self, request_id: str, outcome: Outcome) -> bool:
        """Take the process's answer; False if that is not the request it is working on."""
        with self._changed:
            if request_id != self._current:
                return False
            self._current = None
            self._say(outcome)
            return True

    def fail_init(self, failure: InitFailed) -> None:
        """Take the process's word that it cannot load its handler."""
        with self._changed:
            self._say(failure)

    def _say(self, outcome: Outcome) -> None:
        self._outcomes.append(outcome)
        os.eventfd_write(self.events_fd, 1)
