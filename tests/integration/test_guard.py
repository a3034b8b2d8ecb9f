"""Who may use the embedded cloud's port: whoever has the keys of this start, and no browser."""

import dataclasses
import fcntl
import http.client
import json
import os
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path

import boto3
import psutil
import pytest
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.config import Config
from botocore.credentials import Credentials
from botocore.exceptions import ClientError

from pitwall.scripts.local.pipeline import LocalPipeline
from pitwall.services.clouds import Cloud
from pitwall.services.embedded import emulator as embedded
from pitwall.services.embedded.emulator import Emulator, EmulatorError
from pitwall.services.embedded.leftovers import LOCK, PREFIX
from pitwall.services.ports import free_port
from tests.commands import pitwall, until

pytestmark = pytest.mark.cloud

FUNCTIONS = "/2015-03-31/functions/"
FORBIDDEN = 403

BROWSERS = [
    {"Origin": "http://page.example"},
    {"Origin": "null"},
    {"Origin": "{own}"},
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-origin"},
    {"Sec-Fetch-Site": "none"},
]
HOSTS = ["rebound.example", "rebound.example:{port}", "127.0.0.1", "localhost:1", "127.0.0.1:{port}.example", ""]


@pytest.fixture(scope="module")
def emulator() -> Iterator[Emulator]:
    with Emulator() as started:
        yield started


def signed(cloud: Cloud, path: str = FUNCTIONS, method: str = "GET", body: bytes = b"") -> dict[str, str]:
    """The headers of a request to Lambda that is in order."""
    request = AWSRequest(method, f"{cloud.endpoint_url}{path}", {"Host": host_of(cloud)}, body)
    SigV4Auth(Credentials(cloud.access_key, cloud.secret_key), "lambda", cloud.region).add_auth(request)
    return dict(request.headers.items())


def host_of(cloud: Cloud) -> str:
    return str(cloud.endpoint_url).removeprefix("http://")


def ask(
    cloud: Cloud, headers: Mapping[str, str], path: str = FUNCTIONS, method: str = "GET", body: bytes | None = None
) -> tuple[int, dict[str, str], bytes]:
    """Status, headers and body of an answer. Raises AssertionError if it allows an origin anything."""
    connection = http.client.HTTPConnection(host_of(cloud), timeout=20)
    connection.putrequest(method, path, skip_host=True, skip_accept_encoding=True)
    for name, value in {"Host": host_of(cloud), "Content-Length": str(len(body or b"")), **headers}.items():
        connection.putheader(name, value)
    connection.endheaders(body)
    answer = connection.getresponse()
    found = {name.lower(): value for name, value in answer.getheaders()}
    assert not [name for name in found if name.startswith("access-control")]
    return answer.status, found, answer.read()


def test_who_has_the_keys_is_served_and_no_answer_speaks_of_origins(emulator: Emulator) -> None:
    status, _, body = ask(emulator.cloud, signed(emulator.cloud))
    assert (status, json.loads(body)) == (200, {"Functions": []})
    assert emulator.cloud.clients().account_id() == "000000000000"


@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "DELETE", "HEAD", "OPTIONS"])
@pytest.mark.parametrize("browser", BROWSERS, ids=str)
def test_a_browser_is_refused_even_with_the_keys(emulator: Emulator, browser: dict[str, str], method: str) -> None:
    named = {name: value.format(own=emulator.endpoint_url) for name, value in browser.items()}
    assert ask(emulator.cloud, signed(emulator.cloud, method=method) | named, method=method)[0] == FORBIDDEN
    assert ask(emulator.cloud, named, path="/_ministack/health")[0] == FORBIDDEN


@pytest.mark.parametrize("host", HOSTS)
def test_another_host_is_refused_even_with_the_keys(emulator: Emulator, host: str) -> None:
    foreign = Cloud(
        name="embedded",
        endpoint_url=f"http://{host.format(port=emulator.port)}",
        access_key=emulator.cloud.access_key,
        secret_key=emulator.cloud.secret_key,
    )
    assert ask(emulator.cloud, signed(foreign))[0] == FORBIDDEN


