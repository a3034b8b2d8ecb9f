"""The circuit's outline, which the feed does not have: from a session there that FastF1 has loaded earlier."""

from pathlib import Path

from pitwall.events import ContractError, SessionStarted, Track
from pitwall.events.codec import from_plain
from pitwall.events.envelope import loads

_MOST_FILES = 200
_LARGEST_BYTES = 4 * 1024 * 1024


def kept_outline(folder: Path, circuit: str) -> Track | None:
    """The outline in the newest of the sessions that are kept ready in ``folder``; None if there is none."""
    files = sorted(folder.glob("*.npz"), key=lambda path: path.stat().st_mtime, reverse=True)[:_MOST_FILES]
    if not files:
        return None
    # numpy reads them, which a session without positions need not wait for.
    from pitwall.simulator.sources.fastf1.prepared.columns import Unreadable, read_columns  # noqa: PLC0415

    for path in files:
        try:
            about = loads(read_columns(path, ["session"])["session"].tobytes(), _LARGEST_BYTES)
            session = from_plain(SessionStarted, about)
        except (Unreadable, ContractError, OSError):
            continue
        if session.circuit.casefold() == circuit.casefold() and session.track is not None:
            return session.track
    return None
