"""The stand-in's door: SignalR Core's negotiation and web socket, on loopback only."""

import json
import logging
import secrets
import select
import socket
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from websockets.datastructures import Headers
from websockets.frames import Frame, Opcode
from websockets.http11 import Request
from websockets.protocol import OPEN
from websockets.server import ServerProtocol

from pitwall.simulator.live_server.player import CAR_TOPICS, Player

HUB = "/signalrcore"
END = "\x1e"
PING_S = 15.0
SEND_LIMIT_S = 10.0
READ_BYTES = 65536

_quiet = logging.getLogger(__name__)
_quiet.setLevel(logging.WARNING)
"""The library writes all headers into a log of level DEBUG, a client's token among them."""


class LiveServer:
    """Serves a player's recording on ``port`` of this machine, a free one for 0, while used as a context manager.

    With ``subscribers_only`` car data and positions go to those alone who show a token, any token; with ``refuses``
    that is the status of every negotiation.
    """

    def __init__(
        self,
        player: Player,
        port: int = 0,
        *,
        subscribers_only: bool = False,
        refuses: int | None = None,
        ping_s: float = PING_S,
    ) -> None:
        self.player = player
        self.negotiated: set[str] = set()
        self.connections = 0
        """Web sockets opened so far."""
        self.authorised = 0
        """Those of them that came with a token."""
        self.refuses = refuses
        self.ping_s = ping_s
        self.subscribers_only = subscribers_only
        self._server = ThreadingHTTPServer(("127.0.0.1", port), _handler(self))
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        self._open: set[_Socket] = set()

    def __enter__(self) -> "LiveServer":
        threading.Thread(target=self._server.serve_forever, args=(0.1,), name="live-server", daemon=True).start()
        self.player.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.player.stop()
        self._server.shutdown()
        self._server.server_close()
        for one in [*self._open]:
            one.drop()

    def serve(self, connection: socket.socket, request: Request, authorised: bool) -> None:
        """Speak the protocol on one web socket until it ends."""
        one = _Socket(connection, request)
        self.connections += 1
        self.authorised += authorised
        self._open.add(one)
        try:
            _Talk(self, one, authorised or not self.subscribers_only).until_over()
        finally:
            self.player.leave(one)
            self._open.discard(one)
            one.drop()


class _Socket:
    """A web socket as the player sees it. Sending is for any thread, reading for one."""

    topics: frozenset[str] = frozenset()

    def __init__(self, connection: socket.socket, request: Request) -> None:
        self._connection = connection
        self._lock = threading.Lock()
        self._protocol = ServerProtocol(max_size=READ_BYTES, logger=_quiet)
        self._silent = False
        connection.settimeout(SEND_LIMIT_S)
        self._protocol.receive_data(request.serialize())  # it wants to have read the request itself
        self._protocol.events_received()
        self._protocol.send_response(self._protocol.accept(request))
        self._flush()

    @property
    def open(self) -> bool:
        return self._protocol.state is OPEN

    def read(self, timeout_s: float) -> list[str]:
        """The texts that came; none after the timeout. Raises OSError at the end."""
        readable, _, _ = select.select([self._connection], [], [], timeout_s)
        if not readable:
            return []
        data = self._connection.recv(READ_BYTES)
        with self._lock:
            if data:
                self._protocol.receive_data(data)
            else:
                self._protocol.receive_eof()
            self._flush()
            events = self._protocol.events_received()
        if not data or any(isinstance(event, Frame) and event.opcode is Opcode.CLOSE for event in events):
            raise ConnectionAbortedError
        return [
            bytes(event.data).decode() for event in events if isinstance(event, Frame) and event.opcode is Opcode.TEXT
        ]

    def send(self, record: str) -> bool:
        with self._lock:
            if self._silent:
                return True
            try:
                self._protocol.send_text((record + END).encode())
                self._flush()
            except Exception:  # a socket or a protocol at its end, whichever way
                return False
        return True

    def half(self, record: str) -> None:
        with self._lock, suppress(Exception):
            self._protocol.send_text((record + END).encode())
            whole = b"".join(self._protocol.data_to_send())
            self._connection.sendall(whole[: len(whole) // 2])
        self.drop()

    def drop(self) -> None:
        # Not both ways at once: what was sent and not yet read would be lost with it.
        with suppress(OSError):
            self._connection.shutdown(socket.SHUT_WR)

    def hang_up(self) -> None:
        self.send(json.dumps({"type": 7, "error": "Connection closed with an error.", "allowReconnect": True}))
        with self._lock, suppress(Exception):
            self._protocol.send_close(1000)
            self._flush()

    def stall(self) -> None:
        self._silent = True

    def _flush(self) -> None:
        for data in self._protocol.data_to_send():
            if data:
                self._connection.sendall(data)


class _Talk:
    """The protocol on one connection: handshake, subscription, pings."""

    def __init__(self, server: LiveServer, one: _Socket, authorised: bool) -> None:
        self._server = server
        self._one = one
        self._authorised = authorised
        self._shaken = False

    def until_over(self) -> None:
        pinged_s = time.monotonic()
        with suppress(OSError, ValueError):
            while self._one.open:
                for text in self._one.read(min(1.0, self._server.ping_s)):
                    for record in filter(None, text.split(END)):
                        self._take(json.loads(record))
                if time.monotonic() - pinged_s >= self._server.ping_s:
                    pinged_s = time.monotonic()
                    self._one.send('{"type":6}')

    def _take(self, record: dict[str, Any]) -> None:
        if not self._shaken:
            right = record.get("protocol") == "json" and record.get("version") == 1
            self._one.send("{}" if right else '{"error":"only json, version 1"}')
            if not right:
                raise ValueError("no such protocol")
            self._shaken = True
        elif record.get("type") == 1 and record.get("target") == "Subscribe":
            asked = frozenset(str(topic) for topic in record["arguments"][0])
            self._one.topics = asked if self._authorised else asked - CAR_TOPICS
            self._server.player.subscribe(self._one, str(record.get("invocationId", "0")))


def _handler(server: LiveServer) -> Callable[..., BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_OPTIONS(self) -> None:
            self._answer(204 if urlsplit(self.path).path == f"{HUB}/negotiate" else 404, cookie=True)

        def do_POST(self) -> None:
            address = urlsplit(self.path)
            if address.path != f"{HUB}/negotiate" or self.headers.get("Origin"):
                self._answer(404)
                return
            if server.refuses is not None:
                self._answer(server.refuses)
                return
            token = secrets.token_urlsafe(16)
            server.negotiated.add(token)
            transports = [{"transport": "WebSockets", "transferFormats": ["Text", "Binary"]}]
            self._answer(
                200,
                json.dumps(
                    {
                        "negotiateVersion": 1,
                        "connectionId": secrets.token_urlsafe(16),
                        "connectionToken": token,
                        "availableTransports": transports,
                    }
                ).encode(),
            )

        def do_GET(self) -> None:
            address = urlsplit(self.path)
            token = (parse_qs(address.query).get("id") or [""])[0]
            if address.path != HUB or token not in server.negotiated or self.headers.get("Origin"):
                self._answer(404)
                return
            server.negotiated.discard(token)
            self.close_connection = True
            request = Request(self.path, Headers(self.headers.items()))
            server.serve(self.connection, request, self.headers.get("Authorization", "").startswith("Bearer "))

        def _answer(self, status: int, body: bytes = b"", *, cookie: bool = False) -> None:
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            if cookie:
                self.send_header("Set-Cookie", f"AWSALBCORS={secrets.token_urlsafe(8)}; Path=/")
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Nothing is logged of a request."""

    return Handler
