"""Changes that somebody else's change gets in the way of."""

import random

import pytest

from lambdas.shared.contention import TRIES, until_unchanged
from lambdas.shared.errors import DocumentContended
from lambdas.shared.objects import ObjectChanged

KEY = "runs/r/state/fastest_lap.json"


class Contended:
    """A document that others change so many times, each time just before it is written here."""

    def __init__(self, times: int) -> None:
        self.left = times

    def write(self) -> str:
        if self.left:
            self.left -= 1
            raise ObjectChanged(KEY)
        return "written"


def test_it_is_tried_again_until_nobody_is_faster() -> None:
    pauses: list[float] = []
    assert until_unchanged(KEY, Contended(TRIES - 1).write, pauses.append) == "written"
    assert len(pauses) == TRIES - 1


def test_it_gives_up_before_the_function_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    pauses: list[float] = []
    monkeypatch.setattr(random, "uniform", lambda _, longest: longest)
    with pytest.raises(DocumentContended, match=f"{KEY}: changed by others {TRIES} times in a row"):
        until_unchanged(KEY, Contended(TRIES).write, pauses.append)
    assert sum(pauses) < 20
