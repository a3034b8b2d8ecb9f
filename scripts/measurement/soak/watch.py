"""Looks at the processes of a pipeline every few seconds: how much memory, how many open files."""

import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from statistics import median

import psutil

POLL_S = 2.0

Family = Callable[[], Mapping[str, Sequence[int]]]
"""The process ids of each part of the pipeline now."""


@dataclass(frozen=True, slots=True)
class Use:
    """What a part used during one race: most memory in bytes, and open files as a rule."""

    peak_bytes: int
    files: float


class Share:
    """How much of the machine others take: measured between :meth:`begin` and :meth:`of_others`."""

    def __init__(self, pids: Callable[[], Iterable[int]]) -> None:
        self._pids = pids
        self.begin()

    def begin(self) -> None:
        """Measure from here on."""
        self._began = (time.monotonic(), _busy_s(), _cpu_s(self._pids()))

    def of_others(self) -> float:
        """The part of all processors, 0 to 1, that was taken by what is not of the pipeline."""
        wall_s, busy_s, own_s = (
            now - then
            for now, then in zip((time.monotonic(), _busy_s(), _cpu_s(self._pids())), self._began, strict=True)
        )
        return max(0.0, busy_s - own_s) / (wall_s * (psutil.cpu_count() or 1))


def _busy_s() -> float:
    times = psutil.cpu_times()
    return float(sum(times[:4]) - times.idle + sum(times[5:8]))


def _cpu_s(pids: Iterable[int]) -> float:
    total = 0.0
    for pid in pids:
        with suppress(psutil.Error):
            times = psutil.Process(pid).cpu_times()
            total += times.user + times.system
    return total


class Watch:
    """A thread that looks. :meth:`taken` gives what it saw since the last time."""

    def __init__(self, family: Family) -> None:
        self._family = family
        self._seen: dict[str, list[tuple[int, int]]] = defaultdict(list)
        self._lock = threading.Lock()
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="watch", daemon=True)

    def __enter__(self) -> "Watch":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()

    def taken(self) -> dict[str, Use]:
        """What each part used since this was last asked."""
        self.sample()
        with self._lock:
            seen, self._seen = self._seen, defaultdict(list)
        return {
            part: Use(max(bytes_ for bytes_, _ in looks), median(files for _, files in looks))
            for part, looks in seen.items()
        }

    def sample(self) -> None:
        """Look once."""
        for part, pids in self._family().items():
            used = [use for pid in pids if (use := _use(pid)) is not None]
            if used:
                with self._lock:
                    self._seen[part].append((sum(one[0] for one in used), sum(one[1] for one in used)))

    def _run(self) -> None:
        while not self._stop.wait(POLL_S):
            self.sample()


def _use(pid: int) -> tuple[int, int] | None:
    try:
        process = psutil.Process(pid)
        return process.memory_info().rss, process.num_fds()
    except psutil.Error:
        return None
