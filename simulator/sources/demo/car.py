"""A car in the race: its state while it runs, and the record of what it did."""

from dataclasses import dataclass, field

from pitwall.simulator.sources.demo.grid import Entrant
from pitwall.simulator.sources.demo.layout import SEGMENTS
from pitwall.simulator.sources.demo.tyres import Tyres


@dataclass(slots=True, eq=False)
class Leg:
    """Part of a car's way: where it was (``at``) at which times.

    On track ``at`` counts laps of the base lap's time (1.5: half the second lap's time has
    gone), otherwise metres from the line at the start. ``speed_mps`` is the speed at a
    point where that is known.
    """

    on_track: bool
    t_ms: list[int] = field(default_factory=list)
    at: list[float] = field(default_factory=list)
    speed_mps: list[float | None] = field(default_factory=list)
    stops_beside_track: bool = False

    def add(self, t_ms: int, at: float, speed_mps: float | None = None) -> None:
        """A further point, unless the last one is as late."""
        if not self.t_ms or t_ms > self.t_ms[-1]:
            self.t_ms.append(t_ms)
            self.at.append(at)
            self.speed_mps.append(speed_mps)


@dataclass(frozen=True, slots=True, kw_only=True)
class LapRecord:
    """A completed lap. ``sector_ends_ms`` has the session times of its three sector ends."""

    lap: int
    start_ms: int
    sector_ends_ms: tuple[int, int, int]
    position: int
    compound: str
    tyre_life: int
    fresh_tyre: bool
    stint: int
    pit_in: bool
    pit_out: bool
    undisturbed: bool
    """Green from start to end."""

    @property
    def end_ms(self) -> int:
        """When the car crossed the line."""
        return self.sector_ends_ms[2]

    @property
    def time_ms(self) -> int:
        """The lap time."""
        return self.end_ms - self.start_ms


@dataclass(slots=True, eq=False)
class PitVisit:
    """A passage through the pit lane at the end of ``lap``. The rest is about the car on leaving;
    ``left_ms`` is missing if it never did.
    """

    lap: int
    entry_ms: int
    left_ms: int | None = None
    compound: str = ""
    tyre_life: int = 0
    fresh_tyre: bool = True
    stint: int = 0


@dataclass(frozen=True, slots=True)
class Retirement:
    """Out of the race, at ``t_ms``, after ``laps`` completed laps."""

    t_ms: int
    laps: int
    reason: str


@dataclass(slots=True, eq=False)
class Record:
    """What a car did in the race, as its transponder and its crew would tell it."""

    legs: list[Leg] = field(default_factory=list)
    laps: list[LapRecord] = field(default_factory=list)
    open_sectors: list[tuple[int, int, int]] = field(default_factory=list)
    """Sectors of a lap never completed: lap, sector, session time of its end."""
    visits: list[PitVisit] = field(default_factory=list)
    drs_ms: list[tuple[int, int]] = field(default_factory=list)
    """From when to when the car was allowed to open its wing, zones permitting."""
    retirement: Retirement | None = None
    finish_ms: int | None = None


@dataclass(slots=True, eq=False)
class PlannedStop:
    """A tyre change at the end of ``lap``."""

    lap: int
    compound: str


@dataclass(slots=True, eq=False)
class Car:
    """A car while the race runs. It is on ``lap``, in ``segment`` since ``entered_ms``, and will
    leave that at ``clear_ms``, for which ``ticket`` stands in the agenda.
    """

    entrant: Entrant
    tyres: Tyres
    plan: list[PlannedStop]
    lap: int = 1
    segment: int = 0
    entered_ms: int = 0
    clear_ms: int = 0
    ticket: int = 0
    blocks: bool = True
    """Cars behind cannot drive through it. Not so for cars about to pit, to stop, or to unlap themselves."""
    pace_ms: float = 0.0
    """The lap time it could drive now on a free track."""
    cold_ms: float = 0.0
    """Still to be lost on cold tyres."""
    stint: int = 1
    laps_done: int = 0
    lap_start_ms: int = 0
    sector_ends: list[int] = field(default_factory=list)
    pit_in: bool = False
    pit_out: bool = False
    disturbed: bool = False
    """Something slowed the race during this lap."""
    damaged: bool = False
    retired: bool = False
    unlapping: bool = False
    compounds_used: set[str] = field(default_factory=set)
    record: Record = field(default_factory=Record)

    @property
    def distance(self) -> int:
        """Segments completed since the start."""
        return (self.lap - 1) * SEGMENTS + self.segment

    @property
    def finished(self) -> bool:
        """Has taken the chequered flag."""
        return self.record.finish_ms is not None

    @property
    def racing(self) -> bool:
        """Neither retired nor finished."""
        return not self.retired and not self.finished

    @property
    def leg(self) -> Leg:
        """The leg the car is on."""
        return self.record.legs[-1]

    def new_leg(self, *, on_track: bool) -> Leg:
        """A leg that begins here."""
        self.record.legs.append(Leg(on_track))
        return self.leg

    def begin_lap(self, t_ms: int, *, disturbed: bool) -> None:
        """The car crossed the line and goes on."""
        self.lap += 1
        self.segment = 0
        self.lap_start_ms = t_ms
        self.sector_ends = []
        self.pit_in = self.pit_out = False
        self.disturbed = disturbed
