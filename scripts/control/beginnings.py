"""From which moment a session is played, and what it is called before it is loaded."""

from pitwall.events import LapCompleted, SessionPartStarted
from pitwall.events.commands import ArchivedRun, FeedRecording, MadeUpSession, RecordedSession, Start
from pitwall.simulator.errors import UsageError
from pitwall.simulator.race import Race

SESSIONS = {
    "R": "Race",
    "S": "Sprint",
    "Q": "Qualifying",
    "SQ": "Sprint qualifying",
    "SS": "Sprint shootout",
    "FP1": "Practice 1",
    "FP2": "Practice 2",
    "FP3": "Practice 3",
}


def title_of(start: Start) -> str:
    """What to call a session that is not loaded yet."""
    match start.source:
        case MadeUpSession(session=session, seed=seed):
            return f"Demo weekend, {SESSIONS[session].lower()}, seed {seed}"
        case RecordedSession(race=race, session=session):
            return f"{race} {SESSIONS[session]}"
        case FeedRecording(name=name):
            return name
        case ArchivedRun(run=run):
            return run


def beginning(race: Race, start: Start) -> int:
    """The session time to begin at, in ms; 0 for the session's own start. Raises UsageError for a lap it has not."""
    if start.from_ms is not None:
        return start.from_ms
    if start.from_part is not None:
        return _part(race, start.from_part)
    if start.from_lap is not None and start.from_lap > 1:
        return _lap(race, start.from_lap)
    return 0


def _lap(race: Race, lap: int) -> int:
    """When the first car began a lap."""
    longest = 0
    for moment in race.moments():
        if moment is not None and isinstance(moment[1], LapCompleted):
            longest = max(longest, moment[1].lap)
            if moment[1].lap >= lap - 1:
                return moment[0]
    raise UsageError(f"{race.session.race_name} has {longest} laps: there is no lap {lap} to begin at")


def _part(race: Race, part: int) -> int:
    parts = 0
    for moment in race.moments():
        if moment is not None and isinstance(moment[1], SessionPartStarted):
            parts += 1
            if moment[1].part == part:
                return moment[0]
    has = f"has {parts} parts" if parts else "has no parts"
    raise UsageError(f"{race.session.race_name} {has}: there is no part {part} to begin at")
