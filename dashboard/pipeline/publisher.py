"""A thread that brings the status of the pipeline to the viewers, once a second."""

import logging
import threading
from collections.abc import Callable

from pitwall.dashboard.state.plain import Plain
from pitwall.dashboard.viewers import sse
from pitwall.dashboard.viewers.hub import Hub

EVERY_S = 1.0

log = logging.getLogger(__name__)


class StatusPublisher:
    """Words the status once for all who want it, and not at all while nobody does."""

    def __init__(self, status: Callable[[], Plain], hub: Hub) -> None:
        self._status = status
        self._hub = hub
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run, name="pipeline-status", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """End."""
        self._stopped.set()
        if self._thread.is_alive():
            self._thread.join()

    def _run(self) -> None:
        while not self._stopped.wait(EVERY_S):
            if not self._hub.pipeline_is_watched:
                continue
            try:
                self._hub.announce(sse.message("pipeline", self._status()))
            except Exception:  # a status that cannot be made must not end all later ones
                log.exception("the pipeline cannot be shown")
