"""Loads one session through FastF1, online or from its cache, and says plainly why it cannot."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import fastf1
import requests
from fastf1.core import Session
from fastf1.exceptions import DataNotLoadedError, RateLimitExceededError

from pitwall.simulator.errors import SimulatorError, SourceUnavailable, UsageError
from pitwall.simulator.race import Progress
from pitwall.simulator.sources.fastf1.account import check_archive, check_refusals
from pitwall.simulator.sources.fastf1.cache import OpenCache, open_cache
from pitwall.simulator.sources.fastf1.matching import find_race
from pitwall.simulator.sources.fastf1.private_api import (
    TIMING_PART,
    load_whole,
    race_folder,
    unattended,
    why_unreadable,
)
from pitwall.simulator.sources.fastf1.progress import Listener, listening
from pitwall.simulator.sources.fastf1.reference import RaceRef
from pitwall.simulator.sources.fastf1.season import ScheduledRace, read_season
from pitwall.simulator.sources.fastf1.weekend import find_session, kind_of, session_day

_log = logging.getLogger(__name__)


@contextmanager
def loaded_race(
    ref: RaceRef, cache: Path, *, offline: bool, telemetry: bool, progress: Progress
) -> Iterator[tuple[ScheduledRace, Session]]:
    """The race weekend and its loaded session, with FastF1's cache open for as long as the block runs.

    Raises UsageError for a race or session that is none, SourceUnavailable if its data cannot be had.
    """
    with listening(progress) as listener, unattended():
        with open_cache(cache, season=ref.season, offline=offline) as opened:
            try:
                event, session = _load(ref, opened, listener, offline=offline, telemetry=telemetry)
            except SourceUnavailable as error:
                if offline or listener.unreadable:
                    raise
                online_error = error
                progress(f"online loading failed ({error}): trying the cache alone")
            else:
                yield event, session
                return
        with open_cache(cache, season=ref.season, offline=True) as opened:
            try:
                event, session = _load(ref, opened, listener, offline=True, telemetry=telemetry)
            except SourceUnavailable as error:
                if listener.unreadable:
                    raise
                both = f"{online_error} The cache in {cache} does not have it either"
                raise type(online_error)(both) from error
            yield event, session


def _load(
    ref: RaceRef, cache: OpenCache, listener: Listener, *, offline: bool, telemetry: bool
) -> tuple[ScheduledRace, Session]:
    listener.offline = offline
    event = find_race(ref, season_events(ref.season, cache, offline=offline))
    name = f"{event.season}/{event.round} {event.name}"
    with _reported(name):
        weekend = fastf1.get_event_schedule(event.season).get_event_by_round(event.round)
        asked = find_session(ref, weekend, event)
        session = weekend.get_session(asked)
    if asked != "Race":
        name = f"{name}, {asked}"
    listener.progress(f"loading {name} {'from the cache' if offline else 'through FastF1'} in {cache.origin}")
    if not session.f1_api_support:
        raise UsageError(f"race {ref}: the sport offers no timing data of {name}")
    parts = race_folder(cache.work, session)
    with _no_empty_folders_left(parts, cache.work):
        cache.bring(parts)
        held = any(parts.glob("*.ff1pkl"))
        if not offline and not (parts / f"{TIMING_PART}.ff1pkl").exists():
            check_archive(replace(event, date=session_day(session) or event.date), name, session, cache)
        with _reported(name):
            load_whole(session, telemetry=telemetry)
    if listener.unreadable or (held and not _has_laps(session)):
        _check_parts(parts, cache)
    _check_is_race(session, ref)
    if not _has_laps(session) and not _took_place_without(session, event.season):
        check_refusals(name, cache)
        raise SourceUnavailable(_why_no_laps(name, cache.origin, held=held, offline=offline))
    return event, session


def season_events(season: int, cache: OpenCache, *, offline: bool) -> tuple[ScheduledRace, ...]:
    """The season's schedule through an open cache. Raises SourceUnavailable if it cannot be had."""
    try:
        return read_season(season)
    except (ValueError, requests.RequestException) as error:
        _log.debug("FastF1 has no schedule of %s", season, exc_info=error)
        check_refusals(f"the schedule of {season}", cache)
        if offline:
            hint = "run once without --offline, or give another cache with --cache DIR"
            raise SourceUnavailable(f"the cache in {cache.origin} has no schedule of {season}: {hint}") from error
        raise SourceUnavailable(f"the schedule of {season} cannot be fetched: is there a network?") from error
    except RateLimitExceededError as error:
        raise SourceUnavailable(f"the schedule of {season} cannot be fetched now: {error}") from error


@contextmanager
def _reported(name: str) -> Iterator[None]:
    """Turn whatever FastF1 raises, ``SystemExit`` included, into one line."""
    try:
        yield
    except SimulatorError:
        raise
    except (Exception, SystemExit) as error:
        _log.debug("FastF1 failed on %s", name, exc_info=error)
        reason = str(error).splitlines()[0] if str(error) else "no reason given"
        raise SourceUnavailable(f"{name}: FastF1 cannot load it ({type(error).__name__}: {reason})") from error


@contextmanager
def _no_empty_folders_left(parts: Path, top: Path) -> Iterator[None]:
    """FastF1 makes a folder for every session it is asked for: remove those that stayed empty."""
    made = [folder for folder in (parts, *parts.parents) if folder.is_relative_to(top) and not folder.exists()]
    try:
        yield
    finally:
        for folder in made:
            if folder.is_dir() and not any(folder.iterdir()):
                folder.rmdir()


def _check_parts(parts: Path, cache: OpenCache) -> None:
    """Raise SourceUnavailable for the first cached part that is damaged, or from another FastF1."""
    for part in sorted(parts.glob("*.ff1pkl")):
        if reason := why_unreadable(part):
            shown = cache.origin / part.relative_to(cache.work)
            raise SourceUnavailable(f"cache file {shown} {reason}: delete it and fetch the race again")


def _took_place_without(session: Session, season: int) -> bool:
    """Whether it is a qualifying or practice that was never started: what race control said of it is still told."""
    try:
        statuses = list(session.session_status["Status"])
    except (DataNotLoadedError, KeyError):
        return False
    return kind_of(session.name, season) != "race" and bool(statuses) and "Started" not in statuses


def _check_is_race(session: Session, ref: RaceRef) -> None:
    """Raise UsageError if a race is asked for, and what FastF1 gives is none."""
    if session.name != "Race":
        return
    try:
        kind = session.session_info["Type"]
    except (DataNotLoadedError, KeyError, TypeError):
        _log.warning("FastF1 has no session info of %s", ref, extra={"part": "session info"})
        return
    if kind != "Race":
        raise UsageError(f"race {ref}: FastF1 gives a session of type {kind!r}, not a race")


def _has_laps(session: Session) -> bool:
    try:
        return len(session.laps) > 0
    except DataNotLoadedError:
        return False


def _why_no_laps(name: str, cache: Path, *, held: bool, offline: bool) -> str:
    if not offline:
        return f"{name}: no lap timing can be fetched. Is there no network, or has the race not been run yet?"
    if held:
        return f"{name}: the cache in {cache} holds only a part of it, without lap timing: run once without --offline"
    return f"{name} is not in the cache in {cache}: run once without --offline, or give another with --cache DIR"
