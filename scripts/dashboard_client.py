"""The name by which programs outside the repository import :mod:`pitwall.scripts.verification.dashboard_client`."""

from pitwall.scripts.verification.dashboard_client import DashboardUnreachable, UnknownRun, fetch_health, fetch_state

__all__ = ["DashboardUnreachable", "UnknownRun", "fetch_health", "fetch_state"]
