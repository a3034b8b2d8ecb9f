"""Exits with 0 when LocalStack offers every service of SERVICES, Kinesis answers a call, and others get no answer.

Kinesis is a process of its own behind LocalStack, so the state that LocalStack reports says little of it.
"""

import http.client
import json
import os
import sys

TIMEOUT_S = 4
UP = {"available", "running"}
SIGNED = "AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/kinesis/aws4_request, SignedHeaders=host, Signature=0"
"""LocalStack tells the account, the region and the service by this header, and checks no signature."""


def missing_services(connection: http.client.HTTPConnection, wanted: list[str]) -> list[str]:
    """Those of the wanted services that LocalStack does not offer (yet)."""
    connection.request("GET", "/_localstack/health")
    states = json.load(connection.getresponse())["services"]
    return [name for name in wanted if states.get(name) not in UP]


def kinesis_answers(connection: http.client.HTTPConnection) -> bool:
    """Whether Kinesis lists its streams."""
    headers = {
        "Authorization": SIGNED,
        "Content-Type": "application/x-amz-json-1.1",
        "X-Amz-Target": "Kinesis_20131202.ListStreams",
    }
    connection.request("POST", "/", "{}", headers)
    response = connection.getresponse()
    response.read()
    return response.status == http.HTTPStatus.OK


def others_are_refused(connection: http.client.HTTPConnection) -> bool:
    """Whether the guard of this image stands before LocalStack, which would answer under any Host."""
    connection.request("GET", "/_localstack/health", headers={"Host": "page.example"})
    response = connection.getresponse()
    response.read()
    return response.status == http.HTTPStatus.FORBIDDEN


def main() -> None:
    """Exit with what is wrong, or with 0."""
    port = int(os.environ.get("GATEWAY_LISTEN", ":4566").split(",")[0].rpartition(":")[2])
    wanted = [name for name in os.environ.get("SERVICES", "").replace(" ", "").split(",") if name]
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=TIMEOUT_S)
    try:
        if missing := missing_services(connection, wanted):
            sys.exit(f"not available: {', '.join(missing)}")
        if "kinesis" in wanted and not kinesis_answers(connection):
            sys.exit("kinesis does not answer")
        if not others_are_refused(connection):
            sys.exit("LocalStack answers under any Host: its guard is gone")
    except (OSError, http.client.HTTPException, ValueError, KeyError) as error:
        sys.exit(f"LocalStack does not answer on port {port}: {error!r}")


if __name__ == "__main__":
    main()
