"""An execution environment of one function: keeps its process warm, and replaces it when it is spent."""

import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from enum import Enum, auto

from .bounded_output import BoundedOutput
from .errors import EnvironmentStoppedError
from .invocation import Invocation
from .outcomes import Answered, Outcome, Raised, Ready, TimedOut
from .report import FunctionSettings, InitAttempt, InvocationReport, report
from .sandbox import Sandbox
from .task_root import TaskRoot


class _Activity(Enum):
    IDLE = auto()
    STARTING = auto()
    INVOKING = auto()


class FunctionEnvironment:
    """Starts, invokes and stops; ``stop`` may come from any thread at any time.

    Once stopped it stays so: whoever starts or invokes it then gets an EnvironmentStoppedError.
    ``when_ended`` is called once nothing is left of it.
    """

    def __init__(
        self, settings: FunctionSettings, task_root: TaskRoot, when_ended: Callable[["FunctionEnvironment"], None]
    ) -> None:
        self._settings = settings
        self._task_root = task_root
        self._when_ended = when_ended
        self._variables: Mapping[str, str] = {}
        self._sandbox: Sandbox | None = None
        self._untold: InitAttempt | None = None
        self._lock = threading.Lock()
        self._activity = _Activity.IDLE
        self._is_stopped = False
        self._must_die = False

    @property
    def is_stopped(self) -> bool:
        """True from the first call of ``stop``, though an invocation may still be on its way."""
        with self._lock:
            return self._is_stopped

    def start(self, variables: Mapping[str, str]) -> InitAttempt:
        """Start the process; the next invocation tells in its log how that went, and fails if it failed."""
        with self._doing(_Activity.STARTING):
            self._variables = variables
            self._task_root.create()
            self._untold = self._launch(self._settings.init_limit_s, "init")
            return self._untold

    def invoke(self, invocation: Invocation) -> InvocationReport:
        """Have the function handle an event, in a new process if the last one ended."""
        with self._doing(_Activity.INVOKING):
            attempts = [self._untold] if self._untold else []
            self._untold = None
            if self._needs_process(attempts):
                attempts.append(self._launch(max(self._settings.init_limit_s, self._settings.timeout_s), "invoke"))
            output = BoundedOutput()
            began = time.monotonic()
            outcome = self._outcome(attempts, invocation, output)
            duration_ms = (time.monotonic() - began) * 1000
            peak_memory_mb = self._sandbox.peak_memory_mb if self._sandbox else 0
            if not isinstance(outcome, Answered | Raised):
                self._discard()
            return report(
                self._settings, invocation.request_id, outcome, attempts, output.text(), duration_ms, peak_memory_mb
            )

    def stop(self, *, at_once: bool) -> None:
        """End the process and everything it started, and remove its files.

        Unless ``at_once``, an invocation on its way is let finish, and the process ends after it.
        """
        with self._lock:
            self._is_stopped = True
            is_busy = self._activity is not _Activity.IDLE
            if at_once or self._activity is _Activity.STARTING:
                self._must_die = True
                if is_busy and self._sandbox is not None:
                    self._sandbox.kill()
        if not is_busy:
            self._release()

    @contextmanager
    def _doing(self, activity: _Activity) -> Iterator[None]:
        with self._lock:
            if self._is_stopped:
                raise EnvironmentStoppedError("this execution environment has been stopped")
            self._activity = activity
        try:
            yield
        finally:
            with self._lock:
                self._activity = _Activity.IDLE
                is_stopped = self._is_stopped
            if is_stopped:
                self._release()

    def _needs_process(self, attempts: list[InitAttempt]) -> bool:
        # As on AWS, only an init phase that was too slow is tried again for the same event.
        is_hopeless = bool(attempts) and not isinstance(attempts[-1].outcome, Ready | TimedOut)
        return not is_hopeless and (self._sandbox is None or not self._sandbox.is_alive)

    def _outcome(self, attempts: list[InitAttempt], invocation: Invocation, output: BoundedOutput) -> Outcome:
        if self._sandbox is None:
            return attempts[-1].outcome
        outcome = self._sandbox.invoke(invocation, self._settings.timeout_s, output)
        self._raise_if_killed()
        return outcome

    def _launch(self, limit_s: float, phase: str) -> InitAttempt:
        self._discard()
        output = BoundedOutput()
        began = time.monotonic()
        sandbox = Sandbox(self._variables, self._task_root.path, self._settings.response_limit_bytes)
        with self._lock:
            self._sandbox = sandbox
            if self._must_die:
                sandbox.kill()
        outcome = sandbox.initialise(limit_s, output)
        self._raise_if_killed()
        duration_ms = (time.monotonic() - began) * 1000
        attempt = InitAttempt(outcome, phase, duration_ms, output.text(), sandbox.peak_memory_mb)
        if not isinstance(outcome, Ready):
            self._discard()
        return attempt

    def _raise_if_killed(self) -> None:
        with self._lock:
            if self._must_die:
                raise EnvironmentStoppedError("this execution environment was stopped while the function was running")

    def _discard(self) -> None:
        with self._lock:
            sandbox, self._sandbox = self._sandbox, None
        if sandbox is not None:
            sandbox.close()

    def _release(self) -> None:
        self._discard()
        self._task_root.remove()
        self._when_ended(self)
