"""Picks the race source a person asked for."""

import os
from dataclasses import dataclass
from pathlib import Path

from pitwall.scripts.local import running
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
from pitwall.simulator.sources.feed.source import RecordingSource

DEMO = "demo"

OPENF1_URL = "https://api.openf1.org/v1"


@dataclass(frozen=True, slots=True, kw_only=True)
class RaceChoice:
    """Which session to replay, and where to take it from."""

    race: str = DEMO
    session: str = "Race"
    """Which session of the weekend, by a name or identifier of FastF1: Q, FP1, Sprint."""
    recording: tuple[Path, ...] = ()
    follow: bool = False
    """The recording is still being made: go on as it grows."""
    run: str | None = None
    """A run of the archive. Only whoever has reached the bucket can read it: see ``archived``."""
    live: bool = False
    """The session that is on now, or the next one."""
    save: Path | None = None
    """Folder for the recording of a live session, by default one in Pitwall's own."""
    saved: bool = True
    openf1: str | None = None
    """A race weekend to be taken from OpenF1, as ``2024/Silverstone``."""
    cache: Path | None = None
    offline: bool = False
    telemetry: bool = True
    seed: int = 1
    laps: int | None = None
    rain: bool = False

    @property
    def made_up(self) -> bool:
        """The demo race, which needs nothing but what is here."""
        return self.race == DEMO and not (self.recording or self.run or self.live or self.openf1)

    @property
    def named(self) -> str:
        """The choice, as the person gave it."""
        return self.run or self.openf1 or ", ".join(map(str, self.recording)) or self.race


def check_choice(choice: RaceChoice) -> None:
    """Raise UsageError if more than one session was asked for."""
    asked = {
        "--race": choice.race != DEMO,
        "--recording": bool(choice.recording),
        "--run": choice.run is not None,
        "--live": choice.live,
        "--openf1": choice.openf1 is not None,
    }
    given = [option for option, there in asked.items() if there]
    if len(given) > 1:
        raise UsageError(f"{' and '.join(given)} name different sessions: give one of them")
    usual = RaceChoice()
    others = {
        "--session": choice.session != usual.session,
        "--cache": choice.cache is not None,
        "--seed": choice.seed != usual.seed,
        "--laps": choice.laps is not None,
        "--rain": choice.rain,
    }
    kept = "--recording" if choice.recording else "--run" if choice.run is not None else ""
    if kept and (unfit := [option for option, there in others.items() if there]):
        raise UsageError(f"{' and '.join(unfit)} cannot be had with {kept}: what is in it is what is played")
    of_live = {**others, "--cache": False, "--offline": choice.offline}
    if choice.live and (unfit := [option for option, there in of_live.items() if there]):
        raise UsageError(f"{' and '.join(unfit)} cannot be had with --live: it shows the session that is on")
    if not choice.live and (choice.save is not None or not choice.saved):
        raise UsageError("--save and --no-save are about the recording of a live session: give them with --live")
    if choice.follow and not choice.recording:
        raise UsageError("--follow goes on with a recording while it is made: give it with --recording")


def pick_source(choice: RaceChoice) -> RaceSource:
    """The source for a choice, not loaded yet. Raises UsageError for a race reference or a session that is none."""
    check_choice(choice)
    if choice.live:
        return _live(choice)
    if choice.recording:
        return _recorded(choice)
    if choice.openf1 is not None:
        return _openf1(choice, choice.openf1)
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


def _demo_source(choice: RaceChoice) -> RaceSource:
    session = weekend_session(choice.session)
    if session.kind == "race":
        laps = {} if choice.laps is None else {"laps": choice.laps}
        return DemoSource(seed=choice.seed, rain=choice.rain, telemetry=choice.telemetry, **laps)
    if choice.laps is not None:
        raise UsageError(f"laps are for the demo race, {session.name} goes by the clock: leave {choice.laps} laps out")
    return TimedDemoSource(session, seed=choice.seed, rain=choice.rain, telemetry=choice.telemetry)


def _openf1(choice: RaceChoice, race: str) -> PreparedSource:
    """The source of sessions from OpenF1. Raises UsageError for a race reference that is none."""
    reference = parse_race(race, session=choice.session)
    folder = running.home() / "openf1"
    fastf1_cache()  # the rules of FastF1's sessions are used here too, and its packages want a home
    url = os.environ.get("PITWALL_OPENF1_URL") or OPENF1_URL

    def loader() -> Loader:
        from pitwall.simulator.sources.openf1.source import OpenF1Source  # noqa: PLC0415 - as above

        return OpenF1Source(reference, url, folder, offline=choice.offline, telemetry=choice.telemetry)

    return PreparedSource(
        asked=Asked(race=f"{url} {race}", session=choice.session, telemetry=choice.telemetry, cache_dir=folder),
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
        if choice.follow:
            raise UsageError(f"{choice.named} is a whole run and does not grow: leave --follow out")
        return RunFileSource(choice.recording[0])
    return RecordingSource(choice.recording, telemetry=choice.telemetry, follow=choice.follow)


def _live(choice: RaceChoice) -> RaceSource:
    """The source of the session that is on. Raises UsageError for an address or a folder that will not do."""
    # The client brings libraries with it that nothing else needs.
    from pitwall.simulator.sources.live.address import URL_SETTING, parse_address  # noqa: PLC0415
    from pitwall.simulator.sources.live.saving import check_folder  # noqa: PLC0415
    from pitwall.simulator.sources.live.source import LiveSource  # noqa: PLC0415

    usual = fastf1_cache()
    address = parse_address(os.environ.get(URL_SETTING))
    save = (choice.save or running.home() / "recordings") if choice.saved else None
    if save is not None:
        check_folder(save)
    return LiveSource(
        address=address,
        save=save,
        cache=choice.cache or usual,
        prepared=prepared_sessions().folder,
        telemetry=choice.telemetry,
    )
