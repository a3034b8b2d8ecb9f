"""The parts of a session: their clock, who drives in them and when, red flags, and who goes on."""

from random import Random

from pitwall.events import ChequeredFlag, Classification, KnockedOut, SessionClock, SessionPartEnded, SessionPartStarted
from pitwall.simulator.race import Moment
from pitwall.simulator.sources.demo.agenda import Agenda
from pitwall.simulator.sources.demo.race_control import RaceControl
from pitwall.simulator.sources.demo.timed.driving import Driving, Told
from pitwall.simulator.sources.demo.timed.flags import Flags
from pitwall.simulator.sources.demo.timed.garages import Garages
from pitwall.simulator.sources.demo.timed.mishaps import Mishap
from pitwall.simulator.sources.demo.timed.program import Run, practice_runs, qualifying_runs
from pitwall.simulator.sources.demo.timed.runner import Runner, TimedLap
from pitwall.simulator.sources.demo.timed.standings import advancing, in_order, practice_result, qualifying_result
from pitwall.simulator.sources.demo.timed.state import TimedState
from pitwall.simulator.sources.demo.timed.timer import Timer
from pitwall.simulator.sources.demo.timed.track_limits import FOUND_AFTER_MS, TrackLimits
from pitwall.simulator.sources.demo.tyres import RAIN, best_in_the_wet

_MINUTE_MS = 60_000
_BREAK_MS = 7 * _MINUTE_MS
_BREAK_AT_LEAST_MS = 4 * _MINUTE_MS
_CLOCK_SET_MS = 2 * _MINUTE_MS
"""So long before a part its clock is set."""
_TO_THE_LINE_MS = 135_000
"""From the garage to the line, about: later than this before the end nobody leaves."""
_TURNAROUND_MS = (70_000, 130_000)
_READY_WITHIN_MS = 20_000
"""So long after the green light all who waited for it are ready."""
_APART_MS = 3500
"""Between two cars leaving."""
_STOPPED_MS = (3 * _MINUTE_MS, 6 * _MINUTE_MS)
_DECIDED_AFTER_MS = FOUND_AFTER_MS[1] + 5_000
_RESULT_AFTER_MS = 120_000


