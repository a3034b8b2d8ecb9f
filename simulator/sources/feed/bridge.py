"""Bridges what was lost between two connections, and passes over what comes twice.

A connection that was lost leaves a hole, after which the server sends a snapshot of everything. Only what it says
that is new goes on, as a patch without a time of its own.
"""

from collections import deque

from pitwall.simulator.sources.feed.difference import SAME, difference
from pitwall.simulator.sources.feed.merge import merged
from pitwall.simulator.sources.feed.message import COMPRESSED, FeedMessage

REMEMBERED = 500
"""So many messages back, one is known for having come before."""

Identity = tuple[str, int, str]


class Bridge:
    """Messages go in as they came, and come out so that each is new."""

    def __init__(self) -> None:
        self._state: dict[str, object] = {}
        self._recent: set[Identity] = set()
        self._order: deque[Identity] = deque()

    def new(self, message: FeedMessage) -> FeedMessage | None:
        """The message, or what is new in it; None for a repeat and for a snapshot that tells nothing."""
        if not message.snapshot:
            twice = message.utc_ms is not None and self._is_repeat(message.topic, message.utc_ms, message.content)
            return None if twice else self._kept(message)
        if message.topic not in self._state:
            return self._kept(message)
        if message.topic.endswith(COMPRESSED):  # samples of the cars, of no use once they have passed
            return None
        change = difference(self._state[message.topic], merged(None, message.content))
        return None if change is SAME else self._kept(FeedMessage(message.topic, change, None))

    def _kept(self, message: FeedMessage) -> FeedMessage:
        compressed = message.topic.endswith(COMPRESSED)
        self._state[message.topic] = None if compressed else merged(self._state.get(message.topic), message.content)
        return message

    def _is_repeat(self, topic: str, utc_ms: int, content: object) -> bool:
        identity = topic, utc_ms, repr(content)
        if identity in self._recent:
            return True
        self._recent.add(identity)
        self._order.append(identity)
        if len(self._order) > REMEMBERED:
            self._recent.discard(self._order.popleft())
        return False
