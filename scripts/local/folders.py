"""Folders to write into: those of a person who has a home, and of one who has none."""

import os
from collections.abc import MutableMapping
from pathlib import Path

from pitwall.scripts.errors import CommandError
from pitwall.scripts.local import running

MATPLOTLIB = "MPLCONFIGDIR"


def writable(folder: Path) -> Path:
    """Make the folder if it is not there, and check that it and what lies in it can be written.

    Raises CommandError: it is no folder, it cannot be made, or somebody else has written into it.
    """
    way_out = f"name another folder with {running.HOME_SETTING}"
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        inside = list(folder.iterdir())
    except OSError as error:
        why = "it is a file" if isinstance(error, FileExistsError) else error.strerror
        raise CommandError(f"{folder} cannot be written ({why}): {way_out}") from None
    for path in (folder, *inside):
        if not _may(path, os.W_OK | (os.X_OK if path.is_dir() else 0)):
            raise CommandError(f"{path} cannot be written (it is another user's, or read-only): {way_out}")
    return folder


def fastf1_cache(environ: MutableMapping[str, str] = os.environ) -> Path:
    """FastF1's own cache folder, so what it has fetched before is found: ``FASTF1_CACHE``, else ``~/.cache/fastf1``.

    Without a home folder that can be used it lies in ``PITWALL_HOME``, and so does what FastF1's own packages
    keep, some of which do not start without a home: call this before FastF1 is imported.
    """
    spare = running.home(environ)
    try:
        home = Path.home()
    except RuntimeError:  # no HOME, and no entry in passwd
        home = spare
        environ["HOME"] = str(spare)
    cache = home / ".cache" / "fastf1"
    if home == spare or not (_may(cache, os.R_OK | os.X_OK) or _may(home, os.W_OK | os.X_OK)):
        environ.setdefault(MATPLOTLIB, str(spare / "matplotlib"))
        cache = spare / "fastf1"
    chosen = environ.get("FASTF1_CACHE")
    return Path(chosen) if chosen else cache


def _may(path: Path, mode: int) -> bool:
    return os.access(path, mode, effective_ids=os.access in os.supports_effective_ids)
