"""Numbers a race's moments into the events of one run."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime

from pitwall.events import Event, LapCompleted, SessionFinished
from pitwall.simulator.race import Race


def run_id(race_name: str, started: datetime, salt: str) -> str:
    """A name for one replay that sorts by its start: ``20250316T040331Z-demo-grand-prix-7f3a``.

    ``started`` is converted to UTC; ``salt`` tells two replays of the same second apart.
    """
    ascii_name = unicodedata.normalize("NFKD", race_name).encode("ascii", "ignore").decode().lower()
    slug = re.sub(r"[^a-z0-9]+", "-", ascii_name).strip("-")[:40] or "race"
    return f"{started.astimezone(UTC):%Y%m%dT%H%M%SZ}-{slug}-{salt}"


def timeline(race: Race, run: str, speed: float) -> Iterator[Event | None]:
    """The events of a run in sending order: ``seq`` counts from 0 without a gap, session
    time never goes back. The first is ``session_started``, the last ``session_finished``.
    None stands for a time in which nothing came of a live session, whose speed is that of the clock.
    """
    started = replace(race.session, speed=1.0 if race.live else speed)
    now_ms = None
    laps = 0
    seq = 0
    for moment in race.moments():
        if moment is None:
            yield None
            continue
        t_ms, payload = moment
        if now_ms is None:
            now_ms = min(t_ms, race.start_ms)
            yield Event(run=run, seq=0, t_ms=now_ms, payload=started)
        seq += 1
        now_ms = max(now_ms, t_ms)
        laps += isinstance(payload, LapCompleted)
        yield Event(run=run, seq=seq, t_ms=now_ms, payload=payload)
    if now_ms is None:
        now_ms = race.start_ms
        yield Event(run=run, seq=0, t_ms=now_ms, payload=started)
    finished = SessionFinished(events=seq + 2, laps=laps)
    yield Event(run=run, seq=seq + 1, t_ms=now_ms, payload=finished)
