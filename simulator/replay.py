"""Replays a race: takes events from the timeline, waits for their moment, sends them."""

import threading
import time
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from pitwall.events import Event
from pitwall.simulator.batches import MAX_RECORDS, Record, to_record
from pitwall.simulator.pacer import Clock, Pacer
from pitwall.simulator.race import Race
from pitwall.simulator.timeline import timeline

LINGER_S = 0.015
"""How long a due event may wait for others to share its call. At 10x that is 0.15 s of
the race; without it every event would be a call of its own."""

POLL_S = 0.25
"""Longest nap, so that a stop or a change of speed is noticed."""


class Sender(Protocol):
    """Takes records and returns when they are in the stream, or when it was stopped."""

    def send(self, records: Sequence[Record]) -> None:
        """Send all records, in order."""
        ...

    @property
    def sent(self) -> int:
        """Records in the stream so far."""
        ...


@dataclass(slots=True)
class Progress:
    """Where the replay is. ``late_ms`` sums how long after their moment events were sent."""

    sent: int = 0
    t_ms: int = 0
    finished: bool = False
    late_ms: float = 0.0
    paced: int = 0

    @property
    def mean_late_ms(self) -> float:
        """Mean delay of the sending against the pacer, in ms of the wall clock."""
        return self.late_ms / self.paced if self.paced else 0.0


class Replay:
    """One replay of one race.

    ``run()`` blocks until the race is sent or ``stop`` is set; it may be watched from
    another thread through ``progress``, and held or slowed through ``pacer``. ``held`` are the
    sequence numbers that were sent earlier: the replay leaves them out and begins at the moment of
    the first one that is not among them. ``begin_ms`` is the session time to begin at where that is
    later than the race's own: what was before goes out at once. ``clock`` and ``nap`` (sleep so many
    seconds, or less if stopped) are the time it lives in.
    """

    def __init__(
        self,
        race: Race,
        run: str,
        speed: float,
        sender: Sender,
        stop: threading.Event,
        *,
        held: Collection[int] = frozenset(),
        begin_ms: int = 0,
        clock: Clock = time.monotonic,
        nap: Callable[[float], object] | None = None,
    ) -> None:
        self.run_id = run
        self.progress = Progress()
        self.pacer = Pacer(speed, race.start_ms, clock)
        self._race = race
        self._sender = sender
        self._stop = stop
        self._held = held
        self._speed = speed
        self._begin_ms = max(race.start_ms, begin_ms)
        self._clock = clock
        self._nap = nap or stop.wait

    def run(self) -> Progress:
        """Send the race. Raises StreamUnavailable if the stream stays away for too long."""
        first = next(self._events(), None) if self._held and not self._race.live else None
        self._begin_ms = max(self._begin_ms, first.t_ms) if first else self._begin_ms
        self.pacer.seek(self._begin_ms)
        for batch in self._due_batches():
            self._send(batch)
            if self._stop.is_set():
                break
        else:
            self.progress.finished = not self._stop.is_set()
        return self.progress

    def _events(self) -> Iterator[Event | None]:
        """The events to send; None while nothing comes of a live session."""
        for event in timeline(self._race, self.run_id, self._speed):
            if event is None or event.seq not in self._held:
                yield event

    def _due_batches(self) -> Iterator[list[Event]]:
        """Events in groups that are due together, each group no earlier than its last event."""
        batch: list[Event] = []
        flush_s = 0.0
        for event in self._events():
            if event is None:
                if batch:
                    yield batch
                    batch = []
                if self._stop.is_set():
                    return
                continue
            due_s = self._due_s(event.t_ms)
            if batch and (due_s > flush_s or len(batch) >= MAX_RECORDS):
                yield batch
                batch = []
            if not batch:
                if not self._wait(event.t_ms):
                    return
                flush_s = max(self._due_s(event.t_ms) + LINGER_S, self._clock())
            elif not self._wait(event.t_ms):
                break
            batch.append(event)
        if batch:
            yield batch

    def _due_s(self, t_ms: int) -> float:
        """The clock reading at which an event is to be sent: that of a live session at once."""
        return self._clock() if self._race.live else self.pacer.due_s(t_ms)

    def _wait(self, t_ms: int) -> bool:
        """Until session time ``t_ms`` is due. False if the replay was stopped before that."""
        while not self._stop.is_set():
            left_s = self._due_s(t_ms) - self._clock()
            if left_s <= 0:
                return True
            self._nap(min(left_s, POLL_S))
        return False

    def _send(self, batch: list[Event]) -> None:
        sent_ms = time.time_ns() // 1_000_000
        now_s = self._clock()
        records: list[Record] = []
        for event in batch:
            records.append(to_record(event, sent_ms))
            if event.t_ms > self._begin_ms and not self._race.live:
                self.progress.late_ms += (now_s - self.pacer.due_s(event.t_ms)) * 1000
                self.progress.paced += 1
        self._sender.send(records)
        self.progress.sent = self._sender.sent
        self.progress.t_ms = batch[-1].t_ms
