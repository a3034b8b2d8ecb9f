"""A user of its own for every function process, so that functions cannot reach each other or LocalStack.

AWS does the same. With it a function can neither read another's credentials from /proc, nor signal
it, nor change its own code; and whatever process it leaves behind is found by its user.
"""

import os
import shutil
from pathlib import Path

WRITABLE_BY_ALL = (Path("/tmp"), Path("/var/tmp"), Path("/dev/shm"))  # noqa: S108

_CAP_KILL_SETGID_SETUID = 1 << 5 | 1 << 6 | 1 << 7


def user_for(port: int) -> int | None:
    """A user id that no other living function process has; None where LocalStack may not change users.

    It is the number of the port that only this process talks to: unique as long as that is open, in the
    range that even a container with a small user namespace has, and above that of real users.
    """
    effective = _effective_capabilities(Path("/proc/self/status").read_text())
    may_switch = effective & _CAP_KILL_SETGID_SETUID == _CAP_KILL_SETGID_SETUID
    return port if may_switch else None


def remove_files_of(user: int) -> None:
    """Remove what the user left in the folders that everybody may write to."""
    for folder in WRITABLE_BY_ALL:
        if not folder.is_dir():
            continue
        for entry in os.scandir(folder):
            if entry.stat(follow_symlinks=False).st_uid != user:
                continue
            if entry.is_dir(follow_symlinks=False):
                shutil.rmtree(entry.path, ignore_errors=True)
            else:
                Path(entry.path).unlink(missing_ok=True)


def _effective_capabilities(status: str) -> int:
    return int(next(line for line in status.splitlines() if line.startswith("CapEff:")).split()[1], 16)
