"""Where the pipeline that runs on this machine can be found by other commands.

``pitwall demo`` leaves a note while it runs, readable by its user alone; ``pitwall simulate``,
``verify`` and ``dashboard`` read it.
"""

import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path

import psutil

from pitwall.scripts.errors import CommandError
from pitwall.services.clouds import Cloud

HOME_SETTING = "PITWALL_HOME"


@dataclass(frozen=True, slots=True, kw_only=True)
class Running:
    """A pipeline that runs now. ``pid`` is the process that holds it."""

    pid: int
    cloud: str
    endpoint: str
    bucket: str
    stream: str
    dashboard_url: str
    token_file: str
    """Where the ingest token lies, readable by the same user alone."""

    access_key: str = field(repr=False)
    secret_key: str = field(repr=False)
    control_queue_url: str = ""

    def reached(self) -> Cloud:
        """Its cloud, with the keys of this start."""
        return Cloud(
            name="embedded", endpoint_url=self.endpoint, access_key=self.access_key, secret_key=self.secret_key
        )


def home(environ: Mapping[str, str] = os.environ) -> Path:
    """The folder for what outlives a command: ``PITWALL_HOME``, by default ``.pitwall`` here.

    Raises CommandError if there is no here.
    """
    try:
        return Path(environ.get(HOME_SETTING) or ".pitwall").absolute()
    except FileNotFoundError:
        raise CommandError(
            f"the folder this was started from is gone: change to another, or name one with {HOME_SETTING}"
        ) from None


def announce(running: Running, folder: Path) -> Path:
    """Leave the note. Raises OSError if the folder cannot be written."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    note = folder / "running.json"
    draft = folder / f"running.{running.pid}.tmp"
    draft.unlink(missing_ok=True)
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        json.dump(asdict(running), file)
    draft.replace(note)
    return note


def withdraw(pid: int, folder: Path) -> None:
    """Take the note away, unless another pipeline has replaced it."""
    running = find(folder)
    if running is not None and running.pid == pid:
        (folder / "running.json").unlink(missing_ok=True)


def find(folder: Path) -> Running | None:
    """The pipeline that runs now, or None. A note left by a dead process does not count."""
    try:
        running = Running(**json.loads((folder / "running.json").read_text()))
    except (OSError, ValueError, TypeError):
        return None
    return running if psutil.pid_exists(running.pid) else None
