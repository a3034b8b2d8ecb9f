"""How an attempt to initialise a function, or to have it handle an event, can end."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Ready:
    """The function is initialised and asks for its next invocation."""


@dataclass(frozen=True, slots=True)
class InitFailed:
    """The runtime client could not load the handler; ``payload`` is its own JSON account of that."""

    error_type: str
    payload: bytes


@dataclass(frozen=True, slots=True)
class Answered:
    """The handler returned; ``payload`` is the JSON it returned."""

    payload: bytes


@dataclass(frozen=True, slots=True)
class Raised:
    """The handler raised; ``payload`` is JSON with errorMessage, errorType and stackTrace."""

    error_type: str
    payload: bytes


@dataclass(frozen=True, slots=True)
class AnswerTooLarge:
    """The handler returned more than Lambda passes on."""

    limit_bytes: int


@dataclass(frozen=True, slots=True)
class Exited:
    """The process ended by itself; ``returncode`` is negative for a signal, as in subprocess."""

    returncode: int


@dataclass(frozen=True, slots=True)
class TimedOut:
    """The time was up; the process still runs and has to be killed."""


Outcome = Ready | InitFailed | Answered | Raised | AnswerTooLarge | Exited | TimedOut