def test_localhost_is_us_too(emulator: Emulator) -> None:
    by_name = dataclasses.replace(emulator.cloud, endpoint_url=f"http://localhost:{emulator.port}")
    assert ask(emulator.cloud, signed(by_name))[0] == 200


def test_a_request_without_the_right_keys_is_refused(emulator: Emulator) -> None:
    cloud = emulator.cloud
    right = signed(cloud)
    wrong_key = signed(dataclasses.replace(cloud, access_key="test"))
    wrong_secret = signed(dataclasses.replace(cloud, secret_key="test"))
    account = signed(dataclasses.replace(cloud, access_key="000000000000"))
    other_scheme = {"Authorization": f"Basic Credential={cloud.access_key}/x"}
    unsigned = {"Authorization": f"AWS4-HMAC-SHA256 Credential={cloud.access_key}/20260101/us-east-1/s3/aws4_request"}
    not_ascii = right | {"Authorization": right["Authorization"][:-1] + "\xe9"}
    for headers in ({}, wrong_key, wrong_secret, account, other_scheme, unsigned, not_ascii):
        assert ask(cloud, headers)[0] == FORBIDDEN, headers
    assert ask(cloud, right, path="/2018-10-31/layers")[0] == FORBIDDEN, "signed for another address"
    assert ask(cloud, signed(cloud, method="POST"), method="POST", body=b"{}")[0] == FORBIDDEN, "with another body"


@pytest.mark.parametrize("path", ["/_ministack/reset", "/_ministack/config", "/_ministack/health", "/health"])
def test_the_emulators_own_addresses_need_the_keys(emulator: Emulator, path: str) -> None:
    assert ask(emulator.cloud, {}, path=path, method="POST")[0] == FORBIDDEN


def test_its_health_needs_none_and_tells_nothing_of_what_it_holds(emulator: Emulator) -> None:
    emulator.cloud.clients().s3().create_bucket(Bucket="not-to-be-seen")
    status, _, body = ask(emulator.cloud, {}, path="/_ministack/health")
    assert status == 200
    for secret in ("not-to-be-seen", emulator.cloud.access_key, emulator.cloud.secret_key):
        assert secret not in body.decode()


def test_a_web_socket_is_refused(emulator: Emulator) -> None:
    upgrade = {
        "Connection": "Upgrade",
        "Upgrade": "websocket",
        "Sec-WebSocket-Version": "13",
        "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
    }
    assert ask(emulator.cloud, upgrade, path="/")[0] == FORBIDDEN
    assert ask(emulator.cloud, upgrade | signed(emulator.cloud, "/"), path="/")[0] == FORBIDDEN


def test_a_presigned_address_opens_what_it_was_signed_for(emulator: Emulator) -> None:
    cloud = emulator.cloud
    s3 = boto3.Session(cloud.access_key, cloud.secret_key, region_name=cloud.region).client(
        "s3", endpoint_url=cloud.endpoint_url, config=Config(signature_version="s3v4", proxies={})
    )
    s3.create_bucket(Bucket="presigned")
    s3.put_object(Bucket="presigned", Key="a lap+ü", Body=b"78.9")
    url = s3.generate_presigned_url("get_object", Params={"Bucket": "presigned", "Key": "a lap+ü"})
    path = url.removeprefix(str(cloud.endpoint_url))
    status, _, body = ask(cloud, {}, path=path)
    assert (status, body) == (200, b"78.9")
    assert ask(cloud, {}, path=path.replace("lap", "car"))[0] == FORBIDDEN
    assert ask(cloud, {}, path=path.replace(cloud.access_key, "test"))[0] == FORBIDDEN
    assert ask(cloud, {}, path=path, method="DELETE")[0] == FORBIDDEN
    assert ask(cloud, {"Sec-Fetch-Site": "none"}, path=path)[0] == FORBIDDEN


def test_each_start_has_other_keys() -> None:
    emulator, seen = Emulator(port=free_port()), []
    for _ in range(2):
        with emulator:
            seen.append(emulator.cloud)
            emulator.cloud.clients().s3().list_buckets()
            if len(seen) > 1:
                with pytest.raises(ClientError, match="403"):
                    seen[0].clients().s3().list_buckets()
    assert len({cloud.access_key for cloud in seen} | {cloud.secret_key for cloud in seen}) == 4


