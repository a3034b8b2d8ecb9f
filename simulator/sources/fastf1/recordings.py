"""What a FastF1 cache holds, told from its folders without loading a session."""

import logging
import re
from dataclasses import dataclass, replace
from pathlib import Path

from pitwall.simulator.errors import SimulatorError
from pitwall.simulator.sources.fastf1.cache import open_cache
from pitwall.simulator.sources.fastf1.loading import season_events
from pitwall.simulator.sources.fastf1.private_api import TELEMETRY_PARTS, TIMING_PART, unattended
from pitwall.simulator.sources.fastf1.progress import listening
from pitwall.simulator.sources.fastf1.season import ScheduledRace

_log = logging.getLogger(__name__)

_FOLDER = re.compile(r"(?P<date>\d{4}-\d{2}-\d{2})_(?P<name>.+)")
"""A weekend's folder, with the date of the race, and in it those of its sessions, with their own."""

IDENTIFIERS = {
    "Race": "R",
    "Sprint": "S",
    "Qualifying": "Q",
    "Sprint Qualifying": "SQ",
    "Sprint Shootout": "SS",
    "Practice 1": "FP1",
    "Practice 2": "FP2",
    "Practice 3": "FP3",
}
"""FastF1's short names of the sessions of a race weekend."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CachedRace:
    """A race, or another session of its weekend, that replays offline."""

    season: int
    round: int | None
    """Missing where the cache has no schedule of the season."""
    name: str
    session: str
    """FastF1's name of the session."""
    date: str
    """Day of the session."""
    telemetry: bool

    @property
    def reference(self) -> str:
        """What to ask for to get this race: ``2025/1``, or the name without a schedule."""
        return f"{self.season}/{self.round if self.round is not None else self.name}"


def cached_races(cache: Path) -> list[CachedRace]:
    """The races in a cache, by date. A missing folder holds none."""
    return [one for one in cached_sessions(cache) if one.session == "Race"]


def cached_sessions(cache: Path) -> list[CachedRace]:
    """All sessions in a cache, by date. A missing folder holds none."""
    found = [one for folder in sorted(cache.glob("[0-9]*/*/*")) if (one := _cached_session(folder))]
    rounds = {season: _rounds(cache, season) for season in {one.season for one in found}}
    return [replace(one, round=rounds[one.season].get(one.name)) for one in found]


def season_races(season: int, cache: Path, *, offline: bool) -> tuple[ScheduledRace, ...]:
    """The races of a season's schedule. Raises SourceUnavailable if it cannot be had."""
    with listening(_log.debug), unattended(), open_cache(cache, season=season, offline=offline) as opened:
        return tuple(event for event in season_events(season, opened, offline=offline) if event.is_race)


def _cached_session(folder: Path) -> CachedRace | None:
    """The session in one folder (``2025/2025-03-16_Australian_Grand_Prix/2025-03-15_Qualifying``)."""
    weekend, session = _FOLDER.fullmatch(folder.parent.name), _FOLDER.fullmatch(folder.name)
    if weekend is None or session is None or not (folder / f"{TIMING_PART}.ff1pkl").exists():
        return None
    name = session["name"].replace("_", " ")
    if name not in IDENTIFIERS:
        return None
    return CachedRace(
        season=int(weekend["date"][:4]),
        round=None,
        name=weekend["name"].replace("_", " "),
        session=name,
        date=session["date"],
        telemetry=all((folder / f"{part}.ff1pkl").exists() for part in TELEMETRY_PARTS),
    )


def _rounds(cache: Path, season: int) -> dict[str, int]:
    """Round by race name, as far as the cache knows the schedule."""
    try:
        return {race.name: race.round for race in season_races(season, cache, offline=True)}
    except SimulatorError as error:
        _log.info("races of %s are listed without rounds: %s", season, error)
        return {}
