"""A proxy in front of the real Kinesis that refuses some records, as a busy shard does.

Records it refuses do not reach the stream; all others are put for real. A call beyond what
Kinesis takes is refused whole. The wire form is Kinesis' own JSON protocol.
"""

import json
import threading
import urllib.error
import urllib.request
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from pitwall.services.clouds import Cloud
from tests.faults.shard_limits import refused_call
from tests.faults.signing import signed_again

Refuse = Callable[[dict[str, Any]], bool]


class KinesisProxy:
    """Serves on a free loopback port while used as a context manager.

    ``refuse(record)`` decides for each PutRecords entry; ``calls`` keeps every call's
    partition keys, refused ones included.
    """

    def __init__(self, cloud: Cloud, refuse: Refuse) -> None:
        self.calls: list[list[str]] = []
        self.refused = 0
        self.down = False
        proxy = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                if proxy.down:
                    self.close_connection = True
                    return
                if self.headers.get("X-Amz-Target", "").endswith(".PutRecords"):
                    status, answer = proxy.put_records(json.loads(body), dict(self.headers), cloud, refuse)
                else:
                    status, answer = forward(cloud, body, dict(self.headers))
                self.send_response(status)
                self.send_header("Content-Type", "application/x-amz-json-1.1")
                self.send_header("Content-Length", str(len(answer)))
                self.end_headers()
                self.wfile.write(answer)

            def log_message(self, *_: object) -> None:
                """Keep the test's output clean."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}"

    def put_records(
        self, call: dict[str, Any], headers: dict[str, str], cloud: Cloud, refuse: Refuse
    ) -> tuple[int, bytes]:
        self.calls.append([record["PartitionKey"] for record in call["Records"]])
        if (why := refused_call(call["Records"])) is not None:
            return 400, json.dumps({"__type": "ValidationException", "message": why}).encode()
        refused = [refuse(record) for record in call["Records"]]
        self.refused += sum(refused)
        kept = [record for record, no in zip(call["Records"], refused, strict=True) if not no]
        results: list[dict[str, Any]] = []
        if kept:
            status, answer = forward(cloud, json.dumps({**call, "Records": kept}).encode(), headers)
            if status != 200:
                return status, answer
            results = json.loads(answer)["Records"]
        error = {"ErrorCode": "ProvisionedThroughputExceededException", "ErrorMessage": "Rate exceeded"}
        taken = iter(results)
        merged = [error if no else next(taken) for no in refused]
        return 200, json.dumps({"FailedRecordCount": sum(refused), "Records": merged}).encode()

    def __enter__(self) -> "KinesisProxy":
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()


def forward(cloud: Cloud, body: bytes, headers: dict[str, str]) -> tuple[int, bytes]:
    """Status and body of the real answer to a call."""
    url, passed = signed_again(cloud, "POST", "/", body, headers)
    request = urllib.request.Request(url, body, passed)
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:
            return answer.status, answer.read()
    except urllib.error.HTTPError as error:
        return error.code, error.read()
