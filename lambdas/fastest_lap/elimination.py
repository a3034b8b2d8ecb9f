"""Finds who drops into the elimination zone of a part of a qualifying, and who gets out of it."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Literal, NamedTuple

from pitwall.events.qualifying_rules import LapTime, PartSpan, Standing

ZoneChange = Literal["elimination_zone", "elimination_zone_left"]


class Step(NamedTuple):
    """A lap time that comes to stand or, deleted, stands no more; what said so, and when."""

    t_ms: int
    seq: int
    lap: LapTime
    stands: bool


class Crossing(NamedTuple):
    """A driver crossed the cut-off at a step, with his place and his best time then; None for a time deleted."""

    kind: ZoneChange
    step: Step
    driver: str
    position: int
    best: LapTime | None
    cut_off: LapTime


def crossings(span: PartSpan, drivers: Sequence[str], steps: Iterable[Step]) -> Iterator[Crossing]:
    """The crossings of the cut-off of one part, in order, among the drivers who take part.

    There are none before as many have a time as go on. To fall behind it a driver must have been in front, and
    to get out of the zone he must have had a time in it: the first lap of a driver is no news.
    """
    laps: dict[str, set[LapTime]] = {driver: set() for driver in drivers}
    timed: set[str] = set()
    in_zone: dict[str, bool] = {}
    for step in sorted(steps):
        driver = step.lap.driver
        if driver not in laps:
            continue
        if step.stands:
            laps[driver].add(step.lap)
        else:
            laps[driver].discard(step.lap)
        best = {number: min(driven) for number, driven in laps.items() if driven}
        order = sorted(drivers, key=lambda number: (number not in best, best.get(number, ())))
        standing = Standing(span, tuple(order), best)
        if (cut_off := standing.cut_off) is not None:
            for position, number in enumerate(order, start=1):
                now, before = number in standing.zone, in_zone.get(number)
                if before is False and now:
                    yield Crossing("elimination_zone", step, number, position, best.get(number), cut_off)
                elif before and not now and number in timed:
                    yield Crossing("elimination_zone_left", step, number, position, best.get(number), cut_off)
                in_zone[number] = now
        timed.add(driver)
