"""Changes that somebody else's change gets in the way of."""

import pytest

from pitwall.lambdas.shared.contention import LIMIT_S, LONGEST_PAUSE_S, until_unchanged
from pitwall.lambdas.shared.errors import DocumentContended
from pitwall.lambdas.shared.objects import ObjectChanged

KEY = "runs/r/state/fastest_lap.json"


class Contended:
    """A document that others change so many times, each time just before it is written here; and the time it takes."""

    def __init__(self, times: int, takes_s: float = 0.02) -> None:
        self.left = times
        self.now_s = 0.0
        self.pauses: list[float] = []
        self._takes_s = takes_s

    def write(self) -> str:
        self.now_s += self._takes_s
        if self.left:
            self.left -= 1
            raise ObjectChanged(KEY)
        return "written"

    def pause(self, seconds: float) -> None:
        self.now_s += seconds
        self.pauses.append(seconds)

    def clock(self) -> float:
        return self.now_s


def test_it_is_tried_again_until_nobody_is_faster() -> None:
    document = Contended(15)
    assert until_unchanged(KEY, document.write, document.pause, document.clock) == "written"
    assert len(document.pauses) == 15
    assert max(document.pauses) <= LONGEST_PAUSE_S


def test_it_gives_up_long_before_the_function_is_ended() -> None:
    document = Contended(1_000_000)
    with pytest.raises(DocumentContended, match=rf"{KEY}: changed by others \d\d+ times in a row"):
        until_unchanged(KEY, document.write, document.pause, document.clock)
    assert LIMIT_S <= document.now_s < LIMIT_S + 1


def test_where_a_change_takes_long_the_pauses_make_room_for_others() -> None:
    document = Contended(1_000_000, takes_s=0.4)
    with pytest.raises(DocumentContended):
        until_unchanged(KEY, document.write, document.pause, document.clock)
    assert max(document.pauses) > LONGEST_PAUSE_S
