"""What a source delivers: a session as events in the order of session time."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from pitwall.events import Payload, SessionStarted

Moment = tuple[int, Payload]
"""Session time in milliseconds, and what happened then."""

Progress = Callable[[str], None]
"""Called with one line of text a person can read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Race:
    """A whole session, a race or any other, ready to be replayed.

    ``session`` opens the run (its ``speed`` is set by whoever replays). ``moments`` gives
    the rest in non-decreasing session time, from the start at each call, without the
    closing ``session_finished``. ``start_ms`` is the session time at which the replay
    begins; earlier moments (weather, messages before the formation lap) go out at once.

    With ``live`` the session is still going on: its moments are sent as they come, whatever the
    speed, and ``moments`` gives None at least every quarter of a second while nothing does.
    """

    session: SessionStarted
    start_ms: int
    moments: Callable[[], Iterator[Moment | None]]
    live: bool = False

    @property
    def title(self) -> str:
        """What a person calls it: ``Australian Grand Prix 2025``, ``Italian Grand Prix 2019, Qualifying``."""
        session = "" if self.session.session == "Race" else f", {self.session.session}"
        return f"{self.session.race_name} {self.session.season}{session}"


class RaceSource(Protocol):
    """Somewhere a session can come from."""

    def load(self, progress: Progress) -> Race:
        """The session. Raises SimulatorError saying what is missing and what to do."""
        ...


@runtime_checkable
class StoppableSource(RaceSource, Protocol):
    """A source whose ``load`` may wait for a session to begin."""

    def stop(self) -> None:
        """Wait no longer; from any thread."""
        ...
