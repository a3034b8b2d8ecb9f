"""Reads one line of a recording, whatever wrote it, as messages of the feed.

The forms, which are told by the line itself:

* ``00:46:01.179{"stream": TOPIC, "payload": {...}}``: time since the recording began;
* ``00:46:01.179{...}``: the same in the sport's archive, whose files are named for their topic;
* ``['TOPIC', {...}, '2025-11-29T14:03:35.003Z']``: FastF1's recorder, a Python literal. A snapshot's
  lines have a JSON string for the content and no time;
* ``{"H": "Streaming", "M": "feed", "A": [TOPIC, {...}, UTC]}`` and ``{"Type": TOPIC, "Json": {...}, "DateTime": UTC}``;
* SignalR's frames, classic (``{"M": [...]}``, ``{"R": {...}}``) and Core (``{"type": 1, "target": "feed", ...}``);
* ``{TOPIC: {...}, ...}``: a snapshot by itself, the answer to the subscription.
"""

import ast
import json
import re
import warnings
from collections.abc import Iterator, Mapping

from pitwall.simulator.sources.feed.message import FeedMessage, decoded, parse_utc

RECORD_SEPARATOR = "\x1e"
"""Ends each frame of SignalR Core."""

_SINCE_START = re.compile(r"(\d{1,3}):(\d\d):(\d\d)\.(\d{1,3})\d*\s*")
_TOPIC = re.compile(r"[A-Z][A-Za-z0-9]{2,39}(?:\.z)?")
_FIRST = ("SessionInfo", "SessionData", "SessionStatus", "ExtrapolatedClock", "DriverList", "LapCount", "TimingAppData")
"""What of a snapshot is told first: the rest is understood by it."""


class BrokenLine(ValueError):
    """A line that is no message of the feed; says what is wrong with it."""


def read_line(line: str, topic: str | None = None) -> list[FeedMessage]:
    """The messages in a line; none in one that is empty or says nothing of the session, as a ping.

    ``topic`` is that of the archive's file. Raises BrokenLine.
    """
    plain = line.strip().lstrip("\ufeff").rstrip(RECORD_SEPARATOR)
    if not plain:
        return []
    try:
        if plain[0].isdecimal():
            return [_since_start(plain, topic)]
        if plain[0] == "[":
            return [_triple(_literal(plain))]
        if plain[0] == "{":
            return [message for frame in plain.split(RECORD_SEPARATOR) for message in read_frame(_json(frame))]
    except RecursionError:
        raise BrokenLine("nested too deep") from None
    except ValueError as error:
        raise BrokenLine(str(error)) from None
    raise BrokenLine("no form of a message")


def read_frame(frame: object) -> list[FeedMessage]:
    """The messages in a decoded JSON object: one, those of a SignalR frame, or a whole snapshot. Raises ValueError."""
    if not isinstance(frame, dict):
        raise BrokenLine("no object")
    if "A" in frame:
        return [_triple(frame["A"])]
    if "Type" in frame and "Json" in frame:
        return [_triple([frame["Type"], frame["Json"], frame.get("DateTime")])]
    if "type" in frame:
        return list(_core(frame))
    if "R" in frame or "M" in frame:
        calls = frame.get("M")
        called = [_triple(call.get("A")) for call in calls if isinstance(call, dict)] if isinstance(calls, list) else []
        return [*read_snapshot(frame.get("R")), *called]
    if messages := read_snapshot(frame):
        return messages
    if any(key in frame for key in ("C", "I", "S", "G")) or not frame:
        return []
    raise BrokenLine("no form of a message")


def read_snapshot(topics: object) -> list[FeedMessage]:
    """The state of every topic at once, in an order in which each can be understood by those before it."""
    if not isinstance(topics, dict):
        return []
    ranks = {name: rank for rank, name in enumerate(_FIRST)}
    named = [(name, content) for name, content in topics.items() if isinstance(name, str) and _TOPIC.fullmatch(name)]
    named.sort(key=lambda entry: ranks.get(entry[0], len(ranks)))
    return [FeedMessage(name, content, None, snapshot=True) for name, content in named if content]


def _core(frame: Mapping[str, object]) -> Iterator[FeedMessage]:
    """A frame of SignalR Core: 1 calls, 3 answers, the others say nothing of the session."""
    if frame["type"] == 1 and frame.get("target") == "feed":
        yield _triple(frame.get("arguments"))
    elif frame["type"] == 3:
        yield from read_snapshot(frame.get("result"))


def _since_start(plain: str, topic: str | None) -> FeedMessage:
    match = _SINCE_START.match(plain)
    if match is None:
        raise BrokenLine("no time at its beginning")
    hours, minutes, seconds, part = match.groups()
    offset_ms = (int(hours) * 3600 + int(minutes) * 60 + int(seconds)) * 1000 + int(part.ljust(3, "0"))
    content = _json(plain[match.end() :])
    if isinstance(content, dict) and content.keys() >= {"stream", "payload"}:
        topic, content = content["stream"], content["payload"]
    return FeedMessage(*_content(topic, content), None, offset_ms=offset_ms)


def _triple(parts: object) -> FeedMessage:
    """Topic, content and time. A snapshot's content has no time, and of FastF1's recorder is JSON in a string."""
    if not isinstance(parts, list) or len(parts) != 3:
        raise BrokenLine("not topic, content and time")
    topic, content, utc = parts
    if isinstance(content, str) and content[:1] in ("{", "["):
        content = _json(content)
    topic, content = _content(topic, content)
    if utc == "":
        return FeedMessage(topic, content, None, snapshot=True)
    utc_ms = parse_utc(utc)
    if utc_ms is None:
        raise BrokenLine(f"no time: {str(utc)[:40]!r}")
    return FeedMessage(topic, content, utc_ms)


def _content(topic: object, content: object) -> tuple[str, object]:
    if not (isinstance(topic, str) and _TOPIC.fullmatch(topic)):
        raise BrokenLine("no topic")
    if not isinstance(content, dict | list | str):
        raise BrokenLine("no content")
    return topic, decoded(topic, content)


def _json(text: str) -> object:
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        raise BrokenLine(f"no JSON ({error.msg})") from None


def _literal(text: str) -> object:
    """A list written in Python or JSON. Python's own reader of literals is safe, and slow: most lines need it not."""
    if '"' not in text and "\\" not in text:
        quoted = text.replace("'", '"').replace(": True", ": true").replace(": False", ": false")
        try:
            return json.loads(quoted.replace(": None", ": null"))
        except json.JSONDecodeError:
            pass
    try:
        return json.loads(text)
    except json.JSONDecodeError:
        pass
    try:
        with warnings.catch_warnings(action="ignore"):  # of what stands in the text, as an escape that is none
            return ast.literal_eval(text)
    except (ValueError, SyntaxError, MemoryError, TypeError):
        raise BrokenLine("no list of topic, content and time") from None
