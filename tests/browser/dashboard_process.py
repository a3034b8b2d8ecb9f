"""The dashboard as a process of its own, fed through ``POST /ingest`` like in a race."""

import json
import os
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from pitwall.events import Alert, Event
from pitwall.events.codec import to_plain
from pitwall.services.ports import free_port

REPOSITORY = Path(__file__).resolve().parents[2]
TOKEN = "token-of-the-browser-tests"
START_LIMIT_S = 60.0


class DashboardProcess:
    """Runs ``python -m pitwall.dashboard`` on a free port of this machine; it can be stopped and started again."""

    def __init__(self, log: Path) -> None:
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self._log = log
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start, and return when it answers."""
        kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "TMPDIR") if name in os.environ}
        settings = {"PITWALL_INGEST_TOKEN": TOKEN, "PITWALL_PORT": str(self.port), "PITWALL_CLOUD": "embedded"}
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "pitwall.dashboard"],
                cwd=REPOSITORY,
                env={**kept, **settings},
                stdout=log,
                stderr=log,
            )
        deadline = time.monotonic() + START_LIMIT_S
        while not self._answers():
            ended = self._process.poll()
            assert ended is None, f"the dashboard ended with {ended}: {self._log.read_text()[-2000:]}"
            assert time.monotonic() < deadline, f"the dashboard did not answer within {START_LIMIT_S:g} s"
            time.sleep(0.05)

    def stop(self) -> None:
        """End it at once, as a crash would."""
        if self._process is not None:
            self._process.kill()
            self._process.wait(timeout=10)
            self._process = None

    def ingest(self, *events: Event) -> None:
        """Send events; every one of them must be taken."""
        now_ms = time.time_ns() // 1_000_000
        self._post({"events": [event.stamped(now_ms).to_plain() for event in events]})

    def alert(self, *alerts: Alert) -> None:
        """Send alerts; every one of them must be taken."""
        self._post({"alerts": [to_plain(alert) for alert in alerts]})

    def _post(self, body: dict[str, Iterable[Any]]) -> None:
        request = urllib.request.Request(
            f"{self.url}/ingest",
            data=json.dumps(body).encode(),
            headers={"Authorization": f"Bearer {TOKEN}", "Content-Type": "application/json"},
        )
        with urllib.request.urlopen(request, timeout=10) as answer:
            said = json.load(answer)
        assert said["rejected"] == [], said

    def _answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.url}/healthz", timeout=2) as answer:
                return bool(answer.status == 200)
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            return False
