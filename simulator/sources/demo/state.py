"""What everybody at the track can see of the race: who leads, which lap it is, whether it is over."""

from dataclasses import dataclass

from pitwall.simulator.sources.demo.car import Car
from pitwall.simulator.sources.demo.layout import SEGMENTS
from pitwall.simulator.sources.demo.weather import Climate

FULL_LENGTH_LAPS = 52
SHORTEST_WITH_STOPS = 10
"""In races shorter than this nobody has to stop, and no safety car comes out."""


@dataclass(slots=True, eq=False)
class RaceState:
    """The race as it stands. ``cars`` are in grid order; ``leader`` was first to ``lead_distance``."""

    laps: int
    lights_out_ms: int
    base_lap_ms: float
    climate: Climate
    cars: list[Car]
    leader: Car
    lead_distance: int = 0
    chequered_ms: int | None = None
    drs: bool = False
    rain_tyres_seen: bool = False
    overtakes: int = 0

    @property
    def lap(self) -> int:
        """The lap the leader is on."""
        return min(self.lead_distance // SEGMENTS + 1, self.laps)

    @property
    def stretch(self) -> float:
        """How long this race is against a full one: tyres are made to last accordingly."""
        return min(1.3, max(0.2, self.laps / FULL_LENGTH_LAPS))

    @property
    def stops_expected(self) -> bool:
        """Long enough for pit stops, and for the rule of two compounds."""
        return self.laps >= SHORTEST_WITH_STOPS

    def note_progress(self, car: Car) -> bool:
        """Apply that a car reached a new segment; whether it leads the race now."""
        if car.distance > self.lead_distance:
            self.lead_distance = car.distance
            self.leader = car
        return self.leader is car

    def leader_lost(self) -> None:
        """The leader stopped: the next one leads."""
        running = [car for car in self.cars if car.racing]
        if running:
            self.leader = min(running, key=lambda car: (-car.distance, car.entered_ms))
            self.lead_distance = self.leader.distance

    def laps_down(self, car: Car) -> int:
        """How many laps the leader is ahead."""
        return max(0, self.lead_distance - car.distance) // SEGMENTS

    def position_at_line(self, laps_done: int) -> int:
        """The position of a car that completes its lap number ``laps_done`` now."""
        return 1 + sum(1 for car in self.cars if not car.retired and car.laps_done >= laps_done)

    def laps_left(self, car: Car) -> int:
        """Laps a car has to go after the one it is on, at most."""
        return self.laps - car.lap - self.laps_down(car)
