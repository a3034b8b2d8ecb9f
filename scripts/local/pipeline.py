"""The whole pipeline on this machine: emulator, stack and dashboard, as one context manager."""

import os
import secrets
from contextlib import ExitStack
from pathlib import Path

from pitwall.scripts.deployment.bootstrap import Deployment, bootstrap
from pitwall.scripts.deployment.ingest_token import keep_tokens
from pitwall.scripts.errors import WrongUsage
from pitwall.scripts.local import running
from pitwall.scripts.local.dashboard_process import DashboardProcess, child_environ, here
from pitwall.scripts.local.folders import writable
from pitwall.scripts.verification.check import Place
from pitwall.services.clouds import Clients, Cloud
from pitwall.services.embedded.emulator import Emulator
from pitwall.services.ports import port_holder


class LocalPipeline:
    """Starts on entering, stops everything on leaving.

    ``port`` is that of the dashboard, ``folder`` takes logs and what S3 keeps between two
    starts. Raises WrongUsage if the port is taken, EmulatorError, BootstrapError or
    CommandError if a part does not start.
    """

    cloud: Cloud
    clients: Clients
    deployment: Deployment
    dashboard: DashboardProcess
    emulator: Emulator

    def __init__(self, port: int, folder: Path) -> None:
        self.url = f"http://127.0.0.1:{port}"
        self._port = port
        self._folder = folder
        self._stack = ExitStack()

    @property
    def place(self) -> Place:
        """Where what is known of the runs is kept."""
        return Place(self.clients.s3(), self.deployment.bucket, self.url)

    def __enter__(self) -> "LocalPipeline":
        check_port(self._port)
        writable(self._folder)
        with self._stack:
            self._start()
            self._stack = self._stack.pop_all()
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def _start(self) -> None:
        token = secrets.token_urlsafe(32)
        token_file = self._folder / "ingest-token"
        keep_tokens(token_file, [token])
        self.emulator = self._stack.enter_context(
            Emulator(log_path=self._folder / "embedded.log", data_dir=self._folder / "s3")
        )
        self.cloud = self.emulator.cloud
        self.clients = self.cloud.clients()
        self.deployment = bootstrap(self.cloud, dashboard_url=self.url, ingest_token=token)
        environ = dashboard_environ(self._port, token_file, self.cloud, self.deployment)
        self.dashboard = DashboardProcess(self.url, environ, self._folder / "dashboard.log")
        self._stack.enter_context(self.dashboard)
        note = running.Running(
            pid=os.getpid(),
            cloud=self.cloud.name,
            endpoint=self.emulator.endpoint_url,
            bucket=self.deployment.bucket,
            stream=self.deployment.stream,
            dashboard_url=self.url,
            token_file=str(token_file),
            access_key=self.cloud.access_key,
            secret_key=self.cloud.secret_key,
            control_queue_url=self.deployment.control_queue_url,
        )
        running.announce(note, self._folder)
        self._stack.callback(running.withdraw, os.getpid(), self._folder)


def check_port(port: int) -> None:
    """Raise WrongUsage if a dashboard cannot have this port."""
    if holder := port_holder(port):
        raise WrongUsage(f"port {port} is taken by {holder}: choose another with --port")


def dashboard_environ(port: int, token_file: Path, cloud: Cloud, deployment: Deployment) -> dict[str, str]:
    """The environment of a dashboard on loopback that serves this deployment."""
    return child_environ(
        os.environ,
        {
            "PYTHONPATH": here(),
            "PITWALL_HOST": "127.0.0.1",
            "PITWALL_PORT": str(port),
            "PITWALL_INGEST_TOKEN_FILE": str(token_file),
            "PITWALL_BUCKET": deployment.bucket,
            "PITWALL_CONTROL_QUEUE_URL": deployment.control_queue_url,
            "PITWALL_CLOUD": cloud.name,
            **cloud.environment(),
        },
    )
