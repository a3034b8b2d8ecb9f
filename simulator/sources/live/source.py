"""The race source: the session that is on now, from the sport's live timing."""

import dataclasses
import random
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from pitwall.simulator.errors import AccountNeeded, SimulatorError, SourceUnavailable
from pitwall.simulator.race import Progress, Race
from pitwall.simulator.sources.live.account import Account
from pitwall.simulator.sources.live.address import Address
from pitwall.simulator.sources.live.circuit import kept_outline
from pitwall.simulator.sources.live.connection import Connection, Limits, Refused, open_connection
from pitwall.simulator.sources.live.frames import CAR_TOPICS, TOPICS
from pitwall.simulator.sources.live.reconnecting import Reconnecting, Waits
from pitwall.simulator.sources.live.schedule import next_session
from pitwall.simulator.sources.live.session import LINGER_S, LiveSession


@dataclass(slots=True, kw_only=True)
class LiveSource:
    """The session that is on, or else the next one.

    ``save`` is the folder for recordings, None for none; ``cache`` is FastF1's, for the schedule;
    ``prepared`` holds sessions that are kept ready, for the outline of the circuit.
    """

    address: Address = field(default_factory=Address)
    save: Path | None
    cache: Path
    prepared: Path | None = None
    telemetry: bool = True
    limits: Limits = field(default_factory=Limits)
    waits: Waits = field(default_factory=Waits)
    linger_s: float = LINGER_S
    schedule: Callable[[Path, datetime], str] = next_session
    stopped: threading.Event = field(default_factory=threading.Event)

    def load(self, progress: Progress) -> Race:
        """Connect, wait until a session is on and its drivers are known.

        Raises AccountNeeded if the server refuses, SourceUnavailable if it was stopped while it waited.
        """
        session = LiveSession(
            progress,
            folder=self.save,
            next_session=lambda: self.schedule(self.cache, datetime.now(UTC)),
            telemetry=self.telemetry,
            linger_s=self.linger_s,
        )
        threading.Thread(target=self._follow, args=(session, progress), name="live", daemon=True).start()
        started = session.started(self.stopped)
        if started is None:
            if session.error is not None:
                raise _worded(session.error)
            raise SourceUnavailable("the live timing was left before a session began")
        # Without cars to show there is nothing to draw it for.
        track = kept_outline(self.prepared, started.circuit) if self.prepared and started.telemetry else None
        live = dataclasses.replace(started, source="live", track=track)
        return Race(session=live, start_ms=live.lights_out_ms, moments=session.moments, live=True)

    def stop(self) -> None:
        """Hang up; the moments end."""
        self.stopped.set()

    def _follow(self, session: LiveSession, progress: Progress) -> None:
        account = Account(self.address, progress)
        topics = (*TOPICS, *CAR_TOPICS) if self.telemetry else TOPICS
        reconnecting = Reconnecting(
            lambda: _opened(self.address, topics, self.limits, account),
            progress,
            self.stopped,
            self.waits,
            random.Random(),  # noqa: S311 - spreads clients over time
        )
        session.follow(reconnecting.records())


def _opened(address: Address, topics: tuple[str, ...], limits: Limits, account: Account) -> Connection:
    """A new connection, with the account's token if it has one that the server takes."""
    token = account.token()
    try:
        return open_connection(address, topics, limits, token)
    except Refused:
        if token is None:
            raise
    account.refused()
    return open_connection(address, topics, limits)


def _worded(error: Exception) -> SimulatorError:
    if isinstance(error, SimulatorError):
        return error
    if isinstance(error, Refused):
        return AccountNeeded(f"{error}: the live timing wants a Formula 1 account (F1_USERNAME and F1_PASSWORD)")
    return SourceUnavailable(f"the live timing cannot be followed ({type(error).__name__}: {error})")
