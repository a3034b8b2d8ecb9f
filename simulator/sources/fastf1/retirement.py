"""Who is out of the race, and when."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

import numpy as np

from pitwall.events import Retired
from pitwall.events.rules import neutralisations
from pitwall.simulator.race import Moment
from pitwall.simulator.sources.fastf1.clock import RaceClock, completed
from pitwall.simulator.sources.fastf1.control import status_changes
from pitwall.simulator.sources.fastf1.laps import sector_ends
from pitwall.simulator.sources.fastf1.records import CarSamples, LapRow, RaceData, ResultRow, Status

_MOVING_KPH = 5
_STOOD_MS = 5000
"""A car is taken for stopped so long after it last moved."""

_PARKED_MS = 120_000
"""Wheels that turn after standing for so long do so on a jack or a truck, unless the race was stopped meanwhile."""

_NEVER_STARTED = ("W", "F")
_NOT_STARTED = ("did not start", "withdrew", "withdrawn", "did not qualify", "did not prequalify")
_EXCLUDED = ("D", "E")


@dataclass(frozen=True, slots=True)
class Retirement:
    """One car out of the race, at a session time."""

    t_ms: int
    driver: str
    laps: int
    reason: str = ""
    did_not_start: bool = False


def retirements(race: RaceData, drivers: Sequence[str], clock: RaceClock) -> tuple[Retirement, ...]:
    """Every car of ``drivers`` that did not see the flag."""
    lines = {row.number: row for row in race.results}
    laps = {driver: list(group) for driver, group in groupby(race.laps, key=lambda lap: lap.driver)}
    found = [_retirement(lines.get(one, ResultRow(number=one)), laps.get(one, []), race, clock) for one in drivers]
    return tuple(sorted((one for one in found if one), key=lambda one: (one.t_ms, one.driver)))


def retirement_moments(found: Sequence[Retirement]) -> Iterator[Moment]:
    """Every retirement as an event."""
    for one in found:
        event = Retired(driver=one.driver, laps=one.laps, reason=one.reason, did_not_start=one.did_not_start)
        yield one.t_ms, event


def is_finished(status: str) -> bool:
    """Whether a result's status says that the car saw the flag: ``Finished``, ``Lapped``, ``+1 Lap``."""
    return status in ("Finished", "Lapped") or (status.startswith("+") and "Lap" in status)


def _retirement(line: ResultRow, laps: Sequence[LapRow], race: RaceData, clock: RaceClock) -> Retirement | None:
    driven = list(completed(laps))
    if not driven and _did_not_start(line, laps):
        return Retirement(clock.lights_out_ms, line.number, 0, _reason(line), did_not_start=True)
    last_crossing_ms = max((lap.end_ms for lap in driven if lap.end_ms is not None), default=None)
    if clock.flag and last_crossing_ms is not None and last_crossing_ms >= clock.flag.t_ms:
        return None
    if is_finished(line.status) or (clock.flag is None and not line.status):
        return None
    t_ms = _stopped_at(line, laps, race, clock)
    return Retirement(t_ms, line.number, len(driven), _reason(line))


def _did_not_start(line: ResultRow, laps: Sequence[LapRow]) -> bool:
    """FastF1 makes up a first lap for a car that crashed on it, but also for some that never came."""
    if line.classified in _NEVER_STARTED or line.status.lower() in _NOT_STARTED:
        return True
    return not laps and not line.status


def _reason(line: ResultRow) -> str:
    """The result's own word for it, where it says more than that the car is out."""
    if line.classified in _EXCLUDED:
        return "Disqualified"
    return "" if line.status == "Retired" or is_finished(line.status) else line.status


def _stopped_at(line: ResultRow, laps: Sequence[LapRow], race: RaceData, clock: RaceClock) -> int:
    """When the car was out: after it last moved, else the best guess timing allows.

    Never before the last thing that timing saw it do.
    """
    sightings = [t_ms for lap in completed(laps) for t_ms in _sightings(lap) if t_ms is not None]
    seen_ms = max([clock.lights_out_ms, *sightings])
    if line.classified in _EXCLUDED:
        return seen_ms
    if samples := race.cars.get(line.number):
        stopped_ms = _came_to_rest(samples, seen_ms, red_flags(race.track_status, clock.end_ms))
    elif race.cars and not any(completed(laps)):
        stopped_ms = seen_ms  # every other car reports, this one never left the grid
    else:
        stopped_ms = next((lap.end_ms for lap in laps if lap.generated and lap.end_ms is not None), seen_ms)
    return min(max(stopped_ms, seen_ms), clock.end_ms)


def _sightings(lap: LapRow) -> tuple[int | None, ...]:
    return lap.end_ms, lap.pit_in_ms, lap.pit_out_ms, *sector_ends(lap)


def red_flags(statuses: Sequence[Status], end_ms: int) -> list[tuple[int, int]]:
    """When the race was stopped, as pairs of beginning and end in session time."""
    stopped = (one for one in neutralisations(status_changes(statuses)) if one.kind == "red")
    return [(one.start, end_ms if one.end is None else one.end) for one in stopped]


def _came_to_rest(samples: CarSamples, since_ms: int, red_flags: Sequence[tuple[int, int]]) -> int:
    """Five seconds after the car last moved. One that has not moved since is out at once."""
    moving = samples.t_ms[(samples.t_ms >= since_ms) & (np.nan_to_num(samples.speed_kph) > _MOVING_KPH)]
    last_ms = since_ms
    for t_ms in moving.tolist():
        if t_ms - last_ms > _PARKED_MS and not any(begin < t_ms and end > last_ms for begin, end in red_flags):
            break
        last_ms = t_ms
    return last_ms + _STOOD_MS if moving.size and last_ms > since_ms else since_ms
