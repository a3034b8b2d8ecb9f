"""Makes one recording of several: overlapping ones of the same session, and what is left of those that are not."""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import replace
from operator import itemgetter

from pitwall.events import SessionKind
from pitwall.simulator.race import Progress
from pitwall.simulator.sources.feed.files import Reading, session_key
from pitwall.simulator.sources.feed.known import Known
from pitwall.simulator.sources.feed.merge import fields
from pitwall.simulator.sources.feed.message import FeedMessage, parse_utc

Dated = tuple[int, FeedMessage]
"""A message, and when it was sent in UTC; for a snapshot when the message after it was."""


def combined(readings: Sequence[Reading], progress: Progress) -> list[FeedMessage]:
    """The messages of one session out of all recordings, in the order they were sent, none of them twice.

    Whatever is left out is said in a line.
    """
    session = next((key for reading in readings if (key := session_key(reading.messages))[0]), ("", ""))
    kept: list[list[FeedMessage]] = []
    for reading in readings:
        key = session_key(reading.messages)
        if key[0] and key != session:
            progress(
                f"{reading.path} is of another session ({key[1]}) than the first recording ({session[1]}): left out"
            )
        else:
            kept.append(_of_one_session(reading, progress))
    if len(kept) <= 1:
        return kept[0] if kept else []
    dated = sorted((_dated(messages) for messages in kept if messages), key=lambda one: one[0][0])
    together: list[Dated] = []
    for one in dated:
        together = list(_joined(together, one))
    return [message for _, message in together]


def kind_of(messages: Sequence[FeedMessage]) -> SessionKind | None:
    """The kind of session that messages are of, looking ahead; None if the first of them name it themselves."""
    known = Known()
    for message in messages:
        if message.topic == "SessionInfo":
            return None if "TimingData" not in known.topics else Known.named(message.content)
        if message.topic in ("TimingData", "LapCount"):
            known.take(message.topic, message.content, snapshot=False)
    return known.kind


def _of_one_session(reading: Reading, progress: Progress) -> list[FeedMessage]:
    """The messages up to those of the next session, for a recorder that was not stopped."""
    begun = ""
    for index, message in enumerate(reading.messages):
        if message.topic == "SessionInfo":
            key, name = session_key([message])
            if begun and key and key != begun:
                progress(f"{reading.path} goes on with another session ({name}): left out from there on")
                return reading.messages[:index]
            begun = begun or key
    return reading.messages


def _dated(messages: Sequence[FeedMessage]) -> list[Dated]:
    """Each message with its time in UTC; those that count from their recording's beginning are given theirs."""
    t0_ms = next((t0_ms for message in messages if (t0_ms := _t0(message)) is not None), 0)
    dated: list[Dated] = []
    next_ms = next((utc_ms for one in reversed(messages) if (utc_ms := _utc(one, t0_ms)) is not None), 0)
    for message in reversed(messages):
        utc_ms = _utc(message, t0_ms)
        next_ms = next_ms if utc_ms is None else utc_ms
        dated.append((next_ms, message if utc_ms is None else replace(message, utc_ms=utc_ms, offset_ms=None)))
    return dated[::-1]


def _t0(message: FeedMessage) -> int | None:
    if message.offset_ms is None or message.topic != "ExtrapolatedClock":
        return None
    utc_ms = parse_utc(fields(message.content).get("Utc"))
    return None if utc_ms is None else utc_ms - message.offset_ms


def _utc(message: FeedMessage, t0_ms: int) -> int | None:
    return message.utc_ms if message.offset_ms is None else t0_ms + message.offset_ms


def _joined(first: list[Dated], second: list[Dated]) -> Iterator[Dated]:
    """Two recordings as one. Where they overlap both have every message, dated by the server."""
    begin = bisect_left(first, second[0][0], key=itemgetter(0))
    before, overlap = first[:begin], first[begin:]
    yield from before
    seen = {(utc_ms, message.topic, repr(message.content)) for utc_ms, message in overlap}
    new = [
        (utc_ms, message)
        for utc_ms, message in second
        if message.snapshot or (utc_ms, message.topic, repr(message.content)) not in seen
    ]
    # A snapshot is older than the message that gave it its time.
    yield from sorted([*overlap, *new], key=lambda one: (one[0], not one[1].snapshot)) if overlap else new
