"""The OpenF1 source: a session since 2023, from its history."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from pitwall.simulator.errors import SourceUnavailable
from pitwall.simulator.race import Progress, Race
from pitwall.simulator.sources.fastf1.race_events import RANKS, Moments
from pitwall.simulator.sources.fastf1.records import CarSamples, PositionSamples, RaceData
from pitwall.simulator.sources.fastf1.reference import RaceRef
from pitwall.simulator.sources.fastf1.source import build_session
from pitwall.simulator.sources.openf1 import control, order, results, telemetry, timing
from pitwall.simulator.sources.openf1.client import Client, Row
from pitwall.simulator.sources.openf1.times import driver
from pitwall.simulator.sources.openf1.weekend import FoundSession, day_of, find_session

_BEFORE_START_MS = 60 * 60_000
"""Session time 0 is so long before the scheduled start, about where the feed's own begins."""

_AROUND_MS = 60_000
"""Telemetry is asked for from so long before the start to so long after the last lap."""

_SETTLED_S = 86_400
"""So long after its end a session's data may still be corrected; what is older than that is asked for once."""

_EVERY_S = 3.0

TIMING = ("drivers", "laps", "stints", "pit", "position", "race_control", "weather", "team_radio", "session_result")


@dataclass(frozen=True, slots=True)
class OpenF1Source:
    """A session of OpenF1's history. ``folder`` keeps what it gave; ``offline`` takes that alone."""

    race: RaceRef
    url: str
    folder: Path
    offline: bool
    telemetry: bool = True

    def load(self, progress: Progress) -> Race:
        """The session.

        Raises UsageError for one that is none, SourceUnavailable if OpenF1 does not give it.
        """
        return self.load_from(progress)[0]

    def load_from(self, progress: Progress) -> tuple[Race, Path]:
        """The same, and the folder that holds what it was made of."""
        return load_session(
            Client(self.url, self.folder, self.offline, progress), self.race, progress, cars=self.telemetry
        )


def load_session(
    client: Client, ref: RaceRef, progress: Progress, *, cars: bool, clock: Callable[[], float] = time.monotonic
) -> tuple[Race, Path]:
    """A session and the folder with its pages. ``clock`` says how often progress is told."""
    found = find_session(ref, client)
    if found.end_ms > client.now() * 1000:
        raise SourceUnavailable(
            f"{found.race} {found.name} is not over yet (until {day_of(found.end_ms)}): OpenF1's history has it then"
        )
    pages = _Pages(client, found, progress, clock)
    rows = {name: pages.all(name) for name in TIMING}
    rows["intervals"] = pages.all("intervals") if found.kind == "race" else []
    rows["starting_grid"] = pages.grid() if found.kind == "race" else []
    if not rows["laps"]:
        raise SourceUnavailable(f"OpenF1 has no laps of {found.race} {found.name}")
    data = _session_data(found, rows)
    if cars:
        data = _with_telemetry(data, found, pages, rows["drivers"])
    return _built(data, rows["team_radio"]), client.folder / pages.below


def _session_data(found: FoundSession, rows: dict[str, Sequence[Row]]) -> RaceData:
    t0_ms = found.start_ms - _BEFORE_START_MS
    is_race = found.kind == "race"
    timing_rows = timing.TimingRows(
        laps=rows["laps"], stints=rows["stints"], pit=rows["pit"], position=rows["position"]
    )
    laps = timing.read_laps(timing_rows, t0_ms, race=is_race)
    messages = rows["race_control"]
    return RaceData(
        season=found.race.season,
        round=found.race.round,
        name=found.race.name,
        session=found.name,
        kind=found.kind,
        circuit=found.circuit or found.race.location,
        country=found.race.country,
        date=day_of(found.start_ms),
        scheduled_utc_ms=found.start_ms,
        total_laps=max((lap.lap for lap in laps if not lap.generated), default=None) if is_race else None,
        t0_utc_ms=t0_ms,
        results=results.read_results(rows["drivers"], rows["session_result"], rows["starting_grid"], race=is_race),
        laps=laps,
        session_status=control.read_session_status(messages, t0_ms),
        part_begins_ms=control.read_part_begins(messages, t0_ms),
        track_status=control.read_track_status(messages, t0_ms),
        weather=control.read_weather(rows["weather"], t0_ms),
        messages=control.read_messages(messages),
        order=order.read_order(rows["position"], rows["intervals"], t0_ms),
    )


