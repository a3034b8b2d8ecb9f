"""Tries a change again that somebody else's change got in the way of."""

import random
import time
from collections.abc import Callable
from typing import TypeVar

from lambdas.shared.errors import DocumentContended
from lambdas.shared.objects import ObjectChanged

Result = TypeVar("Result")

TRIES = 40
"""So many take some ten seconds, a third of what a function has. Giving up is dear: an alert that is published but
could not be marked as that is published again.
"""

FIRST_PAUSE_S = 0.01
LONGEST_PAUSE_S = 0.5


def until_unchanged(key: str, attempt: Callable[[], Result], pause: Callable[[float], None] = time.sleep) -> Result:
    """What ``attempt`` returns, tried again whenever it raises ObjectChanged.

    The pauses grow and are random, so that several containers do not stay in step.
    Raises DocumentContended after TRIES, so that the batch comes again.
    """
    for number in range(TRIES):
        try:
            return attempt()
        except ObjectChanged:
            pause(random.uniform(0, min(LONGEST_PAUSE_S, FIRST_PAUSE_S * 2**number)))  # noqa: S311 - no secret
    raise DocumentContended(f"{key}: changed by others {TRIES} times in a row while this function was writing it")
