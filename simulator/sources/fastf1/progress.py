"""Listens to FastF1's log while it loads: downloads become progress lines, rereads are noted."""

import logging
import re
import warnings
from collections.abc import Iterator
from contextlib import contextmanager

import fastf1

from pitwall.simulator.race import Progress

_FASTF1 = logging.getLogger("fastf1")
_log = logging.getLogger(__name__)

_STEPS = re.compile(r"(?P<step>Fetching|Parsing) (?P<what>.+?)\.*$")
_REFRESHES = re.compile(r"Updating cache for (?P<part>\w+)\.*$")
_NO_ACCOUNT = "Failed to authenticate with Formula 1 account"


class Listener(logging.Handler):
    """What FastF1 said while it loaded.

    ``unreadable`` are the cached parts that it could not use, and could not fetch again either.
    """

    def __init__(self, progress: Progress) -> None:
        super().__init__(logging.INFO)
        self.unreadable: list[str] = []
        self.offline = False
        self.progress = progress
        self._said: set[str] = set()

    def emit(self, record: logging.LogRecord) -> None:
        """Take one line of FastF1's log."""
        message = record.getMessage()
        _log.debug("FastF1 says: %s", message, extra={"fastf1_level": record.levelname})
        if (match := _STEPS.match(message)) and not self.offline:
            self._say(f"{'downloading' if match['step'] == 'Fetching' else 'reading'} {match['what']}")
        elif match := _REFRESHES.match(message):
            self.unreadable.append(match["part"])
        elif message == "Cache updated!" and self.unreadable:
            self.unreadable.pop()
        elif message.startswith(_NO_ACCOUNT):
            self._say("no Formula 1 account is used: asking the live timing without one")

    def _say(self, line: str) -> None:
        if line not in self._said:
            self._said.add(line)
            self.progress(line)


@contextmanager
def listening(progress: Progress) -> Iterator[Listener]:
    """Hand FastF1's log to a Listener, and keep it and pandas' warnings off the terminal."""
    listener = Listener(progress)
    propagate = _FASTF1.propagate
    fastf1.set_log_level(logging.CRITICAL + 1)  # its own console handler
    _FASTF1.propagate = False
    _FASTF1.addHandler(listener)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield listener
    finally:
        _FASTF1.removeHandler(listener)
        _FASTF1.propagate = propagate
        fastf1.set_log_level(logging.INFO)
