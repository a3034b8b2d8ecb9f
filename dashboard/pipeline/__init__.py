"""The pipeline as it works now: what the functions report and the dashboard measures itself."""

from pitwall.dashboard.pipeline.monitor import Monitor
from pitwall.dashboard.pipeline.publisher import StatusPublisher
from pitwall.dashboard.pipeline.status import pipeline_status

__all__ = ["Monitor", "StatusPublisher", "pipeline_status"]
