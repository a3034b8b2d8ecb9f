"""Keeps what a function prints, up to a limit: the beginning and the end, never all of it."""

KEPT_BYTES = 512 * 1024
KEPT_LINES = 9_900
"""An invocation's log goes out with one PutLogEvents call, which takes 1 MiB (26 bytes an event on top) and
10,000 events. The lines about the invocation itself need room too."""


class BoundedOutput:
    """Bytes in the order they came, without the middle once there are too many of them."""

    def __init__(self, kept_bytes: int = KEPT_BYTES, kept_lines: int = KEPT_LINES) -> None:
        self._half_bytes = kept_bytes // 2
        self._half_lines = kept_lines // 2
        self._head = bytearray()
        self._tail = bytearray()
        self._total_bytes = 0

    def add(self, chunk: bytes) -> None:
        """Take more output; however much comes, memory stays below three times the limit."""
        self._total_bytes += len(chunk)
        room = max(self._half_bytes - len(self._head), 0)
        self._head += chunk[:room]
        self._tail += chunk[room:]
        # Cutting the front off moves the rest, so it is not done for every chunk.
        if len(self._tail) > 4 * self._half_bytes:
            del self._tail[: -self._half_bytes]

    def text(self) -> str:
        """The kept output, its last line ended; a line of its own tells where something is missing."""
        del self._tail[: -self._half_bytes]
        if self._total_bytes == len(self._head) + len(self._tail):
            lines = _lines(self._head + self._tail)
            if len(lines) <= 2 * self._half_lines:
                return _ended("".join(lines))
            head, tail = lines, lines
        else:
            head, tail = _lines(self._head), _lines(self._tail)
        missing = f"[... the middle of {self._total_bytes} bytes of output is left out ...]\n"
        return _ended("".join(head[: self._half_lines])) + missing + _ended("".join(tail[-self._half_lines :]))


def _lines(output: bytearray) -> list[str]:
    # The runtime client separates the lines of a stack trace by carriage returns, to keep it one
    # event where a pipe is all it has; a terminal would show nothing but the last line.
    text = output.decode("utf-8", "replace").replace("\r\n", "\n").replace("\r", "\n")
    return text.splitlines(keepends=True)


def _ended(text: str) -> str:
    return text if not text or text.endswith("\n") else text + "\n"
