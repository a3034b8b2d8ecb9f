"""The pipeline as it works now: what the functions report and the dashboard measures itself."""

from dashboard.pipeline.monitor import Monitor
from dashboard.pipeline.publisher import StatusPublisher
from dashboard.pipeline.status import pipeline_status

__all__ = ["Monitor", "StatusPublisher", "pipeline_status"]
