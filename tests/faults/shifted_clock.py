"""A wall clock that steps: put into processes through the start-up hook of Python.

Everything of ours that asks for the time of day asks ``time.time`` or ``time.time_ns``. Both are moved by what
stands in a file, in every process that starts with :meth:`Clock.environment`.
"""

import textwrap
import time
from pathlib import Path

FILE = "SHIFTED_CLOCK"

HOOK = """
import os, time

_path, _time, _time_ns = os.environ.get("SHIFTED_CLOCK"), time.time, time.time_ns

def _shift_s():
    try:
        with open(_path) as file:
            return int(file.read() or 0)
    except OSError:
        return 0

if _path:
    open(f"{_path}.{os.getpid()}", "w").close()
    time.time = lambda: _time() + _shift_s()
    time.time_ns = lambda: _time_ns() + _shift_s() * 1_000_000_000
"""


class Clock:
    """The clock of some processes. ``step`` moves it in all of them at once."""

    def __init__(self, folder: Path) -> None:
        self._hook = folder / "hook"
        self._hook.mkdir()
        (self._hook / "sitecustomize.py").write_text(textwrap.dedent(HOOK), encoding="utf-8")
        self._file = folder / "shift"
        self._file.write_text("0")
        self._time_ns = time.time_ns

    def environment(self, module_path: str = "") -> dict[str, str]:
        """What a process needs in its environment beside what else is on its module path."""
        paths = [str(self._hook), *([module_path] if module_path else [])]
        return {"PYTHONPATH": ":".join(paths), FILE: str(self._file)}

    def step(self, seconds: int) -> None:
        """Move the clock so far from the right time."""
        draft = self._file.with_suffix(".new")
        draft.write_text(str(seconds))
        draft.replace(self._file)

    def readers(self) -> int:
        """How many processes have been started with this clock."""
        return len(list(self._file.parent.glob(f"{self._file.name}.[0-9]*")))

    def time_ns(self) -> int:
        """What ``time.time_ns`` says there."""
        return self._time_ns() + int(self._file.read_text()) * 1_000_000_000
