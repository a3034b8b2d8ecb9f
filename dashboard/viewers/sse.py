"""The form of server-sent events."""

from typing import Any

from pitwall.events.envelope import dumps

OPENING = b"retry: 1000\n\n"
"""First bytes of a stream: they open it in the browser, and say when to come back."""


def message(event: str, data: Any, id_: str | None = None) -> bytes:
    """One server-sent event with JSON data; JSON on one line needs no further wrapping."""
    head = f"id: {id_}\n" if id_ is not None else ""
    return f"event: {event}\n{head}data: ".encode() + dumps(data) + b"\n\n"
