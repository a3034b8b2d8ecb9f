"""Runs a replay in the background, so the command can watch it and be interrupted at once."""

import secrets
import threading
from collections.abc import Callable, Collection
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from pitwall.simulator.errors import SimulatorError
from pitwall.simulator.pacer import Pacer
from pitwall.simulator.producer import TIMEOUT_S, Producer
from pitwall.simulator.race import Race
from pitwall.simulator.replay import Progress, Replay
from pitwall.simulator.timeline import run_id

if TYPE_CHECKING:
    from mypy_boto3_kinesis import KinesisClient


class BackgroundReplay:
    """One replay in a thread of its own.

    The thread may sit in a network call when the person gives up, so it is a daemon:
    ``stop()`` does not wait for it longer than a moment. It begins a new run, or goes on with
    ``run``, of which the events ``held`` were sent earlier; at the moment ``begin_ms`` if that is later than its start.
    """

    def __init__(
        self,
        race: Race,
        speed: float,
        kinesis: "KinesisClient",
        stream: str,
        say: Callable[[str], None],
        timeout_s: float = TIMEOUT_S,
        *,
        run: str | None = None,
        held: Collection[int] = frozenset(),
        begin_ms: int = 0,
    ) -> None:
        self._stop = threading.Event()
        self._error: SimulatorError | None = None
        name = race.session.race_name if race.session.session == "Race" else race.title
        self.run_id = run or run_id(name, datetime.now(UTC), secrets.token_hex(2))
        producer = Producer(kinesis, stream, waiting=say, stop=self._stop, timeout_s=timeout_s)
        self._replay = Replay(race, self.run_id, speed, producer, self._stop, held=held, begin_ms=begin_ms)
        self._thread = threading.Thread(target=self._work, name="replay", daemon=True)

    @property
    def progress(self) -> Progress:
        """How far the replay is."""
        return self._replay.progress

    @property
    def pacer(self) -> Pacer:
        """What holds it, lets it go on and changes its speed."""
        return self._replay.pacer

    @property
    def alive(self) -> bool:
        """True until everything is sent, or the replay failed or was stopped."""
        return self._thread.is_alive()

    def start(self) -> None:
        """Begin sending."""
        self._thread.start()

    def wait(self, seconds: float) -> None:
        """Wait for the end, at most so long."""
        self._thread.join(seconds)

    def stop(self) -> None:
        """Stop sending, within about a second."""
        self._stop.set()
        self._thread.join(1.0)

    def check(self) -> None:
        """Raise what ended the replay early, if something did."""
        if self._error is not None:
            raise self._error

    def _work(self) -> None:
        try:
            self._replay.run()
        except SimulatorError as error:
            self._error = error
