"""Reads the values of OpenF1's rows, any of which may be missing."""

import datetime as dt
import math
from collections.abc import Mapping
from typing import Any

from pitwall.simulator.sources.fastf1.values import DAY_MS, number, whole

Row = Mapping[str, Any]


def utc_ms(value: object) -> int | None:
    """A date of OpenF1 (ISO 8601, UTC where it does not say) as ms since 1970; None where there is none."""
    if not isinstance(value, str):
        return None
    try:
        when = dt.datetime.fromisoformat(value)
    except ValueError:
        return None
    when = when if when.tzinfo else when.replace(tzinfo=dt.UTC)
    return round(when.timestamp() * 1000)


def iso(ms: int) -> str:
    """A date as OpenF1 takes it in a question."""
    return f"{dt.datetime.fromtimestamp(ms / 1000, dt.UTC):%Y-%m-%dT%H:%M:%S}.{ms % 1000:03d}"


def seconds_ms(value: object) -> int | None:
    """A duration in seconds as milliseconds; None for what is none."""
    found = number(value, 0, DAY_MS / 1000)
    return None if found is None or math.isnan(found) else round(found * 1000)


def driver(row: Row) -> str | None:
    """The driver's number as the contract has it; None for a row without one."""
    found = whole(row.get("driver_number"), 0, 999)
    return None if found is None else str(found)


def session_ms(row: Row, name: str, t0_ms: int) -> int | None:
    """A date of a row in session time; None where it has none, or one that no session can have."""
    when = utc_ms(row.get(name))
    return None if when is None or not 0 <= when - t0_ms <= DAY_MS else when - t0_ms
