"""The best lap times as the feed keeps them, which tell when it took one away."""

from collections.abc import Iterator

from pitwall.simulator.sources.feed.known import Known
from pitwall.simulator.sources.feed.merge import fields, items
from pitwall.simulator.sources.feed.values import duration_ms, value_of

_TELLING = frozenset({"BestLapTime", "BestLapTimes"})


class Bests:
    """Each car's best time, in a qualifying of each part.

    A time that gets worse was taken away: also where race control says so in words that nobody foresaw, or not at all.
    """

    def __init__(self, known: Known) -> None:
        self._known = known
        self._bests: dict[str, dict[str, int]] = {}

    def changes(self, lines: dict[str, object]) -> Iterator[tuple[str, int, bool]]:
        """The times that a patch of timing's lines changes, as (driver, milliseconds, whether it stands)."""
        for number, patch in lines.items():
            if _TELLING.isdisjoint(fields(patch)):
                continue
            before, now = self._bests.get(number, {}), self.of(number)
            yield from (
                (number, time_ms, False) for part, time_ms in before.items() if now.get(part, time_ms + 1) > time_ms
            )
            yield from ((number, time_ms, True) for time_ms in now.values())
            self._bests[number] = now

    def of(self, number: str) -> dict[str, int]:
        """A car's best time in ms, by part."""
        line = self._known.timing(number)
        told = items(line.get("BestLapTimes")) if self._known.kind == "qualifying" else {"": line.get("BestLapTime")}
        return {part: time_ms for part, best in told.items() if (time_ms := duration_ms(value_of(best))) is not None}
