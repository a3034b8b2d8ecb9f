"""The source a command names, as the commands that take a race on the command line have it."""

import dataclasses
from pathlib import Path
from typing import Any

from pitwall.events.commands import FeedRecording, MadeUpSession, RecordedSession, Source
from pitwall.scripts.replays.sources import DEMO, RaceChoice
from pitwall.simulator.errors import UsageError


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Conditions:
    """What the person who started the simulator has said of all sources: where, and whether with a network."""

    cache: Path | None = None
    offline: bool = False
    telemetry: bool = True


def conditions_of(choice: RaceChoice) -> Conditions:
    """What holds for all sources where this was chosen on the command line."""
    return Conditions(cache=choice.cache, offline=choice.offline, telemetry=choice.telemetry)


def chosen(source: Source, conditions: Conditions) -> RaceChoice:
    """The choice for a command's source. Raises UsageError for one that cannot be played here."""
    shared: dict[str, Any] = dataclasses.asdict(conditions)
    match source:
        case MadeUpSession():
            choice = RaceChoice(race=DEMO, seed=source.seed, laps=source.laps, rain=source.rain, **shared)
        case RecordedSession():
            choice = RaceChoice(race=source.race, **shared)
        case FeedRecording():
            raise UsageError(f"recording {source.name!r} is not one of those that can be played here")
    return _of_session(choice, source.session)


def _of_session(choice: RaceChoice, session: str) -> RaceChoice:
    if session == "R":
        return choice
    raise UsageError(f"only races can be played here, not session {session}")
