"""A season's calendar with the times of its sessions, according to FastF1's schedule."""

import datetime as dt
import logging
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import fastf1
import pandas as pd
import requests
from fastf1.exceptions import RateLimitExceededError

from pitwall.simulator.sources.fastf1.cache import open_cache
from pitwall.simulator.sources.fastf1.private_api import unattended
from pitwall.simulator.sources.fastf1.progress import listening
from pitwall.simulator.sources.fastf1.recordings import IDENTIFIERS
from pitwall.simulator.sources.fastf1.values import text, whole

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarWeekend:
    """A weekend of the calendar: its sessions by short name with their start in ms since 1970."""

    season: int
    round: int
    name: str
    country: str
    sessions: tuple[tuple[str, int], ...]


def season_calendar(season: int, cache: Path, *, offline: bool) -> list[CalendarWeekend]:
    """A season's weekends in their order, tests left out; empty if neither cache nor network has them."""
    with listening(_log.debug), unattended(), open_cache(cache, season=season, offline=offline):
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


def _times(row: dict[str, object]) -> Iterator[tuple[str, int]]:
    for number in range(1, 6):
        short = IDENTIFIERS.get(text(row.get(f"Session{number}")))
        starts = row.get(f"Session{number}DateUtc")
        if short is not None and isinstance(starts, dt.datetime) and not pd.isna(starts):
            yield short, int(starts.replace(tzinfo=dt.UTC).timestamp() * 1000)
