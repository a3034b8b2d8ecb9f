"""The simulator as a service: takes commands, carries them out, and reports what it plays."""

import logging
import secrets
import threading
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from botocore.exceptions import BotoCoreError, ClientError

from pitwall.events.commands import Look
from pitwall.events.shared.simulator_report import EVERY_MS, SimulatorReport
from pitwall.scripts.control.offers import Offered, Offers
from pitwall.scripts.control.queue import ControlQueue
from pitwall.scripts.control.reporter import last_report, write_report
from pitwall.scripts.control.session import Load, Outlet, Say, Session, now_ms
from pitwall.scripts.control.sessions import Sessions
from pitwall.scripts.errors import CommandError

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient

TAKEN_OVER_MS = 120_000
"""What a simulator played that has not reported for longer is not gone on with: nobody waits for it."""

OLDEST_MS = 60_000
"""A command that has lain in the queue for longer was meant for a moment that is gone."""

ANOTHER_S = 8.0
"""Whoever starts beside another simulator learns of it within this time."""

PAUSE_S = 1.0
"""Between two tries while the queue does not answer."""

logger = logging.getLogger(__name__)


class AnotherSimulator(CommandError):
    """A simulator takes from this queue already: a command could reach the one that does not play its run."""


class SimulatorService:
    """Takes commands until ``stop`` is set, then ends what it plays.

    ``recreate`` brings back a stack that its cloud has lost, None to leave that; ``outlet`` is where sessions go;
    commands older than ``oldest_ms`` are passed over.
    """

    def __init__(
        self,
        outlet: Outlet,
        sqs: "SQSClient",
        queue_url: str,
        load: Load,
        say: Say,
        *,
        offers: Offers,
        recreate: Callable[[], None] | None = None,
        oldest_ms: int = OLDEST_MS,
    ) -> None:
        self._outlet = outlet
        self._queue = ControlQueue(sqs, queue_url)
        self._say = say
        self._offers = offers
        self._recreate = recreate
        self._oldest_ms = oldest_ms
        self._news = threading.Event()
        self._name = secrets.token_hex(8)
        self._writing = threading.Lock()
        self.sessions = Sessions(outlet, load, say, self._news.set)

    def adopt(self, session: Session) -> None:
        """Let commands reach a session that was begun by other means."""
        self.sessions.adopt(session)

    def changed(self) -> None:
        """Report soon."""
        self._news.set()

    def take_over(self, stop: threading.Event) -> None:
        """Go on where a simulator left off that died a moment ago.

        Raises AnotherSimulator if it is alive after all, and lets botocore's errors through.
        """
        found = last_report(self._outlet.s3, self._outlet.bucket)
        if found is None:
            return
        self.sessions.remember(found)
        if found.stopped or now_ms() - found.at_ms > TAKEN_OVER_MS:
            return
        until_s = time.monotonic() + (ANOTHER_S if found.answers(now_ms()) else 0)
        while time.monotonic() < until_s and not stop.wait(0.5):
            newer = last_report(self._outlet.s3, self._outlet.bucket)
            if newer is None or newer.stopped:
                return
            if newer.at_ms != found.at_ms:
                raise AnotherSimulator(
                    "another simulator takes commands here: stop it first, or send a race with `pitwall simulate`"
                )
        self.sessions.go_on(found)

    def run(self, stop: threading.Event) -> None:
        """Take commands until told to stop. What goes wrong on the way is said and tried again."""
        reporting = threading.Thread(target=self._report_until, args=(stop,), name="report", daemon=True)
        reporting.start()
        while not stop.is_set():
            try:
                for received in self._queue.receive():
                    if now_ms() - received.sent_ms > self._oldest_ms:
                        self._say(f"A command that is too old is passed over: {received.command.action.kind}")
                    elif isinstance(received.command.action, Look):
                        self._offers.look(self._news.set)
                    else:
                        self.sessions.carry_out(received.command)
                        self._write(stopped=False)  # before the command is gone: the next simulator knows it by this
                    self._queue.done(received.receipt)
                if self._recreate is not None:
                    self.sessions.recover(self._recreated)
            except (BotoCoreError, ClientError) as error:
                logger.warning("the control queue does not answer: %s", error)
                stop.wait(PAUSE_S)
                self._recreate_if_gone(error)
        self.sessions.stop_all()
        self._news.set()
        reporting.join(EVERY_MS / 1000)
        self._write(stopped=True)

    def _report_until(self, stop: threading.Event) -> None:
        while not stop.is_set():
            self._news.clear()
            self._write(stopped=False)
            self._news.wait(EVERY_MS / 1000)

    def _write(self, *, stopped: bool) -> None:
        offered: Offered = self._offers.known
        with self._writing:
            report = SimulatorReport(
                simulator=self._name,
                at_ms=now_ms(),
                played=self.sessions.report(),
                offers=offered.sessions,
                calendar=offered.calendar,
                looked_ms=offered.looked_ms,
                handled=self.sessions.handled,
                stopped=stopped,
            )
            write_report(self._outlet.s3, self._outlet.bucket, report)

    def _recreated(self) -> bool:
        if self._recreate is None:
            return False
        self._say("The cloud has lost the stack: creating it anew; what was played begins again, as new runs")
        self._recreate()
        return True

    def _recreate_if_gone(self, error: Exception) -> None:
        code = error.response.get("Error", {}).get("Code", "") if isinstance(error, ClientError) else ""
        if self._recreate is not None and "NonExistentQueue" in code:
            self._recreated()
