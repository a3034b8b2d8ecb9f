"""The embedded cloud's process: apart from its surroundings, and gone without a trace."""

import os
import signal
import socket
import subprocess
import sys
import tempfile
from pathlib import Path

import psutil
import pytest

from pitwall.scripts.deployment.bootstrap import bootstrap
from pitwall.services.clouds import Cloud
from pitwall.services.embedded.emulator import Emulator, EmulatorError, port_in_use
from pitwall.services.ports import free_port
from tests.integration.conftest import until

pytestmark = pytest.mark.cloud


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where this test's emulators put their files."""
    folder = tmp_path / "tmp"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


def gone(pids: list[int]) -> bool:
    return not any(psutil.pid_exists(pid) and psutil.Process(pid).status() != psutil.STATUS_ZOMBIE for pid in pids)


def listening(pid: int) -> set[str]:
    connections = psutil.Process(pid).net_connections("inet")
    return {c.laddr.ip for c in connections if c.status == psutil.CONN_LISTEN}


def test_it_listens_on_loopback_only_and_on_one_port() -> None:
    with Emulator() as emulator:
        (pid,) = emulator.pids()
        assert listening(pid) == {"127.0.0.1"}
        assert len([c for c in psutil.Process(pid).net_connections("inet") if c.status == psutil.CONN_LISTEN]) == 1
        assert emulator.endpoint_url == f"http://127.0.0.1:{emulator.port}"


def test_neither_proxies_nor_an_aws_profile_reach_it(monkeypatch: pytest.MonkeyPatch) -> None:
    foreign = {
        "HTTP_PROXY": "http://127.0.0.1:9",
        "AWS_PROFILE": "mine",
        "AWS_CONFIG_FILE": "/mine",
        "PYTHONPATH": "/x",
    }
    for name, value in foreign.items():
        monkeypatch.setenv(name, value)
    with Emulator() as emulator:
        environment = psutil.Process(emulator.pids()[0]).environ()
        assert not foreign.keys() & environment.keys()
        assert environment["HOME"] != os.environ.get("HOME")
        assert emulator.cloud.clients().s3().list_buckets()["Buckets"] == []


def test_stopping_ends_the_functions_too_and_removes_every_file(temporary: Path) -> None:
    with Emulator() as emulator:
        bootstrap(emulator.cloud, dashboard_url="http://127.0.0.1:9", ingest_token="t")
        pids = emulator.pids()
        assert len(pids) == 6, "the emulator and five functions"
        assert list(temporary.iterdir()) != []
        port = emulator.port
    assert gone(pids)
    assert list(temporary.iterdir()) == []
    assert not port_in_use(port)
    emulator.stop()


def test_it_ends_with_its_functions_when_its_parent_is_killed(tmp_path: Path) -> None:
    code = (
        "import sys\n"
        "from pitwall.services.embedded.emulator import Emulator\n"
        "from pitwall.scripts.deployment.bootstrap import bootstrap\n"
        "emulator = Emulator()\n"
        "emulator.start()\n"
        "bootstrap(emulator.cloud, dashboard_url='http://127.0.0.1:9', ingest_token='t')\n"
        "print(*emulator.pids(), flush=True)\n"
        "sys.stdin.read()\n"
    )
    parent = subprocess.Popen(
        [sys.executable, "-c", code],
        env={**os.environ, "TMPDIR": str(tmp_path)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert parent.stdout is not None
    pids = [int(pid) for pid in parent.stdout.readline().split()]
    assert len(pids) == 6
    parent.send_signal(signal.SIGKILL)
    parent.communicate()
    until(lambda: gone(pids), "all its processes are gone")
    until(lambda: list(tmp_path.iterdir()) == [], "all its files are gone")


def test_a_port_in_use_is_named(temporary: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(EmulatorError, match=f"port {port} is in use"):
            Emulator(port=port).start()
    assert list(temporary.iterdir()) == []


def test_an_emulator_that_ends_while_starting_says_its_last_words(
    temporary: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = tmp_path / "broken.py"
    broken.write_text("raise SystemExit('no room on the grid')", encoding="utf-8")
    monkeypatch.setattr("pitwall.services.embedded.emulator.WATCHED", broken)
    with pytest.raises(EmulatorError, match="ended while starting: no room on the grid"):
        Emulator().start()
    assert list(temporary.iterdir()) == []


def test_it_serves_on_the_port_it_was_given_and_can_start_again(tmp_path: Path) -> None:
    log = tmp_path / "logs" / "emulator.log"
    emulator = Emulator(port=free_port(), log_path=log)
    for _ in range(2):
        with emulator:
            assert emulator.running
            emulator.cloud.clients().s3().list_buckets()
        assert not emulator.running
    assert "Ready" in log.read_text(encoding="utf-8")


def test_a_cloud_needs_a_name_it_knows_and_an_emulator_an_address() -> None:
    with pytest.raises(ValueError, match="must be one of embedded, localstack, aws, got 'azure'"):
        Cloud(name="azure")  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="needs an endpoint URL"):
        Cloud(name="localstack")
