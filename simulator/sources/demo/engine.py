"""The race itself: moves every car from segment to segment until all have finished.

Times are whole milliseconds, so what is recorded adds up exactly, and a seed gives the
same race wherever it runs.
"""

from dataclasses import dataclass
from random import Random

from pitwall.simulator.sources.demo.agenda import Agenda
from pitwall.simulator.sources.demo.announcements import announce_before_start, announce_weather
from pitwall.simulator.sources.demo.car import Car, LapRecord
from pitwall.simulator.sources.demo.drs import Drs
from pitwall.simulator.sources.demo.incidents import Incidents
from pitwall.simulator.sources.demo.lap_pace import air_ms, lap_pace_ms, segment_time_ms
from pitwall.simulator.sources.demo.layout import BOUNDS, LAST_SEGMENT, SECTOR_ENDS
from pitwall.simulator.sources.demo.neutralisation import Neutralisation
from pitwall.simulator.sources.demo.pit_lane import PitLane
from pitwall.simulator.sources.demo.pit_stops import PitStops
from pitwall.simulator.sources.demo.pit_wall import PitWall
from pitwall.simulator.sources.demo.race_control import RaceControl
from pitwall.simulator.sources.demo.script import Script
from pitwall.simulator.sources.demo.speed_profile import BaseLap
from pitwall.simulator.sources.demo.start import cool_down, launch_ms, record_launch
from pitwall.simulator.sources.demo.state import RaceState
from pitwall.simulator.sources.demo.stewards import Stewards
from pitwall.simulator.sources.demo.traffic import MIN_GAP_MS, Traffic

_WEAR_WHEN_SLOW = 0.35


@dataclass(frozen=True, slots=True)
class Story:
    """A race that has been run. ``end_ms`` is when the last thing happened in it."""

    state: RaceState
    control: RaceControl
    stewards: Stewards
    end_ms: int


