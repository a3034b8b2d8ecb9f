"""Plays the messages of a recording to whoever has subscribed, each at its time."""

import json
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from pitwall.simulator.live_server.faults import Fault
from pitwall.simulator.sources.feed.merge import merged

POLL_S = 0.25
CAR_TOPICS = frozenset({"CarData.z", "Position.z"})


@dataclass(frozen=True, slots=True)
class Line:
    """One message of a recording. ``at_ms`` counts from its beginning, ``utc`` is the time the feed sends with it."""

    at_ms: int
    topic: str
    patch: Any
    utc: str
    snapshot: bool = False
    """What is there when the recording begins, not sent as a message."""


class Subscriber(Protocol):
    """A connection that takes records."""

    topics: frozenset[str]

    def send(self, record: str) -> bool:
        """Send a whole record; False if the connection is gone."""
        ...

    def half(self, record: str) -> None:
        """Send half of a record and cut the connection."""
        ...

    def drop(self) -> None:
        """Cut the connection without a word."""
        ...

    def hang_up(self) -> None:
        """Close the connection as the protocol has it."""
        ...

    def stall(self) -> None:
        """Send nothing any more, no pings either."""
        ...


class Player:
    """Plays from ``begin_ms`` on, at ``speed`` times the clock, once the first subscriber is there.

    With ``hold`` the recording stands still while nobody is connected, and a message of which only half was sent is
    sent again; without, time goes on, as the sport's does.
    """

    def __init__(
        self,
        lines: Sequence[Line],
        speed: float,
        *,
        begin_ms: int = 0,
        hold: bool = False,
        faults: Iterable[Fault] = (),
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.sent = 0
        """Messages of the recording that are out."""
        self._lines = lines
        self._speed = speed
        self._hold = hold
        self._faults = deque(sorted(faults, key=lambda fault: fault.after))
        self._clock = clock
        self._changed = threading.Condition()
        self._subscribers: list[Subscriber] = []
        self._state: dict[str, Any] = {}
        self._next = 0
        self._stopped = False
        self._at_ms = begin_ms
        while self._next < len(lines) and (lines[self._next].snapshot or lines[self._next].at_ms < begin_ms):
            self._keep(lines[self._next])
        self.sent = 0
        self._thread = threading.Thread(target=self._play, name="player", daemon=True)

    @property
    def over(self) -> bool:
        """Whether the recording is at its end."""
        return self._next >= len(self._lines)

    def start(self) -> None:
        """Begin to wait for the first subscriber."""
        self._thread.start()

    def hurry(self) -> None:
        """Send the rest at once."""
        with self._changed:
            self._speed = float("inf")
            self._changed.notify_all()

    def stop(self) -> None:
        """Send nothing more."""
        with self._changed:
            self._stopped = True
            self._changed.notify_all()

    def subscribe(self, subscriber: Subscriber, invocation: str) -> None:
        """Send what the state is now, and from here on what changes it."""
        with self._changed:
            snapshot = {topic: value for topic, value in self._state.items() if topic in subscriber.topics}
            if subscriber.send(_compact({"type": 3, "invocationId": invocation, "result": snapshot})):
                self._subscribers.append(subscriber)
                self._changed.notify_all()

    def leave(self, subscriber: Subscriber) -> None:
        """Send this one nothing more."""
        with self._changed:
            if subscriber in self._subscribers:
                self._subscribers.remove(subscriber)

    def _play(self) -> None:
        begun = False
        with self._changed:
            while not self._stopped and not self.over:
                if not self._subscribers and (self._hold or not begun):
                    self._changed.wait(POLL_S)
                    anchor_s, anchor_ms = self._clock(), self._at_ms
                    continue
                if not begun:
                    begun, anchor_s, anchor_ms = True, self._clock(), self._at_ms
                line = self._lines[self._next]
                due_s = anchor_s + max(0, line.at_ms - anchor_ms) / 1000 / self._speed
                if (wait_s := due_s - self._clock()) > 0:
                    self._changed.wait(min(wait_s, POLL_S))
                    continue
                self._at_ms = max(self._at_ms, line.at_ms)
                self._step(line)

    def _step(self, line: Line) -> None:
        record = _compact({"type": 1, "target": "feed", "arguments": [line.topic, line.patch, line.utc]})
        takers = [one for one in self._subscribers if line.topic in one.topics]
        fault = self._faults.popleft() if self._faults and self.sent >= self._faults[0].after else None
        if fault is not None and fault.kind == "half" and takers:
            for one in takers:
                one.half(record)
            self._subscribers = [one for one in self._subscribers if one not in takers]
            if self._hold:
                return
        elif fault is not None and fault.kind == "twice":
            takers = [*takers, *takers]
        elif fault is not None:
            for one in self._subscribers:
                {"drop": one.drop, "hang-up": one.hang_up, "stall": one.stall, "half": one.drop}[fault.kind]()
            self._subscribers = []
            if self._hold:
                return
            takers = []
        self._keep(line)
        for one in takers:
            if not one.send(record) and one in self._subscribers:
                self._subscribers.remove(one)

    def _keep(self, line: Line) -> None:
        self._state[line.topic] = merged(self._state.get(line.topic), line.patch)
        self._next += 1
        self.sent += 1


def _compact(plain: object) -> str:
    return json.dumps(plain, separators=(",", ":"), ensure_ascii=False)
