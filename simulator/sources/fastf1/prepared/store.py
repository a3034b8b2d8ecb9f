"""The folder of prepared sessions: bounded, and safe for several that start at once."""

import hashlib
import json
import logging
import os
import re
import secrets
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from pitwall.simulator.race import Race
from pitwall.simulator.sources.fastf1.prepared.columns import Unreadable
from pitwall.simulator.sources.fastf1.prepared.origin import Origin, origin_now
from pitwall.simulator.sources.fastf1.prepared.race_file import read_origin, read_race, write_race

_log = logging.getLogger(__name__)

_LEFT_OVER_S = 3600
"""A draft that old was left by a process that died."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A session as it was asked for: the same words find it again."""

    race: str
    session: str
    telemetry: bool
    cache_dir: Path

    @property
    def file_name(self) -> str:
        """The name of its file, the same for the same words."""
        words = [self.race.casefold(), self.session.casefold(), self.telemetry, str(self.cache_dir.resolve())]
        digest = hashlib.sha256(json.dumps(words).encode()).hexdigest()[:24]
        shown = re.sub(r"[^a-z0-9]+", "-", f"{self.race} {self.session}".casefold().encode("ascii", "ignore").decode())
        return f"{shown.strip('-')[:60]}-{digest}.npz"


@dataclass(frozen=True, slots=True)
class PreparedSessions:
    """Sessions in ``folder``, together at most ``limit_bytes``: those not used for longest go first. None at 0."""

    folder: Path
    limit_bytes: int

    def find(self, asked: Asked) -> Race | None:
        """The session, None if it is not kept or is not what would be made now."""
        if self.limit_bytes <= 0:
            return None
        path = self.folder / asked.file_name
        try:
            was = read_origin(path)
            if was != origin_now(asked.cache_dir, was.folder, whole=was.whole):
                _log.info("prepared session is out of date", extra={"path": str(path)})
                return None
            race = read_race(path)
        except FileNotFoundError:
            return None
        except (Unreadable, OSError) as error:
            _log.warning("prepared session %s cannot be read and is made anew (%s)", path, error)
            return None
        with suppress(OSError):
            os.utime(path)
        return race

    def keep(self, asked: Asked, race: Race, origin: Origin) -> None:
        """Keep a session, as far as that can be done: one that cannot be written is made again the next time."""
        if self.limit_bytes <= 0:
            return
        path = self.folder / asked.file_name
        draft = path.with_name(f"{path.name}.{os.getpid()}-{secrets.token_hex(4)}.tmp")
        try:
            for folder in (self.folder.parent, self.folder):
                folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            with draft.open("xb") as file:
                write_race(file, race, origin)
            draft.replace(path)
            self._make_room(path)
        except (OSError, TypeError) as error:
            _log.warning("session %s cannot be kept in %s (%s)", asked.race, self.folder, error)
        finally:
            with suppress(OSError):
                draft.unlink(missing_ok=True)

    def _make_room(self, newest: Path) -> None:
        """Remove what is too much, the newest last."""
        for draft in self.folder.glob("*.npz.*.tmp"):
            with suppress(OSError):
                if time.time() - draft.stat().st_mtime > _LEFT_OVER_S:
                    draft.unlink()
        known = []
        for path in self.folder.glob("*.npz"):
            with suppress(FileNotFoundError):  # another process makes room too
                about = path.stat()
                known.append((path == newest, about.st_mtime_ns, about.st_size, path))
        total = sum(size for _, _, size, _ in known)
        for _, _, size, path in sorted(known):
            if total <= self.limit_bytes:
                return
            path.unlink(missing_ok=True)
            total -= size
