"""Lap times that race control takes away for track limits."""

from random import Random

from pitwall.events import LapTimeDeleted
from pitwall.simulator.sources.demo.agenda import Agenda
from pitwall.simulator.sources.demo.race_control import RaceControl
from pitwall.simulator.sources.demo.timed.runner import Runner, TimedLap

_CORNERS = (3, 5, 9, 12, 14)
"""Where there is room to run wide."""
_AT_THE_LIMIT = 4.0
"""In search of a lap time drivers leave the track so much more often than in a race."""
FOUND_AFTER_MS = (8_000, 25_000)
"""How long after a lap its time is taken away."""


class TrackLimits:
    """Looks at laps for a time; ``deletions`` has what came of it."""

    def __init__(self, agenda: Agenda, rng: Random, control: RaceControl) -> None:
        self._agenda = agenda
        self._rng = rng
        self._control = control
        self.deletions: list[tuple[int, LapTimeDeleted]] = []

    def watch(self, runner: Runner, lap: TimedLap) -> None:
        """Look at a completed lap."""
        if lap.mode not in ("push", "long") or lap.time_ms is None:
            return
        chance = runner.car.entrant.slips * (_AT_THE_LIMIT if lap.mode == "push" else 1)
        if self._rng.random() < chance:
            corner = self._rng.choice(_CORNERS)
            self._agenda.at(
                lap.end_ms + self._rng.randint(*FOUND_AFTER_MS), lambda now: self._delete(now, runner, lap, corner)
            )

    def _delete(self, t_ms: int, runner: Runner, lap: TimedLap, corner: int) -> None:
        time_ms = lap.time_ms or 0
        seen_ms = lap.end_ms - round(time_ms * (1 - corner / 15))
        minutes, ms = divmod(time_ms, 60_000)
        reason = f"TRACK LIMITS AT TURN {corner} LAP {lap.lap} {self._control.clock(seen_ms)}"
        lap_time = f"{minutes}:{ms // 1000:02d}.{ms % 1000:03d}"
        self._control.say(t_ms, f"CAR {runner.car.entrant.label} TIME {lap_time} DELETED - {reason}")
        runner.deleted[lap.lap] = reason
        deleted = LapTimeDeleted(driver=runner.number, lap=lap.lap, lap_time_ms=time_ms, reason=reason)
        self.deletions.append((t_ms, deleted))
