"""The newest few of many things, the same whatever order they came in."""

from typing import Generic, TypeVar

T = TypeVar("T")
Key = tuple[int, str]
"""A sequence number, and an id that tells apart what one event caused."""


class Newest(Generic[T]):
    """Keeps the ``limit`` things with the highest keys."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._held: dict[Key, T] = {}

    def add(self, key: Key, thing: T) -> bool:
        """Take a thing in; False if there are ``limit`` newer ones, or it is here already."""
        held = self._held
        if key in held:
            return False
        if len(held) >= self._limit:
            oldest = min(held)
            if key < oldest:
                return False
            del held[oldest]
        held[key] = thing
        return True

    def items(self) -> list[tuple[Key, T]]:
        """What is held, oldest first."""
        return sorted(self._held.items(), key=lambda item: item[0])
