"""The FastF1 source: a real session, from the network or from FastF1's cache."""

from dataclasses import dataclass
from pathlib import Path

from pitwall.simulator.race import Progress, Race
from pitwall.simulator.sources.fastf1.loading import loaded_race
from pitwall.simulator.sources.fastf1.private_api import race_folder
from pitwall.simulator.sources.fastf1.race_events import build_race
from pitwall.simulator.sources.fastf1.records import RaceData
from pitwall.simulator.sources.fastf1.reference import RaceRef
from pitwall.simulator.sources.fastf1.session import read_session
from pitwall.simulator.sources.fastf1.timed import build_timed


@dataclass(frozen=True, slots=True)
class FastF1Source:
    """A session FastF1 can load: any of a race weekend since 2018.

    ``cache_dir`` is where FastF1 keeps what it fetched; ``offline`` keeps it from asking the
    network for anything at all.
    """

    race: RaceRef
    cache_dir: Path
    offline: bool
    telemetry: bool = True

    def load(self, progress: Progress) -> Race:
        """The session.

        Raises UsageError for a race or session that is none, SourceUnavailable if its data can be had
        neither from the network nor from the cache, or the cache is damaged.
        """
        return self.load_from(progress)[0]

    def load_from(self, progress: Progress) -> tuple[Race, Path]:
        """The same, and the folder of the cache that holds the session."""
        with loaded_race(
            self.race, self.cache_dir, offline=self.offline, telemetry=self.telemetry, progress=progress
        ) as (event, session):
            data = read_session(session, event, progress, telemetry=self.telemetry)
            folder = race_folder(self.cache_dir, session)
        return build_session(data), folder


def build_session(data: RaceData) -> Race:
    """What FastF1 has of a session, ready to be replayed."""
    return build_race(data) if data.kind == "race" else build_timed(data)
