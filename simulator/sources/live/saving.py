"""Saves what comes from the live timing, record by record, before anything of ours reads it."""

import errno
import os
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from pitwall.simulator.errors import UsageError

SUFFIX = ".jsonl"
_OWNER_ONLY = 0o600
_MOST_KEPT = 256 * 1024 * 1024
"""Bytes held while they cannot be written: several whole sessions."""


class Saving:
    """A file with one record a line, each in the hands of the system before the next is looked at.

    What a full disk does not take is kept, and written when there is room again.
    """

    def __init__(self, path: Path, say: Callable[[str], None]) -> None:
        """Open the file, or go on with it. Raises OSError if it cannot be written."""
        self.path = path
        self._say = say
        self._unwritten = bytearray()
        self._failing = False
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, _OWNER_ONLY)

    def add(self, record: str) -> None:
        """Append one record. Never raises: the session goes on without it being saved."""
        line = record.replace("\r", " ").replace("\n", " ").encode("utf-8", "surrogatepass") + b"\n"
        if len(self._unwritten) + len(line) <= _MOST_KEPT:
            self._unwritten += line
        try:
            while self._unwritten:
                written = os.write(self._file, self._unwritten)
                del self._unwritten[:written]
        except OSError as error:
            if not self._failing:
                self._say(f"The recording {self.path} cannot be written ({error.strerror}): the session goes on")
            self._failing = True
            return
        if self._failing:
            self._failing = False
            self._say(f"The recording {self.path} is written again, and complete")

    def close(self) -> None:
        """Close the file."""
        os.close(self._file)


def check_folder(folder: Path) -> None:
    """Make the folder if it is not there. Raises UsageError if no recording can be written into it."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not os.access(folder, os.W_OK | os.X_OK):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
    except OSError as error:
        raise UsageError(
            f"no recording can be written into {folder} ({error.strerror}): name another with --save, or give --no-save"
        ) from None


def recording_path(folder: Path, now: datetime) -> Path:
    """A file for a session that is joined at ``now``: ``live-20251129T131735Z.jsonl``, or with a number behind it."""
    stem = f"live-{now.astimezone(UTC):%Y%m%dT%H%M%SZ}"
    path = folder / f"{stem}{SUFFIX}"
    number = 2
    while path.exists():
        path = folder / f"{stem}-{number}{SUFFIX}"
        number += 1
    return path
