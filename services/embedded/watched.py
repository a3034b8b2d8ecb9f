"""Runs the emulator, and ends with whoever started it.

    python watched.py TEMPORARY_DIR

Standard input is a pipe from the parent that nobody writes to: it ends when the parent
does, however it dies. The functions' processes end the same way, on their own pipe from
the emulator. ``TEMPORARY_DIR`` is removed at the end.
"""

import os
import shutil
import signal
import sys
import threading

from ministack import app as server  # type: ignore[import-untyped]

from pitwall.services.embedded.guard import stand_guard
from pitwall.services.embedded.patches import apply_all

STANDARD_INPUT = 0

GRACE_S = 3.0
"""How long the emulator may take to shut down once its parent is gone."""


def end_with_parent(temporary_dir: str) -> None:
    """Wait for the end of standard input, then end this process and remove its files."""
    # Not sys.stdin: a thread that waits in its buffer cannot be shut down with the interpreter.
    while os.read(STANDARD_INPUT, 1):
        pass
    os.kill(os.getpid(), signal.SIGTERM)
    threading.Event().wait(GRACE_S)
    shutil.rmtree(temporary_dir, ignore_errors=True)
    os._exit(1)


def run(temporary_dir: str) -> None:
    """Serve until asked to stop."""
    threading.Thread(target=end_with_parent, args=(temporary_dir,), daemon=True).start()
    apply_all()
    stand_guard(server, int(os.environ["GATEWAY_PORT"]))
    sys.argv[1:] = []
    try:
        server.main()
    finally:
        shutil.rmtree(temporary_dir, ignore_errors=True)


if __name__ == "__main__":
    run(sys.argv[1])
