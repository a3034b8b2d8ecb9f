"""A car's way: out of its garage, round the circuit as long as its run lasts, and back."""

from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from pitwall.simulator.sources.demo.agenda import Agenda
from pitwall.simulator.sources.demo.layout import BOUNDS, DRS_GAIN_MS, LAST_SEGMENT, SECTOR_ENDS
from pitwall.simulator.sources.demo.timed.flags import Flags
from pitwall.simulator.sources.demo.timed.garages import Garages
from pitwall.simulator.sources.demo.timed.lap_pace import segment_time_ms
from pitwall.simulator.sources.demo.timed.mishaps import Mishap
from pitwall.simulator.sources.demo.timed.recording import (
    note_lap,
    note_pit_entry,
    note_pit_exit,
    note_segment,
    note_stop,
)
from pitwall.simulator.sources.demo.timed.runner import Runner, TimedLap
from pitwall.simulator.sources.demo.timed.state import TimedState
from pitwall.simulator.sources.demo.tyres import Tyres

_IN_THE_WAY_MS = 4000
_TOO_WET_FOR_DRS = 0.2
_FIRST_SEGMENT_OF_A_MISHAP, _LAST_SEGMENT_OF_A_MISHAP = 1, 7
_HALT_MS = 3000


@dataclass(frozen=True, slots=True)
class Told:
    """Who is told what the cars do: a lap is complete, a car stands in its garage, a car is out."""

    lap: Callable[[Runner, TimedLap], None]
    parked: Callable[[Runner, int], None]
    out: Callable[[int], None]


