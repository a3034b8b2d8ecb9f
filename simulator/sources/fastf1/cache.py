"""The folder FastF1 caches in: prepared for it, checked, and never written to if that is not wanted."""

import errno
import os
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

from pitwall.simulator.errors import SourceUnavailable, UsageError
from pitwall.simulator.sources.fastf1.private_api import HTTP_CACHE, SEASON_PART, configured_cache

_QUICK_CHECK_BYTES = 64 * 1024 * 1024
"""A larger database is only opened, not read through: that would take seconds."""


@dataclass(frozen=True, slots=True)
class OpenCache:
    """A cache FastF1 is pointed at: ``work`` is where it reads and writes, ``origin`` what was asked for.

    ``refused`` are the refusals of the sport's archive so far, status 401 or 403.
    """

    origin: Path
    work: Path
    refused: list[int] = field(default_factory=list)

    def bring(self, parts: Path) -> None:
        """Make sure the parts of one session, in a folder under ``work``, are there."""
        kept = self.origin / parts.relative_to(self.work)
        if self.origin != self.work and kept.is_dir():
            shutil.copytree(kept, parts, dirs_exist_ok=True, copy_function=shutil.copyfile)


@contextmanager
def open_cache(folder: Path, *, season: int, offline: bool) -> Iterator[OpenCache]:
    """Point FastF1 at ``folder``.

    It gets a private copy, removed at the end, where ``folder`` cannot be written to:
    FastF1 waits for ever for the lock of a database it cannot write. Raises UsageError or
    SourceUnavailable if there is no such folder, or its database is damaged.
    """
    check_folder(folder, offline=offline)
    check_http_cache(folder / HTTP_CACHE)
    if _is_writable(folder, season) and (not offline or (folder / HTTP_CACHE).exists()):
        with configured_cache(folder, offline=offline) as refused:
            yield OpenCache(folder, folder, refused)
        return
    with tempfile.TemporaryDirectory(prefix="pitwall-cache-") as name:
        work = Path(name)
        for shared in (HTTP_CACHE, f"{season}/{SEASON_PART}"):
            if (folder / shared).exists():
                (work / shared).parent.mkdir(exist_ok=True)
                shutil.copyfile(folder / shared, work / shared)
        with configured_cache(work, offline=offline) as refused:
            yield OpenCache(folder, work, refused)


def check_folder(folder: Path, *, offline: bool) -> None:
    """Make sure there is a cache folder; online a missing one is made.

    Raises UsageError if it is not a folder, SourceUnavailable if it is missing or cannot be made.
    """
    try:
        there = folder.exists()
        if there and not folder.is_dir():
            raise UsageError(f"cache {folder} is not a folder: give one with --cache DIR")
        if there and not os.access(folder, os.R_OK | os.X_OK):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
    except OSError as error:
        raise SourceUnavailable(
            f"cache {folder} cannot be read ({error.strerror}): give another with --cache DIR"
        ) from error
    if there:
        return
    if offline:
        raise SourceUnavailable(f"no cache at {folder}: run once without --offline, or give another with --cache DIR")
    try:
        folder.mkdir(parents=True)
    except OSError as error:
        raise SourceUnavailable(
            f"cache {folder} cannot be made ({error.strerror}): give another with --cache DIR"
        ) from error


def check_http_cache(database: Path) -> None:
    """Raise SourceUnavailable if FastF1's database of web responses is damaged; a missing one is fine."""
    if not database.exists():
        return
    try:
        with closing(sqlite3.connect(f"file:{quote(str(database))}?mode=ro", uri=True)) as connection:
            connection.execute("SELECT count(*) FROM sqlite_master")
            if database.stat().st_size <= _QUICK_CHECK_BYTES:
                (verdict,) = connection.execute("PRAGMA quick_check(1)").fetchone()
                if verdict != "ok":
                    raise sqlite3.DatabaseError(verdict)
    except sqlite3.OperationalError:
        return  # in use or not to be opened read-only: that says nothing about its contents
    except sqlite3.DatabaseError as error:
        reason = str(error).splitlines()[0]
        raise SourceUnavailable(
            f"cache file {database} is damaged ({reason}): delete it and fetch the race again"
        ) from error


def _is_writable(folder: Path, season: int) -> bool:
    """Whether everything FastF1 may write to can be written to.

    Looks at the permissions too: root could write to what its owner wants left alone.
    """
    paths = [folder, folder / HTTP_CACHE, folder / str(season), *(folder / str(season)).glob("*/*")]
    return all(os.access(path, os.W_OK) and path.stat().st_mode & 0o222 for path in paths if path.exists())
