"""What the events of a run say about one car."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from pitwall.dashboard.state.registers import Reading, keep_newer, newer
from pitwall.events import (
    LapCompleted,
    LapTimeDeleted,
    LapTimeReinstated,
    MiniSector,
    OrderEntry,
    PitEntered,
    PitLeft,
    Retired,
    SectorCompleted,
)

CarPayload = LapCompleted | SectorCompleted | LapTimeDeleted | LapTimeReinstated | PitEntered | PitLeft | Retired
"""What concerns one car alone."""


@dataclass(slots=True, kw_only=True)
class Car:
    """The registers of one car. ``laps`` and what hangs on them are keyed by lap number."""

    number: str
    events: int = 0
    """Events that concern this car alone."""
    laps: dict[int, Reading[LapCompleted]] = field(default_factory=dict)
    rulings: dict[int, Reading[bool]] = field(default_factory=dict)
    """Race control's last word on a lap time: True deleted, False given back."""
    sectors: dict[tuple[int, int], Reading[SectorCompleted]] = field(default_factory=dict)
    """Keyed by lap and sector."""
    exits: dict[int, Reading[PitLeft]] = field(default_factory=dict)
    penalties: dict[int, str] = field(default_factory=dict)
    """What race control gave, keyed by sequence number."""
    served: dict[int, str] = field(default_factory=dict)
    """What it said was served, keyed by sequence number."""
    order: Reading[OrderEntry] | None = None
    position: Reading[int] | None = None
    in_pit_lane: Reading[bool] | None = None
    mini_sectors: dict[tuple[int, int], Reading[MiniSector]] = field(default_factory=dict)
    """Keyed by sector and number."""
    retirement: Reading[Retired] | None = None
    completed_laps: int = 0
    """The highest lap number completed, which is right even while an earlier lap is on its way."""
    newest_lap_seq: int = -1
    """Of the newest lap event, which a retirement must not be older than."""
    revision: int = 0
    """Counts everything that came in."""
    times_revision: int = 0
    """Counts what laps, stints and marks are derived from."""

    @property
    def retired(self) -> Retired | None:
        """The retirement, unless the car completed a lap after it was announced."""
        if self.retirement is None or self.retirement.seq < self.newest_lap_seq:
            return None
        return self.retirement.value

    def apply(self, reading: Reading[CarPayload]) -> None:
        """Apply what an event says about this car alone."""
        self.events += 1
        self.revision += 1
        _APPLY[type(reading.value)](self, reading)

    def hear_order(self, seq: int, t_ms: int, entry: OrderEntry) -> None:
        """Apply the car's entry in a running order."""
        if self.order is None or seq > self.order.seq:
            self.revision += 1
            self.order = Reading(seq, t_ms, entry)
            self.position = newer(self.position, Reading(seq, t_ms, entry.position))

    def hear_mini_sector(self, seq: int, t_ms: int, change: MiniSector) -> None:
        """Apply a change of one of the car's mini-sectors."""
        self.revision += 1
        keep_newer(self.mini_sectors, (change.sector, change.number), Reading(seq, t_ms, change))

    def apply_penalty(self, seq: int, what: str) -> None:
        """Apply a penalty race control announced."""
        self.revision += 1
        self.penalties[seq] = what

    def apply_served(self, seq: int, what: str) -> None:
        """Note that a penalty was served."""
        self.revision += 1
        self.served[seq] = what

    def _lap(self, reading: Reading[LapCompleted]) -> None:
        self.times_revision += 1
        self.completed_laps = max(self.completed_laps, reading.value.lap)
        self.newest_lap_seq = max(self.newest_lap_seq, reading.seq)
        keep_newer(self.laps, reading.value.lap, reading)
        if (position := reading.value.position) is not None:
            self.position = newer(self.position, Reading(reading.seq, reading.t_ms, position))

    def _sector(self, reading: Reading[SectorCompleted]) -> None:
        self.times_revision += 1
        keep_newer(self.sectors, (reading.value.lap, reading.value.sector), reading)

    def _deleted(self, reading: Reading[LapTimeDeleted]) -> None:
        self.times_revision += 1
        keep_newer(self.rulings, reading.value.lap, Reading(reading.seq, reading.t_ms, True))

    def _reinstated(self, reading: Reading[LapTimeReinstated]) -> None:
        self.times_revision += 1
        keep_newer(self.rulings, reading.value.lap, Reading(reading.seq, reading.t_ms, False))

    def _pit_entered(self, reading: Reading[PitEntered]) -> None:
        self.in_pit_lane = newer(self.in_pit_lane, Reading(reading.seq, reading.t_ms, True))

    def _pit_left(self, reading: Reading[PitLeft]) -> None:
        self.times_revision += 1
        self.in_pit_lane = newer(self.in_pit_lane, Reading(reading.seq, reading.t_ms, False))
        keep_newer(self.exits, reading.value.lap, reading)

    def _retired(self, reading: Reading[Retired]) -> None:
        self.retirement = newer(self.retirement, reading)


_APPLY: dict[type, Callable[[Car, Reading[Any]], None]] = {
    LapCompleted: Car._lap,
    SectorCompleted: Car._sector,
    LapTimeDeleted: Car._deleted,
    LapTimeReinstated: Car._reinstated,
    PitEntered: Car._pit_entered,
    PitLeft: Car._pit_left,
    Retired: Car._retired,
}
