"""A thread that brings the picture of the pipeline to the viewers, once a second."""

import logging
import threading
from collections.abc import Callable

from dashboard import sse
from dashboard.hub import Hub
from dashboard.state.plain import Plain

PULSE_S = 1.0

log = logging.getLogger(__name__)


class Pulse:
    """Draws the picture once for all who want it, and not at all while nobody does."""

    def __init__(self, picture: Callable[[], Plain], hub: Hub) -> None:
        self._picture = picture
        self._hub = hub
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run, name="pulse", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """End."""
        self._stopped.set()
        if self._thread.is_alive():
            self._thread.join()

    def _run(self) -> None:
        while not self._stopped.wait(PULSE_S):
            if not self._hub.pipeline_is_watched:
                continue
            try:
                self._hub.announce(sse.message("pipeline", self._picture()))
            except Exception:  # a picture that cannot be drawn must not end all later ones
                log.exception("the pipeline cannot be shown")
