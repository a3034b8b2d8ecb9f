"""The rules of a session against the clock: whose lap counts for which part of a qualifying, who is ahead, who is out.

From the qualifying articles of the FIA Formula One Sporting Regulations: the order of a part is that of the best
lap times, of equal ones that which was set first; a lap counts that was begun before the part's time was over;
who has no time follows, first who attempted one on a flying lap, then who left the pit lane, then who did not.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import IntEnum
from typing import NamedTuple

from pitwall.events.parts import KnockedOut, SessionPartEnded, SessionPartStarted
from pitwall.events.timing import LapCompleted

LATE_MS = 1_000
"""Timing tells of a crossing some tenths after it: a lap that seems begun this little after the end is in time.
Whoever sees the chequered flag at the line gives the lap up anyway."""


class LapTime(NamedTuple):
    """A lap time that stands. The smaller of two is the better: at equal times the one set first."""

    time_ms: int
    t_ms: int
    """Session time at which the lap ended."""
    driver: str
    lap: int


class Effort(IntEnum):
    """How far a driver without a time came in a part; the lower is classified ahead."""

    FLYING_LAP = 0
    LEFT_THE_PITS = 1
    NONE = 2


class Moment(NamedTuple):
    """What a car did that is less than a lap time, and when: it left the pit lane, or began a flying lap."""

    t_ms: int
    driver: str
    effort: Effort


@dataclass(frozen=True, slots=True)
class PartSpan:
    """When a part of a qualifying was, who takes part, and how many of them go on; times are session time."""

    part: int
    name: str
    start_ms: int
    end_ms: int | None = None
    drivers: tuple[str, ...] = ()
    """Who takes part; empty where the feed did not say."""
    advance: int | None = None
    """None in the last part, from which nobody is knocked out."""
    knocked_out: tuple[str, ...] = ()
    settled_ms: int | None = None
    """When it was said who is knocked out."""


def part_spans(
    started: Iterable[tuple[int, SessionPartStarted]],
    ended: Iterable[tuple[int, SessionPartEnded]],
    knocked_out: Iterable[tuple[int, KnockedOut]],
) -> list[PartSpan]:
    """The parts begun, in their order; each thing said with its session time, and once for each part."""
    ends = {end.part: t_ms for t_ms, end in ended}
    out = {said.part: (t_ms, said.drivers) for t_ms, said in knocked_out}
    return [
        PartSpan(
            part=start.part,
            name=start.name,
            start_ms=t_ms,
            end_ms=ends.get(start.part),
            drivers=start.drivers,
            advance=start.advance,
            knocked_out=out[start.part][1] if start.part in out else (),
            settled_ms=out[start.part][0] if start.part in out else None,
        )
        for t_ms, start in sorted(started, key=lambda one: one[1].part)
    ]


def part_at(spans: Iterable[PartSpan], t_ms: int) -> PartSpan | None:
    """The part that had begun last at a moment, over or not; None before the first."""
    return max(
        (span for span in spans if span.start_ms <= t_ms), key=lambda span: (span.start_ms, span.part), default=None
    )


def part_of_lap(spans: Iterable[PartSpan], t_ms: int, time_ms: int) -> PartSpan | None:
    """The part a lap counts for that ended at ``t_ms``; None if it was begun before all parts, or after one's end."""
    begun_ms = t_ms - time_ms
    span = part_at(spans, begun_ms)
    if span is None or (span.end_ms is not None and begun_ms > span.end_ms + LATE_MS):
        return None
    return span


def counts_for_a_part(lap: LapCompleted) -> bool:
    """Whether the lap may set a time: timing takes none of a lap that ended in the pit lane. Deletion aside."""
    return lap.lap_time_ms is not None and lap.counts and not lap.pit_in


@dataclass(frozen=True, slots=True)
class Standing:
    """A part's order: of those who take part, with their best times."""

    span: PartSpan
    order: tuple[str, ...]
    best: Mapping[str, LapTime] = field(default_factory=dict)

    @property
    def cut_off(self) -> LapTime | None:
        """The best lap of the last who would go on, None where nobody is knocked out or too few have a time."""
        advance = self.span.advance
        if advance is None or len(self.order) < advance:
            return None
        return self.best.get(self.order[advance - 1])

    @property
    def zone(self) -> frozenset[str]:
        """The elimination zone: who would be knocked out if it ended now; nobody while there is no cut-off."""
        return frozenset(self.order[self.span.advance :]) if self.cut_off is not None else frozenset()


def standings(
    spans: Sequence[PartSpan],
    entrants: Sequence[str],
    laps: Iterable[LapTime],
    moments: Iterable[Moment] = (),
) -> list[Standing]:
    """The order of each part begun.

    ``entrants`` are all drivers, in the order in which those stand of whom nothing is known yet; ``laps``
    the lap times that stand; ``moments`` what tells the drivers without one apart.
    """
    best: dict[int, dict[str, LapTime]] = defaultdict(dict)
    for lap in laps:
        if (span := part_of_lap(spans, lap.t_ms, lap.time_ms)) is not None:
            held = best[span.part].get(lap.driver)
            best[span.part][lap.driver] = lap if held is None else min(held, lap)
    efforts: dict[tuple[int, str], Effort] = {}
    for moment in moments:
        if (span := part_at(spans, moment.t_ms)) is not None:
            key = (span.part, moment.driver)
            efforts[key] = min(moment.effort, efforts.get(key, Effort.NONE))
    found: list[Standing] = []
    before = list(entrants)
    for span in spans:
        taking = _taking_part(span, before, found)
        times = {driver: best[span.part][driver] for driver in taking if driver in best[span.part]}
        tried = {driver: efforts.get((span.part, driver), Effort.NONE) for driver in taking}
        found.append(Standing(span, _order(taking, times, tried), times))
        before = qualifying_order(found, entrants)
    return found


def _order(taking: Sequence[str], best: Mapping[str, LapTime], tried: Mapping[str, Effort]) -> tuple[str, ...]:
    """Those who take part, first to last; of equals, as they were given."""

    def place(driver: str) -> tuple[int, int, int]:
        lap = best.get(driver)
        return (0, lap.time_ms, lap.t_ms) if lap else (1, tried[driver], 0)

    return tuple(sorted(taking, key=place))


def qualifying_order(found: Sequence[Standing], entrants: Sequence[str]) -> list[str]:
    """All drivers, first to last: those of the newest part, then those knocked out, the part before first."""
    order: list[str] = []
    placed: set[str] = set()
    for standing in reversed(found):
        new = [driver for driver in standing.order if driver not in placed]
        order += new
        placed.update(new)
    return order + [driver for driver in entrants if driver not in placed]


def _taking_part(span: PartSpan, before: Sequence[str], found: Sequence[Standing]) -> list[str]:
    """Who takes part, in the order of the part before: as was said, else who was not knocked out so far."""
    if span.drivers:
        return [driver for driver in before if driver in span.drivers]
    out = {driver for standing in found for driver in standing.span.knocked_out}
    return [driver for driver in before if driver not in out]
