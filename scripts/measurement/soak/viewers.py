"""Viewers for the soak: connections that follow the stream, car frames included, and read all of it.

    python -m pitwall.scripts.measurement.soak.viewers URL COUNT

Reads until standard input ends, then prints ``{"bytes": …, "lost": …}``: what came, and how many
streams ended although nobody had closed them. Those are opened again.
"""

import json
import selectors
import socket
import sys
import time
from urllib.parse import urlsplit

READ_BYTES = 64 * 1024
AGAIN_S = 1.0


class Viewers:
    """Some viewers of one dashboard, each with a connection of its own."""

    def __init__(self, url: str, count: int) -> None:
        parts = urlsplit(url)
        self._address = (parts.hostname or "127.0.0.1", parts.port or 80)
        self._wanted = count
        self._open = 0
        self._opened_s = 0.0
        self._ready = selectors.DefaultSelector()
        self.bytes = 0
        self.lost = 0

    def run_until_input_ends(self) -> None:
        """Follow the stream with all of them until there is nothing to read on standard input any more."""
        self._ready.register(sys.stdin, selectors.EVENT_READ)
        while True:
            if self._open < self._wanted and time.monotonic() - self._opened_s > AGAIN_S:
                self._open_missing()
            for key, _ in self._ready.select(timeout=AGAIN_S):
                if key.fileobj is sys.stdin:
                    return
                self._read(key.fileobj)

    def _open_missing(self) -> None:
        self._opened_s = time.monotonic()
        while self._open < self._wanted:
            try:
                connection = socket.create_connection(self._address, timeout=5)
            except OSError:
                return
            connection.sendall(b"GET /stream?frames=1 HTTP/1.1\r\nHost: localhost\r\n\r\n")
            connection.setblocking(False)
            self._ready.register(connection, selectors.EVENT_READ)
            self._open += 1

    def _read(self, connection: object) -> None:
        if not isinstance(connection, socket.socket):
            return
        try:
            data = connection.recv(READ_BYTES)
        except BlockingIOError:
            return
        except OSError:
            data = b""
        self.bytes += len(data)
        if not data:
            self._ready.unregister(connection)
            connection.close()
            self._open -= 1
            self.lost += 1


if __name__ == "__main__":
    viewers = Viewers(sys.argv[1], int(sys.argv[2]))
    viewers.run_until_input_ends()
    sys.stdout.write(json.dumps({"bytes": viewers.bytes, "lost": viewers.lost}) + "\n")
