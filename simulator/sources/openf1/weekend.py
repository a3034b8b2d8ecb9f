"""Finds the session that a person means among OpenF1's."""

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from pitwall.events import SessionKind
from pitwall.simulator.errors import UsageError
from pitwall.simulator.sources.fastf1.matching import find_race
from pitwall.simulator.sources.fastf1.reference import RaceRef
from pitwall.simulator.sources.fastf1.season import ScheduledRace
from pitwall.simulator.sources.fastf1.values import text, whole
from pitwall.simulator.sources.fastf1.weekend import kind_of
from pitwall.simulator.sources.openf1.client import Client, Row
from pitwall.simulator.sources.openf1.times import utc_ms

FIRST_SEASON = 2023
"""OpenF1's history begins here."""

_IDENTIFIERS = {
    "r": "race",
    "q": "qualifying",
    "s": "sprint",
    "sq": "sprint qualifying",
    "ss": "sprint shootout",
    "fp1": "practice 1",
    "fp2": "practice 2",
    "fp3": "practice 3",
}
"""FastF1's identifiers of sessions."""

_SHOOTOUT_SEASON = 2023
_SHOOTOUT = "sprint shootout"
_SPRINT_QUALIFYING = "sprint qualifying"
"""The session that decides the grid of a sprint: OpenF1 may call that of 2023 as it has been called since."""

_DAY_S = 86_400


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundSession:
    """A session of OpenF1. Times are ms since 1970."""

    race: ScheduledRace
    meeting_key: int
    session_key: int
    name: str
    """FastF1's name of it."""
    kind: SessionKind
    circuit: str
    start_ms: int
    end_ms: int
    """When it was to end."""
    sessions: tuple[Row, ...]
    """All sessions of the weekend."""


def find_session(ref: RaceRef, client: Client) -> FoundSession:
    """The session that ``ref`` names.

    Raises UsageError for one that is none, naming those there are, SourceUnavailable if OpenF1 does not answer.
    """
    if ref.season < FIRST_SEASON:
        raise UsageError(f"race {ref}: OpenF1's history begins with {FIRST_SEASON}; FastF1 has earlier ones (--race)")
    today = client.now() - _DAY_S
    year = [("year", ref.season)]
    meetings = client.rows("meetings", year, str(ref.season), today)
    sessions = defaultdict(list)
    for row in sorted(client.rows("sessions", year, str(ref.season), today), key=_start):
        sessions[row.get("meeting_key")].append(row)
    known = _schedule(ref.season, meetings, sessions)
    if not known:
        raise UsageError(f"race {ref}: OpenF1 has no session of {ref.season} yet")
    race = find_race(ref, [race for race, _ in known])
    meeting = next(row for scheduled, row in known if scheduled == race)
    weekend = tuple(sessions[meeting.get("meeting_key")])
    row = _named(ref, race, weekend)
    start_ms, end_ms = utc_ms(row.get("date_start")), utc_ms(row.get("date_end"))
    meeting_key, session_key = (whole(row.get(key), 0, 10**9) for key in ("meeting_key", "session_key"))
    if start_ms is None or end_ms is None or meeting_key is None or session_key is None:
        raise UsageError(f"race {ref}: OpenF1 does not say when its {row.get('session_name')} is")
    name = _fastf1_name(text(row.get("session_name"), 120), ref.season)
    return FoundSession(
        race=race,
        meeting_key=meeting_key,
        session_key=session_key,
        name=name,
        kind=kind_of(name, ref.season),
        circuit=text(meeting.get("circuit_short_name"), 120),
        start_ms=start_ms,
        end_ms=end_ms,
        sessions=weekend,
    )


def _schedule(
    season: int, meetings: Sequence[Row], sessions: dict[object, list[Row]]
) -> list[tuple[ScheduledRace, Row]]:
    """The weekends in their order, with the number of the round, which OpenF1 does not give: tests have none."""
    known: list[tuple[ScheduledRace, Row]] = []
    number = 0
    for row in sorted(meetings, key=_start):
        names = tuple(text(one.get("session_name"), 120) for one in sessions.get(row.get("meeting_key"), ()))
        number += "Race" in names
        last = sessions[row.get("meeting_key")][-1] if names else row
        race = ScheduledRace(
            season=season,
            round=number if "Race" in names else 0,
            name=text(row.get("meeting_name"), 120),
            official_name=text(row.get("meeting_official_name"), 200),
            location=text(row.get("location"), 120),
            country=text(row.get("country_name"), 120),
            date=text(last.get("date_start"), 10),
            is_race="Race" in names,
            sessions=tuple(_fastf1_name(name, season) for name in names),
        )
        known.append((race, row))
    return known


def _named(ref: RaceRef, race: ScheduledRace, sessions: Sequence[Row]) -> Row:
    wanted = " ".join(ref.session.casefold().split())
    wanted = _IDENTIFIERS.get(wanted, wanted)
    for row in sessions:
        name = _fastf1_name(text(row.get("session_name"), 120), ref.season).casefold()
        if wanted == name or (ref.season == _SHOOTOUT_SEASON and {wanted, name} == {_SHOOTOUT, _SPRINT_QUALIFYING}):
            return row
    names = ", ".join(race.sessions) or "no session"
    raise UsageError(f"session {ref.session[:60]!r}: {race} has {names}; give one of them with --session")


def _fastf1_name(name: str, season: int) -> str:
    return "Sprint Shootout" if season == _SHOOTOUT_SEASON and name.casefold() == _SPRINT_QUALIFYING else name


def _start(row: Row) -> str:
    return str(row.get("date_start"))


def day_of(ms: int) -> str:
    """The day of a moment, ``YYYY-MM-DD`` in UTC."""
    return f"{dt.datetime.fromtimestamp(ms / 1000, dt.UTC):%Y-%m-%d}"
