"""The connections people and functions hold: how many, for how long, and how much comes over them.

waitress leaves a connection open for as long as a byte moves now and then, reads whatever body
is announced, and takes connections from one address until there are none for anybody else. Here
a request has to arrive, and an answer to be taken, at a pace that every honest client keeps.
"""

import logging
import socket
import time
from collections.abc import Callable
from functools import partial
from typing import Any

from waitress.adjustments import Adjustments
from waitress.channel import HTTPChannel
from waitress.parser import HTTPRequestParser, ParsingError
from waitress.server import TcpWSGIServer
from waitress.task import ErrorTask, ThreadedTaskDispatcher
from waitress.utilities import Error

from pitwall.dashboard.logs import fields
from pitwall.dashboard.web.guards import HEADERS
from pitwall.events.envelope import dumps

SLOWEST_BYTES_PER_S = 1024
"""What waits for a client is to be taken this fast, looked at over the time a request has."""

IDLE_FACTOR = 2
"""How much longer than a request may take, a connection may be kept without one."""

LARGEST_OPEN_BODY_BYTES = 256 * 1024
"""What anybody may send; for more the token has to be shown first."""

LARGEST_HEAD_BYTES = 16 * 1024
MOST_PIPELINED = 16
"""Requests that may wait for their turn on one connection."""

TOKEN_PLACES = 16
"""Connections of an address beyond its bound, for those who show the token with their first request."""

TOKEN_THREADS = 8
"""For the requests on connections that have shown the token: others may keep all the rest busy for long."""

POLL_S = 1
COMPLAINT_S = 10.0

log = logging.getLogger(__name__)


class Unauthorized(Error):
    """A large body was announced without a token."""

    code = 401
    reason = "Unauthorized"


class Crowded(Error):
    """The address holds as many connections as one may, and this request shows no token."""

    code = 503
    reason = "Service Unavailable"


class Request(HTTPRequestParser):
    """A request as it comes in.

    ``may_send`` tells from an Authorization header whether a large body is welcome; ``has_place`` is told
    whether it is, and tells whether the connection may ask anything at all.
    """

    def __init__(self, adjustments: Any, may_send: Callable[[str], bool], has_place: Callable[[bool], bool]) -> None:
        super().__init__(adjustments)
        self._may_send = may_send
        self._has_place = has_place
        self._unwelcome: Error | None = None

    def parse_header(self, header_plus: bytes) -> None:
        """Read the head. Raises ParsingError, also for a body that is not welcome: it is not read then."""
        super().parse_header(header_plus)
        # Whoever shows nothing is not looked up: that may take a look at the token's file.
        shown = self.headers.get("AUTHORIZATION", "")
        shows_token = bool(shown) and self._may_send(shown)
        if not self._has_place(shows_token):
            self._unwelcome = Crowded("this address holds as many connections as one may")
        elif not shows_token and (self.chunked or self.content_length > LARGEST_OPEN_BODY_BYTES):
            self._unwelcome = Unauthorized("unauthorized")
        if self._unwelcome is not None:
            raise ParsingError(self._unwelcome.body)

    def received(self, data: bytes) -> int:
        """Add a part; how much of it belonged to this request."""
        taken: int = super().received(data)
        if self._unwelcome is not None:
            self.error = self._unwelcome
        return taken


class Refusal(ErrorTask):
    """The answer to what never gets to the application: one line of JSON, headers as everywhere."""

    def execute(self) -> None:
        """Write the answer; the connection is closed after it."""
        request: Any = self.request
        error = request.error
        body = dumps({"error": str(error.body)}) + b"\n"
        self.status = f"{error.code} {error.reason}"
        self.response_headers = [("Content-Type", "application/json"), *HEADERS.items()]
        if error.code == Unauthorized.code:
            self.response_headers.append(("WWW-Authenticate", "Bearer"))
        self.set_close_on_finish()
        self.content_length = len(body)
        self.write(body)


class Connection(HTTPChannel):
    """One connection, which knows when its time is up."""

    error_task_class = Refusal

    def __init__(self, server: "Server", *rest: Any, needs_token: bool = False, **named: Any) -> None:
        self.parser_class: Any = partial(server.request_class, has_place=self._has_place)
        self.needs_token = needs_token
        self.has_shown_token = False
        self._has_asked = False
        self._request_timeout_s = server.request_timeout_s
        self._began_s = self._quiet_since_s = self._window_s = time.monotonic()
        self._taken_bytes = 0
        super().__init__(server, *rest, **named)

    def received(self, data: bytes) -> bool:
        """Receive what came; notes when a request began."""
        before = self.request
        went_well: bool = super().received(data)
        self._quiet_since_s = time.monotonic()
        if self.request is not before:
            self._began_s = self._quiet_since_s
        if len(self.requests) > MOST_PIPELINED:
            self.will_close = True
        return went_well

    @property
    def is_silent(self) -> bool:
        """Whether it has no request that is being answered, so that nothing is lost with it."""
        return not self.requests and not self.total_outbufs_len

    @property
    def silence(self) -> tuple[bool, float]:
        """What silent connections are sorted by, those first that never asked anything, then the longest silent."""
        return self._has_asked, self._quiet_since_s

    def _has_place(self, shows_token: bool) -> bool:
        self._has_asked = True
        self.has_shown_token = self.has_shown_token or shows_token
        return self.has_shown_token or not self.needs_token

    def send(self, data: bytes, do_close: bool = True) -> int:
        """Send a part; how much of it was taken."""
        taken: int = super().send(data, do_close)
        self._taken_bytes += taken
        return taken

    def overdue(self, now_s: float) -> str | None:
        """Why this connection should be closed, None if it may stay."""
        if self.total_outbufs_len:
            return self._slow(now_s)
        self._taken_bytes, self._window_s = 0, now_s
        if self.requests:
            self._quiet_since_s = now_s
            return None
        if self.request is not None:
            return "its request does not come to an end" if now_s - self._began_s > self._request_timeout_s else None
        return "it is idle" if now_s - self._quiet_since_s > IDLE_FACTOR * self._request_timeout_s else None

    def _slow(self, now_s: float) -> str | None:
        if now_s - self._window_s < self._request_timeout_s:
            return None
        slow = self._taken_bytes < SLOWEST_BYTES_PER_S * (now_s - self._window_s)
        self._taken_bytes, self._window_s = 0, now_s
        return "it takes too little of its answer" if slow else None


