"""The dashboard as a child process: started, watched, started again when it dies."""

import os
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path

from pitwall.scripts import ROOT
from pitwall.scripts.errors import CommandError
from pitwall.scripts.verification.dashboard_client import fetch_health
from pitwall.services.private import appended

START_LIMIT_S = 20.0
STOP_LIMIT_S = 3.0


class DashboardProcess:
    """One dashboard on a fixed port. Use as a context manager.

    ``environ`` is the whole environment of the child; ``log`` receives what it prints.
    """

    def __init__(self, url: str, environ: Mapping[str, str], log: Path) -> None:
        self.url = url
        self._environ = dict(environ)
        self._log = log
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int | None:
        """Process id of the dashboard that runs now."""
        return self._process.pid if self._process else None

    def start(self) -> None:
        """Start it and wait until it answers. Raises CommandError with its last words if it does not."""
        with appended(self._log) as output:
            # A session of its own: Ctrl-C in the terminal reaches the command, which then
            # stops its parts in order.
            self._process = subprocess.Popen(
                # -P: the folder this is started from may have a `scripts`, an `events` or a `random.py` of its own.
                [sys.executable, "-P", "-m", "pitwall.scripts.local.exits_with_parent", "pitwall.dashboard"],
                env=self._environ,
                stdin=subprocess.PIPE,
                stdout=output,
                stderr=output,
                start_new_session=True,
            )
        deadline_s = time.monotonic() + START_LIMIT_S
        while fetch_health(self.url) is None:
            if self._process.poll() is not None or time.monotonic() > deadline_s:
                raise CommandError(f"the dashboard did not start: {self._last_words()}")
            time.sleep(0.05)

    def died(self) -> str | None:
        """How the dashboard ended, in words; None while it runs."""
        code = self._process.poll() if self._process else None
        if code is None:
            return None
        return f"killed by signal {-code}" if code < 0 else f"exit code {code}: {self._last_words()}"

    def stop(self) -> None:
        """End it: politely first, then not."""
        if self._process is None or self._process.poll() is not None:
            return
        self._process.terminate()
        try:
            self._process.wait(STOP_LIMIT_S)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def __enter__(self) -> "DashboardProcess":
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def _last_words(self) -> str:
        lines = self._log.read_text(errors="replace").strip().splitlines()
        return lines[-1] if lines else f"it printed nothing, see {self._log}"


def child_environ(environ: Mapping[str, str], settings: Mapping[str, str]) -> dict[str, str]:
    """What a child needs of this process's environment, and its own settings.

    Credentials, profiles and proxies of the person stay out.
    """
    keep = ("PATH", "HOME", "LANG", "LC_ALL", "TZ", "TMPDIR", "VIRTUAL_ENV", "SYSTEMROOT")
    return {**{name: environ[name] for name in keep if name in environ}, "PYTHONUNBUFFERED": "1", **settings}


def here() -> str:
    """The folder that holds our packages, for a child's module path."""
    return os.fspath(ROOT)
