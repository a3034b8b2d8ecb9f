"""A car's stints, and its stops: what it drove on, for how long."""

from collections.abc import Sequence
from dataclasses import dataclass

from pitwall.dashboard.state.car import Car
from pitwall.dashboard.state.plain import Plain, known
from pitwall.events import Driver, LapCompleted, PitLeft
from pitwall.events.rules import NO_COMPOUND, Tyres, are_other_tyres


@dataclass(slots=True)
class Stint:
    """One set of tyres, from the lap it was put on to the last lap completed on it."""

    start_lap: int
    last_lap: int
    compound: str | None = None
    fresh: bool | None = None
    tyre_life: int | None = None
    """Age of the set in laps, as far as known."""
    life_lap: int = 0
    """The completed lap after which it had that age."""
    pace_ms: int | None = None
    """Of a long run in a practice."""

    def to_plain(self) -> Plain:
        """The stint as the page draws it."""
        laps = self.last_lap - self.start_lap + 1
        return known(
            compound=self.compound, laps=laps, start_lap=self.start_lap, fresh=self.fresh, pace_ms=self.pace_ms
        )


def stints_of(car: Car, entry: Driver | None, restarts: Sequence[int] = ()) -> list[Stint]:
    """The stints of a car in their order; empty while nothing is known of its tyres.

    A set is another one where the event of the pit exit says so, or after a red flag (``restarts``:
    when those ended, in session time). Other tyres in the data of a lap without either correct
    the stint that is on. Timing's own stint number counts every drive through the lane.
    """
    stints = [_first(entry)]
    for lap in sorted({*car.laps, *car.exits}):
        pit_exit = car.exits.get(lap)
        left = pit_exit.value if pit_exit else None
        completed = car.laps[lap].value if lap in car.laps else None
        if (left is not None and left.begins_stint) or (
            left is None
            and completed is not None
            and _restarted(car, lap, restarts)
            and _is_other(stints[-1], completed)
        ):
            if stints[-1].last_lap < stints[-1].start_lap:
                stints.pop()  # never driven on
            stints.append(Stint(start_lap=lap, last_lap=lap - 1))
        stint = stints[-1]
        if left is not None:
            _learn(stint, left.compound, left.fresh_tyre, left.tyre_life, lap - 1)
        if completed is not None:
            _learn(stint, completed.compound, completed.fresh_tyre, completed.tyre_life, lap)
            stint.last_lap = lap
    nothing_known = len(stints) == 1 and stints[0].last_lap == 0 and stints[0].compound is None
    return [] if nothing_known else stints


def tyre_changes(car: Car) -> list[PitLeft]:
    """The tyre stops in their order, by the rule by which they are announced."""
    return [exit_.value for _, exit_ in sorted(car.exits.items()) if exit_.value.is_stop]


def _first(entry: Driver | None) -> Stint:
    if entry is None:
        return Stint(start_lap=1, last_lap=0)
    fresh = None if entry.tyre_life is None else entry.tyre_life == 0
    return Stint(start_lap=1, last_lap=0, compound=entry.compound, fresh=fresh, tyre_life=entry.tyre_life)


def _restarted(car: Car, lap: int, restarts: Sequence[int]) -> bool:
    """Whether a red flag ended in this lap, as far as its beginning is known."""
    if lap - 1 not in car.laps:
        return False
    return any(car.laps[lap - 1].t_ms < t_ms <= car.laps[lap].t_ms for t_ms in restarts)


def _is_other(stint: Stint, completed: LapCompleted) -> bool:
    """Whether a lap has other tyres than the stint so far."""
    before, after = Tyres(stint.compound, stint.tyre_life), Tyres(completed.compound, completed.tyre_life)
    return are_other_tyres(before, after, completed.lap - stint.life_lap) is True


def _learn(stint: Stint, compound: str | None, fresh: bool | None, tyre_life: int | None, lap: int) -> None:
    if compound is not None and (stint.compound in NO_COMPOUND or compound not in NO_COMPOUND):
        stint.compound = compound
    if fresh is not None:
        stint.fresh = fresh
    if tyre_life is not None:
        stint.tyre_life = tyre_life
        stint.life_lap = lap