class Engine:
    """Runs one race. Every draw comes from ``rng``, in the order of race time."""

    def __init__(self, rng: Random, base: BaseLap, state: RaceState, script: Script) -> None:
        self._rng = rng
        self._base = base
        self._state = state
        self._agenda = agenda = Agenda()
        self._control = control = RaceControl(state)
        self._stewards = stewards = Stewards(agenda, rng, state, control)
        self._drs = Drs(state, control)
        self._traffic = traffic = Traffic(agenda, rng, state, self._arrived, self._lapping, self._overtaken)
        self._neutral = neutral = Neutralisation(agenda, rng, state, control, traffic, self._drs)
        self._incidents = Incidents(agenda, rng, base, state, script, control, stewards, neutral)
        lane = PitLane(rng, base)
        self._wall = PitWall(rng, state, neutral, lane)
        self._pits = PitStops(
            agenda, rng, state, lane, traffic, stewards, neutral, self._crosses_line_in_lane, self._incidents.retire
        )

    def run(self) -> Story:
        """The whole race."""
        announce_before_start(self._agenda, self._rng, self._state, self._control)
        announce_weather(self._agenda, self._state, self._control)
        self._agenda.at(self._state.lights_out_ms, self._start)
        end_ms = self._agenda.run()
        return Story(self._state, self._control, self._stewards, end_ms)

    def _start(self, t_ms: int) -> None:
        times = [(t_ms + launch_ms(self._rng, self._base, car), car) for car in self._state.cars]
        clear_ms = 0
        for free_ms, car in sorted(times, key=lambda each: (each[0], each[1].entrant.grid)):
            clear_ms = max(free_ms, clear_ms + MIN_GAP_MS)
            car.entered_ms = car.lap_start_ms = t_ms
            self._traffic.enter(car, t_ms, clear_ms, may_pass=False, bunched=False)
        self._incidents.at_start(t_ms)

    def _arrived(self, car: Car, t_ms: int) -> None:
        """A car is at the end of its segment."""
        if car.record.legs:
            car.leg.add(t_ms, car.lap - 1 + BOUNDS[car.segment + 1])
        else:
            record_launch(self._base, car, t_ms)
        if car.segment in SECTOR_ENDS:
            car.sector_ends.append(t_ms)
        if car.segment < LAST_SEGMENT:
            car.segment += 1
        else:
            self._complete_lap(car, t_ms)
            if car.finished:
                cool_down(self._base, car)
                return
        self._enter(car, t_ms)

    def _enter(self, car: Car, t_ms: int) -> None:
        """A car begins a segment on the track."""
        self._note_entry(car, t_ms)
        if self._incidents.ends_race(car, t_ms):
            return
        self._incidents.damages(car, t_ms)
        free_ms = self._free_ms(car, t_ms)
        if car.segment == LAST_SEGMENT:
            if reason := self._incidents.fails_in_pits(car):
                self._pits.bring_home(car, free_ms, reason)
                return
            if compound := self._wall.decide(car, t_ms):
                self._pits.bring_in(car, free_ms, compound)
                return
        bunched = self._neutral.mode == "safety_car"
        self._traffic.enter(car, t_ms, free_ms, may_pass=self._neutral.may_pass(car), bunched=bunched)

    def _note_entry(self, car: Car, t_ms: int) -> None:
        car.entered_ms = t_ms
        if self._state.note_progress(car):
            self._neutral.leader_entered(car, t_ms)
            self._incidents.leader_entered(car, t_ms)
            if car.segment == 0:
                self._drs.leader_crossed_line(t_ms, green=self._neutral.green)
        self._neutral.caught_up(car)
        if not self._neutral.green:
            car.disturbed = True

    def _lapping(self, car: Car, t_ms: int) -> None:
        self._incidents.blue_flag(car, t_ms)

    def _overtaken(self, car: Car, other: Car, t_ms: int) -> None:
        self._incidents.overtake(car, other, t_ms)

    def _free_ms(self, car: Car, t_ms: int) -> int:
        """When the car would be through its segment on a free track, the air of the car ahead included."""
        car.pace_ms = lap_pace_ms(car, self._state, t_ms)
        time_ms = segment_time_ms(car, car.segment, self._rng) * self._neutral.pace_factor(car)
        if self._neutral.green:
            gap_ms = self._traffic.gap_ahead_ms(car.segment, t_ms)
            lost_ms, wing_open = air_ms(car.segment, gap_ms, drs=self._state.drs)
            time_ms += lost_ms
            if wing_open:
                car.record.drs_ms.append((t_ms, t_ms + round(time_ms)))
        return t_ms + round(time_ms)

    def _crosses_line_in_lane(self, car: Car, t_ms: int) -> bool:
        """A car completes its lap in the pit lane; whether its race goes on."""
        car.sector_ends.append(t_ms)
        self._complete_lap(car, t_ms)
        if car.finished:
            return False
        self._note_entry(car, t_ms)
        return True

    def _complete_lap(self, car: Car, t_ms: int) -> None:
        """A lap is complete; the next one begins, unless the race is over."""
        car.tyres.life += 1
        car.tyres.wear += _WEAR_WHEN_SLOW if car.disturbed else 1.0
        first, second, third = car.sector_ends
        lap = LapRecord(
            lap=car.lap,
            start_ms=car.lap_start_ms,
            sector_ends_ms=(first, second, third),
            position=self._state.position_at_line(car.laps_done + 1),
            compound=car.tyres.compound,
            tyre_life=car.tyres.life,
            fresh_tyre=car.tyres.fresh,
            stint=car.stint,
            pit_in=car.pit_in,
            pit_out=car.pit_out,
            undisturbed=not car.disturbed,
        )
        car.record.laps.append(lap)
        car.laps_done += 1
        self._stewards.watch_lap(car, lap)
        if self._state.chequered_ms is None and car.laps_done == self._state.laps:
            self._state.chequered_ms = t_ms
            self._control.show_flag(t_ms, "CHEQUERED FLAG", "CHEQUERED")
        if self._state.chequered_ms is not None:
            car.record.finish_ms = t_ms
            return
        car.begin_lap(t_ms, disturbed=not self._neutral.green)
