"""One session that the simulator plays, from the command that began it to its end."""

import dataclasses
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pitwall.events.commands import Start
from pitwall.events.shared.simulator_report import Played, State
from pitwall.scripts.control.beginnings import beginning, title_of
from pitwall.scripts.errors import CommandError
from pitwall.scripts.replays.background import BackgroundReplay
from pitwall.scripts.replays.resuming import find_unfinished
from pitwall.simulator.errors import SimulatorError, StreamLost
from pitwall.simulator.producer import TIMEOUT_S
from pitwall.simulator.race import Race
from pitwall.simulator.replay import Progress

if TYPE_CHECKING:
    from mypy_boto3_kinesis import KinesisClient
    from mypy_boto3_s3 import S3Client

POLL_S = 0.25

Say = Callable[[str], None]
Load = Callable[[Start, Say], Race]


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlet:
    """Where sessions are sent, and where what has been sent of them is found."""

    kinesis: "KinesisClient"
    stream: str
    s3: "S3Client"
    bucket: str
    timeout_s: float = TIMEOUT_S


class Session:
    """A replay that is held, slowed and stopped from outside. ``changed`` is called when there is something to report.

    Every method returns within a second or so, and does nothing where there is nothing to do.
    """

    def __init__(self, run: str, title: str, speed: float, changed: Callable[[], None]) -> None:
        self.run = run
        self.title = title
        self._speed = speed
        self._changed = changed
        self._paused = False
        self._stopping = False
        self._replay: BackgroundReplay | None = None
        self._progress = Progress()
        self._ended: State | None = None
        self._problem: str | None = None
        self._changed_ms = now_ms()
        self._lock = threading.Lock()

    @property
    def over(self) -> bool:
        """Nothing more will be sent."""
        return self._ended is not None

    def pause(self) -> None:
        """Hold it where it is."""
        self._turn(paused=True)

    def resume(self) -> None:
        """Let it go on."""
        self._turn(paused=False)

    def change_speed(self, speed: float) -> None:
        """Go on at another speed."""
        with self._lock:
            if self.over or self._speed == speed:
                return
            self._speed = speed
            if self._replay is not None:
                self._replay.pacer.change_speed(speed)
        self._note()

    def stop(self) -> None:
        """End it, within a second or so; one that is being loaded ends when it is."""
        with self._lock:
            self._stopping = True
            replay = self._replay
        if replay is not None:
            replay.stop()
        self._end("stopped")

    def report(self) -> Played:
        """How it stands."""
        return Played(
            run=self.run,
            title=self.title[:120],
            state=self._state(),
            speed=self._speed,
            t_ms=self._progress.t_ms,
            sent=self._progress.sent,
            changed_ms=self._changed_ms,
            problem=self._problem[:500] if self._problem else None,
        )

    def _state(self) -> State:
        if self._ended is not None:
            return self._ended
        if self._paused:
            return "paused"
        return "playing" if self._replay is not None else "loading"

    def _turn(self, *, paused: bool) -> None:
        with self._lock:
            if self.over or self._paused == paused:
                return
            self._paused = paused
            if self._replay is not None:
                (self._replay.pacer.pause if paused else self._replay.pacer.resume)()
        self._note()

    def _play(self, replay: BackgroundReplay) -> bool:
        """Begin to send, as it was asked for meanwhile; False if it was stopped."""
        with self._lock:
            if self._stopping:
                return False
            replay.pacer.change_speed(self._speed)
            if self._paused:
                replay.pacer.pause()
            self._replay = replay
            self._progress = replay.progress
            replay.start()
        self._note()
        return True

    def _end(self, how: State, problem: str | None = None) -> None:
        with self._lock:
            if self._ended is not None:
                return
            self._ended, self._problem = how, problem
            self._replay = None  # it holds the whole race
        self._note()

    def _note(self) -> None:
        self._changed_ms = now_ms()
        self._changed()


class OwnSession(Session):
    """A session that somebody else has begun and watches, such as that of the command line."""

    def __init__(self, title: str, speed: float, replay: BackgroundReplay, changed: Callable[[], None]) -> None:
        super().__init__(replay.run_id, title, speed, changed)
        self._replay = replay
        self._progress = replay.progress

    @property
    def over(self) -> bool:
        """Nothing more will be sent."""
        if self._ended is None and self._replay is not None and not self._replay.alive:
            self._ended = "finished" if self._progress.finished else "stopped"
            self._changed_ms = now_ms()
            self._replay = None
        return self._ended is not None


class CommandedSession(Session):
    """A session that a command began: loaded and sent in a thread of its own.

    ``again`` says that the run was begun before: it goes on from what the archive holds of it.
    """

    def __init__(
        self,
        run: str,
        start: Start,
        outlet: Outlet,
        load: Load,
        say: Say,
        changed: Callable[[], None],
        *,
        again: bool = False,
    ) -> None:
        super().__init__(run, title_of(start), start.speed, changed)
        self.start = start
        self.lost = False
        """The stream is gone, and the run with it."""
        self._outlet = outlet
        self._load = load
        self._say = say
        self._again = again
        self._thread = threading.Thread(target=self._work, name=f"session {run}", daemon=True)

    def begin(self) -> None:
        """Load it and send it."""
        self._thread.start()

    def wait(self, seconds: float) -> None:
        """Wait for its end, at most so long."""
        self._thread.join(seconds)

    def report(self) -> Played:
        """How it stands, and how it began."""
        return dataclasses.replace(super().report(), start=self.start)

    def _work(self) -> None:
        try:
            race = self._load(self.start, self._say)
            self.title = f"{race.session.race_name} {race.session.season}"
            if not self._stopping:
                self._send(race)
        except (SimulatorError, CommandError) as error:
            self.lost = isinstance(error, StreamLost)
            self._say(f"Run {self.run}: {error}")
            self._end("failed", str(error))
        except Exception as error:
            self._end("failed", f"{type(error).__name__}: {error}")
            raise

    def _send(self, race: Race) -> None:
        outlet = self._outlet
        replay = BackgroundReplay(
            race,
            self.start.speed,
            outlet.kinesis,
            outlet.stream,
            self._say,
            outlet.timeout_s,
            run=self.run,
            held=self._held(race) if self._again else frozenset(),
            begin_ms=beginning(race, self.start),
        )
        if not self._play(replay):
            return
        self._say(f"{self.title} at {self._speed:g}x, run {self.run}")
        while replay.alive:
            replay.wait(POLL_S)
        replay.check()
        self._say(f"Run {self.run}: {replay.progress.sent:,} events sent")
        if not self._stopping:
            self._end("finished")

    def _held(self, race: Race) -> frozenset[int]:
        """What the archive has of the run, none if it has not got its beginning."""
        asked = dataclasses.replace(race.session, speed=self.start.speed)
        try:
            found = find_unfinished(self._outlet.s3, self._outlet.bucket, asked, self.run)
        except CommandError as error:
            self._say(f"Run {self.run} begins anew: {error}")
            return frozenset()
        return found.held if found is not None else frozenset()


def now_ms() -> int:
    """The time in ms since 1970."""
    return time.time_ns() // 1_000_000
