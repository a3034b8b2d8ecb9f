"""The progress line of a running race."""

import time
from collections.abc import Mapping
from typing import Any, TextIO

from pitwall.simulator.race import Race

PLAIN_EVERY_S = 5.0


def progress_line(sent: int, summary: Mapping[str, Any] | None) -> str:
    """One line: lap, events sent and applied, delay from put to dashboard.

    ``summary`` is the dashboard's answer of ``/api/v1/state``, None while it is away.
    """
    if summary is None:
        return f"sent {sent:,} · dashboard not answering"
    state = summary.get("state") or {}
    total = (state.get("race") or {}).get("total_laps")
    lap = f"lap {state.get('lap', '–')}" + (f"/{total}" if total else "")
    p50 = (summary.get("latency_ms") or {}).get("p50")
    delay = f"delay {p50:.0f} ms" if p50 else "delay –"
    return f"{lap} · sent {sent:,} · applied {summary['events']['applied']:,} · {delay}"


def pace(race: Race, speed: float) -> str:
    """How fast a session is sent, for a person."""
    return "live" if race.live else f"at {speed:g}x"


class ProgressPrinter:
    """Writes progress to a terminal as one line that changes, elsewhere as a line now and then."""

    def __init__(self, out: TextIO) -> None:
        self._out = out
        self._live = out.isatty()
        self._open = False
        self._printed_s = float("-inf")

    def update(self, line: str) -> None:
        """Show the newest state."""
        if self._live:
            self._out.write(f"\r\x1b[K{line}")
            self._open = True
        elif time.monotonic() - self._printed_s >= PLAIN_EVERY_S:
            self._printed_s = time.monotonic()
            self._out.write(f"{line}\n")
        self._out.flush()

    def say(self, line: str) -> None:
        """A line that stays."""
        if self._open:
            self._out.write("\r\x1b[K")
            self._open = False
        self._out.write(f"{line}\n")
        self._out.flush()
