"""Tells whether a port is free, and who has it if not."""

import random
import socket
from collections import deque

import psutil

BELOW_EPHEMERAL = range(20_000, 32_000)
"""Where no system takes the ports of outgoing connections from, which could take one just found free."""

TRIES = 100
"""Ports looked at before it is said that there is none."""

_promised: deque[socket.socket] = deque()
PROMISES = 32
"""For so many free ports found last, a UDP socket of the same number tells other processes that they are taken soon."""


def port_holder(port: int, host: str = "127.0.0.1") -> str | None:
    """Who listens on the port, as ``nginx (pid 4711)``; None if it is free."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return _listener(port)
    return None


def free_port(host: str = "127.0.0.1") -> int:
    """A port nobody listens on at this moment, and none that was just found free by somebody else with this function.

    Raises OSError if there is none.
    """
    for port in random.sample(BELOW_EPHEMERAL, min(TRIES, len(BELOW_EPHEMERAL))):
        promise = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        try:
            with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
                probe.bind((host, port))
            promise.bind((host, port))
        except OSError:
            promise.close()
            continue
        _promised.append(promise)
        if len(_promised) > PROMISES:
            _promised.popleft().close()
        return port
    raise OSError(f"no free port from {BELOW_EPHEMERAL.start} to {BELOW_EPHEMERAL.stop}")


def _listener(port: int) -> str:
    try:
        connections = psutil.net_connections("tcp")
    except psutil.AccessDenied:  # macOS shows other users' sockets to root only
        return "another program"
    for connection in connections:
        if connection.laddr and connection.laddr.port == port and connection.status == psutil.CONN_LISTEN:
            return _name(connection.pid)
    return "another program"


def _name(pid: int | None) -> str:
    if pid is None:
        return "another user's program"
    try:
        return f"{psutil.Process(pid).name()} (pid {pid})"
    except psutil.NoSuchProcess:
        return f"pid {pid}, which is just ending"
