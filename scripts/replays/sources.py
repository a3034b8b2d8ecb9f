"""Picks the race source a person asked for."""

from dataclasses import dataclass
from pathlib import Path

from pitwall.scripts.local.folders import fastf1_cache
from pitwall.scripts.replays.kept_ready import prepared_sessions
from pitwall.simulator.errors import UsageError
from pitwall.simulator.race import RaceSource
from pitwall.simulator.sources.archive.run_file import is_run_file
from pitwall.simulator.sources.archive.source import RunFileSource
from pitwall.simulator.sources.demo import DemoSource
from pitwall.simulator.sources.demo.timed import TimedDemoSource
from pitwall.simulator.sources.demo.weekend import weekend_session
from pitwall.simulator.sources.fastf1.prepared.source import Loader, PreparedSource
from pitwall.simulator.sources.fastf1.prepared.store import Asked
from pitwall.simulator.sources.fastf1.reference import parse_race

DEMO = "demo"


@dataclass(frozen=True, slots=True, kw_only=True)
class RaceChoice:
    """Which session to replay, and where to take it from."""

    race: str = DEMO
    session: str = "Race"
    """Which session of the weekend, by a name or identifier of FastF1: Q, FP1, Sprint."""
    recording: tuple[Path, ...] = ()
    run: str | None = None
    """A run of the archive. Only whoever has reached the bucket can read it: see ``archived``."""
    cache: Path | None = None
    offline: bool = False
    telemetry: bool = True
    seed: int = 1
    laps: int | None = None
    rain: bool = False

    @property
    def made_up(self) -> bool:
        """The demo race, which needs nothing but what is here."""
        return self.race == DEMO and not self.recording and self.run is None

    @property
    def named(self) -> str:
        """The choice, as the person gave it."""
        return self.run or ", ".join(map(str, self.recording)) or self.race


def check_choice(choice: RaceChoice) -> None:
    """Raise UsageError if more than one session was asked for."""
    asked = {"--race": choice.race != DEMO, "--recording": bool(choice.recording), "--run": choice.run is not None}
    given = [option for option, there in asked.items() if there]
    if len(given) > 1:
        raise UsageError(f"{' and '.join(given)} name different sessions: give one of them")


def pick_source(choice: RaceChoice) -> RaceSource:
    """The source for a choice, not loaded yet. Raises UsageError for a race reference or a session that is none."""
    check_choice(choice)
    if choice.recording:
        return _recorded(choice)
    if choice.race == DEMO:
        return _demo_source(choice)
    return _prepared(choice)


def _prepared(choice: RaceChoice) -> PreparedSource:
    """The source of sessions from FastF1. Raises UsageError for a race reference that is none."""
    reference = parse_race(choice.race, session=choice.session)
    usual = fastf1_cache()
    cache = choice.cache or usual

    def loader() -> Loader:
        # FastF1 brings pandas and matplotlib with it: a second that a prepared session need not wait for.
        from pitwall.simulator.sources.fastf1.source import FastF1Source  # noqa: PLC0415

        return FastF1Source(reference, cache_dir=cache, offline=choice.offline, telemetry=choice.telemetry)

    return PreparedSource(
        asked=Asked(race=choice.race, session=choice.session, telemetry=choice.telemetry, cache_dir=cache),
        offline=choice.offline,
        sessions=prepared_sessions(),
        loader=loader,
    )


def _recorded(choice: RaceChoice) -> RaceSource:
    """The source that plays a recording. Raises UsageError for one that is none."""
    for path in choice.recording:
        if not path.exists():
            raise UsageError(f"recording {path} is not there: name a file or a folder that is")
    if len(choice.recording) == 1 and is_run_file(choice.recording[0]):
        return RunFileSource(choice.recording[0])
    raise UsageError(f"recording {choice.named} is not one that Pitwall knows: `pitwall export RUN FILE` writes one")


def _demo_source(choice: RaceChoice) -> RaceSource:
    session = weekend_session(choice.session)
    if session.kind == "race":
        laps = {} if choice.laps is None else {"laps": choice.laps}
        return DemoSource(seed=choice.seed, rain=choice.rain, telemetry=choice.telemetry, **laps)
    if choice.laps is not None:
        raise UsageError(f"laps are for the demo race, {session.name} goes by the clock: leave {choice.laps} laps out")
    return TimedDemoSource(session, seed=choice.seed, rain=choice.rain, telemetry=choice.telemetry)
