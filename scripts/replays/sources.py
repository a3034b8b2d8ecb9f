"""Picks the race source a person asked for."""

from dataclasses import dataclass
from pathlib import Path

from pitwall.scripts.local.folders import fastf1_cache
from pitwall.simulator.errors import UsageError
from pitwall.simulator.race import RaceSource
from pitwall.simulator.sources.demo import DemoSource
from pitwall.simulator.sources.demo.timed import TimedDemoSource
from pitwall.simulator.sources.demo.weekend import weekend_session

DEMO = "demo"


@dataclass(frozen=True, slots=True, kw_only=True)
class RaceChoice:
    """Which session to replay, and where to take it from."""

    race: str = DEMO
    session: str = "Race"
    """Which session of the weekend, by a name or identifier of FastF1: Q, FP1, Sprint."""
    cache: Path | None = None
    offline: bool = False
    telemetry: bool = True
    seed: int = 1
    laps: int | None = None
    rain: bool = False


def pick_source(choice: RaceChoice) -> RaceSource:
    """The source for a choice, not loaded yet. Raises UsageError for a race reference or a session that is none."""
    if choice.race == DEMO:
        return _demo_source(choice)
    cache = fastf1_cache()
    # FastF1 brings pandas and matplotlib with it: a second that the demo race need not wait for.
    from pitwall.simulator.sources.fastf1.reference import parse_race  # noqa: PLC0415
    from pitwall.simulator.sources.fastf1.source import FastF1Source  # noqa: PLC0415

    return FastF1Source(
        parse_race(choice.race, session=choice.session),
        cache_dir=choice.cache or cache,
        offline=choice.offline,
        telemetry=choice.telemetry,
    )


def _demo_source(choice: RaceChoice) -> RaceSource:
    session = weekend_session(choice.session)
    if session.kind == "race":
        laps = {} if choice.laps is None else {"laps": choice.laps}
        return DemoSource(seed=choice.seed, rain=choice.rain, telemetry=choice.telemetry, **laps)
    if choice.laps is not None:
        raise UsageError(f"laps are for the demo race, {session.name} goes by the clock: leave {choice.laps} laps out")
    return TimedDemoSource(session, seed=choice.seed, rain=choice.rain, telemetry=choice.telemetry)
