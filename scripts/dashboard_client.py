"""Asks a dashboard what it has applied."""

import json
import urllib.error
import urllib.request
from typing import Any

from scripts.errors import CommandError


class DashboardUnreachable(CommandError):
    """The dashboard gave no usable answer."""


class UnknownRun(CommandError):
    """The dashboard does not know the run."""


def fetch_state(url: str, run: str | None = None, timeout_s: float = 5.0) -> dict[str, Any]:
    """The answer of ``GET /api/v1/state`` for one run, or for the current one.

    Raises UnknownRun if it has never heard of the run, DashboardUnreachable otherwise.
    """
    address = f"{url}/api/v1/state" + (f"?run={run}" if run else "")
    try:
        with urllib.request.urlopen(address, timeout=timeout_s) as answer:  # noqa: S310 - our own dashboard
            state: dict[str, Any] = json.load(answer)
            return state
    except urllib.error.HTTPError as error:
        error.close()
        if error.code == 404:
            raise UnknownRun(f"the dashboard at {url} does not know run {run!r}") from None
        raise DashboardUnreachable(f"the dashboard at {url} answered {error.code} {error.reason}") from None
    except (OSError, ValueError) as error:
        raise DashboardUnreachable(f"the dashboard at {url} does not answer ({error})") from None


def fetch_health(url: str, timeout_s: float = 1.0) -> dict[str, Any] | None:
    """The answer of ``GET /healthz`` of a dashboard that is ready, None while it is not."""
    try:
        with urllib.request.urlopen(f"{url}/healthz", timeout=timeout_s) as answer:  # noqa: S310 - our own dashboard
            health: dict[str, Any] = json.load(answer)
    except (OSError, ValueError):
        return None
    return health if health.get("status") == "ok" else None
