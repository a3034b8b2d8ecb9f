"""Track status, race control's messages with the laps they delete, the weather and team radio."""

from collections.abc import Iterator
from typing import Final

from pitwall.events import (
    LapTimeDeleted,
    LapTimeReinstated,
    Payload,
    RaceControlMessage,
    TeamRadio,
    TrackStatus,
    TrackStatusCode,
    Weather,
)
from pitwall.events.shared.race_control import LapNote, parse_deletion, parse_reinstatement
from pitwall.simulator.sources.feed.bests import Bests
from pitwall.simulator.sources.feed.known import Known
from pitwall.simulator.sources.feed.merge import fields, items
from pitwall.simulator.sources.feed.timing import Timing
from pitwall.simulator.sources.feed.values import driver_number, flag, number, text, whole

_CODES: Final[dict[str, TrackStatusCode]] = {
    "1": "clear",
    "2": "yellow",
    "4": "safety_car",
    "5": "red",
    "6": "vsc",
    "7": "vsc_ending",
}


class Control:
    """What was told of race control, so that nothing is told twice."""

    def __init__(self, known: Known, timing: Timing) -> None:
        self._known = known
        self._timing = timing
        self._status: TrackStatusCode | None = None
        self._messages: set[str] = set()
        self._radio: set[str] = set()
        self._bests = Bests(known)
        self._deleted: dict[tuple[str, int], str] = {}
        self.deleted_early: set[tuple[str, int]] = set()
        """Laps, as (driver, lap), whose time was deleted before they ended."""

    def track_status(self) -> Iterator[Payload]:
        """A change of the track status."""
        code = _CODES.get(text(self._known.topic("TrackStatus").get("Status"), 2))
        if code is not None and code != self._status:
            self._status = code
            yield TrackStatus(status=code)

    def weather(self) -> Iterator[Payload]:
        """The reading of the weather station."""
        told = self._known.topic("WeatherData")
        reading = Weather(
            air_c=number(told.get("AirTemp"), -50, 70),
            track_c=number(told.get("TrackTemp"), -50, 90),
            humidity_pct=number(told.get("Humidity"), 0, 100),
            pressure_hpa=number(told.get("Pressure"), 500, 1100),
            rainfall=flag(told.get("Rainfall")),
            wind_direction_deg=whole(told.get("WindDirection"), 0, 360),
            wind_speed_mps=number(told.get("WindSpeed"), 0, 100),
        )
        if reading != Weather():
            yield reading

    def messages(self) -> Iterator[Payload]:
        """The messages that are new, each with the lap time it takes away or gives back."""
        for index, one in items(self._known.topic("RaceControlMessages").get("Messages")).items():
            told = fields(one)
            message = text(told.get("Message"), 500)
            if index in self._messages or not message:
                continue
            self._messages.add(index)
            yield RaceControlMessage(
                message=message,
                category=text(told.get("Category"), 40),
                flag=text(told.get("Flag"), 40),
                scope=text(told.get("Scope"), 40),
                status=text(told.get("Status"), 40),
                sector=whole(told.get("Sector"), 0, 99),
                driver=driver_number(told.get("RacingNumber")),
                lap=whole(told.get("Lap"), 0, 200),
            )
            yield from self._lap_times(message)

    def best_times(self, lines: dict[str, object]) -> Iterator[Payload]:
        """The lap times that timing takes away or gives back; race control says so at another time, or never."""
        for driver, time_ms, stands in self._bests.changes(lines):
            laps = self._timing.car(driver).lap_times if driver in self._timing.cars else {}
            lap = max((lap for lap, driven_ms in laps.items() if driven_ms == time_ms), default=None)
            if lap is not None and ((driver, lap) in self._deleted) == stands:
                yield self._reinstate(driver, lap) if stands else self._delete(driver, lap, "")

    def best_of(self, driver: str) -> int | None:
        """A driver's best time in ms in the whole session, as timing has it."""
        return min(self._bests.of(driver).values(), default=None)

    def withdraw(self, driver: str, lap: int) -> Iterator[Payload]:
        """Take a lap time away, unless it was."""
        if (driver, lap) not in self._deleted:
            yield self._delete(driver, lap, "")

    def _delete(self, driver: str, lap: int, reason: str) -> LapTimeDeleted:
        self._deleted[driver, lap] = reason
        time_ms = self._timing.car(driver).lap_times.get(lap)
        return LapTimeDeleted(driver=driver, lap=lap, lap_time_ms=time_ms, reason=reason)

    def _reinstate(self, driver: str, lap: int) -> LapTimeReinstated:
        self._deleted.pop((driver, lap))
        time_ms = self._timing.car(driver).lap_times.get(lap)
        return LapTimeReinstated(driver=driver, lap=lap, lap_time_ms=time_ms)

    def radio(self) -> Iterator[Payload]:
        """The recordings of team radio that are new."""
        folder = text(self._known.info.get("Path"), 200)
        for index, one in items(self._known.topic("TeamRadio").get("Captures")).items():
            driver, path = driver_number(fields(one).get("RacingNumber")), text(fields(one).get("Path"), 300)
            if driver and path and index not in self._radio:
                self._radio.add(index)
                yield TeamRadio(driver=driver, path=folder + path)

    def _lap_times(self, message: str) -> Iterator[Payload]:
        if note := parse_deletion(message):
            lap = self._lap_meant(note)
            if lap is not None and not self._deleted.get((note.driver, lap)):
                yield self._delete(note.driver, lap, note.reason)
            elif lap is None and (named := self._named(note)) is not None:
                self.deleted_early.add((note.driver, named))
        elif note := parse_reinstatement(message):
            lap = self._lap_meant(note)
            if lap is not None and (note.driver, lap) in self._deleted:
                yield self._reinstate(note.driver, lap)

    def _named(self, note: LapNote) -> int | None:
        """The lap a note names. Outside of races it counts the laps that the car has begun when it is over."""
        if note.lap is None or note.driver not in self._timing.cars:
            return None
        return note.lap if self._known.kind == "race" else max(note.lap - 1, 1)

    def _lap_meant(self, note: LapNote) -> int | None:
        """The lap a note is about: the one it names if timing has no other time of it, else the last of that time."""
        if note.driver not in self._timing.cars:
            return None
        laps, named = self._timing.car(note.driver).lap_times, self._named(note)
        if named in laps and (note.lap_time_ms is None or laps[named] in (None, note.lap_time_ms)):
            return named
        alike = [lap for lap, time_ms in laps.items() if note.lap_time_ms is not None and time_ms == note.lap_time_ms]
        return max(alike, default=None)
