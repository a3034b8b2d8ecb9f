"""Runs the emulator, and ends with whoever started it.

    python watched.py TEMPORARY_DIR

Standard input is a pipe from the parent that nobody writes to: it ends when the parent
does, however it dies. The functions' processes end the same way, on their own pipe from
the emulator. ``TEMPORARY_DIR`` is removed at the end.
"""

import atexit
import contextvars
import os
import shutil
import signal
import sys
import threading
import time
from collections.abc import Callable
from typing import Any

from ministack.app import main  # type: ignore[import-untyped]
from ministack.services import kinesis, lambda_svc, s3, sqs  # type: ignore[import-untyped]

STANDARD_INPUT = 0

GRACE_S = 3.0
"""How long the emulator may take to shut down once its parent is gone."""

SAVE_AGAIN_S = 1.0
EXPIRY_S = 10.0


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


def expire_seldom() -> None:
    """Look for records past their retention every ten seconds, not with each call.

    MiniStack 1.5.33 goes through all records of a stream whenever one is put or read. A stream that held 150,000 took
    most of a core for that, and the delay from put to handler grew with every race.
    """
    expire = kinesis._expire_records
    due_s: dict[str, float] = {}

    def seldom(stream: dict[str, Any]) -> None:
        name, now_s = stream["StreamARN"], time.monotonic()
        if now_s >= due_s.get(name, 0.0):
            due_s[name] = now_s + EXPIRY_S
            expire(stream)

    kinesis._expire_records = seldom


class SteadyTime:
    """Stands for the module ``time`` in services that mean to wait for so long, not until a time of day.

    MiniStack 1.5.33 keeps messages of a queue and the pauses of a mapping by the time of day: when that is set back by
    an hour, they wait for an hour.
    """

    def __init__(self) -> None:
        self._began_s = time.time() - time.monotonic()

    def time(self) -> float:
        """Seconds since 1970, as if the clock had not been set since the start."""
        return self._began_s + time.monotonic()

    def __getattr__(self, name: str) -> Any:
        """Everything else is as it is."""
        return getattr(time, name)


class Unsaved:
    """Writes objects to disk that could not be written, as soon as that is possible.

    MiniStack 1.5.33 answers 200 for an object that it cannot save because the disk is full, keeps
    it in memory and forgets that the disk has not got it: it would be gone after a restart.
    """

    def __init__(self, service: Any) -> None:
        self._service = service
        self._persist: Callable[[str, str, Any], None] = service._persist_object
        self._noted: dict[tuple[str, str], contextvars.Context] = {}
        # Whoever holds it writes what is the newest record then, so an older one never comes after it.
        self._lock = threading.RLock()

    def start(self) -> None:
        """Stand in for the service's own way of saving, and try again what did not work, at the end too."""
        self._service._persist_object = self.persist
        threading.Thread(target=self._save_for_ever, name="unsaved-objects", daemon=True).start()
        atexit.register(self._save_all)

    def persist(self, bucket: str, key: str, record: Any) -> None:
        """Save an object, which drops its body from memory; if it is still there, that did not work."""
        with self._lock:
            self._persist(bucket, key, record)
            if isinstance(record, dict) and record.get("body") is not None:
                # The context has the account that the bucket belongs to.
                self._noted[bucket, key] = contextvars.copy_context()

    def _save_for_ever(self) -> None:
        while True:
            time.sleep(SAVE_AGAIN_S)
            self._save_all()

    def _save_all(self) -> None:
        with self._lock:
            noted, self._noted = self._noted, {}
            for (bucket, key), context in noted.items():
                context.run(self._save, bucket, key)

    def _save(self, bucket: str, key: str) -> None:
        record = self._service._buckets.get(bucket, {}).get("objects", {}).get(key)
        if record is not None and record.get("body") is not None:
            self.persist(bucket, key, record)


def run(temporary_dir: str) -> None:
    """Serve until asked to stop."""
    threading.Thread(target=end_with_parent, args=(temporary_dir,), daemon=True).start()
    tolerate_deep_nesting()
    expire_seldom()
    lambda_svc.time = sqs.time = SteadyTime()
    if s3.S3_PERSIST:
        Unsaved(s3).start()
    sys.argv[1:] = []
    try:
        main()
    finally:
        shutil.rmtree(temporary_dir, ignore_errors=True)


if __name__ == "__main__":
    run(sys.argv[1])
