"""Asks a dashboard what it has applied."""

import http.client
import json
import urllib.error
from typing import Any

from pitwall.scripts.errors import CommandError
from pitwall.services.local_http import open_url


class DashboardUnreachable(CommandError):
    """The dashboard gave no usable answer."""


class UnknownRun(CommandError):
    """The dashboard does not know the run."""


def fetch_state(url: str, run: str | None = None, timeout_s: float = 5.0) -> dict[str, Any]:
    """The answer of ``GET /api/v1/state`` for one run, or for the current one.

    Raises UnknownRun if it does not know the run, DashboardUnreachable otherwise.
    """
    address = f"{url}/api/v1/state" + (f"?run={run}" if run else "")
    try:
        with open_url(address, timeout_s) as answer:
            state: dict[str, Any] = json.load(answer)
            return state
    except urllib.error.HTTPError as error:
        error.close()
        if error.code == 404:
            raise UnknownRun(f"the dashboard at {url} does not know run {run!r}") from None
        raise DashboardUnreachable(f"the dashboard at {url} answered {error.code} {error.reason}") from None
    except (OSError, ValueError, http.client.HTTPException) as error:
        raise DashboardUnreachable(f"the dashboard at {url} does not answer ({error})") from None


def fetch_health(url: str, timeout_s: float = 1.0) -> dict[str, Any] | None:
    """The answer of ``GET /healthz`` of a dashboard that is ready, None while it is not."""
    try:
        with open_url(f"{url}/healthz", timeout_s) as answer:
            health: dict[str, Any] = json.load(answer)
    except (OSError, ValueError, http.client.HTTPException):
        return None
    return health if health.get("status") == "ok" else None
