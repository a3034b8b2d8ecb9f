"""Whether a season ended as it began: memory, open files, delay, and nothing missing."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from statistics import median

from pitwall.scripts.measurement.soak.watch import Use

WARM_UP_RACES = 10
"""Until then the dashboard holds fewer runs than it will, the stream fewer records, and what was freed is no larger
than what is asked for next.
"""

MEMORY_GROWTH = 1.10
FILES_GROWTH = 5
DELAY_GROWTH = 1.25
DELAY_SLACK_MS = 25.0

QUIET = 0.15
"""Delays are compared only while others take less of the machine than this."""

SHOWN = ("dashboard", "emulator", "functions", "simulator")
MIB = 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Played:
    """One race of the season."""

    race: str
    session_s: float
    wall_s: float
    sent: int
    missing: int
    p50_ms: float
    p99_ms: float
    others: float
    """The part of the machine that was taken by what is not of the pipeline."""
    used: dict[str, Use]


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that must be at the end as it was after the warm-up."""

    what: str
    early: str
    late: str
    ok: bool


def ends(races: Sequence[Played]) -> tuple[Sequence[Played], Sequence[Played]]:
    """The first and the last third of the races after the warm-up."""
    warm = races[WARM_UP_RACES:]
    third = math.ceil(len(warm) / 3)
    return warm[:third], warm[-third:]


def checks(races: Sequence[Played], lost_streams: int) -> Iterator[Check]:
    """Everything that is compared. Needs more races than the warm-up takes."""
    early, late = ends(races)
    missing = sum(race.missing for race in races)
    yield Check("events missing", "0", str(missing), missing == 0)
    yield Check("streams of viewers lost", "0", str(lost_streams), lost_streams == 0)
    before_ms, after_ms = (median(race.p99_ms for race in some) for some in (early, late))
    within = after_ms <= before_ms * DELAY_GROWTH + DELAY_SLACK_MS
    disturbed = max(median(race.others for race in some) for some in (early, late)) > QUIET
    name = "p99 from put to dashboard, ms" + (" (others used the machine: not judged)" if disturbed else "")
    yield Check(name, f"{before_ms:,.0f}", f"{after_ms:,.0f}", within or disturbed)
    for part in sorted(set.intersection(*(set(race.used) for race in races))):
        before, after = (median(race.used[part].peak_bytes for race in some) for some in (early, late))
        flat = after <= before * MEMORY_GROWTH
        yield Check(f"memory of the {part}, MiB", f"{before / MIB:,.0f}", f"{after / MIB:,.0f}", flat)
        before, after = (median(race.used[part].files for race in some) for some in (early, late))
        yield Check(f"open files of the {part}", f"{before:,.0f}", f"{after:,.0f}", after <= before + FILES_GROWTH)


def report(races: Sequence[Played], found: Sequence[Check], *, speed: float, viewers: int) -> Iterator[str]:
    """The season and the checks as two tables for people."""
    hours = sum(race.session_s for race in races) / 3600
    minutes = sum(race.wall_s for race in races) / 60
    yield (
        f"{len(races)} races, {hours:.1f} hours of racing at {speed:g} times the clock in {minutes:.0f} minutes, "
        f"{viewers} viewers, embedded cloud."
    )
    yield ""
    memories = " | ".join(f"{part} MiB" for part in SHOWN)
    yield f"| race | events | missing | p50 ms | p99 ms | {memories} | others |"
    yield f"| --- |{' ---: |' * 9}"
    for race in races:
        memory = " | ".join(_mib(race, part) for part in SHOWN)
        delays = f"{race.p50_ms:,.0f} | {race.p99_ms:,.0f}"
        yield f"| {race.race} | {race.sent:,} | {race.missing} | {delays} | {memory} | {race.others:.0%} |"
    yield ""
    yield "| what | after the warm-up | at the end | as it should be |"
    yield "| --- | ---: | ---: | --- |"
    for check in found:
        yield f"| {check.what} | {check.early} | {check.late} | {'yes' if check.ok else 'no'} |"


def _mib(race: Played, part: str) -> str:
    return f"{race.used[part].peak_bytes / MIB:,.0f}" if part in race.used else "-"
