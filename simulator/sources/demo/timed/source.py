"""A session of the demo weekend against the clock as a source."""

import heapq
from collections.abc import Iterator
from operator import itemgetter
from random import Random

from pitwall.events import Driver, LapCompleted, SectorCompleted, SessionClock, SessionStarted
from pitwall.simulator.errors import SimulatorError
from pitwall.simulator.race import Moment, Progress, Race, RaceSource
from pitwall.simulator.sources.demo.agenda import Agenda
from pitwall.simulator.sources.demo.car import Car
from pitwall.simulator.sources.demo.circuit import COUNTRY, NAME
from pitwall.simulator.sources.demo.frames import car_frames, ticks
from pitwall.simulator.sources.demo.grid import draw_grid
from pitwall.simulator.sources.demo.layout import BOUNDS, MARSHALLING_SECTORS, SECTOR_ENDS
from pitwall.simulator.sources.demo.motion import motion
from pitwall.simulator.sources.demo.race_control import RaceControl
from pitwall.simulator.sources.demo.speed_profile import BaseLap, base_lap
from pitwall.simulator.sources.demo.timed.garages import Garages
from pitwall.simulator.sources.demo.timed.mini_sectors import mini_sector_moments
from pitwall.simulator.sources.demo.timed.mishaps import draw_mishaps
from pitwall.simulator.sources.demo.timed.runner import Runner
from pitwall.simulator.sources.demo.timed.session_parts import SessionParts
from pitwall.simulator.sources.demo.timed.state import TimedState
from pitwall.simulator.sources.demo.timed.timer import Timer
from pitwall.simulator.sources.demo.timed.timing import timing_moments
from pitwall.simulator.sources.demo.timed.track_limits import TrackLimits
from pitwall.simulator.sources.demo.timing import SpeedTraps
from pitwall.simulator.sources.demo.tyres import Tyres
from pitwall.simulator.sources.demo.weather import draw_climate, readings
from pitwall.simulator.sources.demo.weekend import RACE_NAME, SEASON, WeekendSession

_CARS = 20
_GREEN_LIGHT_MS = 900_000
"""Session time of the green light: the recording begins a quarter of an hour before."""
_BEFORE_GREEN_MS = 10_000
_LOCAL_START_S = 15 * 3600
_BREAKS_MS = 8 * 60_000


class TimedDemoSource(RaceSource):
    """A qualifying or a practice made from ``seed``: the same seed gives the same session, to the byte.

    The drivers are those of the demo race of this seed, each as fast on this weekend as there.
    """

    def __init__(self, session: WeekendSession, seed: int = 1, rain: bool = False, telemetry: bool = True) -> None:
        self._session = session
        self._seed = seed
        self._rain = rain
        self._telemetry = telemetry

    def load(self, progress: Progress) -> Race:
        """Run the session; takes about a second. The car frames are made while they are read."""
        progress(f"Making a demo {self._session.name} from seed {self._seed}")
        rng = Random(f"{RACE_NAME} {self._session.identifier} {self._seed}")  # noqa: S311 - a session, not a secret
        base = base_lap()
        state = self._line_up(rng, base)
        start_ms = _GREEN_LIGHT_MS - _BEFORE_GREEN_MS
        agenda = Agenda()
        control = RaceControl(state, _LOCAL_START_S)
        limits = TrackLimits(agenda, rng, control)
        garages = Garages(rng, base, [runner.car for runner in state.runners])
        for runner in state.runners:
            garages.stand_ready(runner.car, start_ms)
        parts = SessionParts(agenda, rng, state, control, garages, limits, draw_mishaps(rng, self._session.parts))
        agenda.at(_GREEN_LIGHT_MS, parts.begin)
        end_ms = agenda.run()
        if parts.result is None:
            raise SimulatorError(
                f"the demo {self._session.name} of seed {self._seed} came to no result: try another seed"
            )
        moving = [
            (car, motion(car, base, ticks(start_ms, end_ms), from_grid=False))
            for car in (runner.car for runner in state.runners)
        ]
        moments: list[Moment] = [(start_ms, SessionClock(remaining_ms=self._session.parts[0].length_ms, running=False))]
        for runner, (_, way) in zip(state.runners, moving, strict=True):
            moments += timing_moments(runner, SpeedTraps(base, way))
        moments += mini_sector_moments(state.runners)
        moments += parts.moments
        moments += control.statuses
        moments += control.messages
        moments += limits.deletions
        moments += readings(state.climate, rng, 0, end_ms)
        moments.append((end_ms, parts.result))
        moments.sort(key=_in_order)
        progress(f"Demo {self._session.name} ready: {len(state.runners)} cars, {len(moments)} events")

        def replay() -> Iterator[Moment]:
            frames = car_frames(base, moving) if self._telemetry else iter(())
            return heapq.merge(moments, frames, key=itemgetter(0))

        return Race(session=self._started(state, base), start_ms=start_ms, moments=replay)

    def _line_up(self, rng: Random, base: BaseLap) -> TimedState:
        # As the race draws them, so that the fast ones are the same all weekend.
        field = draw_grid(Random(f"{RACE_NAME} {self._seed}"), _CARS)  # noqa: S311
        lasts_ms = sum(part.length_ms for part in self._session.parts) + _BREAKS_MS * (len(self._session.parts) - 1)
        climate = draw_climate(rng, rain=self._rain, lights_out_ms=_GREEN_LIGHT_MS, race_ms=lasts_ms)
        runners = [Runner(Car(entrant, Tyres.new("SOFT"), [])) for entrant in field]
        timer = Timer(self._session.parts[0].length_ms, _GREEN_LIGHT_MS)
        return TimedState(self._session, _GREEN_LIGHT_MS, base.lap_s * 1000, climate, runners, timer)

    def _started(self, state: TimedState, base: BaseLap) -> SessionStarted:
        entrants = sorted((runner.car.entrant for runner in state.runners), key=lambda each: each.person.team)
        roster = tuple(
            Driver(
                number=entrant.number,
                code=entrant.person.code,
                full_name=entrant.person.full_name,
                team=entrant.team.name,
                team_colour=entrant.team.colour,
            )
            for entrant in entrants
        )
        return SessionStarted(
            source="demo",
            race_name=RACE_NAME,
            session=self._session.name,
            kind=self._session.kind,
            season=SEASON,
            round=0,
            circuit=NAME,
            country=COUNTRY,
            date=self._session.date,
            lights_out_ms=_GREEN_LIGHT_MS,
            speed=1.0,
            synthetic=True,
            seed=self._seed,
            telemetry=self._telemetry,
            roster=roster,
            track=base.circuit.track(
                [base.distance_of(BOUNDS[segment + 1]) for segment in SECTOR_ENDS[:2]],
                [base.distance_of(number / MARSHALLING_SECTORS) for number in range(MARSHALLING_SECTORS)],
            ),
        )


def _in_order(moment: Moment) -> tuple[int, int]:
    """Sorts by time; at the same time sectors first, then laps, then what follows from them."""
    t_ms, payload = moment
    if isinstance(payload, SectorCompleted):
        return t_ms, 0
    return t_ms, 1 if isinstance(payload, LapCompleted) else 2
