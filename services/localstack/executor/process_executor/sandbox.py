"""One life of a function's process: initialised once, then asked to handle one event after the other."""

import selectors
import time
from collections.abc import Mapping
from pathlib import Path

from . import sandbox_user
from .bounded_output import BoundedOutput
from .child_environment import command
from .exchange import Exchange
from .function_process import FunctionProcess
from .invocation import Invocation
from .outcomes import Exited, Outcome, TimedOut
from .runtime_server import RuntimeServer

LAST_WORDS_LIMIT_S = 1.0
"""How long we wait for what an ended process had sent already."""


class Sandbox:
    """A process and the Runtime API it talks to.

    One thread at a time initialises, invokes or closes; only ``kill`` may come from another.
    Nothing reads the output between invocations: a process that prints then is held up once the
    pipe is full, as it would be on AWS, which freezes it.

    Raises OSError when the process cannot be started.
    """

    def __init__(self, environment: Mapping[str, str], folder: Path, response_limit_bytes: int) -> None:
        self._exchange = Exchange()
        self._server = RuntimeServer(self._exchange, response_limit_bytes)
        self._user = sandbox_user.user_for(self._server.port)
        try:
            self._process = FunctionProcess(
                command(),
                environment={**environment, "AWS_LAMBDA_RUNTIME_API": f"127.0.0.1:{self._server.port}"},
                folder=folder,
                user=self._user,
            )
        except OSError:
            self._close_api()
            raise
        self._has_output = True

    @property
    def is_alive(self) -> bool:
        """False once the process has ended, for whatever reason."""
        return self._process.is_alive

    @property
    def peak_memory_mb(self) -> int:
        """The most resident memory the process has used so far."""
        return self._process.peak_memory_mb

    def initialise(self, limit_s: float, output: BoundedOutput) -> Outcome:
        """Wait until the function asks for its first event: Ready, InitFailed, Exited or TimedOut."""
        return self._wait(time.monotonic() + limit_s, output)

    def invoke(self, invocation: Invocation, limit_s: float, output: BoundedOutput) -> Outcome:
        """Have the function handle one event."""
        self._exchange.submit(invocation, time.time() + limit_s)
        return self._wait(time.monotonic() + limit_s, output)

    def kill(self) -> None:
        """Kill the process; whoever waits for it sees that it exited."""
        self._process.kill()

    def close(self) -> None:
        """End the process and all it started, and give back every descriptor, port and file."""
        self._process.end()
        self._process.close()
        self._close_api()
        if self._user is not None:
            sandbox_user.remove_files_of(self._user)

    def _close_api(self) -> None:
        self._server.close()
        self._exchange.close()

    def _wait(self, deadline: float, output: BoundedOutput) -> Outcome:
        with selectors.PollSelector() as selector:
            selector.register(self._exchange.events_fd, selectors.EVENT_READ)
            selector.register(self._process.exit_fd, selectors.EVENT_READ)
            if self._has_output:
                selector.register(self._process.output_fd, selectors.EVENT_READ)
            while (outcome := self._exchange.take()) is None:
                left_s = deadline - time.monotonic()
                if left_s <= 0:
                    outcome = TimedOut()
                    break
                ready = {key.fd for key, _ in selector.select(left_s)}
                if self._process.exit_fd in ready:
                    outcome = self._outcome_of_exit()
                    break
                if self._process.output_fd in ready and not self._read(output):
                    selector.unregister(self._process.output_fd)
        # What the function printed before it answered is in the pipe by now.
        self._read(output)
        return outcome

    def _outcome_of_exit(self) -> Outcome:
        # Its children may hold the connection and the pipe open: they go first.
        returncode = self._process.end()
        self._server.finish(LAST_WORDS_LIMIT_S)
        return self._exchange.take() or Exited(returncode)

    def _read(self, output: BoundedOutput) -> bool:
        if self._has_output:
            chunk = self._process.read_output()
            self._has_output = chunk is not None
            output.add(chunk or b"")
        return self._has_output
