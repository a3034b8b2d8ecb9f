"""What changed in the runs that are held, for whoever shows them."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Protocol

from pitwall.dashboard.state.plain import Plain
from pitwall.events import CarFrames


@dataclass(frozen=True, slots=True)
class Update:
    """What changed in a run since the last update.

    ``document`` is the state after ``patch`` (None if only frames came), ``frames`` the
    (session time, chunk) pairs to show, and ``newest_frames`` the last of all times.
    """

    run: str
    patch: Plain | None
    document: Plain
    frames: Sequence[tuple[int, CarFrames]] = ()
    newest_frames: tuple[int, CarFrames] | None = None
    last_event_ms: int | None = None


class Publish(Protocol):
    """Brings updates to those who follow the runs."""

    def __call__(self, updates: Collection[Update], *, current: str | None, held: Collection[str]) -> None:
        """Pass on updates, with the run that started last and all runs that are held."""
