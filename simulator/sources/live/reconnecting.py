"""Stays connected to the live timing: connects again when a connection is lost, and before the server would end it."""

import random
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from pitwall.simulator.sources.live.connection import Broken, Connection, Refused
from pitwall.simulator.sources.live.handover import Successor

POLL_S = 0.1


@dataclass(frozen=True, slots=True, kw_only=True)
class Waits:
    """When to connect again."""

    first_s: float = 0.5
    """Before the next try, at most; each further one waits twice as long."""
    most_s: float = 30.0
    settled_s: float = 10.0
    """A connection that held so long was a good one: after it, the waits begin anew."""
    renewed_after_s: float = 110 * 60.0
    """The server ends a connection after two hours."""
    handover_s: float = 60.0
    """So long the old and the new connection may overlap: a heartbeat, if nothing else, comes every 15 s."""


class Reconnecting:
    """Records of the live timing across any number of connections."""

    def __init__(
        self,
        open_: Callable[[], Connection],
        say: Callable[[str], None],
        stop: threading.Event,
        waits: Waits,
        chance: random.Random,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._open = open_
        self._say = say
        self._stop = stop
        self._waits = waits
        self._chance = chance
        self._clock = clock
        self._tries = 0
        self._lost_s: float | None = None

    def records(self) -> Iterator[str | None]:
        """The records as they came, each once, until it is stopped; None at times while nothing comes.

        Each connection begins with a snapshot, except one that took over without a hole.

        Raises Refused if the server refuses the very first connection.
        """
        said = ""
        while not self._stop.is_set():
            try:
                connection = self._open()
            except Broken as error:
                if isinstance(error, Refused) and self._lost_s is None and not said:
                    raise
                if str(error) != said:
                    said = str(error)
                    self._say(f"Live timing: {said}; trying again")
                self._wait()
                continue
            if said:
                self._say("Live timing: connected again")
            said = ""
            held = _Held(connection)
            try:
                yield from self._until_broken(held)
            except Broken as error:
                said = str(error)
                self._lost_s = self._clock()
                self._say(f"Live timing: {said}; connecting again")
            finally:
                held.close()
            if self._clock() - held.connection.opened_s >= self._waits.settled_s:
                self._tries = 0
            self._wait()

    def _wait(self) -> None:
        """Before the next try: ever longer, and never all clients of a server at the same moment."""
        longest_s = min(self._waits.most_s, self._waits.first_s * 2 ** min(self._tries, 20))
        self._tries += 1
        self._stop.wait(self._chance.uniform(longest_s / 2, longest_s))

    def _until_broken(self, held: "_Held") -> Iterator[str | None]:
        """The records of a connection and of those that take over from it. Raises Broken when there is none left."""
        waits = self._waits
        renew_s = held.connection.opened_s + waits.renewed_after_s
        while not self._stop.is_set():
            records = held.connection.receive(POLL_S)
            yield from records or (None,)
            if held.successor is None:
                if self._clock() >= renew_s:
                    held.successor = Successor(self._open)
                    held.recent = []
                continue
            held.recent.extend(records)
            held.successor.listen()
            if held.successor.failed or held.successor.age_s(self._clock()) > waits.handover_s:
                held.successor.close()
                held.successor = None
                renew_s = self._clock() + self._chance.uniform(0.5, 1) * waits.most_s
            elif (rest := held.successor.rest_after(held.recent)) is not None:
                held.take_over()
                renew_s = held.connection.opened_s + waits.renewed_after_s
                yield from rest


class _Held:
    """The connection that counts, and the one that is to take over, if there is one."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self.successor: Successor | None = None
        self.recent: list[str] = []

    def take_over(self) -> None:
        """Let the successor be the connection that counts."""
        assert self.successor is not None
        assert self.successor.connection is not None
        self.connection.close()
        self.connection = self.successor.connection
        self.successor = None
        self.recent = []

    def close(self) -> None:
        self.connection.close()
        if self.successor is not None:
            self.successor.close()
