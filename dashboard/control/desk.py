"""Takes commands from the page and passes them on: known ones once, and not more than a person can give."""

import threading
from collections import OrderedDict, deque
from collections.abc import Callable
from typing import Any

from pitwall.dashboard.control.queue import CommandQueue
from pitwall.dashboard.control.report import ReportReader
from pitwall.events.commands import Command, Start, run_of
from pitwall.events.envelope import loads

MOST, WITHIN_MS = 30, 10_000
"""So many commands are taken within so many milliseconds, of all pages together."""

REMEMBERED = 500


class NoSimulator(Exception):
    """Nobody would carry a command out."""


class TooMany(Exception):
    """More commands than people give."""


class Desk:
    """Where the page's commands come in. Safe to use from many threads.

    ``wall_ms()`` tells the time in ms since 1970, ``steady_ms()`` that of a clock nobody sets.
    """

    def __init__(
        self,
        queue: CommandQueue | None,
        reports: ReportReader,
        wall_ms: Callable[[], float],
        steady_ms: Callable[[], float],
    ) -> None:
        self.reports = reports
        self._queue = queue
        self._wall_ms = wall_ms
        self._steady_ms = steady_ms
        self._asked: OrderedDict[str, int] = OrderedDict()
        self._begun: OrderedDict[str, None] = OrderedDict()
        self._taken: deque[float] = deque()
        self._lock = threading.Lock()

    def take(self, raw: bytes) -> Command:
        """Pass a command on; one that comes again, as after an answer that was lost, stays the same command.

        Raises ContractError for what is no command, TooMany, NoSimulator and QueueUnavailable.
        """
        command = self._read(raw)
        if self._queue is None or self.reports.newest() is None:
            raise NoSimulator
        self._count()
        if isinstance(command.action, Start):
            with self._lock:
                self._begun[run_of(command)] = None
                if len(self._begun) > REMEMBERED:
                    self._begun.popitem(last=False)
        self._queue.send(command)
        return command

    def has_begun(self, run: str) -> bool:
        """Whether a run was started here, by somebody's command."""
        return run in self._begun

    def _read(self, raw: bytes) -> Command:
        plain: Any = loads(raw)
        now_ms = int(self._wall_ms())
        if isinstance(plain, dict):
            plain = {**plain, "asked_ms": now_ms}
        command = Command.from_plain(plain)
        with self._lock:
            asked_ms = self._asked.setdefault(command.id, now_ms)
            if len(self._asked) > REMEMBERED:
                self._asked.popitem(last=False)
        return Command(id=command.id, asked_ms=asked_ms, action=command.action)

    def _count(self) -> None:
        now_ms = self._steady_ms()
        with self._lock:
            while self._taken and now_ms - self._taken[0] > WITHIN_MS:
                self._taken.popleft()
            if len(self._taken) >= MOST:
                raise TooMany
            self._taken.append(now_ms)
