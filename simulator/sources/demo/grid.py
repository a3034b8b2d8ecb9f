"""Who starts where: the form of the day, and the qualifying order that follows from it."""

from dataclasses import dataclass
from random import Random

from pitwall.simulator.sources.demo.roster import PEOPLE, TEAMS, Person, Team
from pitwall.simulator.sources.demo.tyres import Tyres


@dataclass(frozen=True, slots=True)
class Entrant:
    """A driver in a car on this day.

    ``pace_ms``: lost on the base lap, every lap. ``care``: multiplies tyre fading.
    ``noise_ms``: spread of a lap. ``launch_ms``: lost at the start. ``slips``: chance that a
    lap's time is deleted. ``boldness``: multiplies the chance of an overtake.
    """

    person: Person
    team: Team
    grid: int
    pace_ms: float
    care: float
    noise_ms: float
    launch_ms: float
    slips: float
    boldness: float

    @property
    def number(self) -> str:
        """The car's number."""
        return self.person.number

    @property
    def label(self) -> str:
        """The car as race control writes it: ``12 (SOL)``."""
        return f"{self.person.number} ({self.person.code})"


def draw_grid(rng: Random, cars: int) -> list[Entrant]:
    """The entrants in the order of the grid."""
    team_form = [rng.gauss(0, 130) for _ in TEAMS]
    times = []
    for person in PEOPLE[:cars]:
        race_pace = TEAMS[person.team].pace_ms + person.pace_ms + team_form[person.team] + rng.gauss(0, 60)
        times.append((race_pace + rng.gauss(0, 170), race_pace, person))
    fastest = min(race_pace for _, race_pace, _ in times)
    return [
        Entrant(
            person=person,
            team=TEAMS[person.team],
            grid=place,
            pace_ms=race_pace - fastest,
            care=rng.uniform(0.88, 1.14),
            noise_ms=rng.uniform(110, 210),
            launch_ms=max(-150.0, rng.gauss(150, 220)),
            slips=rng.choice((0.002, 0.005, 0.01, 0.025)),
            boldness=rng.uniform(0.75, 1.3),
        )
        for place, (_, race_pace, person) in enumerate(sorted(times, key=lambda each: each[0]), 1)
    ]


def starting_tyres(rng: Random, entrant: Entrant, compound: str) -> Tyres:
    """The set a car starts on: softs of the front rows have been through qualifying."""
    if compound == "SOFT" and entrant.grid <= 10 and rng.random() < 0.7:
        return Tyres.used(compound, rng.choice((2, 3)))
    return Tyres.new(compound)
