"""From a connection that is about to end to the next one, without a hole and without a message twice."""

import threading
from collections.abc import Callable

from pitwall.simulator.sources.live import frames
from pitwall.simulator.sources.live.connection import Broken, Connection


class Successor:
    """A connection that is opened beside another one, and what came on it so far."""

    def __init__(self, open_: Callable[[], Connection]) -> None:
        self.connection: Connection | None = None
        self.failed = False
        self._open = open_
        self._records: list[str] = []
        self._gone = threading.Event()
        threading.Thread(target=self._connect, name="live-successor", daemon=True).start()

    def _connect(self) -> None:
        try:
            connection = self._open()
        except Broken:
            self.failed = True
            return
        self.connection = connection
        if self._gone.is_set():
            connection.close()

    def age_s(self, now_s: float) -> float:
        """How long it has been open."""
        return 0.0 if self.connection is None else now_s - self.connection.opened_s

    def listen(self) -> None:
        """Keep what has come since. Sets ``failed`` if the connection has ended."""
        try:
            while self.connection is not None and (records := self.connection.receive(0)):
                self._records.extend(records)
        except Broken:
            self.failed = True

    def rest_after(self, recent: list[str]) -> list[str] | None:
        """What the successor has beyond ``recent``, the newest records of the one before; None while that is not known.

        Both get the same messages in the same order, so the place at which the successor has joined is where its
        first messages are the last ones of the other.
        """
        messages = [record for record in self._records if frames.kind(record) == frames.INVOCATION]
        if not messages:
            return None
        for begin, record in enumerate(recent):
            shared = recent[begin:]
            if record == messages[0] and messages[: len(shared)] == shared:
                return messages[len(shared) :]
        return None

    def close(self) -> None:
        """Hang up, also if the connection is yet to be opened."""
        self._gone.set()
        if self.connection is not None:
            self.connection.close()
