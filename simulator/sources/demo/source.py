"""The demo race as a race source."""

import heapq
from collections.abc import Iterator
from operator import itemgetter
from random import Random

from pitwall.events import ChequeredFlag, Driver, LapCompleted, SectorCompleted, SessionStarted
from pitwall.simulator.errors import UsageError
from pitwall.simulator.race import Moment, Progress, Race, RaceSource
from pitwall.simulator.sources.demo.car import Car
from pitwall.simulator.sources.demo.circuit import COUNTRY, NAME, Floats
from pitwall.simulator.sources.demo.engine import Engine, Story
from pitwall.simulator.sources.demo.frames import car_frames, ticks
from pitwall.simulator.sources.demo.grid import draw_grid, starting_tyres
from pitwall.simulator.sources.demo.layout import BOUNDS, MARSHALLING_SECTORS, SECTOR_ENDS
from pitwall.simulator.sources.demo.motion import Motion, motion
from pitwall.simulator.sources.demo.order import running_orders
from pitwall.simulator.sources.demo.result import classification
from pitwall.simulator.sources.demo.roster import PEOPLE
from pitwall.simulator.sources.demo.script import Script, draw_script
from pitwall.simulator.sources.demo.speed_profile import BaseLap, base_lap
from pitwall.simulator.sources.demo.state import FULL_LENGTH_LAPS, RaceState
from pitwall.simulator.sources.demo.strategy import draw_plan
from pitwall.simulator.sources.demo.timing import SpeedTraps, timing_moments
from pitwall.simulator.sources.demo.weather import draw_climate, readings
from pitwall.simulator.sources.demo.weekend import RACE_NAME, SEASON, SUNDAY

LAPS_LIMITS = (3, 100)
CARS_LIMITS = (2, len(PEOPLE))
SEED_LIMITS = (0, 2**63 - 1)

_LIGHTS_OUT_MS = 3_600_000
_BEFORE_LIGHTS_OUT_MS = 10_000
_FIRST_READING_MS = _LIGHTS_OUT_MS - 30 * 60_000
_RESULT_AFTER_MS = 150_000
_COLD_AT_START_MS = 300.0
_RACE_LAP_FACTOR = 1.03
"""About what a lap applies the race against the base lap, to time the rain by."""


