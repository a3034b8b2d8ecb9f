"""Where a run lives in the bucket, and how its events are written there.

    runs/<run>/events/<shard>/<chunk>.jsonl.gz   the archive: one event a line
    runs/<run>/state/<function>.json             what a function remembers of the run
    runs/<run>/dashboard.json                    what the dashboard measured
    quarantine/<run>/<shard>-<number>.json       records nobody could understand, with the reason

A chunk holds the events of one shard whose ``seq // CHUNK_EVENTS`` is its number, so an
event has one place only, however often and in whatever batches it is delivered.
"""

import gzip
import zlib
from collections.abc import Iterable, Iterator

from pitwall.events.errors import MalformedEvent

CHUNK_EVENTS = 500

UNKNOWN_RUN = "unknown"
"""Stands for the run of a record too damaged to tell."""


def run_prefix(run: str) -> str:
    """Everything of a run is under this prefix."""
    return f"runs/{run}/"


def events_prefix(run: str) -> str:
    """The archived events of a run are under this prefix."""
    return f"runs/{run}/events/"


def chunk_key(run: str, shard: str, seq: int) -> str:
    """The object that holds event ``seq`` if it came through ``shard``."""
    return f"{events_prefix(run)}{shard}/{seq // CHUNK_EVENTS:06d}.jsonl.gz"


def state_key(run: str, function: str) -> str:
    """What a function remembers of a run."""
    return f"runs/{run}/state/{function}.json"


def dashboard_key(run: str) -> str:
    """What the dashboard measured of a run."""
    return f"runs/{run}/dashboard.json"


def quarantine_prefix(run: str) -> str:
    """The quarantined records of a run are under this prefix."""
    return f"quarantine/{run}/"


def quarantine_key(run: str, shard: str, sequence_number: str) -> str:
    """The object for one record that could not be understood."""
    return f"{quarantine_prefix(run)}{shard}-{sequence_number}.json"


def pack(lines: Iterable[bytes]) -> bytes:
    """Lines as one gzip member; the same lines give the same bytes. Members may be joined."""
    return gzip.compress(b"".join(line + b"\n" for line in lines), compresslevel=6, mtime=0)


def unpack(data: bytes) -> Iterator[bytes]:
    """The lines of joined gzip members. Raises MalformedEvent if the data is damaged."""
    try:
        text = gzip.decompress(data)
    except (OSError, EOFError, zlib.error) as error:
        raise MalformedEvent("archive", f"{len(data)} bytes", f"must be gzip ({error})") from None
    return (line for line in text.split(b"\n") if line)
