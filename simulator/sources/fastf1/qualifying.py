"""What only a qualifying has: its parts, their clock, who is knocked out, and its classification."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

from pitwall.events import (
    Classification,
    ClassifiedDriver,
    KnockedOut,
    SessionClock,
    SessionPartEnded,
    SessionPartStarted,
)
from pitwall.simulator.race import Moment
from pitwall.simulator.sources.fastf1.clock import completed
from pitwall.simulator.sources.fastf1.parts import Part, part_begins, part_of
from pitwall.simulator.sources.fastf1.records import LapRow, RaceData, ResultRow


def part_moments(session: RaceData, parts: Sequence[Part]) -> Iterator[Moment]:
    """Begin and end of every part, its clock, and who does not go on."""
    begins = part_begins(session)
    for part in parts:
        started = SessionPartStarted(part=part.number, name=part.name, drivers=part.drivers, advance=part.advance)
        yield part.start_ms, started
        yield from clock_moments(part.runs, part.length_ms)
        yield part.end_ms, SessionPartEnded(part=part.number)
    for part, following in pairwise(parts):
        out = tuple(driver for driver in part.drivers if driver not in following.drivers)
        if out:
            over = [part.end_ms, *_ends(session.laps, begins, part.number)]
            yield min(max(over), following.start_ms), KnockedOut(part=part.number, drivers=out)


def clock_moments(runs: Sequence[tuple[int, int]], length_ms: int) -> Iterator[Moment]:
    """A clock that was set to ``length_ms`` each time it began to run and stopped."""
    left_ms = length_ms
    for from_ms, to_ms in runs:
        yield from_ms, SessionClock(remaining_ms=left_ms, running=True)
        left_ms = max(left_ms - (to_ms - from_ms), 0)
        yield to_ms, SessionClock(remaining_ms=left_ms, running=False)


def _ends(laps: Sequence[LapRow], begins: Sequence[int], part: int) -> Iterator[int]:
    """When the timed laps of a part ended."""
    for lap in completed(laps):
        if lap.end_ms is not None and lap.lap_time_ms is not None and part_of(lap, begins) == part:
            yield lap.end_ms


def qualifying_result(
    session: RaceData, drivers: Sequence[str], parts: Sequence[Part], best: Mapping[tuple[str, int], int]
) -> Classification:
    """The result in the order of ``drivers``, with their best times of each part.

    ``best`` has those by driver and part, for where FastF1 has no result. Whoever set no time in
    the first part is not classified (sporting regulations).
    """
    lines = {row.number: row for row in session.results}
    told = any(row.position is not None for row in session.results)
    entries = []
    for place, driver in enumerate(drivers[:40], 1):
        line = lines.get(driver, ResultRow(number=driver))
        times = line.part_times_ms if told else tuple(best.get((driver, part.number)) for part in parts)
        entries.append(
            ClassifiedDriver(
                driver=driver,
                position=place,
                classified=_classified(line, place, has_time=any(times)),
                status=line.status,
                laps=sum(lap.driver == driver for lap in completed(session.laps)),
                part_times_ms=times[: len(parts)],
            )
        )
    return Classification(entries=tuple(entries))


def _classified(line: ResultRow, place: int, *, has_time: bool) -> str:
    """The place as the sport prints it. FastF1 writes places it told itself as decimals, and N beyond 107 %."""
    if line.classified.isalpha():
        return line.classified
    return str(place) if has_time else "N"
