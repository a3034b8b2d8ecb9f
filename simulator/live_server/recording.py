"""Makes of a recording what the live timing would send of it."""

import base64
import json
import zlib
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path

from pitwall.simulator.errors import SourceUnavailable
from pitwall.simulator.live_server.player import Line
from pitwall.simulator.sources.feed.bridge import Bridge
from pitwall.simulator.sources.feed.clock import FeedClock
from pitwall.simulator.sources.feed.combining import combined
from pitwall.simulator.sources.feed.files import read_recording
from pitwall.simulator.sources.feed.message import COMPRESSED, FeedMessage

NO_DATE_MS = 1_577_836_800_000
"""2020: for a recording that says nowhere when it was made."""


def read_lines(paths: Sequence[Path], say: Callable[[str], None]) -> list[Line]:
    """What recordings of one session hold. Raises UsageError for what is none, SourceUnavailable for empty ones."""
    readings = [read_recording(path) for path in paths]
    for reading in readings:
        for complaint in reading.complaints():
            say(complaint)
    return lines_of(combined([reading for reading in readings if reading.messages], say))


def lines_of(messages: Sequence[FeedMessage]) -> list[Line]:
    """The messages with their time and date. Raises SourceUnavailable if there is none.

    What a snapshot tells is there from the beginning; of a later one, what is new in it is sent as patches are.
    """
    clock, bridge = FeedClock(), Bridge()
    new = [one for message in messages if (one := bridge.new(message)) is not None]
    timed = [(clock.time_of(message) or 0, message) for message in new]
    if not timed:
        raise SourceUnavailable("there is no message of the live feed in the recording")
    first_ms = timed[0][0]
    t0_ms = NO_DATE_MS if clock.t0_utc_ms is None else clock.t0_utc_ms
    return [
        Line(t_ms - first_ms, one.topic, _packed(one.topic, one.content), _iso(t0_ms + t_ms), one.snapshot)
        for t_ms, one in timed
    ]


def _packed(topic: str, content: object) -> object:
    """The content as it travels: JSON in base64 of raw deflate for a compressed topic."""
    if not topic.endswith(COMPRESSED) or isinstance(content, str):
        return content
    pack = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return base64.b64encode(pack.compress(json.dumps(content).encode()) + pack.flush()).decode()


def _iso(utc_ms: int) -> str:
    return datetime.fromtimestamp(utc_ms / 1000, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