def _with_telemetry(data: RaceData, found: FoundSession, pages: "_Pages", drivers: Sequence[Row]) -> RaceData:
    t0_ms = found.start_ms - _BEFORE_START_MS
    last_ms = max((lap.end_ms for lap in data.laps if lap.end_ms is not None), default=found.end_ms - t0_ms)
    span = found.start_ms - _AROUND_MS, t0_ms + last_ms + _AROUND_MS
    cars: dict[str, CarSamples] = {}
    positions: dict[str, PositionSamples] = {}
    numbers = sorted({who for row in drivers if (who := driver(row)) is not None}, key=int)
    for done, number in enumerate(numbers):
        pages.say(f"OpenF1: telemetry of car {number}, {done} of {len(numbers)} cars are here")
        if (car := telemetry.car_samples(pages.of_car("car_data", number, span), t0_ms)) is not None:
            cars[number] = car
        if (places := telemetry.position_samples(pages.of_car("location", number, span), t0_ms)) is not None:
            positions[number] = places
    return replace(data, cars=cars, positions=positions)


def _built(data: RaceData, radio: Sequence[Row]) -> Race:
    """The session as the FastF1 source makes it of such rows, with team radio, which that does not have."""
    race = build_session(data)
    moments = race.moments
    if isinstance(moments, Moments):
        said = control.radio_moments(radio, data.t0_utc_ms or 0)
        everything = sorted([*moments.happenings, *said], key=lambda moment: (moment[0], RANKS[type(moment[1])]))
        moments = replace(moments, happenings=everything)
    return replace(race, session=replace(race.session, source="openf1"), moments=moments)


class _Pages:
    """The pages of one session."""

    def __init__(self, client: Client, found: FoundSession, progress: Progress, clock: Callable[[], float]) -> None:
        self.below = f"{found.race.season}/{found.session_key}"
        self._client = client
        self._found = found
        self._progress = progress
        self._clock = clock
        self._said_s = float("-inf")
        settled_s = found.end_ms / 1000 + _SETTLED_S
        self._fresh_after = min(settled_s, client.now() - _SETTLED_S)

    def say(self, line: str) -> None:
        """Tell a person, but not too often."""
        if self._clock() - self._said_s >= _EVERY_S:
            self._said_s = self._clock()
            self._progress(line)

    def all(self, name: str) -> Sequence[Row]:
        """All rows of a session."""
        self.say(f"OpenF1: {name} of {self._found.race} {self._found.name}")
        return self._client.rows(name, [("session_key", self._found.session_key)], self.below, self._fresh_after)

    def grid(self) -> Sequence[Row]:
        """The grid of a race. OpenF1 has it with the qualifying that decided it, or with the race itself."""
        rows = self._client.rows(
            "starting_grid", [("meeting_key", self._found.meeting_key)], self.below, self._fresh_after
        )
        own = [row for row in rows if row.get("session_key") == self._found.session_key]
        deciding = {
            row.get("session_key")
            for row in self._found.sessions
            if str(row.get("session_name")) in _DECIDES.get(self._found.name, ())
        }
        return own or [row for row in rows if row.get("session_key") in deciding]

    def of_car(self, name: str, number: str, span: tuple[int, int]) -> Sequence[Row]:
        """All rows of a car between two moments."""
        query = [("session_key", self._found.session_key), ("driver_number", number)]
        return [
            row
            for window in telemetry.windows(*span)
            for row in telemetry.rows_between(self._client, name, query, window, self.below, self._fresh_after)
        ]


_DECIDES = {"Race": ("Qualifying",), "Sprint": ("Sprint Qualifying", "Sprint Shootout")}
