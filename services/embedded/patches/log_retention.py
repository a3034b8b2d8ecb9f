"""Logs of functions are kept for ever.

MiniStack keeps a log stream of each invocation in memory: 2.5 MB of a race at 200 times the clock.

Upstream: https://github.com/ministackorg/ministack, ``_emit_lambda_logs`` in ``ministack/services/lambda_svc.py``. Not
reported there yet.
"""

import time
from collections.abc import Callable
from typing import Any

from ministack.services import cloudwatch_logs, lambda_svc  # type: ignore[import-untyped]

from pitwall.services.embedded.patches.patching import replace, require

KEPT_LOGS = 500
"""Invocations of a function whose log stays in CloudWatch; the emulator's own log has them all."""

EVERY_S = 5.0


def apply() -> None:
    """Remove the oldest logs between two passes over the mappings."""
    require(cloudwatch_logs, "_log_groups")
    due_s = 0.0

    def trimming(poll: Callable[[], bool]) -> Any:
        def pass_over() -> bool:
            nonlocal due_s
            try:
                return poll()
            finally:
                if time.monotonic() >= due_s:
                    due_s = time.monotonic() + EVERY_S
                    trim_logs()

        return pass_over

    replace(lambda_svc, "_poll_kinesis", trimming)


def trim_logs() -> None:
    """Remove all but the newest logs of each function."""
    for group in list(cloudwatch_logs._log_groups._data.values()):
        streams = group["streams"]
        for name in list(streams)[:-KEPT_LOGS]:
            streams.pop(name, None)
