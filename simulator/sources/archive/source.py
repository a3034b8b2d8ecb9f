"""The source of runs that `pitwall export` has written to a file."""

from dataclasses import dataclass
from pathlib import Path

from pitwall.simulator.race import Progress, Race
from pitwall.simulator.sources.archive.run_events import RunEvents, archived_session
from pitwall.simulator.sources.archive.run_file import read_run_file


@dataclass(frozen=True, slots=True)
class RunFileSource:
    """A run in a file."""

    path: Path

    def load(self, progress: Progress) -> Race:
        """The session. Raises UsageError if there is no such file, SimulatorError if it cannot be played."""
        progress(f"reading {self.path}")
        return shown(read_run_file(self.path), progress)


def shown(kept: RunEvents, progress: Progress) -> Race:
    """The session of a run, which says so if it has holes. Raises SourceUnavailable if it cannot be played."""
    race = archived_session(kept)
    if kept.missing:
        progress(
            f"run {kept.run} has holes: {kept.missing:,} of its {kept.expected:,} events are missing; "
            "the others are played, numbered anew"
        )
    return race