class Driving:
    """Moves the cars from segment to segment."""

    def __init__(
        self,
        agenda: Agenda,
        rng: Random,
        state: TimedState,
        garages: Garages,
        flags: Flags,
        mishaps: list[Mishap],
        told: Told,
    ) -> None:
        self._agenda = agenda
        self._rng = rng
        self._state = state
        self._garages = garages
        self._flags = flags
        self._mishaps = mishaps
        self._told = told

    def leave(self, runner: Runner, t_ms: int) -> None:
        """Out of the garage for the next run."""
        car, run = runner.car, runner.runs.pop(0)
        car.tyres = Tyres.used(run.compound, run.used_laps) if run.used_laps else Tyres.new(run.compound)
        car.stint += bool(runner.passes)
        runner.mode, runner.left, runner.parked = "out", list(run.laps[1:]), False
        self._agenda.at(self._garages.release(car, t_ms), lambda now: self._rejoin(runner, now))

    def call_in(self) -> None:
        """Everybody comes back to the pit lane, slowly."""
        for runner in self._state.runners:
            if not runner.parked and not runner.car.retired:
                runner.abort()

    def _rejoin(self, runner: Runner, t_ms: int) -> None:
        car = runner.car
        note_pit_exit(runner, t_ms)
        self._begin(runner, t_ms)
        clear_ms = self._garages.rejoin(car, t_ms, self._segment_ms(runner, t_ms))
        runner.middle_ms = (t_ms + clear_ms) // 2
        self._agenda.at(clear_ms, lambda now: self._arrived(runner, now))

    def _begin(self, runner: Runner, t_ms: int) -> None:
        """A lap begins, on the track."""
        runner.part = self._state.part
        runner.form_ms = self._rng.gauss(0, 0.8 * runner.car.entrant.noise_ms)
        runner.aborted = False
        if self._state.red:
            runner.abort()
        runner.car.entered_ms = t_ms

    def _arrived(self, runner: Runner, t_ms: int) -> None:
        """A car is at the end of its segment."""
        car = runner.car
        car.leg.add(t_ms, car.lap - 1 + BOUNDS[car.segment + 1])
        note_segment(runner, t_ms)
        if car.segment in SECTOR_ENDS:
            car.sector_ends.append(t_ms)
        if car.segment < LAST_SEGMENT:
            car.segment += 1
        else:
            self._complete(runner, t_ms)
            runner.mode = runner.left.pop(0) if runner.left and self._state.open else "in"
            self._begin(runner, t_ms)
        self._enter(runner, t_ms)

    def _enter(self, runner: Runner, t_ms: int) -> None:
        car = runner.car
        car.entered_ms = t_ms
        if (mishap := self._mishap(runner, t_ms)) and self._crashes(runner, mishap, t_ms):
            return
        clear_ms = t_ms + self._segment_ms(runner, t_ms)
        if mishap:
            clear_ms = self._spin(runner, mishap, t_ms, clear_ms)
        runner.middle_ms = t_ms + round((clear_ms - t_ms) * (0.5 + self._rng.gauss(0, 0.0015)))
        if car.segment == LAST_SEGMENT and runner.mode == "in":
            entry_ms = self._garages.approach(car, clear_ms)
            self._agenda.at(entry_ms, lambda now: self._enter_lane(runner, now))
            return
        dry = self._state.climate.wetness(t_ms) < _TOO_WET_FOR_DRS
        if dry and car.segment in DRS_GAIN_MS and runner.mode == "push":
            car.record.drs_ms.append((t_ms, clear_ms))
        self._agenda.at(clear_ms, lambda now: self._arrived(runner, now))

    def _enter_lane(self, runner: Runner, t_ms: int) -> None:
        note_pit_entry(runner, t_ms)
        self._agenda.at(self._garages.enter(runner.car, t_ms), lambda now: self._cross_line_in_lane(runner, now))

    def _cross_line_in_lane(self, runner: Runner, t_ms: int) -> None:
        runner.car.sector_ends.append(t_ms)
        self._complete(runner, t_ms)
        self._agenda.at(self._garages.stop(runner.car, t_ms), lambda now: self._stand(runner, now))

    def _stand(self, runner: Runner, t_ms: int) -> None:
        runner.parked = True
        self._told.parked(runner, t_ms)

    def _complete(self, runner: Runner, t_ms: int) -> None:
        lap = note_lap(runner, t_ms)
        runner.car.begin_lap(t_ms, disturbed=False)
        self._told.lap(runner, lap)

    def _segment_ms(self, runner: Runner, t_ms: int) -> int:
        car = runner.car
        traffic = any(
            other is not runner
            and not other.parked
            and other.mode in ("out", "cool", "in")
            and other.car.segment == car.segment
            and 0 <= t_ms - other.car.entered_ms < _IN_THE_WAY_MS
            for other in self._state.taking_part
        )
        return round(segment_time_ms(runner, self._state, self._rng, t_ms, traffic=traffic))

    def _mishap(self, runner: Runner, t_ms: int) -> Mishap | None:
        """What is due, if this car is one it can happen to now."""
        due = next((mishap for mishap in self._mishaps if mishap.part == self._state.part), None)
        if due is None or not self._state.open or t_ms < self._state.timer.at(due.elapsed_ms):
            return None
        segment = runner.car.segment
        if runner.mode != "push" or not _FIRST_SEGMENT_OF_A_MISHAP <= segment <= _LAST_SEGMENT_OF_A_MISHAP:
            return None
        self._mishaps.remove(due)
        return due

    def _crashes(self, runner: Runner, mishap: Mishap, t_ms: int) -> bool:
        """Whether the mishap ends the car's session; then it is seen to."""
        if mishap.kind != "crash":
            return False
        car, place = runner.car, _place(runner, mishap)
        stop_ms = t_ms + round(1.25 * mishap.place * self._segment_ms(runner, t_ms)) + 2500
        car.leg.add(stop_ms, car.lap - 1 + place, 0.0)
        car.leg.stops_beside_track = True
        runner.abort()
        self._agenda.at(stop_ms - 1500, lambda now: self._flags.crash(now, place))

        def stand(now_ms: int) -> None:
            note_stop(runner, now_ms, second_half=mishap.place >= 0.5)
            self._told.out(now_ms)

        self._agenda.at(stop_ms, stand)
        return True

    def _spin(self, runner: Runner, mishap: Mishap, t_ms: int, clear_ms: int) -> int:
        """Off the road and back onto it; the lap is over: when the car is through its segment."""
        car, place = runner.car, _place(runner, mishap)
        halt_ms = t_ms + round((clear_ms - t_ms) * mishap.place) + 1500
        car.leg.add(halt_ms, car.lap - 1 + place, 0.0)
        car.leg.add(halt_ms + _HALT_MS, car.lap - 1 + place, 0.0)
        runner.abort()
        self._agenda.at(halt_ms, lambda now: self._flags.spin(now, place))
        return halt_ms + _HALT_MS + round((clear_ms - t_ms) * (1 - mishap.place)) + 2500


def _place(runner: Runner, mishap: Mishap) -> float:
    """Where it happens, as a fraction of the lap."""
    start = BOUNDS[runner.car.segment]
    return start + (BOUNDS[runner.car.segment + 1] - start) * mishap.place
