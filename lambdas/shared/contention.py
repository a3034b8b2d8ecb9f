"""Tries a change again that somebody else's change got in the way of."""

import random
import time
from collections.abc import Callable
from typing import TypeVar

from pitwall.lambdas.shared.errors import DocumentContended
from pitwall.lambdas.shared.objects import ObjectChanged

Result = TypeVar("Result")

LIMIT_S = 10.0
"""A third of what a function has: a batch may change a document twice, and has to publish in between."""

FIRST_PAUSE_S = 0.01
LONGEST_PAUSE_S = 0.5
CROWD = 4
"""So many attempts, one a shard, have room in a pause: where an attempt takes long, pauses do too."""


def until_unchanged(
    key: str,
    attempt: Callable[[], Result],
    pause: Callable[[float], None] = time.sleep,
    clock: Callable[[], float] = time.monotonic,
) -> Result:
    """What ``attempt`` returns, tried again whenever it raises ObjectChanged.

    The pauses grow and are random, so that several containers do not stay in step.
    Raises DocumentContended after LIMIT_S, so that the batch comes again.
    """
    began_s, longest_s = clock(), FIRST_PAUSE_S
    tries = 0
    while True:
        tries += 1
        tried_s = clock()
        try:
            return attempt()
        except ObjectChanged:
            now_s = clock()
            if now_s - began_s >= LIMIT_S:
                raise DocumentContended(
                    f"{key}: changed by others {tries} times in a row while this function was writing it"
                ) from None
            pause(random.uniform(0, longest_s))  # noqa: S311 - no secret
            longest_s = min(2 * longest_s, max(LONGEST_PAUSE_S, CROWD * (now_s - tried_s)))
