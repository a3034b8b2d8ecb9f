"""The source a command names, as the commands that take a race on the command line have it."""

import dataclasses
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pitwall.events.commands import ArchivedRun, FeedRecording, MadeUpSession, RecordedSession, Source
from pitwall.scripts.local import running
from pitwall.scripts.replays.sources import DEMO, RaceChoice
from pitwall.simulator.errors import UsageError

NAMES = {
    "R": "Race",
    "S": "Sprint",
    "Q": "Qualifying",
    "SQ": "Sprint Qualifying",
    "SS": "Sprint Shootout",
    "FP1": "Practice 1",
    "FP2": "Practice 2",
    "FP3": "Practice 3",
}
"""FastF1's long names by its short ones."""


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
            return RaceChoice(
                race=DEMO,
                session=NAMES[source.session],
                seed=source.seed,
                laps=source.laps,
                rain=source.rain,
                **shared,
            )
        case RecordedSession():
            return RaceChoice(race=source.race, session=NAMES[source.session], **shared)
        case FeedRecording():
            return RaceChoice(recording=(recording(source.name),), **shared)
        case ArchivedRun():
            return RaceChoice(run=source.run, **shared)


def recordings_folder(environ: Mapping[str, str] = os.environ) -> Path:
    """Where the recordings lie that are offered: ``PITWALL_RECORDINGS``, else ``recordings`` in ``PITWALL_HOME``."""
    folder = environ.get("PITWALL_RECORDINGS")
    return Path(folder) if folder else running.home(environ) / "recordings"


def recording(name: str) -> Path:
    """The recording of that name in the folder. Raises UsageError if it holds none: a command names no other file."""
    if name in recording_names():
        return recordings_folder() / name
    raise UsageError(f"recording {name!r} is not one of those in {recordings_folder()}")


def recording_names() -> list[str]:
    """What lies in the folder, files and folders, in order of name; a missing folder holds nothing."""
    try:
        return sorted(path.name for path in recordings_folder().iterdir() if not path.name.startswith("."))
    except OSError:
        return []
