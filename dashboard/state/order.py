"""Who is where: the cars in the order the page shows them."""

from collections.abc import Collection, Mapping

from pitwall.dashboard.state.car import Car
from pitwall.dashboard.state.session import Session

_NOWHERE = 1_000
"""Behind every place there is."""

_Key = tuple[int, ...]


def ranked(cars: Collection[Car], session: Session, *, by_result: bool = True) -> list[str]:
    """Numbers of all drivers, first to last.

    Before the start by grid; then by the newest position that timing gave each car, where
    it gave two the same by laps and time of crossing. Retired cars follow by laps
    completed, then those that never started. The official result, once there is one,
    stands above all that, unless ``by_result`` is False. Positions never come from where a car
    is on the track.
    """
    official = _official_places(session) if by_result else {}
    grid = {car.number: _grid_place(car, session) for car in cars}
    under_way = session.under_way

    def place(car: Car) -> tuple[_Key, str]:
        if car.number in official:
            return (-1, official[car.number]), car.number
        return _key(car, grid, under_way=under_way), car.number

    return [car.number for car in sorted(cars, key=place)]


def _key(car: Car, grid: Mapping[str, int], *, under_way: bool) -> _Key:
    """What cars are sorted by: their group, then what counts in that group."""
    if (retired := car.retired) is not None and car.retirement is not None:
        if retired.did_not_start:
            return 2, grid[car.number]
        return 1, -retired.laps, -car.retirement.t_ms, -car.retirement.seq
    if not under_way:
        return 0, grid[car.number]
    position = car.position.value if car.position else grid[car.number]
    laps = car.completed_laps
    crossing_ms = car.laps[laps].t_ms if laps else 0
    return 0, position, -laps, crossing_ms, grid[car.number]


def _official_places(session: Session) -> dict[str, int]:
    if session.classification is None:
        return {}
    return {entry.driver: entry.position for entry in session.classification.value.entries}


def _grid_place(car: Car, session: Session) -> int:
    """The place on the grid; behind all of them if it is unknown, and last from the pit lane."""
    entry = session.roster.get(car.number)
    if entry is None or entry.grid is None:
        return _NOWHERE
    return entry.grid or _NOWHERE + 1
