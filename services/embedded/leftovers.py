"""Folders of emulators that were killed: whoever starts next clears them."""

import fcntl
import os
import shutil
import tempfile
from pathlib import Path

PREFIX = "pitwall-emulator-"

LOCK = "in-use"
"""A file in the folder, locked as long as the emulator runs, however it ends."""


def clear_leftovers() -> None:
    """Remove this user's folders whose emulator is gone. What cannot be looked at, or has no lock, stays."""
    for folder in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        try:
            if folder.is_symlink() or folder.stat().st_uid != os.getuid():
                continue
            with (folder / LOCK).open("rb") as lock:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                shutil.rmtree(folder, ignore_errors=True)
        except OSError:
            continue
