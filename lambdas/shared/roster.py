"""Who is who: the names that go into an alert."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any

from pitwall.events import Driver
from pitwall.events.codec import from_plain, to_plain
from pitwall.events.fields import DriverCode, DriverNumber, GridPosition, Length, Name
from pitwall.events.rules import takes_part


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One driver of the roster, as far as alerts need it."""

    number: DriverNumber
    code: DriverCode
    full_name: Name
    grid: GridPosition | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Entries:
    entries: Annotated[tuple[Entry, ...], Length(40)] = ()


@dataclass(frozen=True, slots=True)
class Roster:
    """The drivers of a run by car number; empty until ``session_started`` has come."""

    entries: Mapping[str, Entry] = field(default_factory=dict)

    @classmethod
    def of(cls, drivers: Iterable[Driver]) -> "Roster":
        """The roster a session starts with."""
        return cls({d.number: Entry(number=d.number, code=d.code, full_name=d.full_name, grid=d.grid) for d in drivers})

    def admits(self, number: str) -> bool:
        """Whether what a driver does counts."""
        return takes_part(number, self.entries)

    def name(self, number: str) -> str | None:
        """Family name, ``Norris``, or None for a driver not known."""
        if (entry := self.entries.get(number)) is None:
            return None
        return entry.full_name.partition(" ")[2] or entry.full_name or entry.code

    def code(self, number: str) -> str | None:
        """Three-letter code, or None for a driver not known."""
        entry = self.entries.get(number)
        return entry.code if entry else None

    def pole(self) -> str | None:
        """Number of the car in the first place of the grid."""
        return next((entry.number for entry in self.entries.values() if entry.grid == 1), None)

    def to_plain(self) -> list[Any]:
        """The roster as JSON values."""
        return [to_plain(entry) for entry in self.entries.values()]

    @classmethod
    def from_plain(cls, plain: Any) -> "Roster":
        """A roster from JSON values. Raises ContractError."""
        entries = from_plain(_Entries, {"entries": plain}).entries
        return cls({entry.number: entry for entry in entries})
