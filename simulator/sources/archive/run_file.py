"""The file that carries a run to another machine; docs/export.md describes it.

One gzip member of lines: a header, the events by sequence number, and a trailer with the SHA-256 of all lines before
it. The same run gives the same bytes.
"""

import gzip
import hashlib
import os
import secrets
import zlib
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

from pitwall.events import ContractError
from pitwall.events.envelope import MAX_EVENT_BYTES, dumps, loads
from pitwall.simulator.errors import SimulatorError, UsageError
from pitwall.simulator.sources.archive.run_events import RunEvents, is_run_name, run_events

FORMAT = "pitwall-run"
VERSION = 1

MOST_EVENTS = 5_000_000
"""A weekend has a tenth of that."""

MOST_BYTES = 512 * 1024 * 1024
"""Unpacked. A race with telemetry has a tenth of that; what somebody else has made may have a thousand times it."""

_GZIP = b"\x1f\x8b"
_OPENING = b'{"format":"pitwall-run",'
_NOT_CARRIED = ("sent_ms", "resent")
"""What tells of the sending, not of the session: left out, so that it does not matter which copy the archive kept."""


class RunFileError(SimulatorError):
    """A run's file cannot be read or written. The message names it and says why."""


def is_run_file(path: Path) -> bool:
    """Whether a file begins as a run's file does. Any other, and what cannot be read, does not."""
    try:
        with path.open("rb") as file:
            start = file.read(512)
    except OSError:
        return False
    return opens_as_run_file(start)


def opens_as_run_file(start: bytes) -> bool:
    """Whether these are the first bytes of a run's file; a hundred are enough to tell."""
    if not start.startswith(_GZIP):
        return False
    with suppress(zlib.error):
        return zlib.decompressobj(wbits=31).decompress(start, len(_OPENING)) == _OPENING
    return False


def write_run_file(path: Path, kept: RunEvents) -> None:
    """Write a run's file: whole or not at all. Raises RunFileError."""
    draft = path.with_name(f".{path.name}.{os.getpid()}-{secrets.token_hex(4)}.tmp")
    try:
        with draft.open("xb") as file:
            _write(file, kept)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    except OSError as error:
        raise RunFileError(f"{path} cannot be written ({error.strerror}): name another file") from None
    finally:
        with suppress(OSError):
            draft.unlink(missing_ok=True)


def read_run_file(path: Path) -> RunEvents:
    """The run in a file.

    Raises UsageError if there is no such file, RunFileError if it is none of a run, of a newer version, cut short or
    damaged.
    """
    if not path.is_file():
        raise UsageError(f"recording {path} is not there: name a file that `pitwall export` has written")
    try:
        with gzip.open(path, "rb") as file:
            return _read(path, file)
    except EOFError:
        raise _damaged(path, "it is cut short") from None
    except (gzip.BadGzipFile, zlib.error) as error:
        raise _damaged(path, f"{error}") from None
    except OSError as error:
        raise RunFileError(f"{path} cannot be read ({error.strerror or error})") from None


def _write(file: BinaryIO, kept: RunEvents) -> None:
    digest = hashlib.sha256()
    with gzip.GzipFile(filename="", fileobj=file, mode="wb", compresslevel=6, mtime=0) as packed:
        for plain in _lines(kept):
            line = dumps(plain) + b"\n"
            digest.update(line)
            packed.write(line)
        packed.write(dumps({"sha256": digest.hexdigest()}) + b"\n")


def _lines(kept: RunEvents) -> Iterator[object]:
    yield {
        "format": FORMAT,
        "version": VERSION,
        "run": kept.run,
        "events": len(kept.lines),
        "expected": kept.expected,
    }
    for line in kept.lines:
        yield {name: value for name, value in loads(line).items() if name not in _NOT_CARRIED}


def _read(path: Path, file: gzip.GzipFile) -> RunEvents:
    digest = hashlib.sha256()
    first = _line(path, file)
    digest.update(first)
    header = _object(first)
    if header.get("format") != FORMAT:
        raise RunFileError(f"{path} is no run's file: `pitwall export RUN FILE` writes one")
    if (version := header.get("version")) != VERSION or type(version) is not int:
        raise RunFileError(
            f"{path} has version {version!r} of the run's file, this Pitwall reads version {VERSION}: "
            "bring Pitwall up to date, or export the run with an older one"
        )
    run, events, expected = header.get("run"), header.get("events"), header.get("expected")
    if not isinstance(run, str) or not is_run_name(run):
        raise _damaged(path, f"its header names no run: {run!r}")
    if type(events) is not int or not 0 <= events <= MOST_EVENTS:
        raise _damaged(path, f"its header counts {events!r} events")
    lines = []
    size = 0
    for _ in range(events):
        line = _line(path, file)
        if (size := size + len(line)) > MOST_BYTES:
            raise _damaged(path, f"it has more than {MOST_BYTES >> 20} MiB of events")
        digest.update(line)
        lines.append(line[:-1])
    trailer = _object(_line(path, file))
    if trailer.get("sha256") != digest.hexdigest():
        raise _damaged(path, "its SHA-256 is not that of its contents")
    if file.read(1):
        raise _damaged(path, "something follows its end")
    kept = run_events(run, lines)
    if len(kept.lines) != events or type(expected) is not int or not events <= expected <= MOST_EVENTS:
        raise _damaged(path, f"its header counts {events} events of {expected!r}, it holds {len(kept.lines)}")
    return RunEvents(run=run, lines=kept.lines, expected=expected)


def _line(path: Path, file: gzip.GzipFile) -> bytes:
    line = file.readline(MAX_EVENT_BYTES + 1)
    if not line.endswith(b"\n"):
        raise _damaged(path, "it is cut short" if len(line) <= MAX_EVENT_BYTES else "a line is too long")
    return line


def _object(line: bytes) -> dict[str, object]:
    try:
        plain = loads(line)
    except ContractError:
        return {}
    return plain if isinstance(plain, dict) else {}


def _damaged(path: Path, why: str) -> RunFileError:
    return RunFileError(f"{path} is damaged ({why}): export the run again")
