"""Measures how long a jump takes: the state of a run at moments all over it, from a running dashboard.

    python -m pitwall.scripts.measurement.jumps URL [RUN]

The race should be over, so that every moment is as far from the start as it gets.
"""

import json
import sys
import time
from dataclasses import dataclass
from statistics import median, quantiles

from pitwall.scripts import terminal
from pitwall.services.local_http import open_url

JUMPS = 100
TIMEOUT_S = 30.0


@dataclass(frozen=True, slots=True)
class Jumps:
    """What the jumps of one run took, in ms, and the size of the largest answer."""

    took_ms: tuple[float, ...]
    largest_bytes: int

    def line(self) -> str:
        """The figures on one line."""
        p99 = quantiles(self.took_ms, n=100)[98]
        figures = f"p50 {median(self.took_ms):.0f} ms, p99 {p99:.0f} ms, longest {max(self.took_ms):.0f} ms"
        return f"{len(self.took_ms)} jumps: {figures}; answers up to {self.largest_bytes // 1024} KiB"


def measure_jumps(url: str, run: str | None = None, jumps: int = JUMPS) -> Jumps:
    """Jump back and forth over a run, by default the newest. Raises OSError if the dashboard does not answer."""
    of_run = f"run={run}&" if run else ""
    line = json.loads(_get(f"{url}/api/v1/timeline?{of_run}"))
    start_ms, end_ms = line["start_ms"], line["end_ms"]
    took_ms, largest = [], 0
    for step in range(jumps):
        # A stride prime to the number of jumps visits every moment once, none beside the one before.
        share = step * 37 % jumps / max(1, jumps - 1)
        began_s = time.perf_counter()
        answer = _get(f"{url}/api/v1/moment?run={line['run']}&at={round(start_ms + share * (end_ms - start_ms))}")
        took_ms.append((time.perf_counter() - began_s) * 1000)
        largest = max(largest, len(answer))
    return Jumps(tuple(took_ms), largest)


def _get(url: str) -> bytes:
    with open_url(url, TIMEOUT_S) as answer:
        return answer.read()


if __name__ == "__main__":
    terminal.substitute()
    measured = measure_jumps(sys.argv[1].rstrip("/"), sys.argv[2] if len(sys.argv) > 2 else None)
    sys.stdout.write(f"{measured.line()}\n")
