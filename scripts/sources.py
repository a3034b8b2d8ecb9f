"""Picks the race source a person asked for."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from simulator.race import RaceSource
from simulator.sources.demo import DemoSource

DEMO = "demo"


@dataclass(frozen=True, slots=True, kw_only=True)
class RaceChoice:
    """Which race to replay, and where to take it from."""

    race: str = DEMO
    cache: Path | None = None
    offline: bool = False
    telemetry: bool = True
    seed: int = 1
    laps: int | None = None
    rain: bool = False


def default_cache(environ: Mapping[str, str] = os.environ) -> Path:
    """FastF1's own cache folder, so what it has fetched before is found: ``FASTF1_CACHE`` or the default."""
    if chosen := environ.get("FASTF1_CACHE"):
        return Path(chosen)
    return Path.home() / ".cache" / "fastf1"


def pick_source(choice: RaceChoice) -> RaceSource:
    """The source for a choice, not loaded yet. Raises UsageError for a race reference that is none."""
    if choice.race == DEMO:
        laps = {} if choice.laps is None else {"laps": choice.laps}
        return DemoSource(seed=choice.seed, rain=choice.rain, telemetry=choice.telemetry, **laps)
    # FastF1 brings pandas and matplotlib with it: a second that the demo race need not wait for.
    from simulator.sources.fastf1.reference import parse_race  # noqa: PLC0415
    from simulator.sources.fastf1.source import FastF1Source  # noqa: PLC0415

    return FastF1Source(
        parse_race(choice.race),
        cache_dir=choice.cache or default_cache(),
        offline=choice.offline,
        telemetry=choice.telemetry,
    )
