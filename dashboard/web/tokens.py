"""The tokens that open ``/ingest``: given once, or kept in a file that may change while the dashboard runs."""

import hmac
import logging
import re
import threading
from collections.abc import Sequence
from pathlib import Path

from pitwall.dashboard.errors import SettingsError

log = logging.getLogger(__name__)

MOST_BYTES = 4096

_Stamp = tuple[int, int, int]


def parse_tokens(text: str) -> tuple[str, ...]:
    """Tokens from text in which commas separate them. Raises ValueError if there is none, or an odd one."""
    tokens = tuple(token.strip() for token in text.split(",") if token.strip())
    if not tokens or not all(re.fullmatch(r"[!-~]+", token) for token in tokens):
        raise ValueError("must be one or two tokens of printable ASCII, separated by a comma")
    return tokens


class Tokens:
    """The tokens accepted now. Safe to use from many threads.

    Those ``given`` count; without any, those in ``file``, which is read again whenever it is another
    one. While it cannot be read the last ones count. Raises SettingsError if it cannot be read at first.
    """

    def __init__(self, given: Sequence[str], file: str = "") -> None:
        self._file = Path(file) if file and not given else None
        self._accepted = [token.encode() for token in given]
        self._stamp: _Stamp | None = None
        self._lock = threading.Lock()
        if self._file is not None:
            try:
                self._read(self._file)
            except (OSError, ValueError) as error:
                raise SettingsError(f"PITWALL_INGEST_TOKEN_FILE: {file} cannot be used: {error}") from None

    def authorized(self, header: str) -> bool:
        """Whether an Authorization header shows an accepted token. Takes as long for a wrong as for a right one."""
        scheme, _, token = header.partition(" ")
        shown = token.strip().encode("utf-8", "surrogateescape")
        matches = [hmac.compare_digest(shown, one) for one in self._now()]
        return scheme.lower() == "bearer" and any(matches)

    def _now(self) -> list[bytes]:
        if self._file is None:
            return self._accepted
        with self._lock:
            try:
                self._read(self._file)
            except (OSError, ValueError):
                log.warning("the file with the ingest token cannot be read; the last ones count")
            return self._accepted

    def _read(self, file: Path) -> None:
        about = file.stat()
        stamp = (about.st_mtime_ns, about.st_ino, about.st_size)
        if stamp == self._stamp:
            return
        with file.open(encoding="ascii") as text:
            self._accepted = [token.encode() for token in parse_tokens(text.read(MOST_BYTES))]
        self._stamp = stamp
