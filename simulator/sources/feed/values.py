"""Reads the feed's values, most of them text and any of them missing, into plain ones or None."""

import math
import re
from typing import Final

from pitwall.events.rules import NO_COMPOUND

DAY_MS = 86_400_000
"""The largest session time the contract takes."""

_NUMBER = re.compile(r"[0-9]{1,3}")
_TIME = re.compile(r"\+?(?:(?:(?P<hours>\d{1,2}):)?(?P<minutes>\d{1,2}):)?(?P<seconds>\d{1,5})(?:\.(?P<part>\d{1,6}))?")
_LAPS = re.compile(r"\+?(?P<laps>\d{1,3}) ?(?:L|LAPS?)")
_COMPOUNDS: Final = frozenset(
    {"SOFT", "MEDIUM", "HARD", "INTERMEDIATE", "WET", "HYPERSOFT", "ULTRASOFT", "SUPERSOFT", "SUPERHARD"}
)


def text(value: object, longest: int) -> str:
    """Text of at most so many characters, empty where there is none; what Unicode has no form for is made ``?``."""
    if not isinstance(value, str):
        return ""
    return value.strip()[:longest].encode("utf-8", "replace").decode("utf-8")


def number(value: object, low: float, high: float) -> float | None:
    """A number within bounds, also if it comes as text."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    try:
        plain = float(value)
    except (ValueError, OverflowError):
        return None
    return plain if math.isfinite(plain) and low <= plain <= high else None


def whole(value: object, low: int, high: int) -> int | None:
    """A whole number within bounds, also if it comes as text."""
    if type(value) is int:  # as nearly all of telemetry, which is most of a recording
        return value if low <= value <= high else None
    plain = number(value, low, high)
    return None if plain is None else round(plain)


def flag(value: object) -> bool | None:
    """Yes or no, as the feed says it: ``true``, ``"true"``, ``"1"``."""
    if isinstance(value, bool):
        return value
    if isinstance(value, int):
        return value != 0
    if isinstance(value, str) and value.lower() in ("true", "false", "1", "0"):
        return value.lower() in ("true", "1")
    return None


def driver_number(value: object) -> str | None:
    """A racing number as the contract has it, or None."""
    return value if isinstance(value, str) and _NUMBER.fullmatch(value) else None


def duration_ms(value: object) -> int | None:
    """A lap time, a gap or a time left in milliseconds: ``1:25.059``, ``+0.767``, ``00:17:59``; None if it is none."""
    match = _TIME.fullmatch(value.strip()) if isinstance(value, str) else None
    if match is None:
        return None
    seconds = int(match["hours"] or 0) * 3600 + int(match["minutes"] or 0) * 60 + int(match["seconds"])
    time_ms = seconds * 1000 + int((match["part"] or "").ljust(3, "0")[:3])
    return time_ms if time_ms <= DAY_MS else None


def gap(value: object) -> tuple[int | None, int | None]:
    """A gap as (milliseconds, laps), one of them None: ``+3.203``, ``1L``. ``LAP 29``, the leader's, is neither."""
    match = _LAPS.fullmatch(value.strip().upper()) if isinstance(value, str) else None
    if match is None:
        return duration_ms(value), None
    return None, whole(match["laps"], 0, 200)


def compound(value: object) -> str | None:
    """A compound as the contract names it; None where timing does not know it."""
    name = text(value, 20).upper()
    if not name or name in NO_COMPOUND:
        return None
    return name if name in _COMPOUNDS else "UNKNOWN"


def value_of(field: object) -> object:
    """What stands in a field of timing, which has marks beside its value: ``{"Value": "1:25.059", "Lap": 3}``."""
    return field.get("Value") if isinstance(field, dict) else field
