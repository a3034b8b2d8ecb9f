"""Runs a module as the main program, and ends with whoever started it.

    python -m pitwall.scripts.local.exits_with_parent MODULE

Standard input is a pipe from the parent that nobody writes to: it ends when the parent
does, however the parent dies, and then this process ends too.
"""

import os
import runpy
import signal
import sys
import threading

GRACE_S = 3.0
"""How long the module may take to shut down once the parent is gone."""


def end_with_parent() -> None:
    """Wait for the end of standard input, then end this process: politely first, then not."""
    while os.read(sys.stdin.fileno(), 1):  # not sys.stdin: its lock would be held while Python shuts down
        pass
    os.kill(os.getpid(), signal.SIGTERM)
    threading.Event().wait(GRACE_S)
    os._exit(1)


if __name__ == "__main__":
    module = sys.argv.pop(1)
    threading.Thread(target=end_with_parent, name="parent-watch", daemon=True).start()
    runpy.run_module(module, run_name="__main__", alter_sys=True)
