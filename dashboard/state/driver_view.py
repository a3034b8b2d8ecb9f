"""One driver as the page sees it."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Literal

from pitwall.dashboard.state.after_flag import SinceFlag
from pitwall.dashboard.state.car import Car
from pitwall.dashboard.state.line import AtLine
from pitwall.dashboard.state.plain import Plain, known
from pitwall.dashboard.state.session import Session
from pitwall.dashboard.state.times import SECTORS, Timed, Times
from pitwall.dashboard.state.tyres import Stint, tyre_changes
from pitwall.events import ClassifiedDriver

CarState = Literal["grid", "running", "pit", "retired", "finished", "did_not_start"]
Mark = Literal["purple", "green", "yellow", "deleted"]


@dataclass(frozen=True, slots=True)
class Bests:
    """The best times of everybody; ``sectors`` keyed by sector."""

    lap: Timed | None
    sectors: dict[int, Timed]


def bests_of(times: Mapping[str, Times], disqualified: Collection[str]) -> Bests:
    """The best of all drivers' times, given by number, but for those none of whose laps counts."""
    counting = [one for number, one in times.items() if number not in disqualified]
    laps = [one.best for one in counting if one.best is not None]
    sectors: dict[int, Timed] = {}
    for sector in SECTORS:
        driven = [one.best_sectors[sector] for one in counting if sector in one.best_sectors]
        if driven:
            sectors[sector] = min(driven)
    return Bests(min(laps, default=None), sectors)


def driver_view(
    car: Car,
    session: Session,
    position: int,
    times: Times,
    stints: list[Stint],
    bests: Bests,
    line: AtLine | None,
    since: SinceFlag | None,
) -> Plain:
    """The driver's part of the state document.

    ``line`` is its distance at the line, where that is newest; ``since`` what the result changed.
    """
    entry = session.roster.get(car.number)
    official = _official(car, session)
    state = car_state(car, session)
    return {
        **known(
            number=car.number,
            code=entry.code if entry else None,
            name=entry.full_name if entry else None,
            team=entry.team if entry else None,
            colour=entry.team_colour if entry else None,
            grid=entry.grid if entry else None,
            position=position,
            gained=entry.grid - position if entry and entry.grid else None,
            state=state,
            out_lap=_on_out_lap(car, state) or None,
            retired=_retirement(car) if state == "retired" else None,
            classified=official.classified if official else None,
            result_status=official.status or None if official else None,
            at_flag=since.at_flag if since else None,
            time_change_s=(since.time_change_s or None) if since else None,
        ),
        **_distances(car, position, state, official, line),
        **_laps(car, times, bests),
        **_tyres(car, stints),
        **_penalties(car),
    }


def car_state(car: Car, session: Session) -> CarState:
    """What the car is doing."""
    if (retired := car.retired) is not None:
        return "did_not_start" if retired.did_not_start else "retired"
    if session.flag is not None and car.laps and car.laps[car.completed_laps].t_ms >= session.flag.t_ms:
        return "finished"
    if not session.under_way:
        return "grid"
    return "pit" if car.in_pit_lane is not None and car.in_pit_lane.value else "running"


def _on_out_lap(car: Car, state: CarState) -> bool:
    """Whether the car left the pit lane in the lap it is on."""
    return state == "running" and car.completed_laps + 1 in car.exits


def _official(car: Car, session: Session) -> ClassifiedDriver | None:
    if session.classification is None:
        return None
    return next((entry for entry in session.classification.value.entries if entry.driver == car.number), None)


def _penalties(car: Car) -> Plain:
    """Penalties in the order they were given: those still owed, and those served."""
    owed, served = [what for _, what in sorted(car.penalties.items())], []
    for _, what in sorted(car.served.items()):
        if what in owed:
            owed.remove(what)
            served.append(what)
    return {"penalties": owed, "penalties_served": served}


def _retirement(car: Car) -> Plain | None:
    if (retired := car.retired) is None:
        return None
    return known(laps=retired.laps, reason=retired.reason or None)


def _distances(
    car: Car, position: int, state: CarState, official: ClassifiedDriver | None, line: AtLine | None
) -> Plain:
    """Gap to the leader and interval to the car ahead: as timing gave them, or as the car last crossed the line."""
    if state in ("retired", "did_not_start", "grid"):
        return {}
    if position == 1:
        return {"gap_ms": 0}
    if official is not None and official.gap_ms is not None:
        # The result moves cars by their penalties: intervals of the last lap no longer fit.
        return {"gap_ms": official.gap_ms}
    if line is not None:
        return known(gap_ms=line.gap_ms, interval_ms=line.interval_ms)
    if car.order is None:
        return {}
    entry = car.order.value
    return known(
        gap_ms=entry.gap_ms,
        laps_behind=entry.laps_behind,
        interval_ms=entry.interval_ms,
        interval_laps=entry.interval_laps,
    )


def _laps(car: Car, times: Times, bests: Bests) -> Plain:
    """Laps, the last and the best of them, and the sectors of the newest."""
    last = car.laps[car.completed_laps] if car.laps else None
    last_ms = last.value.lap_time_ms if last else None
    driven = Timed(last_ms, last.t_ms, car.number, last.value.lap) if last and last_ms is not None else None
    best = times.best
    return {
        **known(
            lap=car.completed_laps,
            last_lap_ms=last_ms,
            last_lap_mark=_mark(driven, best, bests.lap, deleted=times.last_deleted) if driven else None,
            best_lap_ms=best.time_ms if best else None,
            best_lap=best.lap if best else None,
            best_lap_mark="purple" if best and best == bests.lap else None,
        ),
        "sectors": {
            str(sector): {
                "time_ms": timed.time_ms,
                "mark": _mark(
                    timed, times.best_sectors.get(sector), bests.sectors.get(sector), deleted=times.shown_deleted
                ),
                "lap": timed.lap,
            }
            for sector, timed in times.shown.items()
        },
    }


def _mark(driven: Timed, own_best: Timed | None, race_best: Timed | None, *, deleted: bool) -> Mark:
    if deleted:
        return "deleted"
    if driven == race_best:
        return "purple"
    return "green" if driven == own_best else "yellow"


def _tyres(car: Car, stints: list[Stint]) -> Plain:
    now = stints[-1] if stints else None
    changes = tyre_changes(car)
    durations = [stop.duration_ms for stop in changes if stop.duration_ms is not None]
    return {
        **known(
            compound=now.compound if now else None,
            tyre_life=now.tyre_life if now else None,
            fresh_tyre=now.fresh if now else None,
            stint=len(stints) or None,
            last_pit_ms=durations[-1] if durations else None,
        ),
        "stints": [stint.to_plain() for stint in stints],
        "stops": len(changes),
    }
