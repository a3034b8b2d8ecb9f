"""A proxy in front of an HTTP server of ours: answers in its place, or lets callers hang, as a test asks it to."""

import http.client
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import urlsplit

from pitwall.services.clouds import Cloud
from tests.faults.signing import signed_again

ANSWER_LIMIT_S = 60.0


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer the proxy gives itself."""

    status: int
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)


Fault = Callable[[str, str], Answer | None]
"""Given method and path, the answer in place of the server's; None to pass the request on."""

Taken = Callable[[str, str, bytes, int], object]
"""Called with method, path, body and the answer's status, before the caller gets the answer."""


def slow_down(status: int = 503) -> Answer:
    """What S3 answers when it does not want to."""
    body = b"<Error><Code>SlowDown</Code><Message>Please reduce your request rate.</Message></Error>"
    return Answer(status, body, {"Content-Type": "application/xml"})


class HttpProxy:
    """Serves on a free loopback port while used as a context manager; ``answered`` counts its own answers.

    In front of a cloud it signs what it passes on, which was signed for the proxy's own Host.
    """

    def __init__(self, target: str | Cloud) -> None:
        self.fault: Fault = lambda _method, _path: None
        self.before_answer: Taken = lambda _method, _path, _body, _status: None
        self.answered = 0
        self._cloud = target if isinstance(target, Cloud) else None
        self._target = urlsplit(str(target.endpoint_url) if isinstance(target, Cloud) else target)
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_port}"

    def answer(self, method: str, path: str, headers: dict[str, str], body: bytes) -> Answer:
        """The answer to one request, the proxy's own or the server's. Raises OSError if the server is not there."""
        if (own := self.fault(method, path)) is not None:
            self.answered += 1
            return own
        if self._cloud is not None:
            _, headers = signed_again(self._cloud, method, path, body, headers)
        connection = http.client.HTTPConnection(self._target.hostname or "", self._target.port, timeout=ANSWER_LIMIT_S)
        try:
            connection.request(method, path, body or None, headers)
            response = connection.getresponse()
            kept = {name: value for name, value in response.getheaders() if name.lower() not in _PER_CONNECTION}
            answer = Answer(response.status, response.read(), kept)
            self.before_answer(method, path, body, response.status)
            return answer
        finally:
            connection.close()

    def __enter__(self) -> "HttpProxy":
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()


_PER_CONNECTION = frozenset({"connection", "content-length", "transfer-encoding", "keep-alive", "server", "date"})


def _handler(proxy: HttpProxy) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        wbufsize = -1  # head and body in one packet

        def handle_one(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            passed = {
                name: value for name, value in self.headers.items() if name.lower() not in ("connection", "expect")
            }
            try:
                answer = proxy.answer(self.command, self.path, passed, body)
            except (OSError, http.client.HTTPException):
                self.close_connection = True
                return
            with suppress(OSError):  # the caller has given up
                self.send_response(answer.status)
                for name, value in answer.headers.items():
                    self.send_header(name, value)
                length = answer.headers.get("Content-Length", str(len(answer.body)))
                self.send_header("Content-Length", length)
                self.end_headers()
                if self.command != "HEAD":
                    self.wfile.write(answer.body)
                self.wfile.flush()

        do_GET = do_PUT = do_POST = do_DELETE = do_HEAD = handle_one  # noqa: N815 - the names http.server looks for

        def log_message(self, *_: Any) -> None:
            """Keep the test's output clean."""

    return Handler
