"""What cars reported and where they were, from OpenF1's rows, asked for by driver and window of time."""

from collections.abc import Callable, Iterator, Sequence

import numpy as np

from pitwall.simulator.sources.fastf1.records import CarSamples, PositionSamples
from pitwall.simulator.sources.fastf1.values import number
from pitwall.simulator.sources.openf1.client import Client, Row, TooMuch
from pitwall.simulator.sources.openf1.times import Row as AnyRow
from pitwall.simulator.sources.openf1.times import iso, utc_ms

WINDOW_MS = 60 * 60_000
"""An hour of one car is some 13,000 rows."""

SMALLEST_WINDOW_MS = 4 * 60_000
"""OpenF1 answers within 10 s or not at all: what it does not is asked for in halves, down to this."""


def windows(begin_ms: int, end_ms: int) -> list[tuple[int, int]]:
    """The windows in which a session is asked for; begin and end are ms since 1970."""
    return [(at, min(at + WINDOW_MS, end_ms)) for at in range(begin_ms, end_ms, WINDOW_MS)]


def rows_between(
    client: Client, name: str, query: Sequence[tuple[str, object]], span: tuple[int, int], below: str, fresh: float
) -> Iterator[Row]:
    """All rows from the first to the second moment, both included. Raises SourceUnavailable."""
    begin_ms, end_ms = span
    try:
        yield from client.rows(name, [*query, ("date>", iso(begin_ms)), ("date<", iso(end_ms))], below, fresh)
    except TooMuch:
        if end_ms - begin_ms <= SMALLEST_WINDOW_MS:
            raise
        middle_ms = (begin_ms + end_ms) // 2
        yield from rows_between(client, name, query, (begin_ms, middle_ms), below, fresh)
        yield from rows_between(client, name, query, (middle_ms, end_ms), below, fresh)


def car_samples(rows: Sequence[AnyRow], t0_ms: int) -> CarSamples | None:
    """What a car reported; None if it never did."""
    timed = _timed(rows, t0_ms)
    if not timed:
        return None
    drs = _column(timed, "drs")
    return CarSamples(
        t_ms=np.array([*timed], np.int64),
        rpm=_column(timed, "rpm"),
        speed_kph=_column(timed, "speed"),
        gear=_column(timed, "n_gear"),
        throttle_pct=_column(timed, "throttle"),
        brake=(_column(timed, "brake") / np.float32(100)).astype(np.float32),
        drs=None if np.isnan(drs).all() else drs,
    )


def position_samples(rows: Sequence[AnyRow], t0_ms: int) -> PositionSamples | None:
    """Where a car was; None if it never was anywhere. As in the feed, 0, 0 is no place; units are decimetres."""
    timed = {
        t_ms: row
        for t_ms, row in _timed(rows, t0_ms).items()
        if number(row.get("x"), -1e6, 1e6) is not None
        and number(row.get("y"), -1e6, 1e6) is not None
        and (row["x"], row["y"]) != (0, 0)
    }
    if not timed:
        return None
    return PositionSamples(
        t_ms=np.array([*timed], np.int64),
        x_dm=_column(timed, "x").astype(np.float64),
        y_dm=_column(timed, "y").astype(np.float64),
    )


def _timed(rows: Sequence[AnyRow], t0_ms: int) -> dict[int, AnyRow]:
    """Rows by session time, in its order, each moment once: windows share their edges."""
    found: dict[int, AnyRow] = {}
    for row in rows:
        when = utc_ms(row.get("date"))
        if when is not None and when >= t0_ms:
            found[when - t0_ms] = row
    return dict(sorted(found.items()))


def _column(timed: dict[int, AnyRow], name: str) -> np.ndarray[tuple[int], np.dtype[np.float32]]:
    read: Callable[[object], float | None] = lambda value: number(value, -1e6, 1e6)  # noqa: E731
    values = (read(row.get(name)) for row in timed.values())
    return np.array([np.nan if value is None else value for value in values], np.float32)
