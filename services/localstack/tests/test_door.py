"""The door of a running LocalStack: what a page of another site would send is refused, and does nothing."""

import http.client
import json
from urllib.parse import urlsplit

import pytest

from services.localstack.tests.docker_cli import Container
from services.localstack.tests.lambdas import Lambdas

pytestmark = pytest.mark.localstack

PYTHON = "/opt/code/localstack/.venv/bin/python"
FUNCTIONS = "/2015-03-31/functions/"
FOREIGN = "http://page.example"
UPGRADE = {
    "Connection": "Upgrade",
    "Upgrade": "websocket",
    "Sec-WebSocket-Version": "13",
    "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
}
FORM = (
    "--form\r\nContent-Disposition: form-data; name=key\r\n\r\npage\r\n"
    "--form\r\nContent-Disposition: form-data; name=file; filename=page\r\n\r\nplanted\r\n--form--\r\n"
)
MULTIPART = {"Content-Type": "multipart/form-data; boundary=form"}
TOPIC = "/?Action=CreateTopic&Version=2010-03-31&Name=page&X-Amz-Credential=t/20260101/us-east-1/sns/aws4_request"


def ask(
    container: Container, method: str, path: str, headers: dict[str, str], body: str = ""
) -> tuple[int, str, bytes]:
    """Status, headers as text, and body of the answer."""
    connection = http.client.HTTPConnection(urlsplit(container.url()).netloc, timeout=30)
    try:
        connection.request(method, path, body, headers)
        answer = connection.getresponse()
        return answer.status, str(answer.headers), answer.read()
    finally:
        connection.close()


@pytest.mark.parametrize(
    "headers",
    [
        {"Host": "page.example:4566"},
        {"Host": "page.example:4566", "Origin": "http://page.example:4566", "Sec-Fetch-Site": "same-origin"},
        {"Origin": FOREIGN},
        {"Origin": "null"},
        {"Origin": "https://app.localstack.cloud"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Host": "localhost.localstack.cloud:4566", "User-Agent": "Mozilla/5.0"},
    ],
    ids=str,
)
@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", FUNCTIONS),
        ("OPTIONS", FUNCTIONS),
        ("POST", FUNCTIONS),
        ("GET", "/_localstack/health"),
        ("GET", "/bucket/object"),
        ("OPTIONS", "/bucket/object"),
        ("GET", TOPIC),
    ],
)
def test_a_page_of_another_site_is_refused_everywhere(
    container: Container, headers: dict[str, str], method: str, path: str
) -> None:
    status, answered, body = ask(container, method, path, headers)
    assert (status, body[:10]) == (403, b"Forbidden:")
    assert "access-control" not in answered.lower()


def test_a_form_of_another_site_puts_nothing_into_a_bucket(container: Container, lambdas: Lambdas) -> None:
    s3 = lambdas.client("s3")
    s3.create_bucket(Bucket="forms")
    for headers in ({"Origin": FOREIGN}, {"Sec-Fetch-Site": "cross-site"}, {"Host": "page.example"}):
        assert ask(container, "POST", "/forms", MULTIPART | headers, FORM)[0] == 403
    assert "Contents" not in s3.list_objects_v2(Bucket="forms")
    assert ask(container, "POST", "/forms", MULTIPART, FORM)[0] == 204
    assert s3.get_object(Bucket="forms", Key="page")["Body"].read() == b"planted"
    s3.delete_object(Bucket="forms", Key="page")
    s3.delete_bucket(Bucket="forms")


def test_an_image_of_another_site_makes_no_topic(container: Container, lambdas: Lambdas) -> None:
    sns = lambdas.client("sns")
    # To a name in DNS a browser does not say which site asks, and of what it only loads not even the origin.
    loaded = {"Host": "localhost.localstack.cloud:4566", "User-Agent": "Mozilla/5.0"}
    assert ask(container, "GET", TOPIC, loaded)[0] == 403
    assert sns.list_topics()["Topics"] == []
    assert ask(container, "GET", TOPIC, {"Host": loaded["Host"]})[0] == 200
    (made,) = sns.list_topics()["Topics"]
    sns.delete_topic(TopicArn=made["TopicArn"])


def test_a_function_of_a_page_is_not_made(container: Container, lambdas: Lambdas) -> None:
    creation = json.dumps({"FunctionName": "page", "Runtime": "python3.13", "Role": "r", "Handler": "a.b", "Code": {}})
    text = {"Content-Type": "text/plain", "Origin": FOREIGN}
    assert ask(container, "POST", FUNCTIONS[:-1], text, creation)[0] == 403
    assert "page" not in [one["FunctionName"] for one in lambdas.api.list_functions()["Functions"]]


@pytest.mark.parametrize("headers", [{"Host": "page.example"}, {"Origin": FOREIGN}], ids=str)
def test_a_web_socket_is_refused(container: Container, headers: dict[str, str]) -> None:
    assert ask(container, "GET", "/", UPGRADE | headers)[0] == 403


def test_buckets_and_queues_are_reached_by_names_of_their_own(container: Container, lambdas: Lambdas) -> None:
    s3, sqs = lambdas.client("s3"), lambdas.client("sqs")
    s3.create_bucket(Bucket="named")
    s3.put_object(Bucket="named", Key="lap", Body=b"78.9")
    for host in ("named.s3.localhost.localstack.cloud:4566", "named.s3.us-east-1.localhost.localstack.cloud"):
        status, _, body = ask(container, "GET", "/lap", {"Host": host})
        assert (status, body) == (200, b"78.9")
    s3.delete_object(Bucket="named", Key="lap")
    s3.delete_bucket(Bucket="named")
    url = sqs.create_queue(QueueName="named")["QueueUrl"]
    assert ".localhost.localstack.cloud" in url
    sqs.delete_queue(QueueUrl=url)


def test_a_container_reaches_it_by_its_name_and_its_address(container: Container) -> None:
    own = container.run("hostname")
    for name in (own, container.run("hostname", "-i").split()[0]):
        assert ask(container, "GET", "/_localstack/health", {"Host": f"{name}:4566"})[0] == 200


def test_localstack_does_not_start_where_the_guard_cannot_stand(container: Container) -> None:
    code = "from process_executor.door import stand_before; stand_before(object())"
    with pytest.raises(AssertionError, match="it would run without its guard"):
        container.run(PYTHON, "-c", code)


def test_the_health_check_notices_that_the_guard_is_gone(container: Container) -> None:
    unguarded = """
import json, os, runpy, sys, threading
from http.server import BaseHTTPRequestHandler, HTTPServer
class Anybody(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    def do_GET(self):
        body = json.dumps({"services": {"kinesis": "running"}}).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
    def do_POST(self):
        self.rfile.read(int(self.headers["Content-Length"]))
        self.do_GET()
server = HTTPServer(("127.0.0.1", 0), Anybody)
threading.Thread(target=server.serve_forever, daemon=True).start()
os.environ.update(GATEWAY_LISTEN=f"127.0.0.1:{server.server_port}", SERVICES="kinesis")
runpy.run_path("/opt/pitwall/healthcheck.py", run_name="__main__")
"""
    with pytest.raises(AssertionError, match="its guard is gone"):
        container.run("python3", "-c", unguarded)
    container.run("python3", "/opt/pitwall/healthcheck.py")
