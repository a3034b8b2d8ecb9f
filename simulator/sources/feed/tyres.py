"""Stints: which tyres a car is on, and how old they are."""

from dataclasses import dataclass

from pitwall.simulator.sources.feed.merge import fields, items
from pitwall.simulator.sources.feed.values import compound, flag, whole


@dataclass(slots=True)
class Stint:
    """One run on a set of tyres: from which lap on, and the set's age in laps before that lap."""

    number: int
    first_lap: int
    starts: int | None
    """Laps on the set before the stint, as the feed has it."""
    age: int | None
    compound: str | None = None
    fresh: bool | None = None
    changed: bool | None = None

    def life(self, lap: int) -> int | None:
        """Laps on the set, ``lap`` included."""
        return None if self.age is None else min(self.age + lap - self.first_lap + 1, 200)


class Stints:
    """The stints of one car in the order they began."""

    def __init__(self) -> None:
        self._stints: list[Stint] = []

    def __len__(self) -> int:
        return len(self._stints)

    def take(self, patch: object, state: object, lap: int, *, started: bool) -> None:
        """Take in what the feed says of the stints; one that is new begins with ``lap``.

        Sets that are put on and taken off on the grid are no stints.
        """
        told = items(state)
        for key in items(patch):
            index = whole(key, 0, 59)
            if index is None or not (entry := fields(told.get(key))):
                continue
            told_now = fields(items(patch).get(key))
            if index >= len(self._stints) and (
                (index and not started) or not told_now.keys() & {"Compound", "StartLaps"}
            ):
                continue
            starts = whole(entry.get("StartLaps"), 0, 200)
            while len(self._stints) <= index:
                self._stints.append(Stint(len(self._stints) + 1, lap, starts, _age(entry, lap)))
            stint = self._stints[index]
            if starts is not None and starts != stint.starts:  # the set was mistaken for another at first
                stint.age = starts if stint.age is None else max(stint.age + starts - (stint.starts or 0), 0)
                stint.starts = starts
            stint.compound = compound(entry.get("Compound"))
            stint.fresh = flag(entry.get("New"))
            unchanged = flag(entry.get("TyresNotChanged"))
            stint.changed = None if unchanged is None else not unchanged

    def of(self, lap: int) -> Stint | None:
        """The stint a lap was driven in."""
        begun = [stint for stint in self._stints if stint.first_lap <= lap]
        return begun[-1] if begun else None

    def newest(self) -> Stint | None:
        """The stint that began last."""
        return self._stints[-1] if self._stints else None


def _age(entry: dict[str, object], lap: int) -> int | None:
    """The age of a set when its stint is first told of: who joins in mid-stint sees the laps driven since."""
    total = whole(entry.get("TotalLaps"), 0, 200)
    return whole(entry.get("StartLaps"), 0, 200) if total is None or lap == 1 else total
