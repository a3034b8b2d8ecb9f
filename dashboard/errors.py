"""Errors of the dashboard that end it: one line for the person who started it."""


class DashboardError(Exception):
    """The dashboard cannot run. The message says what, with which value, and what to do."""


class SettingsError(DashboardError, ValueError):
    """A setting is missing or makes no sense."""


class CannotListen(DashboardError):
    """The address asked for is taken, or not one of this machine's."""
