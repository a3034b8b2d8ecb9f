"""Brings items to the dashboard, and finds the ones it will never take."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from pitwall.lambdas.shared.dashboard import Answer, BodyRefused

ToQuarantine = Callable[[int, str], object]
"""Takes the place of an item that can never be delivered, and the reason."""

LARGEST_BODY_BYTES = 4 * 1024 * 1024
"""Half of what the dashboard takes."""


@dataclass(frozen=True, slots=True)
class Delivered:
    """What became of the items: taken as new, known already, or put into quarantine."""

    applied: int = 0
    repeated: int = 0
    rejected: int = 0

    def __add__(self, other: "Delivered") -> "Delivered":
        """Both counts together."""
        return Delivered(self.applied + other.applied, self.repeated + other.repeated, self.rejected + other.rejected)


class Receiver(Protocol):
    """Whoever takes items; see :class:`pitwall.lambdas.shared.dashboard.Dashboard`."""

    def post(self, kind: str, items: list[bytes]) -> Answer:
        """Send items as one request."""
        ...


def deliver(kind: str, items: Sequence[bytes], receiver: Receiver, quarantine: ToQuarantine) -> Delivered:
    """Post the items, in several requests if they are too large for one.

    ``quarantine`` is called with the place of an item that can never be delivered, and the
    reason: the dashboard named it, or it is what remains after halving a body that was
    refused as a whole. Raises DashboardUnavailable; sending all items again is safe then.
    """
    done = Delivered()
    for places in parts(items, LARGEST_BODY_BYTES):
        done += _deliver(kind, items, places, receiver, quarantine)
    return done


def parts(items: Sequence[bytes], limit: int) -> Iterator[range]:
    """The places of consecutive items that fit into ``limit`` bytes together; an item
    larger than that stands alone.
    """
    start, size = 0, 0
    for place, item in enumerate(items):
        if place > start and size + len(item) > limit:
            yield range(start, place)
            start, size = place, 0
        size += len(item) + 1
    if start < len(items):
        yield range(start, len(items))


def _deliver(
    kind: str, items: Sequence[bytes], places: range, receiver: Receiver, quarantine: ToQuarantine
) -> Delivered:
    try:
        answer = receiver.post(kind, [items[place] for place in places])
    except BodyRefused as refusal:
        if len(places) == 1:
            quarantine(places[0], str(refusal))
            return Delivered(rejected=1)
        half = len(places) // 2
        return _deliver(kind, items, places[:half], receiver, quarantine) + _deliver(
            kind, items, places[half:], receiver, quarantine
        )
    for rejection in answer.rejected:
        if rejection.index < len(places):
            quarantine(places[rejection.index], rejection.reason)
    return Delivered(answer.applied, answer.repeated, len(answer.rejected))