def test_an_emulator_that_answers_without_its_keys_does_not_stay_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    unguarded = tmp_path / "unguarded.py"
    unguarded.write_text("import sys\nfrom ministack.app import main\nsys.argv[1:] = []\nmain()\n", encoding="utf-8")
    monkeypatch.setattr(embedded, "WATCHED", unguarded)
    emulator = Emulator()
    with pytest.raises(EmulatorError, match="answers without its key"):
        emulator.start()
    assert not emulator.running


def test_the_keys_lie_where_their_owner_alone_can_read_them(tmp_path: Path) -> None:
    home = tmp_path / "home"
    with LocalPipeline(free_port(), home) as pipeline:
        cloud = pipeline.cloud
        holding = [
            path for path in home.rglob("*") if path.is_file() and cloud.secret_key.encode() in path.read_bytes()
        ]
        assert holding == [home / "running.json"]
        assert stat.S_IMODE(holding[0].stat().st_mode) == 0o600
        assert [path for path in (home, *home.rglob("*")) if path.stat().st_mode & 0o077] == []
        for pid in pipeline.emulator.pids():
            assert cloud.secret_key not in " ".join(psutil.Process(pid).cmdline())

        printed = pitwall("shell", "--print", home=home)
        assert printed.returncode == 0, printed.stderr
        assert f"export AWS_SECRET_ACCESS_KEY={cloud.secret_key}" in printed.stdout
        shown = pitwall("shell", home=home, settings={"SHELL": shutil.which("env") or "", "AWS_SESSION_TOKEN": "mine"})
        given = dict(line.split("=", 1) for line in shown.stdout.splitlines() if "=" in line)
        assert given.items() >= cloud.environment().items()
        assert "AWS_SESSION_TOKEN" not in given
        inside = pitwall("bootstrap", home=tmp_path / "elsewhere", settings=given)
        assert inside.returncode == 0, inside.stderr
        assert "Stack unchanged" in inside.stdout


def test_the_embedded_cloud_named_without_its_keys_is_one_clear_line(tmp_path: Path) -> None:
    named = {"PITWALL_CLOUD": "embedded", "AWS_ENDPOINT_URL": "http://127.0.0.1:9"}
    refused = pitwall("bootstrap", home=tmp_path, settings=named)
    assert refused.returncode == 2
    assert "pitwall shell" in refused.stderr
    assert "Traceback" not in refused.stderr


def is_free(lock: Path) -> bool:
    with lock.open("rb") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return False
        return True


def test_what_a_killed_emulator_left_is_cleared_by_the_next_start(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    code = (
        "import os, signal\n"
        "from pitwall.services.embedded.emulator import Emulator\n"
        "emulator = Emulator()\n"
        "emulator.start()\n"
        "os.kill(emulator.pids()[0], signal.SIGKILL)\n"
        "os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    killed = subprocess.run(
        [sys.executable, "-c", code], env={**os.environ, "TMPDIR": str(tmp_path)}, timeout=60, check=False
    )
    assert killed.returncode == -signal.SIGKILL
    (left,) = tmp_path.iterdir()
    until(lambda: is_free(left / LOCK), 30, "the emulator is gone, not only told to go")
    foreign = tmp_path / "somebody-elses"
    foreign.mkdir()
    running = tmp_path / f"{PREFIX}running"
    running.mkdir()
    with (running / LOCK).open("wb") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with Emulator() as emulator:
            assert not left.exists()
            assert running.exists()
            (own,) = set(tmp_path.iterdir()) - {running, foreign}
            assert [path for path in (own, *own.rglob("*")) if path.stat().st_mode & 0o077] == []
            with Emulator():
                assert own.exists(), "in use"
            emulator.cloud.clients().s3().list_buckets()


def test_nothing_is_written_where_all_users_of_the_machine_would_meet(emulator: Emulator) -> None:
    environment = psutil.Process(emulator.pids()[0]).environ()
    own = Path(environment["TMPDIR"])
    assert all(Path(environment[name]).is_relative_to(own) for name in ("STATE_DIR", "S3_DATA_DIR", "HOME"))
    assert stat.S_IMODE(own.stat().st_mode) == 0o700
