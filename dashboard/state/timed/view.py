"""A session against the clock as the page sees it: its parts, its clock, and what differs of a driver."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Final

from pitwall.dashboard.state.car import Car
from pitwall.dashboard.state.driver_view import CarState
from pitwall.dashboard.state.plain import Plain, known
from pitwall.dashboard.state.session import Session
from pitwall.dashboard.state.timed.lap_kind import LapKind
from pitwall.dashboard.state.timed.ranking import Place
from pitwall.dashboard.state.times import Timed
from pitwall.events.parts import MiniSectorMark
from pitwall.events.qualifying_rules import Standing

_OF_A_RACE = ("gained", "out_lap", "gap_ms", "laps_behind", "interval_ms", "interval_laps", "best_lap_mark")

_LETTERS: Final[dict[MiniSectorMark, str]] = {
    "none": "n",
    "slower": "s",
    "own_best": "o",
    "best": "b",
    "pit": "p",
    "stopped": "x",
}


def parts_view(standings: Sequence[Standing]) -> list[Plain]:
    """The parts of a qualifying begun so far."""
    return [
        known(
            part=standing.span.part,
            name=standing.span.name,
            t_ms=standing.span.start_ms,
            ended_ms=standing.span.end_ms,
            advance=standing.span.advance,
            cut_off_ms=standing.cut_off.time_ms if standing.cut_off else None,
        )
        for standing in standings
    ]


def clock_view(session: Session) -> Plain | None:
    """The session's clock, None where there is none."""
    if session.clock is None:
        return None
    clock = session.clock
    return {"t_ms": clock.t_ms, "remaining_ms": clock.value.remaining_ms, "running": clock.value.running}


def timed_state(car: Car, session: Session) -> CarState:
    """What the car is doing: it is in the pits until it first leaves them."""
    if (retired := car.retired) is not None:
        return "did_not_start" if retired.did_not_start else "retired"
    if session.finished is not None:
        return "finished"
    if car.in_pit_lane is not None:
        return "pit" if car.in_pit_lane.value else "running"
    return "running" if car.laps or car.sectors else "pit"


def timed_driver(
    view: Plain,
    car: Car,
    place: Place,
    state: CarState,
    run: LapKind | None,
    best: Timed | None,
    *,
    since_ms: int,
    is_fastest: bool,
) -> Plain:
    """A driver of a session against the clock, made of his view in a race.

    ``best`` is his best lap of the whole session; ``since_ms`` when the part that is on began: what
    he drove before is over, as on the sport's own timing.
    """
    left_out = set(_OF_A_RACE)
    if car.laps and car.laps[car.completed_laps].t_ms < since_ms:
        left_out |= {"last_lap_ms", "last_lap_mark"}
    return {
        **{name: value for name, value in view.items() if name not in left_out},
        **known(
            state=state,
            gap_ms=place.gap_ms,
            interval_ms=place.interval_ms,
            best_lap_ms=best.time_ms if best else None,
            best_lap=best.lap if best else None,
            best_lap_mark="purple" if is_fastest else None,
            run=run,
            part_times_ms=list(place.part_times_ms) if place.part_times_ms is not None else None,
            knocked_out=place.knocked_out,
            in_zone=place.in_zone or None,
            to_cut_off_ms=place.to_cut_off_ms,
            mini_sectors=_mini_sectors(car) or None,
        ),
    }


def _mini_sectors(car: Car) -> dict[str, str]:
    """By sector, a letter for each mini-sector up to the last one known."""
    known_marks: dict[int, dict[int, str]] = defaultdict(dict)
    for (sector, number), reading in car.mini_sectors.items():
        known_marks[sector][number] = _LETTERS[reading.value.mark]
    return {
        str(sector): "".join(marks.get(number, "n") for number in range(1, max(marks) + 1))
        for sector, marks in sorted(known_marks.items())
    }