class DemoSource(RaceSource):
    """A whole Grand Prix made from ``seed``: the same seed gives the same race, to the byte.

    Raises UsageError for a number of laps or cars it cannot make a race of, or a seed that
    is not from 0 to 2**63 - 1.
    """

    def __init__(
        self,
        seed: int = 1,
        laps: int = FULL_LENGTH_LAPS,
        rain: bool = False,
        telemetry: bool = True,
        cars: int = 20,
    ) -> None:
        _check("seed", seed, SEED_LIMITS)
        _check("laps", laps, LAPS_LIMITS)
        _check("cars", cars, CARS_LIMITS)
        self._seed = seed
        self._laps = laps
        self._rain = rain
        self._telemetry = telemetry
        self._cars = cars

    def load(self, progress: Progress) -> Race:
        """Run the race; takes about a second. The car frames are made while they are read."""
        progress(f"Making a demo race of {self._laps} laps from seed {self._seed}")
        # Text is hashed, so seeds next to each other have nothing in common.
        rng = Random(f"{RACE_NAME} {self._seed}")  # noqa: S311 - a race, not a secret
        base = base_lap()
        state, script = self._line_up(rng, base)
        session = self._session(state, base)
        story = Engine(rng, base, state, script).run()
        end_ms = max(story.end_ms, *(car.record.legs[-1].t_ms[-1] for car in state.cars))
        moving = _motions(state.cars, base, ticks(_LIGHTS_OUT_MS - _BEFORE_LIGHTS_OUT_MS, end_ms))
        moments = _moments(story, moving, base)
        result_ms = max(story.end_ms, moments[-1][0]) + _RESULT_AFTER_MS
        moments += readings(state.climate, rng, _FIRST_READING_MS, result_ms)
        moments.append((result_ms, classification(state, story.stewards)))
        moments.sort(key=itemgetter(0))
        progress(f"Demo race ready: {self._laps} laps, {self._cars} cars, {len(moments)} events")

        def replay() -> Iterator[Moment]:
            frames = car_frames(base, moving) if self._telemetry else iter(())
            return heapq.merge(moments, frames, key=itemgetter(0))

        return Race(session=session, start_ms=_LIGHTS_OUT_MS - _BEFORE_LIGHTS_OUT_MS, moments=replay)

    def _line_up(self, rng: Random, base: BaseLap) -> tuple[RaceState, Script]:
        """The cars on the grid, and what is in store for them."""
        base_lap_ms = base.lap_s * 1000
        entrants = draw_grid(rng, self._cars)
        race_ms = round(self._laps * base_lap_ms * _RACE_LAP_FACTOR)
        climate = draw_climate(rng, rain=self._rain, lights_out_ms=_LIGHTS_OUT_MS, race_ms=race_ms)
        script = draw_script(rng, entrants, self._laps)
        cars = []
        for entrant in entrants:
            compound, plan = draw_plan(rng, entrant, self._laps)
            tyres = starting_tyres(rng, entrant, compound)
            cars.append(Car(entrant, tyres, plan, cold_ms=_COLD_AT_START_MS, compounds_used={compound}))
        return RaceState(self._laps, _LIGHTS_OUT_MS, base_lap_ms, climate, cars, leader=cars[0]), script

    def _session(self, state: RaceState, base: BaseLap) -> SessionStarted:
        roster = []
        for car in state.cars:
            person, team = car.entrant.person, car.entrant.team
            roster.append(
                Driver(
                    number=person.number,
                    code=person.code,
                    full_name=person.full_name,
                    team=team.name,
                    team_colour=team.colour,
                    grid=car.entrant.grid,
                    compound=car.tyres.compound,
                    tyre_life=car.tyres.life,
                )
            )
        return SessionStarted(
            source="demo",
            race_name=RACE_NAME,
            season=SEASON,
            round=0,
            circuit=NAME,
            country=COUNTRY,
            date=SUNDAY,
            total_laps=self._laps,
            lights_out_ms=_LIGHTS_OUT_MS,
            speed=1.0,
            synthetic=True,
            seed=self._seed,
            telemetry=self._telemetry,
            roster=tuple(roster),
            track=base.circuit.track(
                [base.distance_of(BOUNDS[segment + 1]) for segment in SECTOR_ENDS[:2]],
                [base.distance_of(number / MARSHALLING_SECTORS) for number in range(MARSHALLING_SECTORS)],
            ),
        )


def _motions(cars: list[Car], base: BaseLap, times_ms: Floats) -> list[tuple[Car, Motion]]:
    return [(car, motion(car, base, times_ms)) for car in cars]


def _moments(story: Story, moving: list[tuple[Car, Motion]], base: BaseLap) -> list[Moment]:
    """Everything that happens but weather, frames and result, in order of time."""
    state = story.state
    moments: list[Moment] = []
    for car, way in moving:
        moments += timing_moments(car, SpeedTraps(base, way))
        if car.record.finish_ms == state.chequered_ms:
            flag_ms = state.chequered_ms or 0
            moments.append((flag_ms, ChequeredFlag(driver=car.entrant.number, lap=car.laps_done)))
    moments += story.control.statuses
    moments += story.control.messages
    moments += story.stewards.deletions
    start_ms = _LIGHTS_OUT_MS - _BEFORE_LIGHTS_OUT_MS
    moments += running_orders(state, moving, base.circuit.length_m, start_ms)
    return sorted(moments, key=_in_order)


def _in_order(moment: Moment) -> tuple[int, int]:
    """Sorts by time; at the same time sectors first, then laps by position, then what follows from them."""
    t_ms, payload = moment
    if isinstance(payload, SectorCompleted):
        return t_ms, 0
    if isinstance(payload, LapCompleted):
        return t_ms, payload.position or 0
    return t_ms, CARS_LIMITS[1] + 1


def _check(name: str, value: int, limits: tuple[int, int]) -> None:
    low, high = limits
    if not low <= value <= high:
        raise UsageError(f"the demo race needs {name} from {low} to {high}, not {value}")
