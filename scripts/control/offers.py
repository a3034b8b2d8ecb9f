"""What there is to be played from here: looked for when somebody opens the front door, in a process of its own."""

import logging
import multiprocessing
import os
import signal
import threading
import time
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from multiprocessing.connection import Connection
from pathlib import Path
from typing import TYPE_CHECKING

from pitwall.events.commands import FeedRecording, MadeUpSession, RecordedSession
from pitwall.events.shared.simulator_report import MOST_EVENTS, MOST_OFFERED, Offer, ScheduledSession, Weekend
from pitwall.scripts.control.choices import recording_names
from pitwall.scripts.control.session import now_ms
from pitwall.simulator.errors import SimulatorError
from pitwall.simulator.sources.demo.weekend import RACE_NAME, SESSIONS

if TYPE_CHECKING:
    from pitwall.simulator.sources.fastf1.calendar import CalendarWeekend

AGAIN_S = 60.0
"""Nobody is told anything newer within this time."""

LOOK_LIMIT_S = 60.0
"""A network that does not answer is not waited for longer."""

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Offered:
    """What was found; ``looked_ms`` is None before the first look."""

    sessions: tuple[Offer, ...] = ()
    calendar: tuple[Weekend, ...] = ()
    looked_ms: int | None = None


def made_up() -> tuple[Offer, ...]:
    """The demo weekend, which is always there."""
    weekend = sorted(SESSIONS, key=lambda one: one.kind != "race")  # the race first: it is what most begin with
    return tuple(
        Offer(
            title=RACE_NAME,
            source=MadeUpSession(session=one.identifier),  # type: ignore[arg-type]
            date=one.date,
        )
        for one in weekend
    )


class Offers:
    """What is known of it. FastF1 brings pandas, so another process looks; ``cache`` is FastF1's."""

    def __init__(self, cache: Path, *, offline: bool) -> None:
        self._cache = cache
        self._offline = offline
        self._looked_s = float("-inf")
        self._lock = threading.Lock()
        self.known = Offered(sessions=made_up())

    def look(self, told: Callable[[], None]) -> None:
        """Look in the background, unless that was done a moment ago; ``told`` is called when something is known."""
        with self._lock:
            if time.monotonic() - self._looked_s < AGAIN_S:
                return
            self._looked_s = time.monotonic()
        threading.Thread(target=self._look, args=(told,), name="offers", daemon=True).start()

    def _look(self, told: Callable[[], None]) -> None:
        context = multiprocessing.get_context("spawn")
        mine, its = context.Pipe(duplex=False)
        process = context.Process(target=_found, args=(self._cache, self._offline, its), name="offers", daemon=True)
        os.environ["PYTHONSAFEPATH"] = "1"  # as loading.py: no module of the folder this is started from
        process.start()
        its.close()
        until_s = time.monotonic() + LOOK_LIMIT_S
        try:
            while mine.poll(max(0.0, until_s - time.monotonic())):
                sessions, calendar = mine.recv()
                self.known = Offered(
                    sessions=(*made_up(), *sessions)[:MOST_OFFERED], calendar=calendar, looked_ms=now_ms()
                )
                told()
        except EOFError:
            pass
        finally:
            mine.close()
            process.terminate()
            process.join()


def _found(cache: Path, offline: bool, connection: Connection) -> None:
    """What lies here first, then with it the calendar, which a network may take its time for."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent gets it too, and ends this process
    os.nice(10)
    warnings.simplefilter("ignore")  # FastF1 warns of what it cannot fetch: then there is no calendar
    from pitwall.simulator.sources.fastf1.calendar import season_calendar  # noqa: PLC0415 - brings pandas
    from pitwall.simulator.sources.fastf1.recordings import IDENTIFIERS, cached_sessions  # noqa: PLC0415 - as above

    sessions = tuple(Offer(title=name, source=FeedRecording(name=name)) for name in recording_names())
    sessions += tuple(
        Offer(
            title=f"{one.name} {one.season}",
            source=RecordedSession(race=one.reference, session=IDENTIFIERS[one.session]),  # type: ignore[arg-type]
            date=one.date,
            telemetry=one.telemetry,
        )
        for one in reversed(cached_sessions(cache))
    )
    connection.send((sessions, ()))
    try:
        weekends = season_calendar(datetime.now(UTC).year, cache, offline=offline)
    except (SimulatorError, OSError) as error:
        logger.info("no calendar: %s", error)
        return
    connection.send((sessions, tuple(_weekend(one) for one in weekends[:MOST_EVENTS])))


def _weekend(found: "CalendarWeekend") -> Weekend:
    return Weekend(
        race=f"{found.season}/{found.round}",
        name=found.name,
        country=found.country,
        sessions=tuple(
            ScheduledSession(session=name, starts_ms=starts)  # type: ignore[arg-type]
            for name, starts in found.sessions
        ),
    )
