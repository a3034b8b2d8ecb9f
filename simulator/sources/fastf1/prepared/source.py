"""The source of sessions from FastF1: prepared ones as they are kept, others loaded and then kept."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from pitwall.simulator.race import Progress, Race
from pitwall.simulator.sources.fastf1.prepared.origin import origin_now
from pitwall.simulator.sources.fastf1.prepared.store import Asked, PreparedSessions


class Loader(Protocol):
    """What loads a session that is not kept."""

    def load_from(self, progress: Progress) -> tuple[Race, Path]:
        """The session, and its folder in FastF1's cache."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class PreparedSource:
    """A session that is loaded once. ``loader`` gives what loads it, which brings FastF1 and pandas with it."""

    asked: Asked
    offline: bool
    sessions: PreparedSessions
    loader: Callable[[], Loader]

    def load(self, progress: Progress) -> Race:
        """The session. Raises what the loader raises."""
        return self.prepared(progress) or self._load(progress)

    def prepared(self, progress: Progress) -> Race | None:
        """The session if it is kept, which takes a moment; else None.

        With a network, one without the telemetry that was asked for does not count: it may be there by now.
        """
        race = self.sessions.find(self.asked)
        if race is None or (self.asked.telemetry and not race.session.telemetry and not self.offline):
            return None
        name = f"{race.session.season}/{race.session.round} {race.session.race_name} {race.session.session}"
        progress(f"taking {name} as it was prepared from the cache in {self.asked.cache_dir}")
        return race

    def _load(self, progress: Progress) -> Race:
        race, folder = self.loader().load_from(progress)
        track = race.session.track
        whole = race.session.telemetry and track is not None and bool(track.corners)
        if folder.is_dir():
            below = folder.relative_to(self.asked.cache_dir).as_posix()
            self.sessions.keep(self.asked, race, origin_now(self.asked.cache_dir, below, whole=whole))
        return race
