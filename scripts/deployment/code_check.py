"""Tells whether the functions' code loads, before any record is handed to it."""

import os
import subprocess
import sys
import tempfile
import traceback
import zipfile
from collections.abc import Iterable, Mapping
from io import BytesIO
from pathlib import Path

from pitwall.services.packages import PACKAGE, Package

LOAD_LIMIT_S = 20.0

LOAD = """
import importlib, sys
sys.path.insert(0, sys.argv[1])
for name in sys.argv[2:]:
    module = importlib.import_module(f"pitwall.lambdas.{name}.handler")
    if not callable(getattr(module, "handler", None)):
        raise SystemExit(f"lambdas/{name}/handler.py has no function handler")
"""


class CodeError(Exception):
    """The code does not load. The message says where and why."""


def check_syntax(source: Path, folders: Iterable[str]) -> None:
    """Raise CodeError for the first file that is no Python."""
    for folder in folders:
        for path in sorted((source / folder).rglob("*.py")):
            try:
                compile(path.read_bytes(), str(path.relative_to(source)), "exec")
            except (SyntaxError, ValueError) as error:
                raise CodeError("".join(traceback.format_exception_only(error)).rstrip()) from None


def check_loads(packages: Mapping[str, Package], environment: Mapping[str, str]) -> None:
    """Import the handlers of these packages as Lambda would, in a process of its own.

    Raises CodeError with what Python says if one cannot be imported, or takes longer than LOAD_LIMIT_S.
    """
    with tempfile.TemporaryDirectory(prefix="pitwall-check-") as folder:
        for package in packages.values():
            with zipfile.ZipFile(BytesIO(package.data)) as archive:
                archive.extractall(folder)
        environ = {name: os.environ[name] for name in ("PATH", "LANG", "TMPDIR") if name in os.environ}
        try:
            done = subprocess.run(
                [sys.executable, "-P", "-B", "-c", LOAD, folder, *packages],
                env={**environ, **environment},
                cwd=folder,
                capture_output=True,
                text=True,
                timeout=LOAD_LIMIT_S,
                check=False,
            )
        except subprocess.TimeoutExpired:
            raise CodeError(f"{', '.join(packages)}: loading takes longer than {LOAD_LIMIT_S:.0f} s") from None
        if done.returncode != 0:
            raise CodeError(_what_python_says(done.stderr, folder) or f"loading ended with exit code {done.returncode}")


def _what_python_says(output: str, folder: str) -> str:
    """The trace from the functions' own code on, with paths as they are in the checkout."""
    lines = output.replace(f"{folder}{os.sep}{PACKAGE}{os.sep}", "").rstrip().splitlines()
    ours = next((i for i, line in enumerate(lines) if line.lstrip().startswith(('File "lambdas', 'File "events'))), 0)
    return "\n".join(lines[ours:])
