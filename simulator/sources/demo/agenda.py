"""What happens next: actions in the order of their time."""

import heapq
from collections.abc import Callable

Action = Callable[[int], None]
"""Called with the time it was put down for, in ms."""


class Agenda:
    """Runs actions in the order of time; at the same time, in the order they were put down."""

    def __init__(self) -> None:
        self._heap: list[tuple[int, int]] = []
        self._actions: dict[int, Action] = {}
        self._serial = 0

    def at(self, t_ms: int, action: Action) -> int:
        """Put an action down; the ticket returned takes it off again."""
        self._serial += 1
        self._actions[self._serial] = action
        heapq.heappush(self._heap, (t_ms, self._serial))
        return self._serial

    def cancel(self, ticket: int) -> None:
        """Take an action off. One that has run, or was taken off, is passed over."""
        self._actions.pop(ticket, None)

    def run(self) -> int:
        """Run until nothing is left; the time of the last action, or 0."""
        now_ms = 0
        while self._heap:
            t_ms, serial = heapq.heappop(self._heap)
            if (action := self._actions.pop(serial, None)) is not None:
                now_ms = t_ms
                action(now_ms)
        return now_ms
