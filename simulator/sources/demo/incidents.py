"""What the script has in store, brought about: failures, accidents, debris, cases for the stewards."""

from random import Random

from pitwall.simulator.sources.demo.agenda import Agenda
from pitwall.simulator.sources.demo.car import Car, Retirement
from pitwall.simulator.sources.demo.lap_pace import lap_pace_ms
from pitwall.simulator.sources.demo.layout import BOUNDS
from pitwall.simulator.sources.demo.neutralisation import Neutralisation
from pitwall.simulator.sources.demo.race_control import RaceControl
from pitwall.simulator.sources.demo.script import Script
from pitwall.simulator.sources.demo.speed_profile import BaseLap
from pitwall.simulator.sources.demo.state import RaceState
from pitwall.simulator.sources.demo.stewards import Stewards

_COLLISION_PENALTY_S = 10
_SLOWING_DOWN = 1.25
_BEFORE_STANDSTILL_MS = 1500
"""The yellow flag is out before the car stands."""


class Incidents:
    """Carries the script out when the cars get there."""

    def __init__(
        self,
        agenda: Agenda,
        rng: Random,
        base: BaseLap,
        state: RaceState,
        script: Script,
        control: RaceControl,
        stewards: Stewards,
        neutralisation: Neutralisation,
    ) -> None:
        self._agenda = agenda
        self._rng = rng
        self._base = base
        self._state = state
        self._script = script
        self._control = control
        self._stewards = stewards
        self._neutralisation = neutralisation

    def at_start(self, t_ms: int) -> None:
        """A jumped start."""
        if self._script.jumped_start:
            cars = tuple(car for car in self._state.cars if car.entrant.number == self._script.jumped_start)
            self._stewards.investigate(t_ms, cars, "FALSE START", seconds=5, guilt=1.0)

    def leader_entered(self, car: Car, t_ms: int) -> None:
        """What is due when the leader gets to a segment: debris, the late case."""
        debris = self._script.debris
        if debris and (car.lap, car.segment) == (debris.lap, debris.segment):
            self._control.say(t_ms, f"DEBRIS ON TRACK AT TURN {self._corner(BOUNDS[car.segment])}")
            self._neutralisation.incident(t_ms, BOUNDS[car.segment], "safety_car")
        if self._script.late_case == car.lap and car.segment == 0:
            self._late_case(t_ms)

    def ends_race(self, car: Car, t_ms: int) -> bool:
        """Whether the car's race ends in the segment it begins now; then it is seen to."""
        mishap = self._script.mishaps.get(car.entrant.number)
        if mishap is None or mishap.in_pits or (car.lap, car.segment) != (mishap.lap, mishap.segment):
            return False
        start = BOUNDS[car.segment]
        place = start + (BOUNDS[car.segment + 1] - start) * mishap.part
        pace_ms = lap_pace_ms(car, self._state, t_ms) * self._neutralisation.pace_factor(car)
        stop_ms = t_ms + round(pace_ms * (place - start) * _SLOWING_DOWN) + 2500
        car.leg.add(stop_ms, car.lap - 1 + place, 0.0)
        car.leg.stops_beside_track = True
        if mishap.reason == "Collision":
            self._collision(car, place, t_ms)
        flags_ms = stop_ms - _BEFORE_STANDSTILL_MS
        self._agenda.at(flags_ms, lambda now: self._neutralisation.incident(now, place, mishap.brings))
        self._agenda.at(stop_ms, lambda now: self.retire(car, now, mishap.reason))
        return True

    def fails_in_pits(self, car: Car) -> str | None:
        """The reason, if the car is to come in at the end of this lap for good."""
        mishap = self._script.mishaps.get(car.entrant.number)
        return mishap.reason if mishap and mishap.in_pits and mishap.lap == car.lap else None

    def damages(self, car: Car, t_ms: int) -> None:
        """Break a car's front wing, or puncture a tyre, if it is its turn."""
        damage = self._script.damage.get(car.entrant.number)
        if damage and (car.lap, car.segment) == (damage.lap, damage.segment):
            car.damaged = True
            car.blocks = False
            self._collision(car, BOUNDS[car.segment], t_ms)

    def retire(self, car: Car, t_ms: int, reason: str) -> None:
        """The car is out of the race."""
        car.retired = True
        car.record.retirement = Retirement(t_ms, car.laps_done, reason)
        for sector, end_ms in enumerate(car.sector_ends, 1):
            car.record.open_sectors.append((car.lap, sector, end_ms))
        if car is self._state.leader:
            self._state.leader_lost()

    def overtake(self, car: Car, other: Car, t_ms: int) -> None:
        """Count an overtake; now and then the stewards want to see it again."""
        self._state.overtakes += 1
        if car.lap > 1 and self._rng.random() < 0.012:
            corner = self._corner(BOUNDS[car.segment + 1])
            reason = "FORCING ANOTHER DRIVER OFF THE TRACK"
            self._stewards.investigate(t_ms, (car, other), reason, seconds=5, guilt=0.5, corner=corner)

    def blue_flag(self, car: Car, t_ms: int) -> None:
        """Blue flags for a car about to be lapped."""
        if self._rng.random() < 0.5:
            flown_ms = t_ms + self._rng.randint(500, 4000)
            text = f"WAVED BLUE FLAG FOR CAR {car.entrant.label} TIMED AT {self._control.clock(flown_ms)}"
            number = car.entrant.number
            self._agenda.at(flown_ms, lambda now: self._control.show_driver(now, text, "BLUE", number))

    def _late_case(self, t_ms: int) -> None:
        """Somebody leaves the track to stay ahead, too late to serve a penalty at a stop."""
        racing = sorted((car for car in self._state.cars if car.racing), key=lambda each: -each.distance)
        car = self._rng.choice(racing[: max(1, len(racing) * 2 // 3)])
        reason = "LEAVING THE TRACK AND GAINING AN ADVANTAGE"
        self._stewards.investigate(t_ms, (car,), reason, seconds=5, guilt=0.85, corner=self._rng.choice((1, 4, 13)))

    def _collision(self, car: Car, place: float, t_ms: int) -> None:
        """The car that was nearest is looked at."""
        near = [other for other in self._state.cars if other.racing and other is not car and other.lap == car.lap]
        if near:
            other = min(near, key=lambda each: (abs(each.entered_ms - t_ms), each.entrant.grid))
            corner, seconds = self._corner(place), _COLLISION_PENALTY_S
            self._stewards.investigate(
                t_ms, (other, car), "CAUSING A COLLISION", seconds=seconds, guilt=0.45, corner=corner
            )

    def _corner(self, lap_fraction: float) -> int:
        return self._base.circuit.corner_near(self._base.distance_of(lap_fraction))
