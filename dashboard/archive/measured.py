"""What a dashboard measured of a run, kept in the bucket for the dashboards after it.

Delays are known only to the process that applied the events: without this, a restart would
forget how fast a finished run was.
"""

from collections.abc import Mapping
from typing import Any

from pitwall.dashboard.state import Run
from pitwall.dashboard.state.plain import Plain
from pitwall.dashboard.state.summary import summary

HISTOGRAM = "latency_histogram"


def measured(run: Run) -> Plain:
    """The run's summary, and its delays in full."""
    return {**summary(run), HISTOGRAM: run.latency.to_plain(), "last_event_ms": run.last_event_ms}


def remember(run: Run, plain: Mapping[str, Any]) -> None:
    """Add what was measured earlier to a run. Raises ValueError if that cannot be understood."""
    buckets, last_event_ms = plain.get(HISTOGRAM, {}), plain.get("last_event_ms")
    if not isinstance(buckets, dict):
        raise ValueError(f"{HISTOGRAM} must be an object, got {buckets!r}")
    run.latency.add_plain(buckets)
    if isinstance(last_event_ms, int):
        run.last_event_ms = max(last_event_ms, run.last_event_ms or 0)
