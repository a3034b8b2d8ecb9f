"""The embedded cloud's process: starts MiniStack on loopback and leaves nothing behind."""

import fcntl
import os
import secrets
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from types import TracebackType

import psutil

from pitwall.services.clouds import DEFAULT_REGION, Cloud
from pitwall.services.embedded.leftovers import LOCK, PREFIX, clear_leftovers
from pitwall.services.local_http import open_url
from pitwall.services.ports import free_port
from pitwall.services.private import appended

HOST = "127.0.0.1"
START_LIMIT_S = 30.0
STOP_GRACE_S = 1.0
"""How long it may take to end by itself. It would wait several seconds for connections that
are kept open; what it has written to disk is whole at any moment."""

STOP_LIMIT_S = 10.0
POLL_S = 0.05
LOG_TAIL_LINES = 5
OK, FORBIDDEN = 200, 403

WATCHED = Path(__file__).with_name("watched.py")


class EmulatorError(Exception):
    """The emulator could not be started. The message is one line and says what to do."""


class Emulator:
    """MiniStack as a child process; a context manager.

    It gets a clean environment and a temporary directory of its own, so neither proxies
    nor an AWS profile reach it or the functions, and their files go when it stops. It
    ends with this process even if that is killed. It answers only who has the keys of
    its ``cloud``, which are other ones at each start.
    """

    def __init__(self, *, port: int = 0, data_dir: Path | None = None, log_path: Path | None = None) -> None:
        """Describe an emulator; :meth:`start` runs it.

        ``port`` 0 is any free one. ``data_dir`` keeps what is in S3 from one start to the
        next. ``log_path`` is where its output and the functions' logs go, by default into
        the temporary directory.
        """
        self._port = port
        self._data_dir = data_dir
        self._log_path = log_path
        self._temporary_dir: Path | None = None
        self._process: subprocess.Popen[bytes] | None = None
        self._access_key = self._secret_key = ""

    def __enter__(self) -> "Emulator":
        """Start it. Raises EmulatorError."""
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop it."""
        self.stop()

    @property
    def port(self) -> int:
        """The port it listens on, once started."""
        return self._port

    @property
    def endpoint_url(self) -> str:
        """Where its services answer."""
        return f"http://{HOST}:{self._port}"

    @property
    def cloud(self) -> Cloud:
        """The cloud that runs in it."""
        return Cloud(
            name="embedded",
            endpoint_url=self.endpoint_url,
            access_key=self._access_key,
            secret_key=self._secret_key,
        )

    @property
    def running(self) -> bool:
        """True while its process lives."""
        return self._process is not None and self._process.poll() is None

    def pids(self) -> list[int]:
        """Its process and those of the functions, as they are now."""
        return [process.pid for process in self._family()]

    def start(self) -> None:
        """Start the process and wait until it answers.

        Raises EmulatorError if the port is taken, the process ends, or it does not
        answer within START_LIMIT_S.
        """
        self._port = self._port or free_port()
        if port_in_use(self._port):
            raise EmulatorError(f"port {self._port} is in use by another program: choose another port")
        # Not twelve digits, which MiniStack would take for the number of an account.
        self._access_key = f"PITWALL{secrets.token_hex(8).upper()}"
        self._secret_key = secrets.token_urlsafe(32)
        clear_leftovers()
        self._temporary_dir = Path(tempfile.mkdtemp(prefix=PREFIX))
        if self._log_path is None:
            self._log_path = self._temporary_dir / "emulator.log"
        self._log_path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with appended(self._temporary_dir / "draft") as lock, appended(self._log_path) as log:
            fcntl.flock(lock, fcntl.LOCK_EX)
            (self._temporary_dir / "draft").rename(self._temporary_dir / LOCK)
            # A session of its own: Ctrl-C in the terminal must not reach it before its
            # parent has finished what it does with it.
            self._process = subprocess.Popen(
                [sys.executable, "-P", str(WATCHED), str(self._temporary_dir)],
                stdin=subprocess.PIPE,
                stdout=log,
                stderr=subprocess.STDOUT,
                cwd=self._temporary_dir,
                env=self._environment(self._temporary_dir),
                start_new_session=True,
                umask=0o077,
                pass_fds=(lock.fileno(),),  # the lock holds as long as the process lives
            )
        try:
            self._wait_until_healthy()
            if _status(f"{self.endpoint_url}/") != FORBIDDEN:
                raise EmulatorError("the emulator answers without its key: it is not safe to run")
        except BaseException:
            self.stop()
            raise

    def stop(self) -> None:
        """End the process and those of the functions, and remove its files. Safe to repeat."""
        family = self._family()
        if self._process is not None:
            self._process.terminate()
        for process in _alive(family, STOP_GRACE_S):
            with suppress(psutil.NoSuchProcess):
                process.kill()
        if self._process is not None:
            self._process.communicate()
            self._process = None
        _alive(family, STOP_LIMIT_S)
        if self._temporary_dir is not None:
            shutil.rmtree(self._temporary_dir, ignore_errors=True)
            self._temporary_dir = None

    def _family(self) -> list[psutil.Process]:
        if self._process is None:
            return []
        try:
            parent = psutil.Process(self._process.pid)
            return [parent, *parent.children(recursive=True)]
        except psutil.NoSuchProcess:
            return []

    def _environment(self, temporary_dir: Path) -> dict[str, str]:
        environment = {
            "PATH": os.environ.get("PATH", os.defpath),
            "LANG": "C.UTF-8",
            "HOME": str(temporary_dir),
            "TMPDIR": str(temporary_dir),
            "PYTHONUNBUFFERED": "1",
            "PYTHONNOUSERSITE": "1",
            "NO_PROXY": "127.0.0.1,localhost",
            "GATEWAY_PORT": str(self._port),
            "BIND_HOST": HOST,
            "MINISTACK_HOST": HOST,
            "MINISTACK_REGION": DEFAULT_REGION,
            "AWS_DEFAULT_REGION": DEFAULT_REGION,
            "AWS_ACCESS_KEY_ID": self._access_key,
            "AWS_SECRET_ACCESS_KEY": self._secret_key,
            "AWS_EC2_METADATA_DISABLED": "true",
            # By default these are one place for all users of the machine.
            "STATE_DIR": str(temporary_dir / "state"),
            "S3_DATA_DIR": str(temporary_dir / "s3"),
            # Listeners and containers that nothing here uses.
            "IOT_MTLS_ENABLED": "0",
            "SFTP_ENABLED": "0",
            "DOCKER_HOST": f"unix://{temporary_dir}/no-docker.sock",
        }
        if self._data_dir is not None:
            environment |= {"S3_PERSIST": "1", "S3_DATA_DIR": str(self._data_dir.absolute())}
        return environment

    def _wait_until_healthy(self) -> None:
        def healthy() -> bool:
            if not self.running:
                raise EmulatorError(f"the emulator ended while starting: {self._last_words()}")
            return _status(f"{self.endpoint_url}/_ministack/health") == OK

        if not _poll(healthy, START_LIMIT_S):
            raise EmulatorError(f"the emulator did not answer within {START_LIMIT_S:.0f} s: {self._last_words()}")

    def _last_words(self) -> str:
        if self._log_path is None:
            return "no log"
        lines = self._log_path.read_text(encoding="utf-8", errors="replace").splitlines()
        return " | ".join(line.strip() for line in lines[-LOG_TAIL_LINES:] if line.strip()) or "nothing in its log"


def port_in_use(port: int) -> bool:
    """True if somebody listens on this port of loopback."""
    with socket.socket() as probe:
        return probe.connect_ex((HOST, port)) == 0


def _status(url: str) -> int | None:
    """The status of the answer to a request without a key, None if there is no answer."""
    try:
        with open_url(url, 2) as response:
            return int(response.status)
    except urllib.error.HTTPError as error:
        error.close()
        return error.code
    except OSError:
        return None


def _poll(condition: Callable[[], bool], limit_s: float) -> bool:
    """True as soon as the condition holds, False if it does not within the limit."""
    deadline = time.monotonic() + limit_s
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(POLL_S)
    return True


def _alive(processes: list[psutil.Process], limit_s: float) -> list[psutil.Process]:
    """Those of the processes that still run after the limit."""
    return psutil.wait_procs(processes, timeout=limit_s)[1]
