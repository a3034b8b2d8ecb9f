"""Runs the dashboard behind waitress: one process, many threads."""

import logging
import signal
import socket
import threading
from contextlib import closing
from types import FrameType
from typing import Any

from flask import Flask
from waitress import wasyncore

from pitwall.dashboard.app import Dashboard, create_app
from pitwall.dashboard.archive.store import ArchiveStore, connect
from pitwall.dashboard.control.queue import CommandQueue
from pitwall.dashboard.control.queue import connect as connect_queue
from pitwall.dashboard.errors import CannotListen
from pitwall.dashboard.logs import fields, log_to
from pitwall.dashboard.settings import Settings
from pitwall.dashboard.web.connections import Server
from pitwall.dashboard.web.ingest import LARGEST_BODY_BYTES

SPARE_THREADS = 16
"""Beside one for every page that follows the stream: for ingest and everything else."""

SPARE_CONNECTIONS = 32
"""Beside the pages that follow the stream, for each address."""

TOKEN_CONNECTIONS = 80
"""Beside those of everybody else: of the functions, and the listener."""

STOP_LIMIT_S = 1
"""Seconds the threads have to finish what they are answering."""

LARGEST_REFUSED_BODY_BYTES = 2 * LARGEST_BODY_BYTES
"""Up to here a body that is too large is read and answered; beyond, the connection is cut."""

UNSENT_LIMIT_BYTES = 64 * 1024
SOCKET_BUFFER_BYTES = 128 * 1024
"""What waits in between for a slow page: little, so that it is found out while it still
can be helped with a snapshot."""

DEAD_PEER_MS = 60_000
"""How long a peer may take nothing before its connection is closed, and its thread free."""

log = logging.getLogger(__name__)


def serve(settings: Settings) -> None:
    """Serve until SIGTERM or SIGINT. Raises CannotListen if the address cannot be had."""
    log_to()
    with closing(listen(settings.host, settings.port)) as listener:
        dashboard = Dashboard(settings, _archive(settings), _queue(settings))
        run_until_signalled(dashboard, create_app(settings, dashboard), listener)


def listen(host: str, port: int) -> socket.socket:
    """A listening socket. Raises CannotListen."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    # What is set here holds for every connection accepted.
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SOCKET_BUFFER_BYTES)
    if hasattr(socket, "TCP_USER_TIMEOUT"):
        listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, DEAD_PEER_MS)
    try:
        listener.bind((host, port))
        listener.listen()
    except OSError as error:
        listener.close()
        reason = (error.strerror or str(error)).lower()
        advice = "give a free one as PITWALL_HOST and PITWALL_PORT"
        raise CannotListen(f"cannot listen on {host} port {port}: {reason}; {advice}") from None
    return listener


def run_until_signalled(dashboard: Dashboard, app: Flask, listener: socket.socket) -> None:
    """Serve on a socket until a signal says to stop, then end within about two seconds."""
    channels: dict[int, Any] = {}
    settings = dashboard.settings
    in_all = 2 * settings.viewers + 5 * SPARE_THREADS
    server = Server(
        app,
        listener,
        channels,
        may_send=dashboard.tokens.authorized,
        # Fewer than there are threads: whatever one address does with its connections, others are answered.
        per_address=settings.viewers_per_address + SPARE_CONNECTIONS,
        request_timeout_s=settings.request_timeout_s,
        threads=settings.viewers + SPARE_THREADS,
        # Each page beside its stream keeps a connection for everything else.
        in_all=in_all,
        # From here on nobody is let in, until somebody leaves: what is between is for those who show the token.
        connection_limit=in_all + TOKEN_CONNECTIONS,
        # Reading on while a request runs is how a page that went away is noticed.
        channel_request_lookahead=1,
        outbuf_high_watermark=UNSENT_LIMIT_BYTES,
        max_request_body_size=LARGEST_REFUSED_BODY_BYTES,
    )
    stopping = threading.Event()

    def stop(_signal: int, _frame: FrameType | None) -> None:
        stopping.set()
        server.pull_trigger()

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    dashboard.start()
    host, port = listener.getsockname()[:2]
    log.info("listening", extra=fields(host=host, port=port, archive=dashboard.settings.bucket or None))
    # Not server.run(): that waits five seconds for the threads when it is told to stop,
    # and has no place to tell the streams to end.
    while not stopping.is_set():
        wasyncore.loop(timeout=1, use_poll=True, map=channels, count=1)
    log.info("stopping")
    dashboard.stop()
    server.shut_down(STOP_LIMIT_S)
    wasyncore.close_all(channels)


def _queue(settings: Settings) -> CommandQueue | None:
    return connect_queue(settings.control_queue_url) if settings.control_queue_url else None


def _archive(settings: Settings) -> ArchiveStore | None:
    return connect(settings.bucket) if settings.bucket else None
