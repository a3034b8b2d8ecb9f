"""The teams' decisions: whether a car comes in at the end of this lap, and for which tyres."""

from random import Random

from pitwall.simulator.sources.demo.car import Car, PlannedStop
from pitwall.simulator.sources.demo.layout import SEGMENTS
from pitwall.simulator.sources.demo.neutralisation import Neutralisation
from pitwall.simulator.sources.demo.pit_lane import PitLane
from pitwall.simulator.sources.demo.state import RaceState
from pitwall.simulator.sources.demo.strategy import slick_for
from pitwall.simulator.sources.demo.tyres import COMPOUNDS, RAIN, best_in_the_wet, wet_loss_ms

_TO_BOX_MS = 22_000
"""From the decision to the box, about."""
_OUT_OF_BOX_MS = 30_000
"""From the decision until the box is free again, about; so much more with a repair."""
_REPAIR_MS = 20_000
_FORECAST_MS = 60_000
_STOP_COSTS_MS = 18_000
_WET = 0.05
_CHEAP_STOP_MS = 125_000
"""For how long after a neutralisation begins a stop is decided by it."""
_RIVAL_GAP_MS = 2500


class PitWall:
    """Decides for all teams. ``decide`` is asked once a lap, when there is still time to come in."""

    def __init__(self, rng: Random, state: RaceState, neutralisation: Neutralisation, lane: PitLane) -> None:
        self._rng = rng
        self._state = state
        self._neutralisation = neutralisation
        self._lane = lane
        self._caution_ms = {car.entrant.number: rng.uniform(600, 2600) for car in state.cars}

    def decide(self, car: Car, t_ms: int) -> str | None:
        """The compound to change to at the end of the lap, or None to stay out."""
        laps_left = self._state.laps_left(car)
        if not self._state.stops_expected or self._state.chequered_ms is not None or laps_left < 2:
            return None
        compound = self._for_weather(car, t_ms, laps_left) or self._for_race(car, t_ms, laps_left)
        if car.damaged and compound is None:
            compound = car.tyres.compound if car.tyres.compound in RAIN else self._slick(car, None, laps_left)
        if compound is None:
            return None
        last_call = laps_left <= 3
        waiting = self._lane.busy(car.entrant.team.name, t_ms + _TO_BOX_MS)
        if waiting and not last_call and self._neutralisation.mode != "safety_car":
            return None
        self._lane.expect(car.entrant.team.name, t_ms + _OUT_OF_BOX_MS + (_REPAIR_MS if car.damaged else 0))
        self._take_off_plan(car, compound)
        return compound

    def _for_weather(self, car: Car, t_ms: int, laps_left: int) -> str | None:
        wetness = self._state.climate.wetness(t_ms + _FORECAST_MS)
        on_rain_tyres = car.tyres.compound in RAIN
        if wetness < _WET and not on_rain_tyres:
            return None
        best = best_in_the_wet(wetness)
        if best == car.tyres.compound or (best not in RAIN and not on_rain_tyres):
            return None
        gain_ms = wet_loss_ms(car.tyres.compound, wetness) - wet_loss_ms(best, wetness)
        if gain_ms < self._caution_ms[car.entrant.number] or gain_ms * min(10, laps_left) < _STOP_COSTS_MS:
            return None
        return best if best in RAIN else slick_for(laps_left, self._state.stretch, None)

    def _for_race(self, car: Car, t_ms: int, laps_left: int) -> str | None:
        if self._state.climate.wetness(t_ms) > _WET or car.tyres.compound in RAIN:
            return None
        due = car.plan[0] if car.plan else None
        one_compound_only = len(car.compounds_used) == 1
        if due is not None and (due.lap <= car.lap or self._better_now(car, due, t_ms)):
            return self._slick(car, due, laps_left)
        if one_compound_only and laps_left <= 3:
            return self._slick(car, None, laps_left)
        worn = car.tyres.wear / (COMPOUNDS[car.tyres.compound].life * self._state.stretch)
        if due is None and self._worth_it(car, worn, laps_left, t_ms):
            return self._slick(car, None, laps_left)
        return None

    def _better_now(self, car: Car, due: PlannedStop, t_ms: int) -> bool:
        """Before the planned lap: a stop is cheap now, or a rival has just stopped."""
        early = due.lap - car.lap
        if self._cheap(t_ms) and early <= 0.3 * self._state.laps and car.tyres.life >= 0.1 * self._state.laps:
            return self._rng.random() < 0.8
        if early > 0.1 * self._state.laps:
            return False
        return any(self._is_rival_in_pits(car, other) for other in self._state.cars) and self._rng.random() < 0.5

    def _worth_it(self, car: Car, worn: float, laps_left: int, t_ms: int) -> bool:
        """A further stop that nobody had planned."""
        if laps_left <= 0.12 * self._state.laps:
            return self._free_stop(car, laps_left, t_ms) and self._rng.random() < 0.35
        if worn > 1.2:
            return True
        return self._cheap(t_ms) and worn > 0.55 and self._rng.random() < 0.4

    def _free_stop(self, car: Car, laps_left: int, t_ms: int) -> bool:
        """Far enough ahead of the next car to fit new tyres for a fastest lap."""
        if laps_left < 2 or not self._neutralisation.green or car.tyres.life < 0.15 * self._state.laps:
            return False
        behind = [other for other in self._state.cars if other.racing and other.distance < car.distance]
        if not behind or self._state.laps_down(car):
            return False
        per_segment_ms = self._state.base_lap_ms / SEGMENTS
        nearest = min((car.distance - o.distance) * per_segment_ms - (t_ms - o.entered_ms) for o in behind)
        return nearest > 27_000

    def _cheap(self, t_ms: int) -> bool:
        return not self._neutralisation.green and t_ms - self._neutralisation.deployed_ms < _CHEAP_STOP_MS

    def _is_rival_in_pits(self, car: Car, other: Car) -> bool:
        """Stopped a lap ago, and was close then."""
        visit = other.record.visits[-1] if other.record.visits else None
        if other is car or visit is None or visit.lap != car.lap - 1 or len(other.record.laps) < car.lap - 1:
            return False
        return abs(other.record.laps[car.lap - 2].start_ms - car.record.laps[-1].start_ms) < _RIVAL_GAP_MS

    def _slick(self, car: Car, due: PlannedStop | None, laps_left: int) -> str:
        """What to fit: the plan's compound if it lasts, and a second one if that is still owed."""
        further = car.plan[1].lap - car.lap if due and len(car.plan) > 1 else laps_left
        only = next(iter(car.compounds_used)) if len(car.compounds_used) == 1 else None
        owed = only if further == laps_left else None
        if due and due.compound != owed and COMPOUNDS[due.compound].life * 1.2 * self._state.stretch >= further:
            return due.compound
        return slick_for(further, self._state.stretch, owed)

    @staticmethod
    def _take_off_plan(car: Car, compound: str) -> None:
        if compound in RAIN or car.damaged:
            car.plan.clear()
        elif car.plan:
            car.plan.pop(0)
