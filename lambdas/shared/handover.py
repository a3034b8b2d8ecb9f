"""Hands over what a process measured and could not report, if it may end now, to the one after it.

A runtime may end the process of an invocation that raised; what happened just then is what
somebody wants to see. So after a failure the meter's state is saved in the temporary folder,
which on AWS belongs to the container alone. The next process goes on as if it were the same.
"""

import hashlib
import os
import stat
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from pitwall.events import ContractError
from pitwall.events.codec import from_plain, to_plain
from pitwall.events.envelope import dumps, loads
from pitwall.events.fields import Length, Name
from pitwall.events.shared.functions import FunctionName
from pitwall.events.shared.report import Report

LARGEST_BYTES = 1024 * 1024
FAILED_SAVED = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Unreported:
    """What no report has brought yet: ``open`` holds all that no report has been made of, ``pending`` the report that
    was not delivered, ``failed`` the records that may come again.
    """

    open: Report
    pending: Report | None = None
    failed: Annotated[tuple[Name, ...], Length(FAILED_SAVED)] = ()


class Handover:
    """Between processes of one function of one deployment, which ``secret`` tells from others on the machine."""

    def __init__(self, function: FunctionName, secret: str, folder: Path | None = None) -> None:
        self._folder = folder or Path(tempfile.gettempdir())
        self._prefix = f"pitwall-{function}-{hashlib.sha256(secret.encode()).hexdigest()[:16]}-"
        self._saved = False

    def save(self, unreported: Unreported) -> None:
        """Save what this process knows, in place of what it saved before. Never raises OSError."""
        self.discard()
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW
        with suppress(OSError), os.fdopen(os.open(self._own, flags, 0o600), "wb") as file:
            self._saved = True
            file.write(dumps(to_plain(unreported)))

    def discard(self) -> None:
        """Remove what was saved: the process lives on, none is to go on in its place."""
        if self._saved:
            self._saved = False
            self._own.unlink(missing_ok=True)

    def claim(self) -> Unreported | None:
        """What a process that has ended saved, None if none did; only one process gets it."""
        for path in sorted(self._folder.glob(f"{self._prefix}*")):
            pid = path.name.removeprefix(self._prefix)
            if not pid.isdigit() or (int(pid) != os.getpid() and _lives(int(pid))):
                continue
            claimed = path.with_name(f"{path.name}.{os.getpid()}")
            with suppress(OSError, ContractError):
                path.rename(claimed)
                try:
                    return from_plain(Unreported, loads(_read_own(claimed), LARGEST_BYTES))
                finally:
                    claimed.unlink()
        return None

    @property
    def _own(self) -> Path:
        return self._folder / f"{self._prefix}{os.getpid()}"


def _lives(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except OSError:  # of somebody else
        return True
    return True


def _read_own(path: Path) -> bytes:
    """A plain file of this user. Raises OSError for anything else that somebody put there."""
    with os.fdopen(os.open(path, os.O_RDONLY | os.O_NOFOLLOW), "rb") as file:
        status = os.fstat(file.fileno())
        if not stat.S_ISREG(status.st_mode) or status.st_uid != os.getuid():
            raise PermissionError(f"{path} was not saved by this user")
        return file.read(LARGEST_BYTES + 1)
