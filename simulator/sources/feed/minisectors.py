"""How the cars drive the small pieces that a sector is made of."""

from pitwall.events import MiniSector, MiniSectors
from pitwall.events.parts import MiniSectorMark
from pitwall.simulator.sources.feed.merge import fields, items
from pitwall.simulator.sources.feed.values import whole

_BEST = 1 << 1
_OWN_BEST = 1 << 0
_STOPPED = 1 << 2
_IN_PIT = 1 << 4
"""Bits of a segment's status beside 2048, which says that it is behind the car. As the public clients have them:
2048 is shown in yellow, 2049 in green, 2051 in purple, 2064 in blue, 2052 is a car that stopped."""


def mini_sectors(lines: dict[str, object], cars: list[str]) -> MiniSectors | None:
    """The mini-sectors that a patch of timing's lines changes, None if it changes none."""
    changes = [
        MiniSector(driver=number, sector=sector, number=segment + 1, mark=_mark(status))
        for number in cars
        for sector in (1, 2, 3)
        for key, told in items(
            fields(items(fields(lines.get(number)).get("Sectors")).get(str(sector - 1))).get("Segments")
        ).items()
        if (segment := whole(key, 0, 29)) is not None
        and (status := whole(fields(told).get("Status"), 0, 65_535)) is not None
    ]
    return MiniSectors(changes=tuple(changes[:2000])) if changes else None


def _mark(status: int) -> MiniSectorMark:
    if not status:
        return "none"
    if status & _IN_PIT:
        return "pit"
    if status & _STOPPED:
        return "stopped"
    if status & _BEST:
        return "best"
    return "own_best" if status & _OWN_BEST else "slower"
