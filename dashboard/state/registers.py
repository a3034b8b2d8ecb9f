"""Registers: of each thing that events say, the newest word.

"Newest" is by sequence number, never by arrival. That makes a register the same whatever
order its events came in, and however often.
"""

from collections.abc import Hashable
from typing import Generic, NamedTuple, TypeVar

T = TypeVar("T")
K = TypeVar("K", bound=Hashable)


class Reading(NamedTuple, Generic[T]):
    """Something an event said: the event's sequence number, its session time, and what."""

    seq: int
    t_ms: int
    value: T


def newer(held: Reading[T] | None, reading: Reading[T]) -> Reading[T]:
    """The newer of two readings of one thing."""
    return reading if held is None or reading.seq > held.seq else held


def keep_newer(registers: dict[K, Reading[T]], key: K, reading: Reading[T]) -> None:
    """Put a reading into its register unless a newer one is there."""
    held = registers.get(key)
    if held is None or reading.seq > held.seq:
        registers[key] = reading
