"""What a terminal cannot show."""

import io
import os
import sys


def substitute() -> None:
    """Print "?" where a terminal lacks a letter, as "ã" in cp1251: nothing that is printed ends a command."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # None if it was closed, something else in a test
            stream.reconfigure(errors="replace")


def flush() -> None:
    """Write out what was printed. Raises OSError: nobody reads it any more, or the disk is full."""
    if sys.stdout is not None:
        sys.stdout.flush()


def leave() -> None:
    """Print nothing more, so that Python does not try once more when it ends."""
    if sys.stdout is not None:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
