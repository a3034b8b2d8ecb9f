"""Which set a car was on in which lap, and at which passes through the pit lane it was changed.

A set changes in the pit lane, under a red flag or on the grid, nowhere else (sporting regulations).
The feed's tyre data follow this only roughly: they come laps late, and the age of a set that
stayed on is published anew. So the lane tells where a change can have been, the data which it was.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby, pairwise

from pitwall.events import rules
from pitwall.simulator.sources.fastf1.clock import completed
from pitwall.simulator.sources.fastf1.lane import Passes, goes_through, read_passes
from pitwall.simulator.sources.fastf1.records import CarSamples, LapRow

_LATEST_AGE_LAPS = 6
"""How many laps after a stop a younger age still belongs to it."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """What tells of changes besides the laps: the cars' speed, and when the race was stopped (from, to)."""

    cars: Mapping[str, CarSamples] = field(default_factory=dict)
    red_flags: Sequence[tuple[int, int]] = ()


@dataclass(frozen=True, slots=True)
class Tyres:
    """The laps with their tyres put right, and for each pass, by driver and lap out, whether the set is another."""

    laps: tuple[LapRow, ...]
    changed: Mapping[tuple[str, int], bool | None]


def read_tyres(laps: Sequence[LapRow], evidence: Evidence | None = None) -> Tyres:
    """The tyres of all cars. ``laps`` are sorted by driver and lap."""
    known = evidence or Evidence()
    passes = read_passes(laps, known.cars, has_other_compound)
    right: dict[tuple[str, int], LapRow] = {}
    changed: dict[tuple[str, int], bool | None] = {}
    for driver, group in groupby(completed(laps), key=lambda lap: lap.driver):
        own = list(group)
        for number, verdict in _assign(own, passes, known.red_flags):
            changed[driver, number] = verdict
        right.update({(driver, lap.lap): lap for lap in own})
    return Tyres(tuple(lap if lap.generated else right[lap.driver, lap.lap] for lap in laps), changed)


def has_other_compound(before: LapRow, after: LapRow) -> bool:
    """Whether both compounds are known and differ."""
    return rules.has_other_compound(before.compound, after.compound)


def tyre_changed(before: LapRow, after: LapRow) -> bool | None:
    """Whether the data have other tyres in one lap than in the other; None if they do not tell.

    Every pass through the lane begins a stint in the data, so where compound and age do not tell, one stint is one set.
    """
    then, now = (rules.Tyres(lap.compound, lap.tyre_life) for lap in (before, after))
    verdict = rules.are_other_tyres(then, now, after.lap - before.lap)
    return False if verdict is None and before.stint is not None and before.stint == after.stint else verdict


def _assign(
    laps: list[LapRow], passes: Passes, red_flags: Sequence[tuple[int, int]]
) -> Iterator[tuple[int, bool | None]]:
    """Put the tyres of one car's laps right, in place; yields for each pass the lap out and the verdict."""
    chances = [0]
    for index, (before, after) in enumerate(pairwise(laps), 1):
        if goes_through(before, after):
            if passes.may_be_stop(after.driver, after.lap):
                chances.append(index)
            else:
                yield after.lap, False
        elif any(_began_within(after, until_ms) for _, until_ms in red_flags):
            chances.append(index)
    begin = since = 0
    for index, until in pairwise([*chances[1:], len(laps)]):
        verdict, known_at = _verdict(laps, since, index, until)
        yield laps[index].lap, verdict
        if verdict:
            _fill(laps, begin, index, None)
            begin = index
        if verdict and known_at is not None:
            _fill(laps, index, until, known_at)
        since = index
    _fill(laps, begin, len(laps), None)


def _began_within(lap: LapRow, until_ms: int) -> bool:
    """Whether a red flag that lasted until then ended in this lap."""
    return lap.start_ms is not None and lap.end_ms is not None and lap.start_ms <= until_ms <= lap.end_ms


def _verdict(laps: Sequence[LapRow], since: int, index: int, until: int) -> tuple[bool | None, int | None]:
    """Whether the set that ran from ``since`` was changed before ``index``, and where its age is first known if late.

    Data come late, so what ran is what was known last before the next chance.
    """
    before, after = _compound(laps, since, index), _compound(laps, index, until)
    if has_other_compound(laps[index - 1], laps[index]) or (before and after and before != after):
        return True, None
    verdict = tyre_changed(replace(laps[index - 1], compound=None), replace(laps[index], compound=None))
    if verdict:
        return True, None
    for late in range(index + 1, min(until, index + _LATEST_AGE_LAPS)):
        earlier, lap = laps[late - 1], laps[late]
        lived = earlier.tyre_life is not None and lap.tyre_life is not None and lap.tyre_life <= earlier.tyre_life
        if lived and lap.stint != earlier.stint and not goes_through(earlier, lap):
            return True, late
    return verdict, None


def _compound(laps: Sequence[LapRow], begin: int, end: int) -> str | None:
    """The compound of one set: that known last, for data come late.

    Where they came with the stop, what most laps have. On the way into the pits the data may
    have the next set's already.
    """
    known = [lap.compound for lap in laps[begin:end] if lap.compound not in rules.NO_COMPOUND]
    if begin and known and has_other_compound(laps[begin - 1], laps[begin]):
        return max(known, key=known.count)
    if len(known) > 1 and end < len(laps) and known[-1] == laps[end].compound and known[-1] != known[-2]:
        known.pop()
    return known[-1] if known else None


def _fill(laps: list[LapRow], begin: int, end: int, known_at: int | None) -> None:
    """Give all laps of one set what the data had of it only later, from lap ``known_at`` if that is told."""
    compound = _compound(laps, begin, end)
    if compound is None:
        return
    if known_at is None:
        wrong = [i for i in range(begin, end) if laps[i].compound not in (*rules.NO_COMPOUND, compound)]
        first = next(i for i in range(begin, end) if laps[i].compound == compound)
        known_at = next((i for i in range(max(wrong, default=first), end) if laps[i].compound == compound), first)
    source = laps[known_at]
    age = source.tyre_life
    # An age too low for the laps driven on the set was counted from where the data came.
    missing = 0 if age is None or known_at == begin else max(source.lap - laps[begin].lap + 1 - age, 0)
    for i in range(begin, end):
        lap = laps[i]
        if i < known_at:
            life = None if age is None else age + missing - (source.lap - lap.lap)
            told = {"compound": compound, "fresh_tyre": source.fresh_tyre, "stint": source.stint}
            laps[i] = replace(lap, tyre_life=life, **told)  # type: ignore[arg-type]
        else:
            life = lap.tyre_life + missing if lap.tyre_life is not None else None
            wrong_one = lap.compound not in (*rules.NO_COMPOUND, compound)
            laps[i] = replace(lap, tyre_life=life, compound=compound if wrong_one else lap.compound)
