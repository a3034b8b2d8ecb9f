"""When the live source connects again, and how one connection takes over from another."""

import random
import threading
from collections.abc import Callable, Iterator
from typing import cast

import pytest

from pitwall.simulator.sources.live.connection import Broken, Connection, Refused
from pitwall.simulator.sources.live.handover import Successor
from pitwall.simulator.sources.live.reconnecting import Reconnecting, Waits
from tests.commands import until

SNAPSHOT = '{"type":3,"result":{}}'


def feed(number: int) -> str:
    return f'{{"type":1,"target":"feed","arguments":["Heartbeat",{{}},"{number}"]}}'


class Scripted:
    """A connection that gives what the script says, each time it is asked, and breaks after."""

    def __init__(self, *script: list[str], opened_s: float = 0.0) -> None:
        self.opened_s = opened_s
        self.closed = False
        self._script = list(script)

    def receive(self, _timeout_s: float) -> list[str]:
        if not self._script:
            raise Broken("the script is over")
        return self._script.pop(0)

    def close(self) -> None:
        self.closed = True


class Stop(threading.Event):
    """Notes how long it was waited for instead of waiting, and is set after ``limit`` waits."""

    def __init__(self, limit: int) -> None:
        super().__init__()
        self.waits: list[float] = []
        self._limit = limit

    def wait(self, timeout: float | None = None) -> bool:
        self.waits.append(timeout or 0.0)
        if len(self.waits) >= self._limit:
            self.set()
        return self.is_set()


def reconnecting(
    connections: Iterator[Scripted | Broken], stop: threading.Event, clock: Callable[[], float] = lambda: 0.0
) -> tuple[Reconnecting, list[str]]:
    said: list[str] = []

    def open_() -> Connection:
        made = next(connections)
        if isinstance(made, Broken):
            raise made
        return cast(Connection, made)

    return Reconnecting(open_, said.append, stop, Waits(), random.Random(1), clock), said


def test_it_waits_ever_longer_up_to_half_a_minute_and_by_chance() -> None:
    stop = Stop(12)
    stays, said = reconnecting(iter([Broken("nobody answers")] * 12), stop)
    assert list(stays.records()) == []
    longest = [min(30.0, 0.5 * 2**number) for number in range(12)]
    assert all(most / 2 <= wait <= most for wait, most in zip(stop.waits, longest, strict=True))
    assert len(set(stop.waits)) == 12
    assert said == ["Live timing: nobody answers; trying again"]


def test_a_server_that_hangs_up_at_once_is_not_asked_without_a_pause_again_and_again() -> None:
    stop = Stop(6)
    stays, _ = reconnecting(iter([Scripted([SNAPSHOT]) for _ in range(6)]), stop)
    assert list(stays.records()) == [SNAPSHOT] * 6
    assert stop.waits[-1] > 8 * stop.waits[0]


def test_after_a_connection_that_held_the_first_try_is_soon() -> None:
    stop = Stop(8)
    # Six in vain, then one that was opened long before it broke.
    made = [*[Broken("away")] * 6, Scripted([feed(1)], opened_s=-60.0), Broken("away")]
    stays, said = reconnecting(iter(made), stop)
    assert list(stays.records()) == [feed(1)]
    assert stop.waits[5] > 7
    assert stop.waits[6] <= 0.5
    assert said == [
        "Live timing: away; trying again",
        "Live timing: connected again",
        "Live timing: the script is over; connecting again",
        "Live timing: away; trying again",
    ]


def test_a_refusal_of_the_first_connection_ends_it_and_a_later_one_is_tried_again() -> None:
    first, _ = reconnecting(iter([Refused("refused")]), Stop(1))
    with pytest.raises(Refused):
        list(first.records())
    later, _ = reconnecting(iter([Scripted([feed(1)]), Refused("refused"), Scripted([feed(2)])]), Stop(3))
    assert list(later.records()) == [feed(1), feed(2)]


@pytest.mark.parametrize(
    ("recent", "theirs", "rest"),
    [
        ([1, 2, 3], [2, 3, 4, 5], [4, 5]),
        ([1, 2, 3], [3], []),
        ([1, 2, 3], [1, 2, 3], []),
        ([1, 2, 3], [2], None),
        ([1, 2, 3], [4, 5], None),
        ([1, 2, 3], [], None),
        ([], [1], None),
        ([1, 1, 2], [1, 2, 3], [3]),
    ],
)
def test_the_next_connection_takes_over_where_both_have_the_same(
    recent: list[int], theirs: list[int], rest: list[int] | None
) -> None:
    def open_() -> Connection:
        return cast(Connection, Scripted([SNAPSHOT, *map(feed, theirs)], []))

    successor = Successor(open_)
    until(lambda: successor.connection, 5, "the next connection is open")
    successor.listen()
    found = successor.rest_after([feed(number) for number in recent])
    assert found == (None if rest is None else [feed(number) for number in rest])


def test_a_connection_that_is_to_take_over_and_comes_too_late_is_closed() -> None:
    late = threading.Event()
    made = Scripted([SNAPSHOT])

    def open_() -> Connection:
        late.wait(5)
        return cast(Connection, made)

    successor = Successor(open_)
    successor.close()
    late.set()
    until(lambda: made.closed, 5, "the connection is closed")
