"""Mini-sectors of the laps in progress: two for each segment of the circuit, six in a sector."""

from collections.abc import Iterable

from pitwall.events import MiniSector, MiniSectors
from pitwall.events.parts import MiniSectorMark
from pitwall.simulator.race import Moment
from pitwall.simulator.sources.demo.timed.runner import Passing, Runner

PER_SECTOR = 6
_EVERY_MS = 250
"""Changes within this time of each other come as one event, as in the sport's own timing."""


def mini_sector_moments(runners: Iterable[Runner]) -> list[Moment]:
    """The changes of all cars, in order of time."""
    passings = sorted(
        ((passing, runner.number) for runner in runners for passing in runner.passings),
        key=lambda each: (each[0].t_ms, each[1], each[0].index),
    )
    marks = _Marks()
    changes: dict[int, list[MiniSector]] = {}
    for passing, number in passings:
        tick_ms = -(-passing.t_ms // _EVERY_MS) * _EVERY_MS
        changes.setdefault(tick_ms, []).extend(marks.of(number, passing))
    return [(t_ms, MiniSectors(changes=tuple(changed))) for t_ms, changed in changes.items()]


class _Marks:
    """Compares each mini-sector with the best so far."""

    def __init__(self) -> None:
        self._best_ms: dict[int, int] = {}
        self._own_ms: dict[tuple[str, int], int] = {}
        self._lap: dict[str, int] = {}
        self._shown: dict[str, list[int]] = {}

    def of(self, number: str, passing: Passing) -> list[MiniSector]:
        """What changes with a passing: the marks of the lap before go with the first one of the next."""
        changed = []
        shown = self._shown.setdefault(number, [])
        if self._lap.get(number) != passing.lap:
            changed = [_change(number, index, "none") for index in shown if index != passing.index]
            shown.clear()
            self._lap[number] = passing.lap
        shown.append(passing.index)
        return [*changed, _change(number, passing.index, self._mark(number, passing))]

    def _mark(self, number: str, passing: Passing) -> MiniSectorMark:
        if passing.where != "track":
            return passing.where
        if not passing.timed:
            return "slower"
        index, time_ms = passing.index, passing.time_ms
        own = time_ms <= self._own_ms.get((number, index), time_ms)
        best = time_ms <= self._best_ms.get(index, time_ms)
        if own:
            self._own_ms[number, index] = time_ms
        if best:
            self._best_ms[index] = time_ms
        return "best" if best else "own_best" if own else "slower"


def _change(number: str, index: int, mark: MiniSectorMark) -> MiniSector:
    return MiniSector(driver=number, sector=index // PER_SECTOR + 1, number=index % PER_SECTOR + 1, mark=mark)
