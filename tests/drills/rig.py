"""The whole pipeline on an embedded cloud of its own, with places where a fault can be put in."""

import os
import signal
import subprocess
import threading
from collections.abc import Mapping
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import Any

import psutil

from pitwall.scripts.deployment.bootstrap import Deployment, bootstrap
from pitwall.scripts.deployment.ingest_token import keep_tokens
from pitwall.scripts.local.dashboard_process import DashboardProcess
from pitwall.scripts.local.pipeline import dashboard_environ
from pitwall.scripts.verification.check import Place
from pitwall.services.clouds import Clients, Cloud
from pitwall.services.embedded.emulator import Emulator
from pitwall.services.ports import free_port
from tests import commands
from tests.faults.http_proxy import HttpProxy

TOKEN = "the-ingest-token"


class EmulatorWith(Emulator):
    """An emulator with more in its environment, which the functions inherit."""

    def __init__(self, surroundings: Mapping[str, str], **options: Any) -> None:
        super().__init__(**options)
        self._surroundings = dict(surroundings)

    def _environment(self, temporary_dir: Path) -> dict[str, str]:
        return {**super()._environment(temporary_dir), **self._surroundings}


class Rig:
    """Starts on entering, stops everything on leaving.

    With ``front`` the functions reach the dashboard through the proxy ``front``, with ``bucket_front`` functions
    and dashboard reach S3 through the proxy ``bucket_front``; what the test itself looks at goes past both.
    ``settings`` are added to the dashboard's environment, ``emulator`` to that of the emulator and the functions;
    ``data_dir`` holds what is in S3.
    """

    cloud: Cloud
    clients: Clients
    deployment: Deployment
    dashboard: DashboardProcess
    emulator: Emulator
    front: HttpProxy
    bucket_front: HttpProxy

    def __init__(
        self,
        folder: Path,
        *,
        front: bool = False,
        bucket_front: bool = False,
        settings: Mapping[str, str] | None = None,
        data_dir: Path | None = None,
        emulator: Mapping[str, str] | None = None,
    ) -> None:
        self._folder = folder
        self._with_front = front
        self._with_bucket_front = bucket_front
        self._settings = dict(settings or {})
        self._data_dir = data_dir
        self._surroundings = dict(emulator or {})
        self._stack = ExitStack()

    @property
    def place(self) -> Place:
        """Where what is known of a run is kept."""
        return Place(self.clients.s3(), self.deployment.bucket, self.url)

    def __enter__(self) -> "Rig":
        with self._stack:
            self._start()
            self._stack = self._stack.pop_all()
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def _start(self) -> None:
        port = free_port()
        self.url = f"http://127.0.0.1:{port}"
        self.emulator = self._stack.enter_context(
            EmulatorWith(self._surroundings, log_path=self._folder / "emulator.log", data_dir=self._data_dir)
        )
        self.cloud = self.emulator.cloud
        self.clients = self.cloud.clients()
        reached_at = self.url
        if self._with_front:
            self.front = self._stack.enter_context(HttpProxy(self.url))
            reached_at = self.front.url
        self.deployment = bootstrap(self.cloud, dashboard_url=reached_at, ingest_token=TOKEN)
        token_file = self._folder / "ingest-token"
        keep_tokens(token_file, [TOKEN])
        environ = dashboard_environ(port, token_file, self.cloud, self.deployment)
        if self._with_bucket_front:
            self.bucket_front = self._stack.enter_context(HttpProxy(self.cloud))
            # S3 is all that the dashboard asks for, and it goes by the general address.
            environ["AWS_ENDPOINT_URL"] = self.bucket_front.url
            for name in self.deployment.functions:
                self.configure(name, AWS_ENDPOINT_URL_S3=self.bucket_front.url)
        self.dashboard = DashboardProcess(self.url, {**environ, **self._settings}, self._folder / "dashboard.log")
        self._stack.enter_context(self.dashboard)

    def configure(self, function: str, timeout_s: int | None = None, **variables: str) -> None:
        """Give a function another timeout and further variables in its environment."""
        functions, name = self.clients.functions(), self.deployment.functions[function]
        now = functions.get_function_configuration(FunctionName=name)
        environment = {**now["Environment"]["Variables"], **variables}
        functions.update_function_configuration(
            FunctionName=name, Timeout=timeout_s or now["Timeout"], Environment={"Variables": environment}
        )
        functions.get_waiter("function_updated_v2").wait(FunctionName=name, WaiterConfig={"Delay": 1})

    def dashboard_pid(self) -> int:
        """The process id of the dashboard that runs now."""
        assert self.dashboard.pid is not None
        return self.dashboard.pid

    def kill_dashboard(self) -> None:
        """End the dashboard as the kernel does when memory runs out."""
        pid = self.dashboard_pid()
        os.kill(pid, signal.SIGKILL)
        while self.dashboard.died() is None:
            threading.Event().wait(0.01)

    def kill_function(self, function: str) -> int:
        """End the processes of a function without a word; the number of them."""
        name, killed = self.deployment.functions[function], 0
        for pid in self.emulator.pids()[1:]:
            with suppress(psutil.NoSuchProcess):
                process = psutil.Process(pid)
                if process.environ().get("AWS_LAMBDA_FUNCTION_NAME") == name:
                    process.kill()
                    killed += 1
        return killed

    def simulate(self, *arguments: str) -> "subprocess.Popen[str]":
        """``pitwall simulate`` into this pipeline, as a process of its own."""
        return self._command("simulate", *arguments)

    def simulator(self) -> "subprocess.Popen[str]":
        """``pitwall simulator`` of this pipeline, as a process of its own."""
        return self._command("simulator")

    def _command(self, *arguments: str) -> "subprocess.Popen[str]":
        environ = {
            **commands.environ(self._folder),
            **self.cloud.environment(),
            "PITWALL_CLOUD": self.cloud.name,
            "PITWALL_DASHBOARD_URL": self.url,
        }
        process = subprocess.Popen(commands.command(*arguments), env=environ, stderr=subprocess.PIPE, text=True)
        self._stack.callback(process.kill)
        return process

    def said(self, words: str) -> int:
        """How often the emulator and the functions have said these words."""
        return (self._folder / "emulator.log").read_text(encoding="utf-8", errors="replace").count(words)
