"""A function's operating system process: its output, its end, its memory."""

import os
import signal
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

from . import descendants

CHUNK_BYTES = 64 * 1024
CHUNKS_AT_ONCE = 16
"""Read at most this often before looking at something else: a process may print faster than we read."""


class FunctionProcess:
    """Starts the command in a session of its own, with stdout and stderr in one pipe.

    ``output_fd`` is readable when there is output, ``exit_fd`` when the process has ended.

    Raises OSError when it cannot be started.
    """

    def __init__(
        self, command: Sequence[str], *, environment: Mapping[str, str], folder: Path, user: int | None
    ) -> None:
        self._user = user
        self._peak_memory_mb = 0
        self.output_fd, writer = os.pipe()
        os.set_blocking(self.output_fd, False)
        try:
            self._process = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=writer,
                stderr=writer,
                cwd=folder,
                env=environment,
                start_new_session=True,
                user=user,
                group=user,
                extra_groups=None if user is None else [],
            )
        except OSError:
            os.close(self.output_fd)
            raise
        finally:
            os.close(writer)
        try:
            self.exit_fd = os.pidfd_open(self._process.pid)
        except OSError:
            self.end()
            os.close(self.output_fd)
            raise

    @property
    def is_alive(self) -> bool:
        """False as soon as the process itself has ended, whatever became of its children."""
        return self._process.poll() is None

    @property
    def peak_memory_mb(self) -> int:
        """The most resident memory it has used so far."""
        try:
            status = Path(f"/proc/{self._process.pid}/status").read_text()
        except (FileNotFoundError, ProcessLookupError):
            return self._peak_memory_mb
        for line in status.splitlines():
            if line.startswith("VmHWM:"):
                self._peak_memory_mb = int(line.split()[1]) // 1024
        return self._peak_memory_mb

    def read_output(self) -> bytes | None:
        """What is there to read, a mebibyte at most; None once all who could print have ended."""
        output = bytearray()
        for _ in range(CHUNKS_AT_ONCE):
            try:
                chunk = os.read(self.output_fd, CHUNK_BYTES)
            except BlockingIOError:
                break
            if not chunk:
                return bytes(output) or None
            output += chunk
        return bytes(output)

    def kill(self) -> None:
        """Send SIGKILL, which no process can ignore, and leave the rest to ``end``."""
        self._process.send_signal(signal.SIGKILL)

    def end(self) -> int:
        """End the process and everything it started; the return code as in subprocess, of the first call's end."""
        self.kill()
        returncode = self._process.wait()
        descendants.end_all(self._process.pid, self._user)
        return returncode

    def close(self) -> None:
        """Give the descriptors back; the process must have ended."""
        os.close(self.output_fd)
        os.close(self.exit_fd)
