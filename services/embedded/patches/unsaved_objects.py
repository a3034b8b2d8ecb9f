"""An object that cannot be written to a full disk is gone after a restart.

MiniStack answers 200 for an object that it cannot save because the disk is full, keeps it in memory and forgets that
the disk has not got it.

Upstream: https://github.com/ministackorg/ministack, ``_persist_object`` in ``ministack/services/s3.py``, which logs the
error and goes on. Not reported there yet.
"""

import atexit
import contextvars
import threading
import time
from collections.abc import Callable
from typing import Any

from ministack.services import s3  # type: ignore[import-untyped]

from pitwall.services.embedded.patches.patching import replace, require

SAVE_AGAIN_S = 1.0


def apply() -> None:
    """Save again what could not be saved, where objects are saved at all."""
    require(s3, "S3_PERSIST", "_persist_object", "_buckets")
    if s3.S3_PERSIST:
        Unsaved(s3).start()


class Unsaved:
    """Writes objects to disk that could not be written, as soon as that is possible."""

    def __init__(self, service: Any) -> None:
        self._service = service
        self._persist: Callable[[str, str, Any], None] = service._persist_object
        self._noted: dict[tuple[str, str], contextvars.Context] = {}
        # Whoever holds it writes what is the newest record then, so an older one never comes after it.
        self._lock = threading.RLock()

    def start(self) -> None:
        """Take the place of the service's own way of saving, and try again what did not work, at the end too."""
        replace(self._service, "_persist_object", lambda _original: self.persist)
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
