"""Whether a session is on, from what the live timing says of it."""

import json
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from pitwall.simulator.sources.feed.merge import fields, merged
from pitwall.simulator.sources.feed.message import FeedMessage, parse_utc
from pitwall.simulator.sources.feed.values import duration_ms, text

EARLIEST = timedelta(hours=2)
"""The feed of a session opens within the hour before its start."""

_FINAL = frozenset({"Finalised", "Ends"})


class Door:
    """What the server says of all topics while there is no session, and which one it is once there is.

    ``state`` is all of it before a session, and only what tells sessions apart after :meth:`is_on` was true.
    """

    def __init__(self) -> None:
        self.state: dict[str, object] = {}
        self._key: object = None
        self._open = False

    def take(self, messages: Iterable[FeedMessage]) -> None:
        """Merge what messages bring."""
        for message in messages:
            if not self._open or message.topic in ("SessionInfo", "SessionStatus"):
                before = None if message.snapshot else self.state.get(message.topic)
                self.state[message.topic] = merged(before, message.content)

    def is_on(self, now: datetime) -> bool:
        """Whether there is a session to show: it goes on, or its feed is open because it begins soon."""
        info = fields(self.state.get("SessionInfo"))
        archived = text(fields(info.get("ArchiveStatus")).get("Status"), 20) == "Complete"
        if not info or self._status in _FINAL or archived:
            return False
        begins = start(info)
        if begins is not None and self._status in ("", "Inactive") and now < begins - EARLIEST:
            return False
        self._open = True
        self._key = info.get("Key", info.get("Path"))
        return True

    @property
    def knows_session(self) -> bool:
        """Whether the server names a session, be it the last one."""
        return bool(fields(self.state.get("SessionInfo")))

    def is_final(self) -> bool:
        """Whether the result is final: little may still come."""
        return self._status in _FINAL

    def is_over(self) -> bool:
        """Whether the server has nothing more to say of the session."""
        return self._status == "Ends"

    def is_another(self) -> bool:
        """Whether the server has gone on to another session."""
        info = fields(self.state.get("SessionInfo"))
        return self._key is not None and info.get("Key", info.get("Path")) not in (None, self._key)

    def snapshot(self) -> str:
        """The state as the server would send it to one who joins now."""
        return json.dumps({"type": 3, "invocationId": "0", "result": self.state}, separators=(",", ":"))

    @property
    def _status(self) -> str:
        status = text(fields(self.state.get("SessionStatus")).get("Status"), 20)
        return status or text(fields(self.state.get("SessionInfo")).get("SessionStatus"), 20)


def start(info: dict[str, object]) -> datetime | None:
    """When the session of a ``SessionInfo`` is to begin, in UTC."""
    local = parse_utc(info.get("StartDate"))
    offset = text(info.get("GmtOffset"), 12)
    ahead_ms = duration_ms(offset.lstrip("-"))
    if local is None or ahead_ms is None:
        return None
    utc_ms = local + ahead_ms if offset.startswith("-") else local - ahead_ms
    return datetime.fromtimestamp(utc_ms / 1000, UTC)
