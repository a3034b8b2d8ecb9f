"""The running order with gaps and intervals, from OpenF1's places and intervals, which come apart from each other."""

from collections.abc import Sequence
from dataclasses import dataclass

from pitwall.simulator.sources.fastf1.records import OrderRow
from pitwall.simulator.sources.fastf1.values import whole
from pitwall.simulator.sources.openf1.times import Row, driver, seconds_ms, session_ms


@dataclass(slots=True)
class _Car:
    position: int | None = None
    gap: str = ""
    interval: str = ""


def read_order(places: Sequence[Row], intervals: Sequence[Row], t0_ms: int) -> tuple[OrderRow, ...]:
    """Each car's place with what was last said of its gaps, at every change of either, in the order of time."""
    changes = [
        (t_ms, index, who, row)
        for index, row in enumerate([*places, *intervals])
        if (t_ms := session_ms(row, "date", t0_ms)) is not None and (who := driver(row)) is not None
    ]
    cars: dict[str, _Car] = {}
    rows: list[OrderRow] = []
    for t_ms, _, who, row in sorted(changes, key=lambda change: change[:2]):
        car = cars.setdefault(who, _Car())
        if "position" in row:
            car.position = whole(row.get("position"), 1, 99) or car.position
        else:
            car.gap, car.interval = _spelt(row.get("gap_to_leader")), _spelt(row.get("interval"))
        rows.append(OrderRow(t_ms, who, car.position, car.gap, car.interval))
    return tuple(rows)


def _spelt(value: object) -> str:
    """A gap in the feed's own spelling: seconds, or laps."""
    if isinstance(value, str):
        return value[:40]
    ms = seconds_ms(value)
    return "" if ms is None else f"+{ms // 1000}.{ms % 1000:03d}"
