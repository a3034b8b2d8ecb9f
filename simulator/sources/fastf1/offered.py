"""What can be picked: the sessions of every kind that a cache holds, and a season's calendar with its times."""

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import fastf1
import pandas as pd
import requests
from fastf1.exceptions import RateLimitExceededError

from pitwall.simulator.sources.fastf1.cache import open_cache
from pitwall.simulator.sources.fastf1.private_api import TELEMETRY_PARTS, TIMING_PART, unattended
from pitwall.simulator.sources.fastf1.values import text, whole

SESSION_NAMES = {
    "Race": "R",
    "Sprint": "S",
    "Qualifying": "Q",
    "Sprint Qualifying": "SQ",
    "Sprint Shootout": "SS",
    "Practice 1": "FP1",
    "Practice 2": "FP2",
    "Practice 3": "FP3",
}
"""FastF1's short names by its long ones."""

_FOLDER = re.compile(r"(?P<date>\d{4}-\d{2}-\d{2})_(?P<name>.+)")


@dataclass(frozen=True, slots=True, kw_only=True)
class CachedSession:
    """A session that plays offline. ``session`` is its short name, ``date`` its day, ``YYYY-MM-DD``."""

    season: int
    name: str
    session: str
    date: str
    telemetry: bool

    @property
    def reference(self) -> str:
        """What to ask for to get its weekend."""
        return f"{self.season}/{self.name}"


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarWeekend:
    """A weekend of the calendar: its sessions by short name with their start in ms since 1970."""

    season: int
    round: int
    name: str
    country: str
    sessions: tuple[tuple[str, int], ...]


def cached_sessions(cache: Path) -> list[CachedSession]:
    """The sessions in a cache, by date, told from its folders alone. A missing folder holds none."""
    found = (_cached_session(folder) for folder in cache.glob("[0-9]*/*/*_*"))
    return sorted((one for one in found if one is not None), key=lambda one: (one.date, one.session))


def season_calendar(season: int, cache: Path, *, offline: bool) -> list[CalendarWeekend]:
    """A season's weekends in their order, tests left out; empty if neither cache nor network has them."""
    with unattended(), open_cache(cache, season=season, offline=offline):
        try:
            rows = fastf1.get_event_schedule(season, include_testing=False).to_dict("records")
        except (ValueError, requests.RequestException, RateLimitExceededError):
            return []
    return [
        CalendarWeekend(
            season=season,
            round=whole(row.get("RoundNumber"), 1, 40) or 0,
            name=text(row.get("EventName"), 120),
            country=text(row.get("Country"), 120),
            sessions=tuple(_times(row)),
        )
        for row in rows
        if whole(row.get("RoundNumber"), 1, 40)
    ]


def _cached_session(folder: Path) -> CachedSession | None:
    """The session of one folder (``2025/2025-03-16_Australian_Grand_Prix/2025-03-15_Qualifying``)."""
    weekend, session = _FOLDER.fullmatch(folder.parent.name), _FOLDER.fullmatch(folder.name)
    if weekend is None or session is None or not (folder / f"{TIMING_PART}.ff1pkl").exists():
        return None
    if (short := SESSION_NAMES.get(session["name"].replace("_", " "))) is None:
        return None
    telemetry = all((folder / f"{part}.ff1pkl").exists() for part in TELEMETRY_PARTS)
    name = weekend["name"].replace("_", " ")
    return CachedSession(
        season=int(weekend["date"][:4]), name=name, session=short, date=session["date"], telemetry=telemetry
    )


def _times(row: dict[str, object]) -> Iterator[tuple[str, int]]:
    for number in range(1, 6):
        short = SESSION_NAMES.get(text(row.get(f"Session{number}")))
        starts = row.get(f"Session{number}DateUtc")
        if short is not None and isinstance(starts, dt.datetime) and not pd.isna(starts):
            yield short, int(starts.replace(tzinfo=dt.UTC).timestamp() * 1000)
