"""Which races a season has, according to FastF1's schedule."""

import datetime as dt
from dataclasses import dataclass

import fastf1
import pandas as pd

from pitwall.simulator.sources.fastf1.values import text, whole


@dataclass(frozen=True, slots=True, kw_only=True)
class ScheduledRace:
    """One event of a season's schedule."""

    season: int
    round: int
    """0 for tests."""
    name: str
    official_name: str = ""
    location: str = ""
    country: str = ""
    date: str = ""
    """Day the event ends, ``YYYY-MM-DD``."""
    is_race: bool = True
    """False for tests, and for events without a session called Race."""
    sessions: tuple[str, ...] = ()
    """FastF1's names of its sessions, in their order."""

    def __str__(self) -> str:
        place = f" ({self.location})" if self.location else ""
        return f"{self.season}/{self.round} {self.name}{place}"


def read_season(season: int) -> tuple[ScheduledRace, ...]:
    """All events of a season, tests included, through FastF1's cache as it is configured.

    Raises ValueError if neither cache nor network has a schedule.
    """
    schedule = fastf1.get_event_schedule(season)
    return tuple(_scheduled(season, row) for row in schedule.to_dict("records"))


def _scheduled(season: int, row: dict[str, object]) -> ScheduledRace:
    date = row.get("EventDate")
    sessions = tuple(name for number in range(1, 6) if (name := text(row.get(f"Session{number}"), 120)))
    return ScheduledRace(
        season=season,
        round=whole(row.get("RoundNumber"), 0, 40) or 0,
        name=text(row.get("EventName"), 120),
        official_name=text(row.get("OfficialEventName"), 200),
        location=text(row.get("Location"), 120),
        country=text(row.get("Country"), 120),
        date=f"{date:%Y-%m-%d}" if isinstance(date, dt.datetime) and not pd.isna(date) else "",
        is_race=row.get("EventFormat") != "testing" and "Race" in sessions,
        sessions=sessions,
    )
