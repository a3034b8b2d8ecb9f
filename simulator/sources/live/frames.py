"""The frames of SignalR Core's JSON protocol, as far as the live timing uses them.

A record is one JSON text; on the wire each ends with 0x1e. The protocol is described in ASP.NET Core's
``HubProtocol.md``.
"""

import json
import re
from typing import Any

END = "\x1e"
HANDSHAKE = json.dumps({"protocol": "json", "version": 1}) + END
PING = json.dumps({"type": 6}) + END

INVOCATION, COMPLETION, PING_TYPE, CLOSE = 1, 3, 6, 7

TOPICS = (
    "Heartbeat",
    "AudioStreams",
    "DriverList",
    "ExtrapolatedClock",
    "RaceControlMessages",
    "SessionInfo",
    "SessionStatus",
    "TeamRadio",
    "TimingAppData",
    "TimingStats",
    "TrackStatus",
    "WeatherData",
    "ContentStreams",
    "SessionData",
    "TimingData",
    "TopThree",
    "RcmSeries",
    "LapCount",
    "TyreStintSeries",
    "PitStopSeries",
    "PitLaneTimeCollection",
    "ChampionshipPrediction",
)
"""What anybody may subscribe to: the list of FastF1's client, and what its archive has beside."""

CAR_TOPICS = ("CarData.z", "Position.z")
"""Where the cars are and how fast: since August 2025 for subscribers only."""

_KIND = re.compile(r'^\s*\{\s*"type"\s*:\s*(\d+)\b')


def subscribe(topics: tuple[str, ...]) -> str:
    """The frame that asks for these topics."""
    return json.dumps({"type": 1, "invocationId": "0", "target": "Subscribe", "arguments": [list(topics)]}) + END


def kind(record: str) -> int | None:
    """The type of a record, None if it has none. Servers write it first, so no more than that is read."""
    if found := _KIND.match(record):
        return int(found[1])
    try:
        plain = json.loads(record)
    except ValueError:
        return None
    number = plain.get("type") if isinstance(plain, dict) else None
    return number if isinstance(number, int) else None


def close_reason(record: str) -> str:
    """What a server that closes the connection says of it."""
    try:
        plain: Any = json.loads(record)
    except ValueError:
        return ""
    reason = plain.get("error") if isinstance(plain, dict) else None
    return reason[:200] if isinstance(reason, str) else ""
