"""Turns pandas values, any of which may be missing, into plain Python ones or None."""

import datetime as dt
import math
import numbers

DAY_MS = 86_400_000
"""The largest session time the contract takes."""

_EPOCH = dt.datetime(1970, 1, 1)  # FastF1's timestamps are UTC without saying so


def milliseconds(value: object) -> int | None:
    """A time span as whole milliseconds; None for NaT, NaN, None and anything that is no time span."""
    if not isinstance(value, dt.timedelta):
        return None
    return round(value / dt.timedelta(milliseconds=1))


def session_ms(value: object) -> int | None:
    """A session time as the contract takes it: whole milliseconds from 0 to one day."""
    time_ms = milliseconds(value)
    return None if time_ms is None else clamp_ms(time_ms)


def duration_ms(value: object) -> int | None:
    """A duration in milliseconds; None also for one that is negative or longer than a day."""
    time_ms = milliseconds(value)
    return time_ms if time_ms is not None and 0 <= time_ms <= DAY_MS else None


def clamp_ms(time_ms: float) -> int:
    """The nearest session time the contract takes."""
    return min(max(round(time_ms), 0), DAY_MS)


def epoch_ms(value: object) -> int | None:
    """A UTC timestamp without time zone as milliseconds since 1970; None where there is none."""
    if not isinstance(value, dt.datetime) or value != value:  # noqa: PLR0124 - pandas' NaT, without pandas
        return None
    return round((value.replace(tzinfo=None) - _EPOCH) / dt.timedelta(milliseconds=1))


def number(value: object, low: float, high: float) -> float | None:
    """A finite number within the bounds; None for everything else."""
    if isinstance(value, bool) or not isinstance(value, numbers.Real):
        return None
    plain = float(value)
    return plain if math.isfinite(plain) and low <= plain <= high else None


def whole(value: object, low: int, high: int) -> int | None:
    """A number within the bounds, rounded; None for everything else."""
    plain = number(value, low, high)
    return None if plain is None else round(plain)


def flag(value: object) -> bool | None:
    """True or false, also from numpy; None for everything else."""
    if isinstance(value, numbers.Real) and value in (0, 1):
        return bool(value)
    # numpy's booleans are no numbers, but know that they are booleans
    return bool(value) if type(value).__name__ in ("bool", "bool_") else None


def text(value: object, longest: int = 500) -> str:
    """A string without surrounding space, cut to ``longest``; empty where there is none."""
    if not isinstance(value, str) or value in ("None", "nan"):
        return ""
    # surrogates have no UTF-8 form
    return value.encode("utf-8", "replace").decode("utf-8").strip()[:longest]
