"""The recorded races some tests need: FastF1 caches that load without a network.

They are not part of this repository. ``PITWALL_RACES`` names the folder that holds them;
without it they are looked for beside the repository.
"""

import os
import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest

_BESIDE_THE_REPOSITORY = Path(__file__).resolve().parents[2] / "shared" / "races"


@dataclass(frozen=True)
class RecordedRace:
    """One recording, and what is known of it from the sport itself, not from our code."""

    folder: str
    reference: str
    laps: int
    fastest: tuple[str, int, int]
    """Driver code, lap and time in ms."""
    telemetry: bool = False


MELBOURNE = RecordedRace("2025-australia", "2025/1", 921, ("NOR", 43, 82_167), telemetry=True)
SILVERSTONE = RecordedRace("2025-britain", "2025/12", 822, ("PIA", 51, 89_337))
INTERLAGOS = RecordedRace("2024-sao-paulo", "2024/21", 1133, ("VER", 67, 80_472))

ALL_RACES = (MELBOURNE, SILVERSTONE, INTERLAGOS)


def races_folder() -> Path:
    """The folder of recorded races; the test is skipped, saying how to get it, where there is none."""
    folder = Path(os.environ.get("PITWALL_RACES") or _BESIDE_THE_REPOSITORY)
    if not folder.is_dir():
        pytest.skip("no recorded races: set PITWALL_RACES=DIR to a folder of FastF1 caches")
    return folder


def recording(race: RecordedRace) -> Path:
    """The cache of one recorded race, not to be written to."""
    folder = races_folder() / race.folder
    if not folder.is_dir():
        pytest.skip(f"no recording of {race.folder}: set PITWALL_RACES=DIR to a folder of FastF1 caches that has it")
    return folder


def copy_of(race: RecordedRace, target: Path) -> Path:
    """A copy of one recorded race, to be written to and damaged at will."""
    return _copied(recording(race), target)


def session_cache(folder: str, target: Path) -> Path:
    """A copy of the FastF1 cache of one session of any kind, to be written to. ``PITWALL_SESSIONS`` holds them."""
    found = _beside("PITWALL_SESSIONS", "sessions") / folder
    if not found.is_dir():
        pytest.skip(f"no cache of {folder}: set PITWALL_SESSIONS=DIR to a folder of FastF1 caches that has it")
    return _copied(found, target)


def feed_recording(name: str) -> Path:
    """A recording of the live feed, a file or a folder, not to be written to. ``PITWALL_FEEDS`` holds them."""
    found = _beside("PITWALL_FEEDS", "live") / name
    if not found.exists():
        pytest.skip(f"no recording {name}: set PITWALL_FEEDS=DIR to a folder of recordings of the feed that has it")
    return found


def _beside(setting: str, folder: str) -> Path:
    """The folder a setting names; else the one of that name beside the recorded races."""
    named = os.environ.get(setting)
    return Path(named) if named else Path(os.environ.get("PITWALL_RACES") or _BESIDE_THE_REPOSITORY).parent / folder


def _copied(source: Path, target: Path) -> Path:
    shutil.copytree(source, target, copy_function=shutil.copyfile)
    for path in (target, *target.rglob("*")):
        path.chmod(0o755 if path.is_dir() else 0o644)
    return target
