"""A thread that brings changes to the viewers: at once, but not more often than the eye can use."""

import threading
from collections.abc import Callable


class Publisher:
    """Calls ``publish`` soon after ``changes`` is set, at most once per ``window_s`` seconds."""

    def __init__(self, publish: Callable[[], None], changes: threading.Event, window_s: float) -> None:
        self._publish = publish
        self._changes = changes
        self._window_s = window_s
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run, name="publisher", daemon=True)

    def start(self) -> None:
        """Begin to publish."""
        self._thread.start()

    def stop(self) -> None:
        """Publish no more."""
        self._stopped.set()
        self._changes.set()
        if self._thread.is_alive():
            self._thread.join()

    def _run(self) -> None:
        while not self._stopped.is_set():
            self._changes.wait()
            self._changes.clear()
            self._publish()
            self._stopped.wait(self._window_s)
