"""The demo weekend: its name, its days, and the sessions it has."""

from dataclasses import dataclass

from pitwall.events import SessionKind
from pitwall.simulator.errors import UsageError

RACE_NAME = "Demo Grand Prix"
SEASON = 2025
SUNDAY = "2025-08-10"
"""A Sunday without a race: nothing here depends on the day it is run."""

_MINUTE_MS = 60_000


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a session against the clock. ``name`` is empty for the one part of a practice."""

    name: str
    length_ms: int


@dataclass(frozen=True, slots=True)
class WeekendSession:
    """A session of the weekend; ``identifier`` and ``name`` are as FastF1 has them. A race has no parts."""

    identifier: str
    name: str
    kind: SessionKind
    date: str
    parts: tuple[Part, ...] = ()


_PRACTICE = (Part("", 60 * _MINUTE_MS),)
# The sporting regulations give 18, 15 and 12 minutes.
_QUALIFYING = (Part("Q1", 18 * _MINUTE_MS), Part("Q2", 15 * _MINUTE_MS), Part("Q3", 12 * _MINUTE_MS))

SESSIONS = (
    WeekendSession("FP1", "Practice 1", "practice", "2025-08-08", _PRACTICE),
    WeekendSession("FP2", "Practice 2", "practice", "2025-08-08", _PRACTICE),
    WeekendSession("FP3", "Practice 3", "practice", "2025-08-09", _PRACTICE),
    WeekendSession("Q", "Qualifying", "qualifying", "2025-08-09", _QUALIFYING),
    WeekendSession("R", "Race", "race", SUNDAY),
)


def weekend_session(asked: str) -> WeekendSession:
    """The session with a name or an identifier, in any case. Raises UsageError, which names those there are."""
    for session in SESSIONS:
        if asked.strip().casefold() in (session.identifier.casefold(), session.name.casefold()):
            return session
    known = ", ".join(session.identifier for session in SESSIONS)
    raise UsageError(f"the demo weekend has no session {asked!r}: choose one of {known}")
