"""The running order with gaps, each time timing changes it."""

from collections.abc import Iterable

from pitwall.events import OrderEntry, RunningOrder
from pitwall.simulator.sources.feed.known import Known
from pitwall.simulator.sources.feed.merge import fields, items
from pitwall.simulator.sources.feed.values import duration_ms, gap, value_of, whole

_TELLING = frozenset(
    {
        "Line",
        "Position",
        "GapToLeader",
        "IntervalToPositionAhead",
        "TimeDiffToFastest",
        "TimeDiffToPositionAhead",
        "Stats",
    }
)


class Order:
    """The order as it was told last. In a race gaps are on the road, otherwise between best laps."""

    def __init__(self, known: Known) -> None:
        self._known = known
        self._told: dict[str, OrderEntry] = {}

    def changes(self, lines: dict[str, object]) -> RunningOrder | None:
        """What a patch of timing's lines changes in the order, None if nothing."""
        changed = [number for number, patch in lines.items() if not _TELLING.isdisjoint(fields(patch))]
        return self.of(changed)

    def of(self, numbers: Iterable[str]) -> RunningOrder | None:
        """The entries of some cars that are not what was told of them; None if all are."""
        entries = [entry for number in numbers if (entry := self._entry(number)) and self._told.get(number) != entry]
        if not entries:
            return None
        self._told.update({entry.driver: entry for entry in entries})
        entries.sort(key=lambda entry: (entry.position, entry.driver))
        return RunningOrder(entries=tuple(entries[:40]))

    def _entry(self, number: str) -> OrderEntry | None:
        line = self._known.timing(number)
        position = place(line)
        if position is None:
            return None
        if position == 1:
            # A car that just took the lead still has the gap of its old place.
            return OrderEntry(driver=number, position=1, gap_ms=0)
        if self._known.kind == "race":
            gap_ms, laps_behind = gap(line.get("GapToLeader"))
            interval_ms, interval_laps = gap(value_of(line.get("IntervalToPositionAhead")))
            return OrderEntry(
                driver=number,
                position=position,
                gap_ms=gap_ms,
                laps_behind=laps_behind,
                interval_ms=interval_ms,
                interval_laps=interval_laps,
            )
        stats = fields(items(line.get("Stats")).get(str((self._known.part or 1) - 1)))
        return OrderEntry(
            driver=number,
            position=position,
            gap_ms=duration_ms(stats.get("TimeDiffToFastest") or line.get("TimeDiffToFastest")),
            interval_ms=duration_ms(stats.get("TimeDifftoPositionAhead") or line.get("TimeDiffToPositionAhead")),
        )


def place(line: dict[str, object]) -> int | None:
    """A car's place: the line it stands in, which it has also while its position is not shown."""
    return whole(line.get("Line"), 1, 99) or whole(line.get("Position"), 1, 99)
