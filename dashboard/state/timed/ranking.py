"""Who is where in a session against the clock, and by how much."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from pitwall.dashboard.state.car import Car
from pitwall.dashboard.state.session import Session
from pitwall.dashboard.state.times import Times, deleted_laps
from pitwall.events import ClassifiedDriver
from pitwall.events.qualifying_rules import (
    Effort,
    LapTime,
    Moment,
    Standing,
    counts_for_a_part,
    qualifying_order,
    standings,
)

_NOWHERE = 1_000
"""Behind every place there is."""


class Place(NamedTuple):
    """A driver's place; gap and interval compare the times by which the order is made, in ms."""

    position: int
    gap_ms: int | None = None
    interval_ms: int | None = None
    part_times_ms: tuple[int | None, ...] | None = None
    knocked_out: int | None = None
    in_zone: bool = False
    to_cut_off_ms: int | None = None


@dataclass(frozen=True, slots=True)
class Ranking:
    """The places in their order, by driver number, and what the parts of a qualifying came to."""

    places: Mapping[str, Place]
    standings: Sequence[Standing] = ()


class Attempts(NamedTuple):
    """What a car's laps say in a qualifying: the times that stand, and how far it came without one."""

    laps: tuple[LapTime, ...]
    moments: tuple[Moment, ...]


def attempts_of(car: Car) -> Attempts:
    """A car's part in a qualifying, as all its events together tell it."""
    deleted = deleted_laps(car)
    moments = [Moment(left.t_ms, car.number, Effort.LEFT_THE_PITS) for left in car.exits.values()]
    laps = []
    for number, (_, t_ms, lap) in car.laps.items():
        if lap.lap_time_ms is not None and counts_for_a_part(lap) and number not in deleted:
            laps.append(LapTime(lap.lap_time_ms, t_ms, car.number, number))
        if not lap.pit_in:  # over the line: the next lap is a flying one
            moments.append(Moment(t_ms, car.number, Effort.FLYING_LAP))
    return Attempts(tuple(laps), tuple(moments))


def ranking(
    cars: Mapping[str, Car], session: Session, times: Mapping[str, Times], attempts: Sequence[Attempts]
) -> Ranking:
    """The order by the rules of the session; the official result, once there is one, stands above them."""
    official = {e.driver: e for e in session.classification.value.entries} if session.classification else {}
    entrants = sorted(cars, key=lambda number: _unranked(cars[number]))
    spans = session.parts if session.kind == "qualifying" else []
    if not spans:
        best = {number: _official_best(official.get(number), times[number]) for number in entrants}
        order = sorted(entrants, key=lambda number: (best[number] is None, best[number] or ()))
        compared = {number: lap[0] for number, lap in best.items() if lap is not None}
        return Ranking(_places(_by_result(order, official), compared))
    laps = [lap for one in attempts for lap in one.laps]
    found = standings(spans, entrants, laps, [moment for one in attempts for moment in one.moments])
    out = {driver: span.part for span in spans for driver in span.knocked_out if driver in cars}
    part_times = {number: _part_times(number, found, official.get(number)) for number in entrants}
    now = found[-1]
    compared = {
        number: time_ms
        for number in now.order
        if len(part_times[number]) == len(found) and (time_ms := part_times[number][-1]) is not None
    }
    places = _places(_by_result(qualifying_order(found, entrants), official), compared)
    cut_off = now.cut_off if now.span.settled_ms is None else None
    return Ranking(
        {
            number: place._replace(
                part_times_ms=part_times[number],
                knocked_out=out.get(number),
                in_zone=cut_off is not None and number in now.zone,
                to_cut_off_ms=now.best[number].time_ms - cut_off.time_ms if cut_off and number in now.best else None,
            )
            for number, place in places.items()
        },
        found,
    )


def _places(order: Sequence[str], compared: Mapping[str, int]) -> dict[str, Place]:
    """Places with the distances of those who have a time to compare; none where the result turned times around."""
    places: dict[str, Place] = {}
    first_ms: int | None = None
    ahead_ms: int | None = None
    for position, number in enumerate(order, start=1):
        time_ms = compared.get(number)
        first_ms = time_ms if position == 1 else first_ms
        places[number] = Place(position, _behind(time_ms, first_ms), _behind(time_ms, ahead_ms))
        ahead_ms = time_ms
    return places


def _behind(time_ms: int | None, ahead_ms: int | None) -> int | None:
    return time_ms - ahead_ms if time_ms is not None and ahead_ms is not None and time_ms >= ahead_ms else None


def _by_result(order: Sequence[str], official: Mapping[str, ClassifiedDriver]) -> list[str]:
    """The order, with those in the official result first and in its order."""
    place = {number: entry.position for number, entry in official.items()}
    return sorted(order, key=lambda number: (number not in place, place.get(number, 0)))


def _official_best(entry: ClassifiedDriver | None, times: Times) -> tuple[int, int] | None:
    """The time a driver is ranked by in a practice, and when it was set."""
    if entry is not None and entry.best_lap_ms is not None:
        return entry.best_lap_ms, 0
    return (times.best.time_ms, times.best.t_ms) if times.best else None


def _part_times(number: str, found: Sequence[Standing], entry: ClassifiedDriver | None) -> tuple[int | None, ...]:
    """The best time of each part so far, up to the last in which the driver took part."""
    if entry is not None and entry.part_times_ms:
        return entry.part_times_ms[: len(found)]
    took_part = [standing for standing in found if number in standing.order]
    return tuple(lap.time_ms if (lap := one.best.get(number)) else None for one in took_part)


def _unranked(car: Car) -> tuple[int, int, str]:
    """Before anything is known of a driver: as timing lists him, else by number."""
    return (car.position.value if car.position else _NOWHERE, len(car.number), car.number)
