"""Runs the ``pitwall`` command as a person does: as a process of its own."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import psutil

REPOSITORY = Path(__file__).resolve().parents[1]


def pitwall(
    *arguments: str, home: Path, timeout_s: float = 120, settings: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """Run the command to its end. Output is text, the exit code is not checked."""
    env = {**environ(home), **(settings or {})}
    return subprocess.run(command(*arguments), env=env, capture_output=True, text=True, timeout=timeout_s, check=False)


def start(*arguments: str, home: Path, settings: Mapping[str, str] | None = None) -> subprocess.Popen[str]:
    """Start the command and go on."""
    env = {**environ(home), **(settings or {})}
    return subprocess.Popen(command(*arguments), env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def command(*arguments: str) -> list[str]:
    return [sys.executable, "-P", "-m", "pitwall.scripts.cli", *arguments]


def environ(home: Path) -> dict[str, str]:
    """A clean environment: neither the settings nor the credentials nor the Compose stack of whoever runs the tests."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "TMPDIR") if name in os.environ}
    return {**kept, "PYTHONPATH": str(REPOSITORY), "PITWALL_HOME": str(home), "PITWALL_LOCALSTACK_PORT": "9"}


def last_json(output: str) -> dict[str, Any]:
    """The last line of standard output, as JSON."""
    assert output.strip(), "nothing on standard output"
    plain: dict[str, Any] = json.loads(output.strip().splitlines()[-1])
    return plain


def until(condition: Callable[[], Any], limit_s: float, what: str) -> Any:
    """Poll until the condition gives something true, and return it. Fails after the limit."""
    deadline = time.monotonic() + limit_s
    while not (result := condition()):
        assert time.monotonic() < deadline, f"{what}: not within {limit_s:g} s"
        time.sleep(0.05)
    return result


def family(pid: int) -> list[psutil.Process]:
    """A process and all that come from it."""
    parent = psutil.Process(pid)
    return [parent, *parent.children(recursive=True)]
