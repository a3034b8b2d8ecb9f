"""The shape of the state document, for the API's description and for the types that the page is checked with.

What is unknown is absent. Drivers, messages and alerts are dictionaries: a merge patch changes their items one by one.
"""

from typing import NotRequired, TypedDict

from pitwall.dashboard.state.driver_view import CarState, Mark
from pitwall.dashboard.state.session import Phase
from pitwall.dashboard.state.timed.lap_kind import LapKind
from pitwall.events import Alert, SessionKind, Track, TrackStatusCode, Weather
from pitwall.events.rules import NeutralisationKind


class Race(TypedDict):
    """What session this is, and of which race."""

    name: str
    session: str
    kind: SessionKind
    season: int
    round: int
    circuit: str
    country: NotRequired[str]
    date: NotRequired[str]
    total_laps: NotRequired[int]
    source: str
    synthetic: bool
    seed: NotRequired[int]
    speed: float
    lights_out_ms: int
    telemetry: bool


class Status(TypedDict):
    """How far the race is, and the state of the track since when."""

    phase: Phase
    track: NotRequired[TrackStatusCode]
    neutralised: NotRequired[NeutralisationKind]
    since_ms: NotRequired[int]
    yellow_sectors: NotRequired[dict[str, str]]


class Part(TypedDict):
    """A part of a qualifying: how many go on to the next one is missing in the last."""

    part: int
    name: str
    t_ms: int
    ended_ms: NotRequired[int]
    advance: NotRequired[int]
    cut_off_ms: NotRequired[int]
    """The lap time of the last driver who would go on, where so many have one."""


class Clock(TypedDict):
    """The session's clock: ``remaining_ms`` at session time ``t_ms``, running down from there or standing."""

    t_ms: int
    remaining_ms: int
    running: bool


class SectorTime(TypedDict):
    """A sector as last driven."""

    time_ms: int
    mark: Mark
    lap: int


class StintLaps(TypedDict):
    """One set of tyres and the laps driven on it."""

    compound: NotRequired[str]
    laps: int
    start_lap: int
    fresh: NotRequired[bool]
    pace_ms: NotRequired[int]
    """The stint's long-run pace in a practice: the median of its laps that were neither in nor out nor slow."""


class Retirement(TypedDict):
    """The laps a car completed before it retired, and why."""

    laps: NotRequired[int]
    reason: NotRequired[str]


class DriverState(TypedDict):
    """One driver as the page shows him."""

    number: str
    code: NotRequired[str]
    name: NotRequired[str]
    team: NotRequired[str]
    colour: NotRequired[str]
    grid: NotRequired[int]
    position: int
    gained: NotRequired[int]
    state: CarState
    out_lap: NotRequired[bool]
    retired: NotRequired[Retirement]
    classified: NotRequired[str]
    result_status: NotRequired[str]
    at_flag: NotRequired[int]
    time_change_s: NotRequired[int]
    gap_ms: NotRequired[int]
    laps_behind: NotRequired[int]
    interval_ms: NotRequired[int]
    interval_laps: NotRequired[int]
    lap: int
    last_lap_ms: NotRequired[int]
    last_lap_mark: NotRequired[Mark]
    best_lap_ms: NotRequired[int]
    best_lap: NotRequired[int]
    best_lap_mark: NotRequired[Mark]
    sectors: dict[str, SectorTime]
    compound: NotRequired[str]
    tyre_life: NotRequired[int]
    fresh_tyre: NotRequired[bool]
    stint: NotRequired[int]
    last_pit_ms: NotRequired[int]
    stints: list[StintLaps]
    stops: int
    penalties: list[str]
    penalties_served: list[str]
    run: NotRequired[LapKind]
    """What kind of lap the car is on, in a session against the clock."""
    part_times_ms: NotRequired[list[int | None]]
    """The best lap time in each part of a qualifying so far, null where there is none."""
    knocked_out: NotRequired[int]
    """The part of the qualifying in which the driver was knocked out."""
    in_zone: NotRequired[bool]
    """True for a driver who would be knocked out if the part ended now."""
    to_cut_off_ms: NotRequired[int]
    """What the driver's best lap of the part lacks to go on; negative for what it has to spare."""
    mini_sectors: NotRequired[dict[str, str]]
    """By sector, a letter for each mini-sector of the lap in progress: n none, s slower, o own best, b best, p pit,
    x stopped."""


class FastestLap(TypedDict):
    """The fastest lap of the race so far."""

    driver: str
    lap: int
    time_ms: int


class Message(TypedDict):
    """A message of race control."""

    t_ms: int
    message: str
    category: NotRequired[str]
    flag: NotRequired[str]
    driver: NotRequired[str]


class Counts(TypedDict):
    """What became of the events of the run."""

    applied: int
    repeated: int
    rejected: int


class State(TypedDict):
    """The state document: drivers by number, messages by sequence number, alerts by id."""

    run: str
    cloud: str
    t_ms: int
    lap: int
    status: Status
    race: NotRequired[Race]
    parts: NotRequired[list[Part]]
    """The parts of a qualifying begun so far; the last of them is on."""
    clock: NotRequired[Clock]
    track: NotRequired[Track]
    weather: NotRequired[Weather]
    drivers: dict[str, DriverState]
    fastest_lap: NotRequired[FastestLap]
    messages: dict[str, Message]
    alerts: dict[str, Alert]
    counts: Counts