class SessionParts:
    """Runs the session from the first green light to the result."""

    def __init__(
        self,
        agenda: Agenda,
        rng: Random,
        state: TimedState,
        control: RaceControl,
        garages: Garages,
        limits: TrackLimits,
        mishaps: list[Mishap],
    ) -> None:
        self._agenda = agenda
        self._rng = rng
        self._state = state
        self._control = control
        self._limits = limits
        flags = Flags(agenda, rng, state, control, self._stop)
        told = Told(lap=self._lap, parked=self._parked, out=self._decide_when_over)
        self._driving = Driving(agenda, rng, state, garages, flags, mishaps, told)
        self._end_ticket = 0
        self._last_left_ms = 0
        self._awaited = False
        """The time of the part is over, laps begun before are not."""
        self._below: list[Runner] = []
        """Those knocked out, in the order of the result."""
        self.moments: list[Moment] = []
        self.result: Classification | None = None

    def begin(self, t_ms: int) -> None:
        """The next part begins."""
        state = self._state
        state.part += 1
        part = state.session.parts[state.part - 1]
        if state.part == 1:
            state.taking_part = list(state.runners)
        state.timer = Timer(part.length_ms, t_ms)
        if state.is_qualifying:
            advance = None if state.last_part else self._advance()
            drivers = tuple(runner.number for runner in state.taking_part)
            started = SessionPartStarted(part=state.part, name=part.name, drivers=drivers, advance=advance)
            self.moments.append((t_ms, started))
        for runner in state.taking_part:
            runner.runs = self._runs(runner)
        self._go(t_ms)

    def _runs(self, runner: Runner) -> list[Run]:
        if self._state.is_qualifying:
            return qualifying_runs(self._rng, runner.car.entrant, self._state.part)
        return practice_runs(self._rng)

    def _go(self, t_ms: int) -> None:
        """The light at the pit exit is green, the clock runs."""
        state = self._state
        goes_on, state.open, state.red = state.red, True, False
        self._control.set_status(t_ms, "yellow" if state.yellow else "clear")
        self._control.show_flag(t_ms, "GREEN LIGHT - PIT EXIT OPEN", "GREEN")
        if state.is_qualifying or not goes_on:
            state.timer.go(t_ms)
            self.moments.append((t_ms, SessionClock(remaining_ms=state.timer.remaining_ms(t_ms), running=True)))
            self._end_ticket = self._agenda.at(state.timer.end_ms, self._end)
        for runner in state.taking_part:
            self._send_out(runner, t_ms + self._rng.randint(0, _READY_WITHIN_MS))

    def _send_out(self, runner: Runner, ready_ms: int) -> None:
        """Put down when a car that is ready at a time leaves for its next run, if there is time for one."""
        state = self._state
        if not runner.parked or runner.car.retired or not state.open:
            return
        while runner.runs:
            leave_ms = max(ready_ms, state.timer.at(runner.runs[0].leaves_ms))
            if state.timer.end_ms - leave_ms >= _TO_THE_LINE_MS:
                runner.ticket = self._agenda.at(leave_ms, lambda now: self._leave(runner, now))
                return
            runner.runs.pop(0)

    def _parked(self, runner: Runner, t_ms: int) -> None:
        self._send_out(runner, t_ms + self._rng.randint(*_TURNAROUND_MS))

    def _leave(self, runner: Runner, t_ms: int) -> None:
        free_ms = self._last_left_ms + _APART_MS
        if t_ms < free_ms:
            runner.ticket = self._agenda.at(free_ms, lambda now: self._leave(runner, now))
            return
        self._last_left_ms = t_ms
        best = best_in_the_wet(self._state.climate.wetness(t_ms))
        run = runner.runs[0]
        if best in RAIN:
            runner.runs[0] = Run(run.leaves_ms, best, run.laps)
        self._driving.leave(runner, t_ms)

    def _stop(self, t_ms: int) -> None:
        """The session is stopped under a red flag, and goes on later. The clock of a practice runs on."""
        state = self._state
        state.open, state.red = False, True
        if state.is_qualifying:
            state.timer.stop(t_ms)
            self._agenda.cancel(self._end_ticket)
            self.moments.append((t_ms, SessionClock(remaining_ms=state.timer.remaining_ms(t_ms), running=False)))
        for runner in state.taking_part:
            self._agenda.cancel(runner.ticket)
        self._driving.call_in()
        told_ms = t_ms + self._rng.randint(*_STOPPED_MS)
        resumes_ms = told_ms + 5 * _MINUTE_MS
        resumes_ms -= (resumes_ms - state.lights_out_ms) % _MINUTE_MS  # on the minute, as race control has it
        name = state.session.parts[state.part - 1].name or "SESSION"
        text = f"{name} WILL RESUME AT {self._control.clock(resumes_ms)[:5]}"
        self._agenda.at(told_ms, lambda now: self._control.say(now, text))
        self._agenda.at(resumes_ms, self._go)

    def _end(self, t_ms: int) -> None:
        """The time of the part is over."""
        state = self._state
        state.open = False
        self._awaited = True
        for runner in state.taking_part:
            if runner.parked:
                self._agenda.cancel(runner.ticket)
        if state.is_qualifying:
            self.moments.append((t_ms, SessionPartEnded(part=state.part)))
        self.moments.append((t_ms, SessionClock(remaining_ms=0, running=False)))
        self._control.show_flag(t_ms, "CHEQUERED FLAG", "CHEQUERED")
        if state.last_part:
            self.moments.append((t_ms, ChequeredFlag()))
        self._decide_when_over(t_ms)

    def _decide_when_over(self, t_ms: int) -> None:
        """Once the last lap begun in time is complete, and looked at, the part is decided."""
        if self._awaited and not any(runner.on_a_lap for runner in self._state.taking_part):
            self._awaited = False
            if self._state.last_part:
                self._agenda.at(t_ms + _RESULT_AFTER_MS, lambda _: self._finish())
            else:
                self._agenda.at(t_ms + _DECIDED_AFTER_MS, self._knock_out)

    def _advance(self) -> int:
        return advancing(len(self._state.runners), self._state.part, len(self._state.session.parts))

    def _knock_out(self, t_ms: int) -> None:
        state = self._state
        order = in_order(state.taking_part, state.part)
        state.taking_part, out = order[: self._advance()], order[self._advance() :]
        self._below = out + self._below
        drivers = tuple(runner.number for runner in out)
        self.moments.append((t_ms, KnockedOut(part=state.part, drivers=drivers)))
        begins_ms = max(state.timer.end_ms + _BREAK_MS, t_ms + _BREAK_AT_LEAST_MS)
        clock = SessionClock(remaining_ms=state.session.parts[state.part].length_ms, running=False)
        self._agenda.at(begins_ms - _CLOCK_SET_MS, lambda now: self.moments.append((now, clock)))
        self._agenda.at(begins_ms, self.begin)

    def _finish(self) -> None:
        state = self._state
        order = in_order(state.taking_part, state.part) + self._below
        self.result = qualifying_result(order) if state.is_qualifying else practice_result(order)

    def _lap(self, runner: Runner, lap: TimedLap) -> None:
        self._limits.watch(runner, lap)
        if self._awaited:
            # The car itself still counts as on a lap: what its next one is for is decided after this.
            self._agenda.at(lap.end_ms + 1, self._decide_when_over)
