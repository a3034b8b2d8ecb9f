"""Asks OpenF1 for pages and keeps what it gave, so that a second start goes on where the first one ended."""

import gzip
import hashlib
import ipaddress
import json
import logging
import os
import secrets
import time
import zlib
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

import requests

from pitwall.simulator.errors import AccountNeeded, SourceUnavailable, UsageError
from pitwall.simulator.race import Progress
from pitwall.simulator.sources.openf1.pace import FREE_LIMITS, Pace

_log = logging.getLogger(__name__)

Row = Mapping[str, Any]
Query = Sequence[tuple[str, object]]
"""Names with their operator, and values: ``("session_key", 9158)``, ``("date>", "2023-09-15T13:08")`` for >= that."""

_TIMEOUT_S = (5.0, 40.0)
_TRIES = 6
_FIRST_PAUSE_S = 2.0
_LONGEST_PAUSE_S = 120.0
_MOST_BYTES = 256 * 1024 * 1024
_TOO_MUCH = frozenset({408, 413, 414, 422, 504})
"""A question that OpenF1 cannot answer in its time: a smaller one it can."""


class TooMuch(SourceUnavailable):
    """The answer is too large for one question."""


@dataclass(slots=True)
class Client:
    """One conversation with OpenF1.

    ``folder`` keeps its answers; ``offline`` takes these alone. ``progress`` is told of long waits.
    """

    url: str
    folder: Path
    offline: bool
    progress: Progress
    pace: Pace = field(default_factory=lambda: Pace(FREE_LIMITS, time.monotonic, time.sleep))
    now: Callable[[], float] = time.time
    session: requests.Session = field(default_factory=requests.Session)
    asked: int = 0
    """Questions that were sent."""

    def __post_init__(self) -> None:
        """Raise UsageError for an address that is none, or that is not encrypted on the way to another machine."""
        if _is_loopback(checked_url(self.url)):
            self.session.trust_env = False  # a company's proxy does not know this machine

    def rows(self, name: str, query: Query, below: str, fresh_after: float) -> list[Row]:
        """All rows of ``name`` that the query finds.

        They are kept in the folder ``below``; kept ones count if they were written after ``fresh_after`` (seconds since
        1970) or if there is no network to be used. Raises SourceUnavailable, TooMuch.
        """
        question = "&".join(f"{quote(key, safe='')}={quote(str(value), safe='')}" for key, value in query)
        digest = hashlib.sha256(f"{self.url}/{name}?{question}".encode()).hexdigest()[:16]
        path = self.folder / below / f"{name}-{digest}.json.gz"
        kept = _kept(path)
        if kept is not None and (self.offline or path.stat().st_mtime >= fresh_after):
            return kept
        if self.offline:
            raise SourceUnavailable(f"{self.folder} does not have all of the session: start once without --offline")
        rows = self._ask(name, question)
        _keep(path, rows)
        return rows

    def _ask(self, name: str, question: str) -> list[Row]:
        pause_s = _FIRST_PAUSE_S
        problem = ""
        for _ in range(_TRIES):
            self.pace.wait(lambda left_s: self.progress(f"holding to OpenF1's limits: going on in {left_s:.0f} s"))
            self.asked += 1
            try:
                answer = self.session.get(f"{self.url}/{name}?{question}", timeout=_TIMEOUT_S, allow_redirects=False)
            except requests.RequestException as error:
                problem = f"it cannot be reached ({type(error).__name__})"
            else:
                if (rows := _read(name, answer)) is not None:
                    return rows
                problem = f"it answers {answer.status_code}"
                pause_s = max(pause_s, _retry_after_s(answer))
            self.progress(f"OpenF1 gives no {name}: {problem}; trying again in {pause_s:.0f} s")
            self.pace.pause(pause_s, lambda left_s: self.progress(f"asking OpenF1 again in {left_s:.0f} s"))
            pause_s = min(pause_s * 2, _LONGEST_PAUSE_S)
        raise SourceUnavailable(
            f"OpenF1 at {self.url} gives no {name}: {problem}. What it gave so far is kept: start again to go on"
        )


def checked_url(url: str) -> str:
    """The address, if it can be used. Raises UsageError."""
    with suppress(ValueError):
        parts = urlsplit(url)
        usual = not (parts.query or parts.fragment or parts.username or parts.password or url.endswith("/"))
        if usual and parts.hostname and (parts.scheme == "https" or (parts.scheme == "http" and _is_loopback(url))):
            return url
    raise UsageError(
        f"PITWALL_OPENF1_URL {url!r} is not an address to ask: give https://HOST/PATH, or http:// on this machine only"
    )


def _is_loopback(url: str) -> bool:
    host = urlsplit(url).hostname or ""
    with suppress(ValueError):
        return ipaddress.ip_address(host).is_loopback
    return host == "localhost"


def _read(name: str, answer: requests.Response) -> list[Row] | None:
    """The rows of an answer; None if it may be another one later."""
    status = answer.status_code
    if status == requests.codes.not_found:
        return []  # "No results found."
    if status in _TOO_MUCH:
        raise TooMuch(f"OpenF1 answers {status} to the question for {name}: it is too large for it")
    if status in (401, 403):
        raise AccountNeeded(
            f"OpenF1 refuses {name} ({status}): while a session is on it gives nothing without an account"
        )
    if status == requests.codes.too_many_requests or status >= 500:
        return None
    if status != requests.codes.ok or len(answer.content) > _MOST_BYTES:
        raise SourceUnavailable(f"OpenF1 gives no {name}: it answers {status} with {len(answer.content)} bytes")
    rows = _rows(answer.content)
    if rows is None:
        raise SourceUnavailable(f"OpenF1 gives no {name}: its answer is no list of objects, but {answer.text[:60]!r}")
    return rows


def _rows(data: bytes) -> list[Row] | None:
    try:
        plain = json.loads(data)
    except (ValueError, RecursionError):
        return None
    return plain if isinstance(plain, list) and all(isinstance(row, dict) for row in plain) else None


def _retry_after_s(answer: requests.Response) -> float:
    """How long the server asks to wait, in seconds; 0 where it does not say."""
    try:
        return min(max(float(answer.headers.get("Retry-After", "0")), 0.0), _LONGEST_PAUSE_S)
    except ValueError:
        return 0.0


def _kept(path: Path) -> list[Row] | None:
    """The rows of a page that was kept; None if it was not, or is damaged."""
    try:
        return _rows(gzip.decompress(path.read_bytes()))
    except FileNotFoundError:
        return None
    except (OSError, EOFError, zlib.error) as error:
        _log.warning("page %s cannot be read and is asked for again (%s)", path, error)
        return None


def _keep(path: Path, rows: Sequence[Row]) -> None:
    """Keep a page, whole or not at all. Raises SourceUnavailable if it cannot be written."""
    draft = path.with_name(f"{path.name}.{os.getpid()}-{secrets.token_hex(4)}.tmp")
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        draft.write_bytes(gzip.compress(json.dumps(rows, separators=(",", ":")).encode(), compresslevel=1, mtime=0))
        draft.replace(path)
    except OSError as error:
        raise SourceUnavailable(
            f"{path.parent} cannot be written ({error.strerror}): what OpenF1 gives is kept there"
        ) from None
    finally:
        with suppress(OSError):
            draft.unlink(missing_ok=True)
