"""Puts together what the monitor saw and what the shown run tells of itself."""

from pitwall.dashboard.live.runs import LiveRuns
from pitwall.dashboard.pipeline.health import Race
from pitwall.dashboard.pipeline.monitor import Monitor
from pitwall.dashboard.pipeline.status_document import status_document
from pitwall.dashboard.state import Run
from pitwall.dashboard.state.plain import Plain


def pipeline_status(
    monitor: Monitor, live: LiveRuns, now_ms: float, wall_ms: float, viewers: int, trouble: str | None
) -> Plain:
    """The pipeline at this moment, by a clock that is never set and by the time of day.

    ``trouble`` is what the dashboard met in S3 last, None if it answers.
    """
    race, sent = live.read(None, _race) or (Race(), 0)
    snapshot = monitor.snapshot(now_ms, wall_ms)
    return status_document(snapshot, race, sent=sent, viewers=viewers, trouble=trouble, began_ms=monitor.began_ms)


def _race(run: Run) -> tuple[Race, int]:
    session = run.state.session
    highest = run.state.seen.highest
    sent = 0 if highest is None else highest + 1
    return Race(speed=run.speed, calm=session.calm, over=session.finished is not None), sent
