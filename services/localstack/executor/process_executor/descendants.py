"""Finds and ends every process that a function started, however far it got away from its parent."""

import ctypes
import logging
import os
import signal
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

LOG = logging.getLogger(__name__)

PROC = Path("/proc")
END_LIMIT_S = 5.0
"""A killed process is gone within milliseconds; longer than this takes only one stuck in the kernel."""

_PR_SET_CHILD_SUBREAPER = 36


@dataclass(frozen=True, slots=True)
class _Process:
    pid: int
    parent: int
    session: int
    user: int
    is_zombie: bool


def adopt_orphans() -> None:
    """Make this process the parent of its descendants' orphans, so that it can reap them.

    Otherwise they go to the container's first process, which does not, and stay as zombies.

    Raises OSError when the kernel refuses.
    """
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), "prctl(PR_SET_CHILD_SUBREAPER) failed")


def end_all(session: int, user: int | None) -> None:
    """Kill and reap every process of the session, and of the user where the session has one to itself.

    New ones may start while the old ones are killed, so it looks until it finds none.
    """
    give_up = time.monotonic() + END_LIMIT_S
    while left := list(_members(session, user)):
        for process in left:
            _end(process.pid)
        if time.monotonic() > give_up:
            LOG.warning("function processes %s cannot be killed", [process.pid for process in left])
            return
        time.sleep(0.002)


def _members(session: int, user: int | None) -> Iterator[_Process]:
    for entry in PROC.iterdir():
        if not entry.name.isdigit():
            continue
        try:
            process = _read(entry)
        except (FileNotFoundError, ProcessLookupError):
            continue  # ended while we looked
        is_member = process.session == session or process.user == user
        # Somebody else's zombie is dead already and only its parent can remove it.
        if is_member and (not process.is_zombie or process.parent == os.getpid()):
            yield process


def _read(entry: Path) -> _Process:
    # The command, in parentheses, is the second field and may contain anything.
    state, parent, _group, session, *_ = (entry / "stat").read_text(errors="replace").rpartition(")")[2].split()
    return _Process(int(entry.name), int(parent), int(session), entry.stat().st_uid, is_zombie=state == "Z")


def _end(pid: int) -> None:
    try:
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, os.WNOHANG)
    except (ProcessLookupError, ChildProcessError):
        return  # gone, or still the child of a process that is about to go
