"""``pitwall rotate-token``: another ingest token, without a lost record.

While functions and dashboard change, both tokens are accepted: the dashboard first, then the
functions are given the new one, then the old one goes. A failure on the way leaves both; running
the command again finishes it.
"""

import http.client
import secrets
import time
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

from pitwall.scripts.deployment.bootstrap import bootstrap
from pitwall.scripts.deployment.ingest_token import keep_tokens, kept_tokens
from pitwall.scripts.errors import CommandError
from pitwall.services.clouds import Cloud

ACCEPT_LIMIT_S = 20.0
POLL_S = 0.1
ANSWER_LIMIT_S = 5.0
NOTHING = b'{"events":[]}'


def rotate(
    cloud: Cloud, *, dashboard_url: str, file: Path, say: Callable[[str], None], functions_url: str | None = None
) -> None:
    """Give functions and dashboard another token. ``file`` is what the dashboard reads its tokens from.

    ``functions_url`` is where the functions reach the dashboard, if that is another address than from here.

    Raises CommandError, BootstrapError.
    """
    before = kept_tokens(file)
    if not before:
        raise CommandError(f"{file} holds no token to replace: run `pitwall bootstrap` first")
    token = secrets.token_urlsafe(32)
    keep_tokens(file, [*before, token])
    try:
        _wait_until(dashboard_url, token, file, accepted=True)
    except CommandError:
        keep_tokens(file, before)
        raise
    say("The dashboard takes the old token and the new one")
    bootstrap(cloud, dashboard_url=functions_url or dashboard_url, ingest_token=token, progress=say)
    keep_tokens(file, [token])
    for old in before:
        _wait_until(dashboard_url, old, file, accepted=False)
    say("Functions and dashboard have the new token; the old one is refused")


def _wait_until(url: str, token: str, file: Path, *, accepted: bool) -> None:
    deadline_s = time.monotonic() + ACCEPT_LIMIT_S
    while _is_accepted(url, token) is not accepted:
        if time.monotonic() > deadline_s:
            which = "does not take the new token" if accepted else "still takes the old token"
            raise CommandError(
                f"the dashboard at {url} {which}: start it with PITWALL_INGEST_TOKEN_FILE={file} and without "
                "PITWALL_INGEST_TOKEN"
            )
        time.sleep(POLL_S)


def _is_accepted(url: str, token: str) -> bool | None:
    """Whether the dashboard takes the token, None if it does not say."""
    parts = urlsplit(url)
    kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
    connection = kind(parts.hostname or "", parts.port, timeout=ANSWER_LIMIT_S)
    try:
        headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
        connection.request("POST", f"{parts.path.rstrip('/')}/ingest", NOTHING, headers)
        status = connection.getresponse().status
    except (OSError, http.client.HTTPException):
        return None
    finally:
        connection.close()
    return {200: True, 401: False}.get(status)
