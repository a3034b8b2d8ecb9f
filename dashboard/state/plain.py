"""Plain JSON objects, and what changed between two of them (RFC 7396, JSON merge patch)."""

from collections.abc import Mapping
from typing import Any

Plain = dict[str, Any]
"""A JSON object. None of its values is None: what is unknown is absent."""


def known(**values: Any) -> Plain:
    """The values that are known, which is to say not None."""
    return {name: value for name, value in values.items() if value is not None}


def merge_patch(old: Mapping[str, Any], new: Mapping[str, Any]) -> Plain:
    """The merge patch that turns ``old`` into ``new``; empty if they are equal.

    Parts that are the same object in both are passed over without a look, so comparing
    two documents costs as much as they differ.
    """
    patch: Plain = {}
    for key, value in new.items():
        was = old.get(key)
        if was is value:
            continue
        if isinstance(value, dict) and isinstance(was, dict):
            if inner := merge_patch(was, value):
                patch[key] = inner
        elif was != value:
            patch[key] = value
    for key in old:
        if key not in new:
            patch[key] = None
    return patch
