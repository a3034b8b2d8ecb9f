"""The stewards: track limits, investigations, and the penalties that come of them."""

from dataclasses import dataclass
from random import Random

from pitwall.events import LapTimeDeleted
from pitwall.simulator.sources.demo.agenda import Agenda
from pitwall.simulator.sources.demo.car import Car, LapRecord
from pitwall.simulator.sources.demo.race_control import RaceControl
from pitwall.simulator.sources.demo.state import RaceState

_LIMITS_CORNERS = (3, 5, 9, 12, 14)
"""Where there is room to run wide."""
_WARNING_AT = 3
"""The third deleted lap brings the black and white flag, the fourth a penalty."""


@dataclass(slots=True, eq=False)
class Penalty:
    """Seconds to be served at the next stop, or added to the race time."""

    car: Car
    seconds: int
    reason: str
    announced_ms: int
    served: bool = False


class Stewards:
    """Watches the cars, and keeps what was decided: ``penalties`` and ``deletions``."""

    def __init__(self, agenda: Agenda, rng: Random, state: RaceState, control: RaceControl) -> None:
        self._agenda = agenda
        self._rng = rng
        self._state = state
        self._control = control
        self._strikes: dict[str, int] = {}
        self.penalties: list[Penalty] = []
        self.deletions: list[tuple[int, LapTimeDeleted]] = []

    def watch_lap(self, car: Car, lap: LapRecord) -> None:
        """Look at a completed lap for track limits."""
        if not lap.undisturbed or lap.pit_in or lap.pit_out or lap.lap == 1:
            return
        if self._rng.random() < car.entrant.slips:
            corner = self._rng.choice(_LIMITS_CORNERS)
            seen_ms = lap.start_ms + round(lap.time_ms * corner / 15)
            found_ms = lap.end_ms + self._rng.randint(40_000, 130_000)
            self._agenda.at(found_ms, lambda now: self._delete(now, car, lap, corner, seen_ms))

    def investigate(
        self, t_ms: int, cars: tuple[Car, ...], reason: str, *, seconds: int, guilt: float, corner: int | None = None
    ) -> None:
        """Note an incident, look into it, and penalise the first of the cars with the chance ``guilt``."""
        names = " AND ".join(car.entrant.label for car in cars)
        where = f"TURN {corner} " if corner else ""
        incident = f"{where}INCIDENT INVOLVING CAR{'S' if len(cars) > 1 else ''} {names}"
        noted_ms = t_ms + self._rng.randint(35_000, 80_000)
        open_ms = noted_ms + self._rng.randint(30_000, 75_000)
        decided_ms = open_ms + self._rng.randint(60_000, 200_000)
        guilty = self._rng.random() < guilt
        self._agenda.at(noted_ms, lambda now: self._control.say(now, f"{incident} NOTED - {reason}"))
        under_way = f"FIA STEWARDS: {incident} UNDER INVESTIGATION - {reason}"
        self._agenda.at(open_ms, lambda now: self._control.say(now, under_way))
        if guilty:
            self._agenda.at(decided_ms, lambda now: self._penalise(now, cars[0], seconds, reason))
        else:
            nothing = f"FIA STEWARDS: {incident} NO FURTHER ACTION - {reason}"
            self._agenda.at(decided_ms, lambda now: self._control.say(now, nothing))

    def to_serve(self, car: Car) -> list[Penalty]:
        """Penalties a car has to serve when it stops."""
        return [penalty for penalty in self.penalties if penalty.car is car and not penalty.served]

    def serve(self, penalties: list[Penalty], t_ms: int) -> None:
        """The penalties were served at a stop; that is announced a little later."""
        for penalty in penalties:
            penalty.served = True
            text = (
                f"FIA STEWARDS: PENALTY SERVED - {penalty.seconds} SECOND TIME PENALTY"
                f" FOR CAR {penalty.car.entrant.label} - {penalty.reason}"
            )
            self._say_at(t_ms + self._rng.randint(40_000, 90_000), text)

    def added_ms(self, car: Car) -> int:
        """What is added to a car's race time after the flag."""
        return sum(penalty.seconds * 1000 for penalty in self.to_serve(car))

    def _say_at(self, t_ms: int, text: str) -> None:
        self._agenda.at(t_ms, lambda now: self._control.say(now, text))

    def _penalise(self, t_ms: int, car: Car, seconds: int, reason: str) -> None:
        if car.retired:
            return
        self.penalties.append(Penalty(car, seconds, reason, t_ms))
        self._control.say(t_ms, f"FIA STEWARDS: {seconds} SECOND TIME PENALTY FOR CAR {car.entrant.label} - {reason}")

    def _delete(self, t_ms: int, car: Car, lap: LapRecord, corner: int, seen_ms: int) -> None:
        label, number = car.entrant.label, car.entrant.number
        minutes, ms = divmod(lap.time_ms, 60_000)
        reason = f"TRACK LIMITS AT TURN {corner} LAP {lap.lap} {self._control.clock(seen_ms)}"
        lap_time = f"{minutes}:{ms // 1000:02d}.{ms % 1000:03d}"
        self._control.say(t_ms, f"CAR {label} TIME {lap_time} DELETED - {reason}")
        deleted = LapTimeDeleted(driver=number, lap=lap.lap, lap_time_ms=lap.time_ms, reason=reason)
        self.deletions.append((t_ms, deleted))
        strikes = self._strikes[number] = self._strikes.get(number, 0) + 1
        if strikes == _WARNING_AT:
            text = f"BLACK AND WHITE FLAG FOR CAR {label} - TRACK LIMITS"
            self._agenda.at(t_ms + 45_000, lambda now: self._control.show_driver(now, text, "BLACK AND WHITE", number))
        elif strikes == _WARNING_AT + 1:
            self._agenda.at(t_ms + 120_000, lambda now: self._penalise(now, car, 5, "TRACK LIMITS"))
