"""A car's way through the pit lane, event by event: entry, finish line, box, exit."""

from collections.abc import Callable
from random import Random

from pitwall.simulator.sources.demo.agenda import Agenda
from pitwall.simulator.sources.demo.car import Car, PitVisit
from pitwall.simulator.sources.demo.lap_pace import lap_pace_ms, segment_time_ms
from pitwall.simulator.sources.demo.neutralisation import Neutralisation
from pitwall.simulator.sources.demo.pit_lane import PitLane
from pitwall.simulator.sources.demo.state import RaceState
from pitwall.simulator.sources.demo.stewards import Stewards
from pitwall.simulator.sources.demo.traffic import Traffic
from pitwall.simulator.sources.demo.tyres import COMPOUNDS, RAIN, Tyres

_REPAIR_MS = (8000, 20_000)
_GIVING_UP_MS = 3000
"""In the box, until the team calls it a day."""
_SPEEDING_CHANCE = 0.012
_UNSAFE_CHANCE = 0.01


class PitStops:
    """Takes cars in and lets them out again.

    ``crosses_line`` completes the lap of a car that crosses the line in the lane, and says
    whether it goes on; ``gives_up`` takes a car out of the race.
    """

    def __init__(
        self,
        agenda: Agenda,
        rng: Random,
        state: RaceState,
        lane: PitLane,
        traffic: Traffic,
        stewards: Stewards,
        neutralisation: Neutralisation,
        crosses_line: Callable[[Car, int], bool],
        gives_up: Callable[[Car, int, str], None],
    ) -> None:
        self._agenda = agenda
        self._rng = rng
        self._state = state
        self._lane = lane
        self._traffic = traffic
        self._stewards = stewards
        self._neutralisation = neutralisation
        self._crosses_line = crosses_line
        self._gives_up = gives_up

    def bring_in(self, car: Car, free_ms: int, compound: str) -> None:
        """To the box for other tyres; on a free track the lap would end at ``free_ms``."""
        self._approach(car, free_ms, lambda now: self._change_tyres(car, now, compound))

    def bring_home(self, car: Car, free_ms: int, reason: str) -> None:
        """To the box for good."""

        def give_up(line_ms: int) -> None:
            standing_ms = self._lane.stop(car, line_ms)
            self._agenda.at(standing_ms + _GIVING_UP_MS, lambda now: self._gives_up(car, now, reason))

        self._approach(car, free_ms, give_up)

    def _approach(self, car: Car, free_ms: int, at_line: Callable[[int], None]) -> None:
        entry_ms = self._lane.approach(car, self._traffic.follow(car.segment, free_ms))

        def cross(line_ms: int) -> None:
            if self._crosses_line(car, line_ms):
                at_line(line_ms)
            else:
                self._lane.stop(car, line_ms)

        def enter(now_ms: int) -> None:
            car.pit_in = True
            car.record.visits.append(PitVisit(lap=car.lap, entry_ms=now_ms))
            self._agenda.at(self._lane.enter(car, now_ms), cross)

        self._agenda.at(entry_ms, enter)

    def _change_tyres(self, car: Car, line_ms: int, compound: str) -> None:
        standing_ms = self._lane.stop(car, line_ms)
        penalties = self._stewards.to_serve(car)
        leaving_ms = standing_ms + sum(penalty.seconds * 1000 for penalty in penalties) + self._lane.tyre_change_ms()
        if car.damaged:
            leaving_ms += self._rng.randint(*_REPAIR_MS)
        exit_ms = self._lane.release(car, leaving_ms)
        self._stewards.serve(penalties, exit_ms)
        self._agenda.at(exit_ms, lambda now: self._rejoin(car, now, compound))

    def _rejoin(self, car: Car, t_ms: int, compound: str) -> None:
        used_set = compound == "SOFT" and self._rng.random() < 0.25
        car.tyres = Tyres.used(compound, 2) if used_set else Tyres.new(compound)
        car.cold_ms = COMPOUNDS[compound].warm_up_ms
        car.damaged = False
        car.blocks = True
        car.compounds_used.add(compound)
        if compound in RAIN:
            # Whoever has raced on rain tyres owes no second dry compound.
            car.compounds_used.update(RAIN)
        car.stint += 1
        car.pit_out = True
        visit = car.record.visits[-1]
        visit.left_ms, visit.stint = t_ms, car.stint
        visit.compound, visit.tyre_life, visit.fresh_tyre = compound, car.tyres.life, car.tyres.fresh
        self._watch(car, t_ms)
        car.pace_ms = lap_pace_ms(car, self._state, t_ms)
        segment_ms = segment_time_ms(car, car.segment, self._rng) * self._neutralisation.pace_factor(car)
        free_ms = self._lane.rejoin(car, t_ms, segment_ms)
        self._traffic.merge(car, t_ms, free_ms, self._lane.exit_part)

    def _watch(self, car: Car, t_ms: int) -> None:
        draw = self._rng.random()
        if draw < _SPEEDING_CHANCE:
            self._stewards.investigate(t_ms, (car,), "SPEEDING IN THE PIT LANE", seconds=5, guilt=1.0)
        elif draw < _SPEEDING_CHANCE + _UNSAFE_CHANCE:
            self._stewards.investigate(t_ms, (car,), "UNSAFE RELEASE", seconds=5, guilt=0.5)
