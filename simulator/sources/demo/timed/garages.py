"""The garages: a place in the pit lane for each car, where it stands between its runs."""

from random import Random

from pitwall.simulator.sources.demo.car import Car
from pitwall.simulator.sources.demo.layout import box_m
from pitwall.simulator.sources.demo.pit_lane import PitLane
from pitwall.simulator.sources.demo.speed_profile import BaseLap

_APART_M = 9.0


class Garages(PitLane):
    """The pit lane with a place for both cars of a team, so that nobody waits."""

    def __init__(self, rng: Random, base: BaseLap, cars: list[Car]) -> None:
        super().__init__(rng, base)
        self._second = set()
        teams = set()
        for car in cars:
            if car.entrant.person.team in teams:
                self._second.add(car.entrant.number)
            teams.add(car.entrant.person.team)

    def place_m(self, car: Car) -> float:
        """Where a car stands, in metres after the line."""
        return box_m(car.entrant.person.team) + (_APART_M if car.entrant.number in self._second else 0.0)

    def stand_ready(self, car: Car, t_ms: int) -> None:
        """In the garage before the session begins at ``t_ms``."""
        leg = car.new_leg(on_track=False)
        leg.add(t_ms, self.place_m(car), 0.0)
        leg.add(t_ms + 1000, self.place_m(car), 0.0)

    def stop(self, car: Car, line_ms: int) -> int:
        """From the line to the garage: when the car stands there."""
        return self.stand(car, line_ms, self.place_m(car))