class Server(TcpWSGIServer):
    """waitress on one listening socket, with bounds for every connection and for every address.

    ``may_send`` tells from an Authorization header whether a large body is welcome;
    ``request_timeout_s`` is how long a request may take to arrive; ``per_address`` and ``in_all`` connections may be
    held.
    """

    def __init__(
        self,
        application: Any,
        listener: socket.socket,
        channels: dict[int, Any],
        *,
        may_send: Callable[[str], bool],
        per_address: int,
        in_all: int,
        request_timeout_s: float,
        **adjustments: Any,
    ) -> None:
        self.request_class = partial(Request, may_send=may_send)
        self.channel_class: Any = self._admit
        self.request_timeout_s = request_timeout_s
        self._per_address = per_address
        self._in_all = in_all
        self._complained_s = -COMPLAINT_S
        adjusted = Adjustments(
            sockets=[listener],
            max_request_header_size=LARGEST_HEAD_BYTES,
            cleanup_interval=POLL_S,
            asyncore_use_poll=True,
            ident=None,
            **adjustments,
        )
        dispatcher = ThreadedTaskDispatcher()
        dispatcher.set_thread_count(adjusted.threads)
        self._for_token = ThreadedTaskDispatcher()
        self._for_token.set_thread_count(TOKEN_THREADS)
        self.active_channels: dict[int, Connection]  # type: ignore[assignment]
        super().__init__(
            application,
            channels,
            True,
            listener,
            dispatcher=dispatcher,
            adj=adjusted,
            bind_socket=False,
            sockinfo=(listener.family, listener.type, listener.proto, listener.getsockname()),
        )

    def add_task(self, task: Any) -> None:
        """Have a connection's next request answered by a thread."""
        (self._for_token if task.has_shown_token else self.task_dispatcher).add_task(task)

    def shut_down(self, limit_s: int) -> None:
        """Let the threads finish what they are answering, for so long."""
        for dispatcher in (self.task_dispatcher, self._for_token):
            dispatcher.shutdown(timeout=limit_s)

    def maintenance(self, now: float) -> None:  # noqa: ARG002 - its clock may be set back
        """Close the connections whose time is up. waitress calls it every POLL_S."""
        now_s = time.monotonic()
        for channel in list(self.active_channels.values()):
            if (reason := channel.overdue(now_s)) is not None:
                log.info("connection closed", extra=fields(address=channel.addr[0], reason=reason))
                # At once: the socket of one that takes nothing never becomes writable.
                channel.handle_close()

    def _admit(self, server: "Server", connected: socket.socket, address: Any, *rest: Any, **named: Any) -> None:
        """A connection for whoever came.

        Where the address holds as many as one may, or all addresses together do, the one that has been silent
        for longest makes room. If all are being answered, there is a place for who shows the token. Connections
        that have shown it do not count.
        """
        needs_token = False
        for what, bound, of_all in (
            ("one address holds too many", self._per_address, False),
            ("all addresses hold too many", self._in_all, True),
        ):
            without_token = [channel for channel in self.active_channels.values() if not channel.has_shown_token]
            held = [channel for channel in without_token if of_all or channel.addr[0] == address[0]]
            if len(held) >= bound and not self._make_room(held, what) and len(held) >= bound + TOKEN_PLACES:
                connected.close()
                self._complain(f"connections refused: {what}", address[0], len(held))
                return
            # Whoever takes the place of one that needed the token needs it as well.
            needs_token = needs_token or sum(not channel.needs_token for channel in held) >= bound
        Connection(server, connected, address, *rest, needs_token=needs_token, **named)

    def _make_room(self, held: list["Connection"], why: str) -> bool:
        """Close the connection, and take it from the list, that is missed least; False if all are being answered."""
        if not (silent := [channel for channel in held if channel.is_silent]):
            return False
        leaving = min(silent, key=lambda channel: channel.silence)
        leaving.handle_close()
        held.remove(leaving)
        self._complain(f"connection closed: {why}", leaving.addr[0], len(held))
        return True

    def _complain(self, what: str, address: str, held: int) -> None:
        if time.monotonic() - self._complained_s >= COMPLAINT_S:
            self._complained_s = time.monotonic()
            log.warning(what, extra=fields(address=address, held=held))
