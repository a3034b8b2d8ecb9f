"""Lambda's event filtering, as far as it decides which events of the stream a function is sent.

The rules are those of Lambda's documentation for Kinesis: a pattern's fields must all match, a list matches if one
of its items does. What is not known here matches nothing.
"""

import json
from collections.abc import Sequence
from typing import Any

from pitwall.events.codec import to_plain
from pitwall.events.envelope import Event, Unknown

_MISSING = object()


class StreamFilter:
    """What the patterns of a function let through; without patterns everything."""

    def __init__(self, patterns: Sequence[str] | None) -> None:
        self._everything = patterns is None
        self._types: set[str] = set()
        self._others: dict[str | None, list[Any]] = {}
        for pattern in patterns or ():
            rules = json.loads(pattern).get("data", {})
            types = rules.get("type")
            if not isinstance(types, list) or not all(isinstance(one, str) for one in types):
                self._others.setdefault(None, []).append(rules)
            elif rules.keys() == {"type"}:
                self._types.update(types)
            else:
                for kind in types:
                    self._others.setdefault(kind, []).append(rules)

    def lets_through(self, event: Event) -> bool:
        """Whether the function is sent this event."""
        if self._everything or event.type in self._types:
            return True
        patterns = [*self._others.get(event.type, ()), *self._others.get(None, ())]
        if not patterns:
            return False
        # Only what the patterns can ask for, and only where one asks for more than the type.
        payload = event.payload.data if isinstance(event.payload, Unknown) else to_plain(event.payload)
        plain = {"run": event.run, "seq": event.seq, "t_ms": event.t_ms, "type": event.type, "data": payload}
        return any(_matches(pattern, plain) for pattern in patterns)


def _matches(pattern: Any, value: Any) -> bool:
    if isinstance(pattern, dict):
        within = value if isinstance(value, dict) else {}
        return all(_matches(rule, within.get(key, _MISSING)) for key, rule in pattern.items())
    if not isinstance(pattern, list):
        return False
    return any(_matches_rule(rule, value) for rule in pattern)


def _matches_rule(rule: Any, value: Any) -> bool:
    if not isinstance(rule, dict):
        return bool(value is not _MISSING and type(rule) is type(value) and rule == value)
    match rule:
        case {"exists": bool(wanted)}:
            return (value is not _MISSING) is wanted
        case {"prefix": str(prefix)}:
            return isinstance(value, str) and value.startswith(prefix)
        case {"anything-but": list(others)}:
            return value is not _MISSING and value not in others
        case {"numeric": [*comparisons]}:
            return _is_within(comparisons, value)
    return False


def _is_within(comparisons: Sequence[Any], value: Any) -> bool:
    if isinstance(value, bool) or not isinstance(value, int | float) or len(comparisons) % 2:
        return False
    compare = {
        "=": lambda bound: value == bound,
        "<": lambda bound: value < bound,
        "<=": lambda bound: value <= bound,
        ">": lambda bound: value > bound,
        ">=": lambda bound: value >= bound,
    }
    return all(
        sign in compare and compare[sign](bound)
        for sign, bound in zip(comparisons[::2], comparisons[1::2], strict=True)
    )
