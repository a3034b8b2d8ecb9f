"""Where sessions from FastF1 are kept ready to be played."""

import os
from collections.abc import Mapping
from pathlib import Path

from pitwall.scripts.errors import WrongUsage
from pitwall.scripts.local import running
from pitwall.simulator.sources.fastf1.prepared.store import PreparedSessions

_DEFAULT_MIB = 1024


def prepared_sessions(environ: Mapping[str, str] = os.environ) -> PreparedSessions:
    """The folder, and how large it may become.

    ``PITWALL_PREPARED`` names it, by default it is one in ``PITWALL_HOME``; ``PITWALL_PREPARED_MIB`` is its size, 0 for
    nothing kept. Raises WrongUsage for a size that is none.
    """
    folder = environ.get("PITWALL_PREPARED")
    size = environ.get("PITWALL_PREPARED_MIB") or f"{_DEFAULT_MIB}"
    if not (size.isascii() and size.isdigit() and len(size) < 10):
        raise WrongUsage(f"PITWALL_PREPARED_MIB must be a whole number of MiB, 0 for none, got {size!r}")
    return PreparedSessions(Path(folder) if folder else running.home(environ) / "prepared", int(size) << 20)
