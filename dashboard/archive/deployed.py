"""Reads which functions are deployed, as whoever deployed them left word in the bucket."""

import logging
import threading
from collections.abc import Callable, Sequence

from pitwall.dashboard.archive.store import ArchiveStore, ArchiveUnavailable
from pitwall.dashboard.logs import fields
from pitwall.events import ContractError
from pitwall.events.shared.functions import FUNCTIONS_KEY, DeployedFunction, DeployedFunctions

EVERY_S = 2.0
"""A function that was added or removed is seen as soon as its first events."""

log = logging.getLogger(__name__)


class DeployedFunctionsReader:
    """A thread that tells ``know`` which functions there are, again whenever they are others."""

    def __init__(self, store: ArchiveStore, know: Callable[[Sequence[DeployedFunction]], None]) -> None:
        self._store = store
        self._know = know
        self._read: bytes | None = None
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run, name="deployed-functions", daemon=True)

    def start(self) -> None:
        """Begin; the first reading is at once."""
        self._thread.start()

    def stop(self) -> None:
        """End, without waiting for S3."""
        self._stopped.set()

    def read(self) -> None:
        """Read once. An archive that does not answer, or a file that says nothing, changes nothing."""
        try:
            raw = self._store.read(FUNCTIONS_KEY)
        except ArchiveUnavailable:
            return  # the panel says so: recovery has met the same
        if raw is None or raw == self._read:
            return
        self._read = raw
        try:
            self._know(DeployedFunctions.from_json(raw).functions)
        except ContractError as error:
            log.warning("the file of deployed functions is not understood", extra=fields(problem=str(error)))

    def _run(self) -> None:
        while True:
            self.read()
            if self._stopped.wait(EVERY_S):
                return
