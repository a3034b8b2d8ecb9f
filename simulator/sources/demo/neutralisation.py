"""Yellow flags, the safety car and the virtual safety car: how the race is slowed, and freed again."""

from random import Random
from typing import Literal

from pitwall.simulator.sources.demo.agenda import Agenda
from pitwall.simulator.sources.demo.car import Car
from pitwall.simulator.sources.demo.drs import Drs
from pitwall.simulator.sources.demo.layout import LAST_SEGMENT, marshalling_sector
from pitwall.simulator.sources.demo.race_control import RaceControl
from pitwall.simulator.sources.demo.state import RaceState
from pitwall.simulator.sources.demo.traffic import Traffic

Brings = Literal["yellow", "vsc", "safety_car"]

_VSC_FACTOR = 1.38
_DEPLOYED_FACTOR = 1.35
"""For everybody, until the next timing segment."""
_BEHIND_SAFETY_CAR = 1.55
_CATCHING_UP = 1.2
_UNLAPPING = 1.1
_LAST_CORNER = 1.12
"""The leader, who sets the pace once the safety car's lights are out."""
_HOME_SEGMENT = 2
"""Where on its last lap the safety car is called in."""


class Neutralisation:
    """The mode the race is in, and what it means for a car's pace and its right to pass."""

    def __init__(
        self, agenda: Agenda, rng: Random, state: RaceState, control: RaceControl, traffic: Traffic, drs: Drs
    ) -> None:
        self._agenda = agenda
        self._rng = rng
        self._state = state
        self._control = control
        self._traffic = traffic
        self._drs = drs
        self.mode: Literal["green", "safety_car", "vsc"] = "green"
        self.deployed_ms = 0
        """When the last safety car, real or virtual, came out."""
        self._restart_ms = 0
        self._yellows = 0
        self._crossings = 0
        self._home_at = 0
        self._coming_home = False

    @property
    def green(self) -> bool:
        """Nothing slows the race as a whole."""
        return self.mode == "green"

    def pace_factor(self, car: Car) -> float:
        """What a car's segment times are multiplied by."""
        if self.mode == "vsc":
            return _VSC_FACTOR
        if self.mode == "green":
            return 1.0
        if car.unlapping:
            return _UNLAPPING
        if car is not self._state.leader:
            return _CATCHING_UP
        if self._coming_home and car.segment == LAST_SEGMENT:
            return _LAST_CORNER
        return _BEHIND_SAFETY_CAR if self._crossings else _DEPLOYED_FACTOR

    def may_pass(self, car: Car) -> bool:
        """Whether a car may overtake: not before it crossed the line after a safety car."""
        return self.green and car.lap_start_ms >= self._restart_ms

    def incident(self, t_ms: int, lap_fraction: float, brings: Brings) -> None:
        """A car or debris in a dangerous place, at a fraction of the lap."""
        sector = marshalling_sector(lap_fraction)
        self._control.show_flag(t_ms, f"DOUBLE YELLOW IN TRACK SECTOR {sector}", "DOUBLE YELLOW", sector)
        self._yellows += 1
        if self.green:
            self._control.set_status(t_ms, "yellow")
        lasts_ms = 150_000 if brings != "yellow" else self._rng.randint(25_000, 50_000)
        self._agenda.at(t_ms + lasts_ms, lambda now: self._clear(now, sector))
        if brings == "safety_car":
            self._agenda.at(t_ms + self._rng.randint(14_000, 24_000), self._deploy_safety_car)
        elif brings == "vsc":
            self._agenda.at(t_ms + self._rng.randint(10_000, 18_000), self._deploy_vsc)

    def leader_entered(self, leader: Car, t_ms: int) -> None:
        """The leader reached a new segment."""
        if self.mode != "safety_car":
            return
        if leader.segment == 0:
            if self._coming_home:
                self._restart(t_ms)
                return
            self._crossings += 1
            if self._crossings == self._home_at - 1:
                self._release_lapped_cars(t_ms)
        elif leader.segment == _HOME_SEGMENT and self._crossings >= self._home_at and not self._coming_home:
            self._coming_home = True
            self._control.say(t_ms, "SAFETY CAR IN THIS LAP", category="SafetyCar", status="IN THIS LAP")

    def _clear(self, t_ms: int, sector: int) -> None:
        self._yellows -= 1
        self._control.show_flag(t_ms, f"CLEAR IN TRACK SECTOR {sector}", "CLEAR", sector)
        if self._control.status == "yellow" and not self._yellows:
            self._control.set_status(t_ms, "clear")

    def _deploy_safety_car(self, t_ms: int) -> None:
        if self._state.chequered_ms is not None or self.mode == "safety_car":
            return
        if self.mode == "vsc":
            self._agenda.at(t_ms + 15_000, self._deploy_safety_car)
            return
        self._slow(t_ms, "safety_car", _DEPLOYED_FACTOR)
        self._crossings = 0
        self._coming_home = False
        self._home_at = max(1, min(4, round(self._state.laps / 16 + self._rng.uniform(-0.4, 0.9))))
        self._control.say(t_ms, "SAFETY CAR DEPLOYED", category="SafetyCar", status="DEPLOYED")

    def _deploy_vsc(self, t_ms: int) -> None:
        if self._state.chequered_ms is not None or not self.green:
            return
        self._slow(t_ms, "vsc", _VSC_FACTOR)
        self._control.say(t_ms, "VIRTUAL SAFETY CAR DEPLOYED", category="SafetyCar", status="DEPLOYED")
        self._agenda.at(t_ms + self._rng.randint(60_000, 110_000), self._end_vsc)

    def _slow(self, t_ms: int, mode: Literal["safety_car", "vsc"], factor: float) -> None:
        self.mode = mode
        self.deployed_ms = t_ms
        self._traffic.stretch(t_ms, factor)
        self._control.set_status(t_ms, mode)
        self._drs.disable(t_ms)

    def _end_vsc(self, t_ms: int) -> None:
        self._control.say(t_ms, "VIRTUAL SAFETY CAR ENDING", category="SafetyCar", status="ENDING")
        self._control.set_status(t_ms, "vsc_ending")
        self._agenda.at(t_ms + self._rng.randint(9_000, 15_000), self._free_vsc)

    def _free_vsc(self, t_ms: int) -> None:
        self._traffic.stretch(t_ms, 1 / _VSC_FACTOR)
        self._free(t_ms, at_line=False)

    def _restart(self, t_ms: int) -> None:
        self._restart_ms = t_ms
        for car in self._state.cars:
            car.unlapping = False
            car.blocks = True
        self._free(t_ms, at_line=True)

    def _free(self, t_ms: int, *, at_line: bool) -> None:
        self.mode = "green"
        self._drs.restart(at_line=at_line)
        self._control.show_flag(t_ms, "TRACK CLEAR", "CLEAR")
        self._control.set_status(t_ms, "yellow" if self._yellows else "clear")

    def _release_lapped_cars(self, t_ms: int) -> None:
        lapped = [car for car in self._state.cars if car.racing and self._state.laps_down(car) > 0]
        if not lapped:
            return
        for car in lapped:
            car.unlapping = True
            car.blocks = False
        who = "LAPPED CAR" if len(lapped) == 1 else "LAPPED CARS"
        numbers = ", ".join(car.entrant.number for car in lapped)
        self._control.say(t_ms, f"{who} MAY NOW OVERTAKE THE SAFETY CAR: {numbers}")

    def caught_up(self, car: Car) -> None:
        """End a car's unlapping once it is ahead of the leader on the road."""
        if car.unlapping and not self._state.laps_down(car):
            car.unlapping = False
            car.blocks = True
