"""A message of the live feed: a topic and a patch of what was known of it."""

import base64
import binascii
import json
import zlib
from dataclasses import dataclass
from datetime import UTC, datetime

COMPRESSED = ".z"
"""Topics with this ending carry JSON in base64 of raw deflate."""

MOST_BYTES = 16 * 1024 * 1024
"""No message is larger when unpacked; a larger one is no message but an attack on the memory."""


@dataclass(frozen=True, slots=True)
class FeedMessage:
    """One message: ``content`` is a patch of the topic's state, all of it for a ``snapshot``.

    ``utc_ms`` is when the server sent it, in milliseconds since 1970; a snapshot has no time of its own.
    Recordings that count from their own beginning have ``offset_ms`` in place of it. ``content`` of a
    compressed topic may still be compressed: :func:`decoded` unpacks it.
    """

    topic: str
    content: object
    utc_ms: int | None
    snapshot: bool = False
    offset_ms: int | None = None


def decoded(topic: str, content: object) -> object:
    """The content as JSON values, unpacked if it is compressed. Raises ValueError if it cannot be."""
    if not (topic.endswith(COMPRESSED) and isinstance(content, str)):
        return content
    try:
        unpack = zlib.decompressobj(-zlib.MAX_WBITS)
        plain = unpack.decompress(base64.b64decode(content, validate=True), MOST_BYTES)
    except (binascii.Error, zlib.error) as error:
        raise ValueError(f"{topic} cannot be unpacked: {error}") from None
    if not unpack.eof:
        raise ValueError(f"{topic} is cut off or too large")
    try:
        return json.loads(plain)
    except RecursionError:
        raise ValueError(f"{topic} is nested too deep") from None


def parse_utc(text: object) -> int | None:
    """A UTC time as milliseconds since 1970, None if it is none: ``2025-11-29T13:17:37.011Z``, with or without Z."""
    if not isinstance(text, str):
        return None
    try:
        moment = datetime.fromisoformat(text)
        utc = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment
        utc_ms = round(utc.timestamp() * 1000)
    except (ValueError, OverflowError):
        return None
    return utc_ms if 0 <= utc_ms <= 4_102_444_800_000 else None
