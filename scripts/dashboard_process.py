"""The name by which programs outside the repository import :mod:`pitwall.scripts.local.dashboard_process`."""

from pitwall.scripts.local.dashboard_process import DashboardProcess, child_environ, here

__all__ = ["DashboardProcess", "child_environ", "here"]
