"""The sessions a simulator plays, and what commands do to them: in any order, any number of times."""

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from pitwall.events.commands import ChangeSpeed, Command, Look, Pause, Resume, Start, Stop, run_of
from pitwall.events.shared.simulator_report import MOST_HANDLED, OVER, Played, SimulatorReport
from pitwall.scripts.control.session import CommandedSession, Load, Outlet, Say, Session

MOST_AT_ONCE = 3
"""As many as a dashboard holds."""

KEPT_OVER = 10
"""So many that are over are still reported."""

logger = logging.getLogger(__name__)


@dataclass(slots=True)
class _Asked:
    """When the newest command of each kind was given for a run, in ms since 1970: an older one comes too late."""

    held_ms: int = 0
    speed_ms: int = 0

    def newest(self, command: Command) -> bool:
        """Whether no later command of the kind has come before it."""
        match command.action:
            case Pause() | Resume():
                last_ms, self.held_ms = self.held_ms, max(self.held_ms, command.asked_ms)
            case ChangeSpeed():
                last_ms, self.speed_ms = self.speed_ms, max(self.speed_ms, command.asked_ms)
            case _:
                return True
        return command.asked_ms >= last_ms


@dataclass(slots=True)
class _Begun:
    """A session with the command it began with; those of the command line have none."""

    session: Session
    command: Command | None = None
    asked: _Asked = field(default_factory=_Asked)


class Sessions:
    """Carries commands out. ``changed`` is called when there is something to report.

    A command is known by its id and carried out once. Commands that hold or slow a run may overtake each other on
    their way, so the one given last counts. A run that was stopped never begins again.
    """

    def __init__(self, outlet: Outlet, load: Load, say: Say, changed: Callable[[], None]) -> None:
        self._outlet = outlet
        self._load = load
        self._say = say
        self._changed = changed
        self._begun: dict[str, _Begun] = {}
        self._stopped: dict[str, None] = {}
        self._refused: dict[str, Played] = {}
        self._handled: dict[str, None] = {}
        self._lock = threading.RLock()

    @property
    def handled(self) -> tuple[str, ...]:
        """Ids of the newest commands carried out."""
        with self._lock:
            return tuple(self._handled)

    def remember(self, report: SimulatorReport) -> None:
        """Know what an earlier simulator has done, from its last report: a repeat does none of it again."""
        with self._lock:
            for id_ in report.handled:
                self._note_handled(id_)
            for played in report.played:
                if played.state in OVER:
                    self._note_stopped(played.run)

    def go_on(self, report: SimulatorReport) -> None:
        """Go on with what a simulator that has died was playing when it last reported."""
        for played in report.played:
            if played.state not in OVER and played.start is not None and played.id and played.asked_ms:
                command = Command(id=played.id, asked_ms=played.asked_ms, action=played.start)
                self._say(f"Going on with run {played.run}")
                self._begin(command, played.run, again=True, like=played)

    def adopt(self, session: Session) -> None:
        """Let commands reach a session that was begun by other means."""
        with self._lock:
            self._begun[session.run] = _Begun(session)
        self._changed()

    def carry_out(self, command: Command) -> None:
        """Do what a command says, unless that was done already."""
        with self._lock:
            if command.id in self._handled:
                return
            self._note_handled(command.id)
        match command.action:
            case Start():
                self._start(command)
            case Look():
                pass
            case action:
                self._change(command, action)
        self._changed()

    def report(self) -> tuple[Played, ...]:
        """How the sessions stand, the newest first."""
        with self._lock:
            told = [self._told(begun) for begun in self._begun.values()] + list(self._refused.values())
        return tuple(sorted(told, key=lambda played: played.run, reverse=True))

    def recover(self, recreated: Callable[[], bool]) -> None:
        """Begin those again, as new runs, whose stream was lost with its cloud; ``recreated`` makes the stream anew."""
        with self._lock:
            lost = [b for b in self._begun.values() if isinstance(b.session, CommandedSession) and b.session.lost]
        if not lost or not recreated():
            return
        for begun in lost:
            command = begun.command
            if isinstance(begun.session, CommandedSession) and command is not None:
                begun.session.lost = False
                self._begin(command, next_life(begun.session.run), again=False)

    def stop_all(self) -> None:
        """End what commands have begun; for when the simulator itself is told to end."""
        with self._lock:
            going = [begun.session for begun in self._begun.values() if not begun.session.over]
        for session in going:
            session.stop()

    @property
    def playing(self) -> bool:
        """Whether anything is being sent."""
        with self._lock:
            return any(not begun.session.over for begun in self._begun.values())

    def _start(self, command: Command) -> None:
        run = run_of(command)
        with self._lock:
            if run in self._begun or run in self._stopped:
                return
            going = sum(not begun.session.over for begun in self._begun.values())
        if going >= MOST_AT_ONCE:
            self._refuse(command, run, f"{going} sessions are played, and more are not at once: stop one first")
            return
        self._begin(command, run, again=False)

    def _begin(self, command: Command, run: str, *, again: bool, like: Played | None = None) -> None:
        if not isinstance(command.action, Start):
            raise TypeError(f"a {command.action.kind} begins no run")
        session = CommandedSession(run, command.action, self._outlet, self._load, self._say, self._changed, again=again)
        if like is not None:
            session.change_speed(like.speed)
            if like.state == "paused":
                session.pause()
        with self._lock:
            self._begun[run] = _Begun(session, command)
            self._forget()
        session.begin()

    def _change(self, command: Command, action: Stop | Pause | Resume | ChangeSpeed) -> None:
        with self._lock:
            begun = self._begun.get(action.run)
            if begun is None:
                if isinstance(action, Stop):
                    self._note_stopped(action.run)  # it may have overtaken the start
                logger.info("no session %s is played here", action.run)
                return
            if not begun.asked.newest(command):
                return
        match action:
            case Stop():
                self._note_stopped(action.run)
                begun.session.stop()
            case Pause():
                begun.session.pause()
            case Resume():
                begun.session.resume()
            case ChangeSpeed():
                begun.session.change_speed(action.speed)

    def _refuse(self, command: Command, run: str, problem: str) -> None:
        if not isinstance(command.action, Start):
            return
        self._say(f"Run {run} is not begun: {problem}")
        unborn = CommandedSession(run, command.action, self._outlet, self._load, self._say, lambda: None)
        with self._lock:
            self._refused[run] = replace(unborn.report(), state="failed", problem=problem)
            _keep_newest(self._refused, KEPT_OVER)

    def _told(self, begun: _Begun) -> Played:
        over = begun.session.over  # asked first: one that is begun elsewhere notices its end by it
        played = begun.session.report()
        if begun.command is None or over:
            return played
        return replace(played, id=begun.command.id, asked_ms=begun.command.asked_ms)

    def _forget(self) -> None:
        over = [run for run, begun in self._begun.items() if begun.session.over]
        for run in over[:-KEPT_OVER]:
            del self._begun[run]

    def _note_handled(self, id_: str) -> None:
        self._handled[id_] = None
        _keep_newest(self._handled, MOST_HANDLED)

    def _note_stopped(self, run: str) -> None:
        self._stopped[run] = None
        _keep_newest(self._stopped, MOST_HANDLED)


def next_life(run: str) -> str:
    """The name of the run that replaces one whose stream was lost: ``….2``, ``….3``."""
    name, _, last = run.rpartition(".")
    return f"{name}.{int(last) + 1}" if name and last.isdigit() else f"{run}.2"


def _keep_newest(known: dict[str, Any], most: int) -> None:
    for key in list(known)[: max(0, len(known) - most)]:
        del known[key]
