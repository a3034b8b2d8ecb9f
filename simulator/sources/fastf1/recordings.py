"""What a FastF1 cache holds, told from its folders without loading a race."""

import logging
import re
from dataclasses import dataclass
from pathlib import Path

from pitwall.simulator.errors import SimulatorError
from pitwall.simulator.sources.fastf1.cache import open_cache
from pitwall.simulator.sources.fastf1.loading import season_events
from pitwall.simulator.sources.fastf1.private_api import TELEMETRY_PARTS, TIMING_PART, unattended
from pitwall.simulator.sources.fastf1.progress import listening
from pitwall.simulator.sources.fastf1.season import ScheduledRace

_log = logging.getLogger(__name__)

_EVENT_FOLDER = re.compile(r"(?P<date>\d{4}-\d{2}-\d{2})_(?P<name>.+)")


@dataclass(frozen=True, slots=True, kw_only=True)
class CachedRace:
    """A race that replays offline."""

    season: int
    round: int | None
    """Missing where the cache has no schedule of the season."""
    name: str
    date: str
    telemetry: bool

    @property
    def reference(self) -> str:
        """What to ask for to get this race: ``2025/1``, or the name without a schedule."""
        return f"{self.season}/{self.round if self.round is not None else self.name}"


def cached_races(cache: Path) -> list[CachedRace]:
    """The races in a cache, by date. A missing folder holds none."""
    found = [race for folder in sorted(cache.glob("[0-9]*/*/*_Race")) if (race := _cached_race(folder))]
    rounds = {season: _rounds(cache, season) for season in {race.season for race in found}}
    return [_with_round(race, rounds[race.season]) for race in found]


def season_races(season: int, cache: Path, *, offline: bool) -> tuple[ScheduledRace, ...]:
    """The races of a season's schedule. Raises SourceUnavailable if it cannot be had."""
    with listening(_log.debug), unattended(), open_cache(cache, season=season, offline=offline) as opened:
        return tuple(event for event in season_events(season, opened, offline=offline) if event.is_race)


def _cached_race(folder: Path) -> CachedRace | None:
    """The race in one session's folder (``2025/2025-03-16_Australian_Grand_Prix/2025-03-16_Race``)."""
    match = _EVENT_FOLDER.fullmatch(folder.parent.name)
    if match is None or not (folder / f"{TIMING_PART}.ff1pkl").exists():
        return None
    telemetry = all((folder / f"{part}.ff1pkl").exists() for part in TELEMETRY_PARTS)
    name = match["name"].replace("_", " ")
    return CachedRace(season=int(match["date"][:4]), round=None, name=name, date=match["date"], telemetry=telemetry)


def _rounds(cache: Path, season: int) -> dict[str, int]:
    """Round by race name, as far as the cache knows the schedule."""
    try:
        return {race.name: race.round for race in season_races(season, cache, offline=True)}
    except SimulatorError as error:
        _log.info("races of %s are listed without rounds: %s", season, error)
        return {}


def _with_round(race: CachedRace, rounds: dict[str, int]) -> CachedRace:
    return CachedRace(
        season=race.season,
        round=rounds.get(race.name),
        name=race.name,
        date=race.date,
        telemetry=race.telemetry,
    )
