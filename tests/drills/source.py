"""What the source of a race says: the reference that every drill is held against."""

import json
from collections.abc import Iterable
from functools import cached_property
from typing import Any

from pitwall.dashboard.state.race_state import RaceState
from pitwall.events import Alert, ChequeredFlag, Event, LapCompleted
from pitwall.lambdas.race_alerts.memory import RaceMemory
from pitwall.lambdas.race_alerts.news import take
from pitwall.scripts.verification.archive_contents import ArchivedRun
from pitwall.simulator.race import Race
from pitwall.simulator.timeline import timeline


class Source:
    """The events of one run as its source gives them, and what follows from them by pure logic.

    Nothing here has been through the pipeline.
    """

    def __init__(self, race: Race, run: str, speed: float) -> None:
        self.run = run
        self.race = race
        self.speed = speed
        self.events: list[Event] = list(timeline(race, run, speed))
        self.told = ArchivedRun()
        for event in self.events:
            self.told.add(event)

    @cached_property
    def lines(self) -> dict[int, bytes]:
        """Every event's JSON by sequence number, without the moment it was sent."""
        return {event.seq: event.to_json() for event in self.events}

    @cached_property
    def alerts(self) -> dict[str, Alert]:
        """The alerts that come of the events, those of fastest laps aside, by id."""
        return {id_: entry.alert for id_, entry in take(RaceMemory(), self.events).alerts.entries.items()}

    @cached_property
    def lap_times(self) -> dict[tuple[str, int], int]:
        """Lap time in ms by driver number and lap."""
        laps = [event.payload for event in self.events if isinstance(event.payload, LapCompleted)]
        return {(lap.driver, lap.lap): lap.lap_time_ms for lap in laps if lap.lap_time_ms is not None}

    def document(self, cloud: str, alerts: Iterable[Alert]) -> dict[str, Any]:
        """The state a dashboard must have after all events and these alerts, as JSON values."""
        state = RaceState(self.run, cloud)
        for event in self.events:
            state.apply(event)
        for alert in alerts:
            state.apply_alert(alert)
        plain: dict[str, Any] = json.loads(json.dumps(state.document()))
        return plain

    @property
    def lights_out_ms(self) -> int:
        """Session time of the start."""
        return self.race.session.lights_out_ms

    @property
    def flag_ms(self) -> int:
        """Session time at which the leader finished."""
        return next(event.t_ms for event in self.events if isinstance(event.payload, ChequeredFlag))

    def in_words(self, t_ms: int) -> str:
        """A moment of the race: ``lap 3, 187 s``, the seconds since lights out."""
        laps = [e.payload.lap for e in self.events if isinstance(e.payload, LapCompleted) and e.t_ms <= t_ms]
        return f"lap {max(laps, default=0) + 1}, {(t_ms - self.lights_out_ms) / 1000:.0f} s"
