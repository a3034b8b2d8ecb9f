"""The running order with gaps and intervals, as the feed gave it several times a lap."""

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain

from pitwall.events import OrderEntry, RunningOrder
from pitwall.simulator.race import Moment
from pitwall.simulator.sources.fastf1.records import OrderRow
from pitwall.simulator.sources.fastf1.values import DAY_MS

_TOGETHER_MS = 200
"""Rows this close together are one update of the feed."""

_TIME = re.compile(r"\+?(?:(?:(?P<hours>\d+):)?(?P<minutes>\d+):)?(?P<seconds>\d+)(?:\.(?P<fraction>\d{1,6}))?")
_LAPS = re.compile(r"\+?(?P<laps>\d+) ?(?:L|LAPS?)")


def order_moments(rows: Sequence[OrderRow], start_ms: int, end_ms: int) -> Iterator[Moment]:
    """The running order from start to end: what it was at the start, then every change of it.

    ``rows`` are in the order of time.
    """
    sent: dict[str, OrderEntry] = {}
    grid = {row.driver: row for row in rows if row.t_ms <= start_ms}
    in_race = (row for row in rows if start_ms < row.t_ms <= end_ms)
    for t_ms, latest in chain([(start_ms, grid)], _groups(in_race)):
        entries = [entry for row in latest.values() if (entry := read_entry(row))]
        if changed := [entry for entry in entries if sent.get(entry.driver) != entry]:
            sent.update({entry.driver: entry for entry in changed})
            changed.sort(key=lambda entry: (entry.position, entry.driver))
            yield t_ms, RunningOrder(entries=tuple(changed[:40]))


def _groups(rows: Iterable[OrderRow]) -> Iterator[tuple[int, dict[str, OrderRow]]]:
    """Rows that belong together, the latest of each driver, stamped with the time of the last."""
    latest: dict[str, OrderRow] = {}
    first_ms = last_ms = 0
    for row in rows:
        if latest and row.t_ms - first_ms > _TOGETHER_MS:
            yield last_ms, latest
            latest = {}
        if not latest:
            first_ms = row.t_ms
        last_ms = row.t_ms
        latest[row.driver] = row
    if latest:
        yield last_ms, latest


def read_entry(row: OrderRow) -> OrderEntry | None:
    """A row of the feed as an entry; None for a car without a place.

    The feed repeats what it last said of a car: one that just took or lost the lead still has the
    gap of its old place, which says nothing of the new one.
    """
    if row.position is None:
        return None
    if row.position == 1:
        return OrderEntry(driver=row.driver, position=1, gap_ms=0)
    gap_ms, laps_behind = read_gap(row.gap)
    interval_ms, interval_laps = read_gap(row.interval)
    return OrderEntry(
        driver=row.driver,
        position=row.position,
        gap_ms=gap_ms,
        laps_behind=laps_behind,
        interval_ms=interval_ms,
        interval_laps=interval_laps,
    )


def read_gap(text: str) -> tuple[int | None, int | None]:
    """A gap as (milliseconds, laps), one of them None: ``+3.203``, ``+1:02.3``, ``1L``, ``9 L``.

    ``LAP 29``, which only the leader has, and anything else is (None, None).
    """
    if match := _LAPS.fullmatch(text.strip().upper()):
        laps = int(match["laps"])
        return None, laps if laps <= 200 else None
    if match := _TIME.fullmatch(text.strip()):
        seconds = int(match["hours"] or 0) * 3600 + int(match["minutes"] or 0) * 60 + int(match["seconds"])
        gap_ms = seconds * 1000 + int((match["fraction"] or "").ljust(3, "0")[:3])
        return (gap_ms, None) if gap_ms <= DAY_MS else (None, None)
    return None, None
