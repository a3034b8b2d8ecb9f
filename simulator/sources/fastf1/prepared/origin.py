"""What a prepared session was made of and by: as long as none of it has changed, making it again gives the same."""

import hashlib
import os
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from pathlib import Path

HTTP_CACHE = "fastf1_http_cache.sqlite"
"""FastF1's database of web responses, which has the circuit's map."""

_PITWALL = Path(__file__).resolve().parents[4]
_PREPARING = ("events", "simulator/sources/fastf1", "simulator/sources/openf1")
"""The code on which a session depends."""

FileMark = tuple[str, int, int]
"""A file's path below the cache, its size in bytes, and when it was changed, in ns since 1970."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """The files of FastF1's cache that a session came from, and the code that read them."""

    folder: str
    """The session's folder, below the cache."""
    whole: bool
    """All that FastF1 could give was there; if not, its database of web responses counts too."""
    files: tuple[FileMark, ...]
    fastf1: str
    code: str


def origin_now(cache_dir: Path, folder: str, *, whole: bool) -> Origin:
    """As it is now. Raises OSError if the cache cannot be read."""
    paths = sorted(path for path in (cache_dir / folder).iterdir() if path.is_file())
    if not whole:
        paths.append(cache_dir / HTTP_CACHE)
    return Origin(
        folder=folder,
        whole=whole,
        files=tuple(_mark(path, cache_dir) for path in paths if path.exists()),
        fastf1=version("fastf1"),
        code=code_version(),
    )


def _mark(path: Path, cache_dir: Path) -> FileMark:
    about = path.stat()
    return path.relative_to(cache_dir).as_posix(), about.st_size, about.st_mtime_ns


@cache
def code_version() -> str:
    """A digest of the code that prepares sessions: nobody has to remember to count it up."""
    digest = hashlib.sha256()
    for top in _PREPARING:
        for path in sorted((_PITWALL / top).rglob("*.py")):
            digest.update(os.fsencode(path.relative_to(_PITWALL)) + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()
