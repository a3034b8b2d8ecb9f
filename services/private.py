"""Files that their owner alone can read, whatever the umask."""

import os
from io import BufferedWriter
from pathlib import Path

OWNER_ONLY = 0o600


def appended(path: Path) -> BufferedWriter:
    """The file, opened to add to it; made if it is not there. Raises OSError."""
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, OWNER_ONLY), "ab")
