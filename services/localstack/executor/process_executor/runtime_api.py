"""AWS's Lambda Runtime API (2018-06-01), spoken over HTTP with one function process.

https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html
"""

import re
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler
from typing import Any

from .exchange import Exchange
from .outcomes import Answered, AnswerTooLarge, InitFailed, Outcome, Raised

PREFIX = "/2018-06-01/runtime"
OUTCOME_PATH = re.compile(rf"{PREFIX}/invocation/(?P<request_id>[^/]+)/(?P<kind>response|error)")
ERROR_TYPE_HEADER = "Lambda-Runtime-Function-Error-Type"
INIT_ERROR_LIMIT_BYTES = 1024 * 1024
CHUNK_BYTES = 64 * 1024
ACCEPTED = b'{"status": "OK"}'


class RuntimeApiHandler(BaseHTTPRequestHandler):
    """One connection of the runtime client; ``connection`` is what the server gives a handler."""

    protocol_version = "HTTP/1.1"
    # Headers and body go out in two writes, and Nagle's algorithm would hold the second back.
    disable_nagle_algorithm = True

    def __init__(self, exchange: Exchange, response_limit_bytes: int, *connection: Any) -> None:
        self._exchange = exchange
        self._response_limit_bytes = response_limit_bytes
        super().__init__(*connection)  # serves the connection to its end

    def do_GET(self) -> None:
        """Hand out the next invocation, as soon as there is one."""
        if self.path != f"{PREFIX}/invocation/next":
            self._reply(HTTPStatus.NOT_FOUND, b'{"errorType": "InvalidPath"}')
            return
        assignment = self._exchange.wait_for_assignment()
        if assignment is None:
            self.close_connection = True
            return
        invocation = assignment.invocation
        headers = {
            "Lambda-Runtime-Aws-Request-Id": invocation.request_id,
            "Lambda-Runtime-Deadline-Ms": str(int(assignment.deadline_wall_s * 1000)),
            "Lambda-Runtime-Invoked-Function-Arn": invocation.function_arn,
            "Lambda-Runtime-Trace-Id": invocation.trace_id,
        }
        self._reply(HTTPStatus.OK, invocation.event, headers)

    def do_POST(self) -> None:
        """Take an answer, an error of the handler or an error of the initialisation."""
        if self.path == f"{PREFIX}/init/error":
            self._take_init_error()
        elif match := OUTCOME_PATH.fullmatch(self.path):
            self._take_outcome(match["request_id"], match["kind"])
        else:
            self._reply(HTTPStatus.NOT_FOUND, b'{"errorType": "InvalidPath"}')

    def _take_init_error(self) -> None:
        payload = self._body(INIT_ERROR_LIMIT_BYTES) or b"{}"
        self._exchange.fail_init(InitFailed(self._error_type(), payload))
        self._reply(HTTPStatus.ACCEPTED, ACCEPTED)

    def _take_outcome(self, request_id: str, kind: str) -> None:
        limit = self._response_limit_bytes
        payload = self._body(limit)
        outcome: Outcome
        if payload is None:
            outcome = AnswerTooLarge(limit)
        elif kind == "error":
            outcome = Raised(self._error_type(), payload)
        else:
            outcome = Answered(payload)
        if not self._exchange.complete(request_id, outcome):
            self._reply(HTTPStatus.BAD_REQUEST, b'{"errorType": "InvalidRequestID"}')
        elif payload is None:
            self._reply(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, b'{"errorType": "RequestEntityTooLarge"}')
        else:
            self._reply(HTTPStatus.ACCEPTED, ACCEPTED)

    def _error_type(self) -> str:
        return str(self.headers.get(ERROR_TYPE_HEADER, "Runtime.Unknown"))

    def _body(self, limit_bytes: int) -> bytes | None:
        # What is too long is read to its end all the same: the client listens for the answer only then.
        left = int(self.headers.get("Content-Length", 0))
        is_kept = left <= limit_bytes
        body = bytearray()
        while left > 0:
            chunk = self.rfile.read(min(left, CHUNK_BYTES))
            if not chunk:
                raise ConnectionError("the process ended in the middle of a message")
            left -= len(chunk)
            if is_kept:
                body += chunk
        return bytes(body) if is_kept else None

    def _reply(self, status: HTTPStatus, body: bytes, headers: dict[str, str] | None = None) -> None:
        self.send_response(status)
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Keep quiet: the invocation's own log says all there is to say."""
