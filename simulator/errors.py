"""Errors of the simulator.

``UsageError`` is what the person asked for: it ends a command with exit code 2.
Any other ``SimulatorError`` is what happened on the way: exit code 1.
"""


class SimulatorError(Exception):
    """The replay cannot go on. The message says what, with which value, and what to do."""


class UsageError(SimulatorError, ValueError):
    """What was asked for makes no sense: an unknown race, speed 0, a session that is no race."""


class SourceUnavailable(SimulatorError):
    """The race exists, but its data cannot be had: no network and no cache, a damaged cache."""


class AccountNeeded(SourceUnavailable):
    """The sport's archive answers 401 or 403: it is there, but not for whoever asks."""


class StreamUnavailable(SimulatorError):
    """The stream did not take records within the time allowed."""


class StreamLost(StreamUnavailable):
    """The cloud answers, but has no such stream: it was never created, or went with a restart."""
