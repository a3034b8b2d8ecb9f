"""The functions' client of the dashboard: events and alerts go to ``/ingest``, reports to ``/report``."""

import http.client
import socket
from dataclasses import dataclass
from typing import Annotated
from urllib.parse import urlsplit

from pitwall.events import ContractError
from pitwall.events.codec import from_plain
from pitwall.events.envelope import loads
from pitwall.events.fields import Bounds, Text
from pitwall.lambdas.shared.errors import DashboardUnavailable

CONNECT_LIMIT_S = 1.0
ANSWER_LIMIT_S = 5.0
REPORT_CONNECT_LIMIT_S = 0.3
REPORT_ANSWER_LIMIT_S = 1.0
"""No batch waits for a report, but an invocation that failed does, so that its report gets out."""

LARGEST_ANSWER_BYTES = 8 * 1024 * 1024

REFUSED = frozenset({400, 413})
"""Answers that the same body will get again."""


class BodyRefused(Exception):
    """The dashboard will never take this body; a part of it may be fine. The message is its answer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rejection:
    """One item that the dashboard did not take: its place in the list sent, and why."""

    index: Annotated[int, Bounds(0, 1_000_000)]
    reason: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What became of the items of one request."""

    applied: int
    repeated: int
    rejected: tuple[Rejection, ...] = ()


class Dashboard:
    """Posts to one dashboard: batches over a connection that is kept between them, each report over one of its own.

    A report may be posted from another thread than the batches.
    """

    def __init__(self, url: str, token: str) -> None:
        """Raises ValueError for an address that is not ``http://`` or ``https://``."""
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise ValueError(f"dashboard URL must look like http://host:port, got {url!r}")
        self._secure = parts.scheme == "https"
        self._host = parts.hostname
        self._port = parts.port
        self._path = parts.path.rstrip("/")
        self._url = url
        self._headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
        self._connection: http.client.HTTPConnection | None = None

    def post(self, kind: str, items: list[bytes]) -> Answer:
        """Send items, each one JSON text, as the list ``kind`` (``events`` or ``alerts``).

        Raises BodyRefused if the same body can never succeed, DashboardUnavailable for
        everything that may pass: no connection, no answer in time, overload, another
        token, or an answer that no dashboard gives.
        """
        status, body = self._exchange(b'{"%s":[%s]}' % (kind.encode("ascii"), b",".join(items)))
        if status in REFUSED:
            raise BodyRefused(f"the dashboard answered {status}: {body[:300].decode('utf-8', 'replace')}")
        if status == http.HTTPStatus.UNAUTHORIZED:
            raise DashboardUnavailable(f"{self._url} does not accept the ingest token: run `pitwall bootstrap` again")
        if status != http.HTTPStatus.OK:
            raise DashboardUnavailable(f"{self._url} answered {status}")
        try:
            return from_plain(Answer, loads(body, LARGEST_ANSWER_BYTES))
        except ContractError as error:
            raise DashboardUnavailable(f"what answers at {self._url} is no dashboard ({error})") from None

    def report(self, body: bytes) -> bool:
        """Send a report of a function, a JSON text. False if sending it again may help."""
        connection = self._new_connection(REPORT_CONNECT_LIMIT_S)
        try:
            _open(connection, REPORT_ANSWER_LIMIT_S)
            headers = {**self._headers, "Connection": "close"}
            connection.request("POST", f"{self._path}/report", body=body, headers=headers)
            # A report it calls malformed will not get better: it is given up.
            return connection.getresponse().status in (http.HTTPStatus.NO_CONTENT, http.HTTPStatus.BAD_REQUEST)
        except (http.client.HTTPException, OSError):
            return False
        finally:
            connection.close()

    def _exchange(self, body: bytes) -> tuple[int, bytes]:
        kept = self._connection
        if kept is not None:
            try:
                return self._request(kept, body)
            except (http.client.HTTPException, ConnectionError):
                # Most likely closed for being idle. Sending once more is safe:
                # the dashboard knows an event it has seen.
                self._close()
            except OSError as error:
                raise self._unavailable(error) from None
        try:
            return self._request(self._connect(), body)
        except (http.client.HTTPException, OSError) as error:
            raise self._unavailable(error) from None

    def _connect(self) -> http.client.HTTPConnection:
        connection = self._new_connection(CONNECT_LIMIT_S)
        _open(connection, ANSWER_LIMIT_S)
        self._connection = connection
        return connection

    def _new_connection(self, connect_limit_s: float) -> http.client.HTTPConnection:
        kind = http.client.HTTPSConnection if self._secure else http.client.HTTPConnection
        return kind(self._host, self._port, timeout=connect_limit_s)

    def _request(self, connection: http.client.HTTPConnection, body: bytes) -> tuple[int, bytes]:
        connection.request("POST", f"{self._path}/ingest", body=body, headers=self._headers)
        response = connection.getresponse()
        answer = response.read(LARGEST_ANSWER_BYTES + 1)
        if response.will_close or len(answer) > LARGEST_ANSWER_BYTES:
            self._close()
        return response.status, answer

    def _unavailable(self, error: Exception) -> DashboardUnavailable:
        self._close()
        return DashboardUnavailable(f"{self._url} cannot be reached ({str(error) or type(error).__name__})")

    def _close(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None


def _open(connection: http.client.HTTPConnection, answer_limit_s: float) -> None:
    connection.connect()
    if isinstance(connection.sock, socket.socket):
        connection.sock.settimeout(answer_limit_s)
