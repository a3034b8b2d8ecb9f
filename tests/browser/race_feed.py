"""Writes the events of a small race: whatever a test needs to happen, in the contract's own form."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from pitwall.events import (
    Alert,
    Classification,
    ClassifiedDriver,
    Driver,
    Event,
    LapCompleted,
    OrderEntry,
    Payload,
    RunningOrder,
    SectorCompleted,
    SessionFinished,
    SessionStarted,
)

LIGHTS_OUT_MS = 60_000
TOTAL_LAPS = 57
TEAMS = ("McLaren #ff8000", "Ferrari #e80020", "Red Bull Racing #3671c6", "Mercedes #27f4d2", "Williams #001e5f")


def roster(size: int, **first: Any) -> tuple[Driver, ...]:
    """Drivers AAA (number 1, first on the grid), AAB (2) and so on; ``first`` changes the first of them."""
    drivers = []
    for place in range(1, size + 1):
        team, colour = TEAMS[place % len(TEAMS)].rsplit(" ", 1)
        fields: dict[str, Any] = {
            "number": str(place),
            "code": f"A{chr(65 + (place - 1) // 26)}{chr(65 + (place - 1) % 26)}",
            "full_name": f"Driver Number{place}",
            "team": team,
            "team_colour": colour,
            "grid": place,
            "compound": "MEDIUM",
            "tyre_life": 0,
        }
        drivers.append(Driver(**(fields | first if place == 1 else fields)))
    return tuple(drivers)


@dataclass
class RaceFeed:
    """Numbers the events of one run; session time stands where it was last set."""

    run: str = "20250316T040000Z-browser-0001"
    t_ms: int = LIGHTS_OUT_MS
    seqs: Iterator[int] = field(default_factory=count)

    def event(self, payload: Payload, after_ms: int = 100) -> Event:
        """The payload as the next event, ``after_ms`` later than the one before."""
        self.t_ms += after_ms
        return Event(run=self.run, seq=next(self.seqs), t_ms=self.t_ms, payload=payload)

    def start(self, drivers: tuple[Driver, ...] = roster(20), **session: Any) -> Event:
        """The first event, on the grid one minute before lights out."""
        self.t_ms = 0
        fields: dict[str, Any] = {
            "source": "fastf1",
            "race_name": "Australian Grand Prix",
            "season": 2025,
            "round": 1,
            "circuit": "Melbourne",
            "country": "Australia",
            "date": "2025-03-16",
            "total_laps": TOTAL_LAPS,
            "lights_out_ms": LIGHTS_OUT_MS,
            "speed": 10.0,
            "roster": drivers,
        }
        return self.event(SessionStarted(**(fields | session)), after_ms=0)

    def order(self, *numbers: str, interval_ms: int = 1500) -> Event:
        """All of these cars in this order, each so far behind the one ahead."""
        self.t_ms = max(self.t_ms, LIGHTS_OUT_MS)
        entries = [
            OrderEntry(
                driver=number,
                position=place,
                gap_ms=(place - 1) * interval_ms,
                interval_ms=interval_ms if place > 1 else None,
            )
            for place, number in enumerate(numbers, start=1)
        ]
        return self.event(RunningOrder(entries=tuple(entries)))

    def sector(self, driver: str, lap: int, sector: int, time_ms: int) -> Event:
        """The end of a sector."""
        self.t_ms = max(self.t_ms, LIGHTS_OUT_MS)
        return self.event(SectorCompleted(driver=driver, lap=lap, sector=sector, time_ms=time_ms))

    def lap(self, driver: str, lap: int, lap_time_ms: int, **more: Any) -> Event:
        """The end of a lap, on medium tyres as old as the race."""
        self.t_ms = max(self.t_ms, LIGHTS_OUT_MS)
        fields: dict[str, Any] = {"compound": "MEDIUM", "tyre_life": lap, "fresh_tyre": True, "stint": 1} | more
        return self.event(LapCompleted(driver=driver, lap=lap, lap_time_ms=lap_time_ms, **fields))

    def result(self, *numbers: str) -> list[Event]:
        """The official result in this order, and the end of the run."""
        lines = [
            ClassifiedDriver(driver=number, position=place, classified=str(place), status="Finished")
            for place, number in enumerate(numbers, start=1)
        ]
        official = self.event(Classification(entries=tuple(lines)))
        return [official, self.event(SessionFinished(events=official.seq + 2, laps=0))]

    def alert(self, name: str, **fields: Any) -> Alert:
        """An alert about now."""
        return Alert(run=self.run, id=name, seq=0, t_ms=self.t_ms, **fields)
