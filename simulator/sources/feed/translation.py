"""Translates messages of the live feed into the contract's events.

It is fed one message after the other, in the order they were sent, and says what each of them tells. A
snapshot may come at any time, as when a connection was lost: only what is new in it is told.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Literal, overload

from pitwall.events import LapCompleted, Payload, RaceControlMessage, SessionKind, SessionStarted
from pitwall.simulator.race import Moment
from pitwall.simulator.sources.feed.bridge import Bridge
from pitwall.simulator.sources.feed.clock import FeedClock
from pitwall.simulator.sources.feed.control import Control
from pitwall.simulator.sources.feed.frames import Frames
from pitwall.simulator.sources.feed.known import Known
from pitwall.simulator.sources.feed.merge import fields
from pitwall.simulator.sources.feed.message import FeedMessage, decoded
from pitwall.simulator.sources.feed.opening import opening
from pitwall.simulator.sources.feed.outcome import ChequeredFlags, classification
from pitwall.simulator.sources.feed.parts import LAST_PART, Parts
from pitwall.simulator.sources.feed.settling import settled
from pitwall.simulator.sources.feed.timing import Timing

_OF_ANOTHER_SESSION = frozenset(
    {
        "DriverList",
        "RaceControlMessages",
        "SessionStatus",
        "SessionData",
        "ExtrapolatedClock",
        "TrackStatus",
        "TeamRadio",
    }
)
"""What the feed sends on under a session's name when that is over and a support race begins."""


class Translation:
    """One session of the feed.

    ``telemetry`` is whether car frames are made, ``supposed`` the kind of the session until a message names it.
    """

    def __init__(self, *, telemetry: bool = True, supposed: SessionKind | None = None) -> None:
        self.clock = FeedClock()
        self._bridge = Bridge()
        self._known = Known(supposed)
        self._timing = Timing(self._known)
        self._control = Control(self._known, self._timing)
        self._parts = Parts(self._known, self.clock)
        self._flags = ChequeredFlags(self._known)
        self._frames = Frames(self.clock) if telemetry else None
        self._early: list[Payload] = []
        """What was told before any message had a time."""
        self._begun = False

    @property
    def over(self) -> bool:
        """Whether the session has ended: nothing of it will come any more."""
        return self._known.phase == "over"

    @property
    def final(self) -> bool:
        """Whether the result is final: only messages of the stewards may still come."""
        return self.over or self._known.phase == "final"

    def apply(self, message: FeedMessage) -> list[Moment]:
        """What a message tells, as moments at its session time. One that makes no sense tells nothing."""
        new = self._bridge.new(message)
        return [] if new is None else self._moments(new)

    def _moments(self, message: FeedMessage) -> list[Moment]:
        t_ms = self.clock.time_of(message)
        if self.over and message.topic in _OF_ANOTHER_SESSION:
            return []
        try:
            content = decoded(message.topic, message.content)
        except ValueError:
            return []
        told = list(self._told(t_ms or 0, message.topic, content, snapshot=message.snapshot))
        if t_ms is None:
            self._early += told
            return []
        early, self._early = self._early, []
        if not self._begun:
            self._begun = True
            early += self._parts.session_clock(t_ms)
        frames = self._frames.take(message.topic, content, t_ms) if self._frames else ()
        return [*((t_ms, payload) for payload in (*early, *told)), *frames]

    @overload
    def session(self) -> SessionStarted | None: ...

    @overload
    def session(self, *, anyhow: Literal[True]) -> SessionStarted: ...

    def session(self, *, anyhow: bool = False) -> SessionStarted | None:
        """The first event of a run, None until it is known what session this is and who takes part.

        It gets better as more comes: the grid, the number of laps, when it began. With ``anyhow`` it is
        made of whatever there is.
        """
        drivers = self._known.topic("DriverList")
        if not anyhow and not (self._known.info and drivers):
            return None
        return opening(self._known, self.clock, drivers)

    def finish(self) -> list[Moment]:
        """What is to be told when no message comes any more: the result, as it stands then."""
        result = classification(self._known)
        left = [*self._early, *self._timing.finish(), *settled(self._timing, self._control), *self._flags.finish()]
        left += [result] if result else []
        self._early = []
        return [(self.clock.now_ms or 0, payload) for payload in left]

    def _told(self, t_ms: int, topic: str, content: object, *, snapshot: bool) -> Iterator[Payload]:
        if topic.endswith(".z"):
            self._known.topics.setdefault(topic, {})
            return
        self._known.take(topic, content, snapshot=snapshot)
        yield from self._laps(t_ms, self._of(t_ms, topic, fields(content)))

    def _of(self, t_ms: int, topic: str, patch: dict[str, object]) -> Iterable[Payload]:
        match topic:
            case "TimingData":
                return self._timing_data(t_ms, patch)
            case "TimingAppData":
                return self._timing.take_tyres(t_ms, patch)
            case "RaceControlMessages":
                return self._messages(t_ms)
            case "TrackStatus":
                return self._control.track_status()
            case "WeatherData":
                return self._control.weather()
            case "TeamRadio":
                return self._control.radio()
            case "SessionStatus" | "SessionData":
                return self._status(t_ms, topic)
            case "ExtrapolatedClock":
                return self._parts.session_clock(t_ms)
        return ()

    def _timing_data(self, t_ms: int, patch: dict[str, object]) -> Iterator[Payload]:
        yield from self._timing.take(t_ms, patch)
        yield from self._control.best_times(fields(patch.get("Lines")))
        yield from self._parts.part()

    def _status(self, t_ms: int, topic: str) -> Iterator[Payload]:
        before = self._known.phase
        yield from self._parts.status(t_ms, topic)
        last_part = self._known.kind != "qualifying" or self._known.part == LAST_PART
        if self._known.phase == "finished" != before and last_part:
            yield from self._flags.shown(t_ms)

    def _messages(self, t_ms: int) -> Iterator[Payload]:
        for payload in self._control.messages():
            yield payload
            if isinstance(payload, RaceControlMessage) and payload.flag == "CHEQUERED" and self._known.kind == "race":
                yield from self._flags.shown(t_ms)

    def _laps(self, t_ms: int, told: Iterable[Payload]) -> Iterator[Payload]:
        """What is told, each lap with what was said of it before it ended and after which the flag is shown."""
        for payload in told:
            if isinstance(payload, LapCompleted):
                lap = payload.driver, payload.lap
                yield replace(payload, deleted=True) if lap in self._control.deleted_early else payload
                yield from self._flags.crossing(t_ms, payload)
            else:
                yield payload
