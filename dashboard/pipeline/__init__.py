"""The pipeline as it works now: what the functions report and the dashboard measures itself."""

from dashboard.pipeline.monitor import Monitor
from dashboard.pipeline.picture import picture
from dashboard.pipeline.pulse import Pulse

__all__ = ["Monitor", "Pulse", "picture"]
