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
from typing import Any

from ministack.app import main  # type: ignore[import-untyped]
from ministack.services import lambda_svc  # type: ignore[import-untyped]

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


def tolerate_deep_nesting() -> None:
    """Let a record nested too deep for Python's JSON pass as what it is: not JSON.

    MiniStack 1.5.33 reads records as JSON to apply a mapping's filter and does not expect
    a RecursionError there. It ends that pass of its one poll thread, and every pass after
    it at the same record, so that no mapping further on is ever served again.
    """
    matched_form = lambda_svc._kinesis_record_for_match

    def tolerant(record: dict[str, Any]) -> Any:
        try:
            return matched_form(record)
        except RecursionError:
            return matched_form({**record, "kinesis": {**record["kinesis"], "data": ""}})

    lambda_svc._kinesis_record_for_match = tolerant


def run(temporary_dir: str) -> None:
    """Serve until asked to stop."""
    threading.Thread(target=end_with_parent, args=(temporary_dir,), daemon=True).start()
    tolerate_deep_nesting()
    sys.argv[1:] = []
    try:
        main()
    finally:
        shutil.rmtree(temporary_dir, ignore_errors=True)


if __name__ == "__main__":
    run(sys.argv[1])
