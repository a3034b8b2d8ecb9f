"""How a session ends: the flag, and the result as timing has it when the feed falls silent."""

from collections.abc import Iterator

from pitwall.events import ChequeredFlag, Classification, ClassifiedDriver, LapCompleted, Payload
from pitwall.simulator.sources.feed.known import Known
from pitwall.simulator.sources.feed.merge import fields, items
from pitwall.simulator.sources.feed.order import place
from pitwall.simulator.sources.feed.values import duration_ms, flag, gap, value_of, whole

_JUST_NOW_MS = 15_000
"""Race control shows the flag within seconds of the leader's crossing, before or after."""

_CLASSIFIED_SHARE = 0.9
"""Who completed 90 % of the winner's laps is classified, finished or not (sporting regulations)."""


class ChequeredFlags:
    """Finds the crossing at which the leader of a race was shown the flag."""

    def __init__(self, known: Known) -> None:
        self._known = known
        self._shown = False
        self._told = False
        self._leader: tuple[int, int, str] = (0, 0, "")
        """The farthest lap completed, when, and by whom it was first."""

    def crossing(self, t_ms: int, lap: LapCompleted) -> Iterator[Payload]:
        """A lap of a race was completed."""
        if self._known.kind != "race" or lap.lap <= self._leader[0]:
            return
        self._leader = lap.lap, t_ms, lap.driver
        total = whole(self._known.topic("LapCount").get("TotalLaps"), 1, 200)
        if self._shown or lap.lap == total:
            yield from self._tell()

    def shown(self, t_ms: int) -> Iterator[Payload]:
        """Race control says the flag is out, or the session is finished."""
        self._shown = True
        if self._known.kind != "race" or (self._leader[0] and t_ms - self._leader[1] <= _JUST_NOW_MS):
            yield from self._tell()

    def finish(self) -> Iterator[Payload]:
        """The race ended without another crossing, as behind a red flag."""
        if self._shown:
            yield from self._tell()

    def _tell(self) -> Iterator[Payload]:
        if not self._told:
            self._told = True
            lap, _, driver = self._leader
            yield ChequeredFlag(driver=driver, lap=lap) if driver else ChequeredFlag()


def classification(known: Known) -> Classification | None:
    """The result as the merged state has it, in its order; None if there are no cars."""
    lines = {number: known.timing(number) for number in known.cars()}
    order = sorted(lines, key=lambda number: (place(lines[number]) or 99, int(number)))
    if not order:
        return None
    grid = fields(known.topic("TimingAppData").get("Lines"))
    most = max(whole(line.get("NumberOfLaps"), 0, 200) or 0 for line in lines.values())
    return Classification(
        entries=tuple(
            _line(known, number, position, most, fields(grid.get(number)))
            for position, number in enumerate(order[:40], 1)
        )
    )


def _line(known: Known, number: str, position: int, most: int, app: dict[str, object]) -> ClassifiedDriver:
    line = known.timing(number)
    laps = whole(line.get("NumberOfLaps"), 0, 200) or 0
    in_race = known.kind == "race"
    out = flag(line.get("Retired")) or flag(line.get("Stopped"))
    retired = bool(in_race and most and (not laps or (out and laps < int(most * _CLASSIFIED_SHARE))))
    gap_ms, laps_behind = gap(line.get("GapToLeader")) if in_race else (None, None)
    behind = f"+{laps_behind} Lap{'s' if laps_behind > 1 else ''}" if laps_behind else ""
    status = "Retired" if retired else behind or ("Finished" if in_race else "")
    parts = tuple(duration_ms(value_of(one)) for one in items(line.get("BestLapTimes")).values())[:3]
    return ClassifiedDriver(
        driver=number,
        position=position,
        classified="R" if retired else str(position),
        status=status,
        laps=laps,
        gap_ms=0 if in_race and position == 1 else gap_ms,
        grid=whole(app.get("GridPos"), 0, 99) if in_race else None,
        best_lap_ms=duration_ms(value_of(line.get("BestLapTime"))),
        part_times_ms=parts if known.kind == "qualifying" else (),
    )
