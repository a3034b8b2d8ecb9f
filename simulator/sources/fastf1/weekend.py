"""Which session of a weekend a person means, and what kind of session it is."""

import logging

from fastf1.core import Session
from fastf1.events import Event

from pitwall.events import SessionKind
from pitwall.simulator.errors import UsageError
from pitwall.simulator.sources.fastf1.reference import RaceRef
from pitwall.simulator.sources.fastf1.season import ScheduledRace
from pitwall.simulator.sources.fastf1.values import epoch_ms

_log = logging.getLogger(__name__)

_LAST_RACE_CALLED_QUALIFYING = 2022
"""Until then "Sprint Qualifying" was the name of the sprint itself; since 2024 it decides the grid for it."""


def find_session(ref: RaceRef, event: Event, scheduled: ScheduledRace) -> str:
    """FastF1's name of the session that ``ref`` asks for.

    Raises UsageError, naming the sessions of that weekend, if it has no such session.
    """
    try:
        name: str = event.get_session_name(ref.session)
    except (ValueError, OverflowError) as error:
        _log.debug("FastF1 finds no session %r", ref.session, exc_info=error)
        names = ", ".join(scheduled.sessions) or "no session"
        raise UsageError(
            f"session {ref.session[:60]!r}: {scheduled} has {names}; give one of them with --session"
        ) from None
    return name


def kind_of(session: str, season: int) -> SessionKind:
    """What a session of that name is decided by."""
    if session in ("Race", "Sprint") or (session == "Sprint Qualifying" and season <= _LAST_RACE_CALLED_QUALIFYING):
        return "race"
    return "qualifying" if session in ("Qualifying", "Sprint Qualifying", "Sprint Shootout") else "practice"


def session_day(session: Session) -> str:
    """The day of a session that is not the race, empty where FastF1 has none: the event's date is that of the race."""
    if session.name == "Race" or epoch_ms(session.date) is None:
        return ""
    return f"{session.date:%Y-%m-%d}"
