"""Services that mean to wait for so long wait until a time of day.

MiniStack keeps messages of a queue, the pauses of a mapping and the end of a function's log by the time of
day: when that is set back by an hour, they wait for an hour. The log is waited for by the one thread that
serves the mappings, so that none of them is served for that hour.

Upstream: https://github.com/ministackorg/ministack, ``time.time()`` in ``ministack/services/lambda_svc.py``,
``ministack/services/sqs.py`` and ``ministack/core/lambda_runtime.py`` (``_drain_stderr_bounded``).
Not reported there yet.
"""

import time
from typing import Any

from ministack.core import lambda_runtime  # type: ignore[import-untyped]
from ministack.services import lambda_svc, sqs  # type: ignore[import-untyped]

from pitwall.services.embedded.patches.patching import replace


def apply() -> None:
    """Give the services that wait a clock that nobody sets."""
    for module in (lambda_svc, lambda_runtime, sqs):
        replace(module, "time", lambda _module: SteadyTime())


class SteadyTime:
    """Stands for the module ``time``; its time of day is that of the start, gone on from there."""

    def __init__(self) -> None:
        self._began_s = time.time() - time.monotonic()

    def time(self) -> float:
        """Seconds since 1970, as if the clock had not been set since the start."""
        return self._began_s + time.monotonic()

    def __getattr__(self, name: str) -> Any:
        """Everything else is as it is."""
        return getattr(time, name)
