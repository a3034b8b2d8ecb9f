"""Session time of messages: the feed dates them in UTC, or a recording since its own beginning."""

from pitwall.simulator.sources.feed.merge import fields, items
from pitwall.simulator.sources.feed.message import FeedMessage, parse_utc
from pitwall.simulator.sources.feed.values import DAY_MS

_BACK_MS = 10_000
"""The feed's topics overtake each other by a second or two. Further back the clock was set, or the recorder's was."""

_AHEAD_MS = 3 * 3_600_000
"""No session is silent for so long: a heartbeat comes every 15 s, and a postponed start takes an hour or two."""

_BEFORE_START_MS = 60_000


class FeedClock:
    """Gives each message its session time in ms, which never goes back.

    A recording that begins in the middle of a session counts from before that session's start, if
    its snapshot tells when that was. ``jumps`` are the leaps of the clock, in ms, that were levelled.
    """

    def __init__(self) -> None:
        self.t0_utc_ms: int | None = None
        self.now_ms: int | None = None
        self.jumps: list[int] = []
        self._raw_ms: int | None = None
        self._shift_ms = 0

    def time_of(self, message: FeedMessage) -> int | None:
        """The session time of a message; None of one before the first that has a time."""
        raw_ms = self._raw(message)
        if raw_ms is None:
            return self.now_ms
        if self._raw_ms is not None:
            step_ms = raw_ms - self._raw_ms
            if step_ms < -_BACK_MS or step_ms > _AHEAD_MS:
                self.jumps.append(step_ms)
                self._shift_ms -= step_ms
        self._raw_ms = raw_ms
        self.now_ms = min(max(raw_ms + self._shift_ms, self.now_ms or 0, 0), DAY_MS)
        return self.now_ms

    def at_utc(self, utc_ms: int) -> int | None:
        """The session time of a moment in UTC; None as long as no message told what time it is."""
        if self.t0_utc_ms is None:
            return None
        return min(max(utc_ms - self.t0_utc_ms + self._shift_ms, 0), DAY_MS)

    def _raw(self, message: FeedMessage) -> int | None:
        if message.offset_ms is not None:
            if self.t0_utc_ms is None and message.topic == "ExtrapolatedClock":
                # Of what has a time in UTC in it, this alone is sent at that time.
                utc_ms = parse_utc(fields(message.content).get("Utc"))
                self.t0_utc_ms = None if utc_ms is None else max(utc_ms - message.offset_ms, 0)
            return message.offset_ms
        if message.snapshot and self._raw_ms is None:
            if message.topic == "SessionData" and (begun := _started_utc(message.content)) is not None:
                self.t0_utc_ms = max(begun - _BEFORE_START_MS, 0)
            return None
        if message.utc_ms is None:
            return None
        if self.t0_utc_ms is None:
            self.t0_utc_ms = message.utc_ms
        return message.utc_ms - self.t0_utc_ms


def _started_utc(content: object) -> int | None:
    """When the session began, of which a snapshot of ``SessionData`` has the history."""
    series = (fields(one) for one in items(fields(content).get("StatusSeries")).values())
    return next((parse_utc(one.get("Utc")) for one in series if one.get("SessionStatus") == "Started"), None)
