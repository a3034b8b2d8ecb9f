"""The loopback server that one function process gets its invocations from.

Every process has a server of its own: an event can then never reach a process that was replaced
in the meantime, nor another function's.
"""

import logging
import socket
import threading
import time
from functools import partial
from socketserver import TCPServer

from .exchange import Exchange
from .runtime_api import RuntimeApiHandler

LOG = logging.getLogger(__name__)


class RuntimeServer(TCPServer):
    """Serves the Runtime API on a free port, a thread a connection, until it is closed."""

    def __init__(self, exchange: Exchange, response_limit_bytes: int) -> None:
        super().__init__(("127.0.0.1", 0), partial(RuntimeApiHandler, exchange, response_limit_bytes))
        self._exchange = exchange
        self.port: int = self.server_address[1]
        self._connections: dict[threading.Thread, socket.socket] = {}
        self._acceptor = threading.Thread(target=self._accept, name=f"lambda-runtime-api-{self.port}", daemon=True)
        self._acceptor.start()

    def finish(self, limit_s: float) -> None:
        """Wait until everything that the ended process had sent has been read."""
        self._exchange.stop_assigning()
        give_up = time.monotonic() + limit_s
        for thread in list(self._connections):
            thread.join(max(give_up - time.monotonic(), 0))

    def close(self) -> None:
        """Close the port and every connection; the process must have ended."""
        self._exchange.stop_assigning()
        self.socket.shutdown(socket.SHUT_RDWR)  # wakes the thread that accepts
        self._acceptor.join()
        for thread, connection in list(self._connections.items()):
            _disconnect(connection)
            thread.join()
        self.server_close()

    def _accept(self) -> None:
        while True:
            try:
                connection, address = self.get_request()
            except OSError:
                return  # close() shut the port
            name = f"lambda-runtime-api-{self.port}-connection"
            thread = threading.Thread(target=self._serve, args=(connection, address), name=name, daemon=True)
            self._connections[thread] = connection
            thread.start()

    def _serve(self, connection: socket.socket, address: tuple[str, int]) -> None:
        try:
            self.finish_request(connection, address)
        except (OSError, ValueError) as error:
            LOG.debug("function process on port %d: %s", self.port, error)
        finally:
            del self._connections[threading.current_thread()]
            self.shutdown_request(connection)


def _disconnect(connection: socket.socket) -> None:
    try:
        connection.shutdown(socket.SHUT_RDWR)
    except OSError as error:
        LOG.debug("the function's connection was closed already: %s", error)
