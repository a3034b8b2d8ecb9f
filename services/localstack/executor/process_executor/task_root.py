"""The folder that one environment runs a function's code from."""

import os
import shutil
import tempfile
from pathlib import Path


class TaskRoot:
    """An environment's own copy of the code; ``path`` exists between ``create`` and ``remove``.

    LocalStack deletes a version's code as soon as the next version is there, while the last
    invocation of the old one may still be running, and import a module or open a file at its end.
    """

    def __init__(self, code: Path, environment_id: str) -> None:
        self._code = code
        self._folder = Path(tempfile.gettempdir()) / "lambda-environments" / environment_id
        self.path = self._folder / "task"

    def create(self) -> None:
        """Copy the code, by links where the file system has them."""
        shutil.copytree(self._code, self.path, symlinks=True, copy_function=_link_or_copy)

    def remove(self) -> None:
        """Delete the copy; does nothing when there is none."""
        shutil.rmtree(self._folder, ignore_errors=True)


def _link_or_copy(source: str, destination: str) -> None:
    try:
        os.link(source, destination)
    except OSError:  # another file system, or one without links
        shutil.copy2(source, destination)
