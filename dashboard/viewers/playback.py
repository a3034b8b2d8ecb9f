"""One viewer's own place in a race: the state as it stood there, and how it went on."""

import heapq
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple, get_args

from pitwall.dashboard.live.runs import LiveRuns
from pitwall.dashboard.state import RaceState, Run
from pitwall.dashboard.state.alerts import beaten_when_driven
from pitwall.dashboard.state.history import Frames
from pitwall.dashboard.state.plain import Plain
from pitwall.events import Alert
from pitwall.events.alerts import AlertKind
from pitwall.events.codec import to_plain

FRAMES_PER_STEP = 3
"""Newest chunks of car frames passed on per step, as for those who follow live."""

FRAMES_AT_FIRST = 12
"""Chunks passed on with the first moment. The sources send one a second: cars whose positions come seconds apart are
among them, and the page sees which car had none for the 10 s it may be drawn without."""


class Step(NamedTuple):
    """What changed on the way to a moment: a merge patch of the document, and frames to show."""

    patch: Plain | None
    frames: list[Any]


@dataclass(slots=True)
class _Waiting:
    """What has come of one kind and lies ahead of the moment shown."""

    taken: int = 0
    ahead: list[tuple[int, int, Any]] = field(default_factory=list)

    def come(self, items: Sequence[Any]) -> None:
        for item in items:
            heapq.heappush(self.ahead, (item.t_ms, self.taken, item))
            self.taken += 1

    def until(self, t_ms: int) -> list[Any]:
        passed = []
        while self.ahead and self.ahead[0][0] <= t_ms:
            passed.append(heapq.heappop(self.ahead)[2])
        return passed


class Player:
    """Shows one run from a moment on. Not shared between threads."""

    def __init__(self, live: LiveRuns, run: str, cloud: str) -> None:
        self.run = run
        self._live = live
        self._state = RaceState(run, cloud)
        self._events, self._alerts, self._frames = _Waiting(), _Waiting(), _Waiting()
        self._most_frames = FRAMES_AT_FIRST

    def advance(self, t_ms: int) -> Step:
        """Go on to session time ``t_ms``, never back. What came late for an earlier moment is applied too."""
        self._fetch()
        for event in self._events.until(t_ms):
            self._state.apply(event)
        for alert in self._alerts.until(t_ms):
            self._state.apply_alert(alert)
        frames: list[Frames] = self._frames.until(t_ms)[-self._most_frames :]
        self._most_frames = FRAMES_PER_STEP
        return Step(self._state.take_patch(), [{**one.plain(), "t_ms": one.t_ms} for one in frames])

    @property
    def document(self) -> Plain:
        """The state document at the moment reached."""
        return self._state.document()

    def _fetch(self) -> None:
        if (history := self._live.history(self.run)) is None:
            return
        self._events.come(history.events[self._events.taken :])
        self._alerts.come(history.alerts[self._alerts.taken :])
        self._frames.come(history.frames[self._frames.taken :])


def timeline(run: Run, until_ms: int | None) -> Plain:
    """Laps and marks of a race up to a moment, and how far it has got: what a playback bar shows."""
    history, started = run.history, run.state.session.started
    limit_ms = history.newest_ms if until_ms is None else until_ms
    lights_out_ms = started.value.lights_out_ms if started else 0
    laps = [{"lap": 1, "t_ms": lights_out_ms}]
    laps += [{"lap": lap + 1, "t_ms": t_ms} for lap, t_ms in sorted(history.lap_ends_ms.items())]
    known = [alert for alert in history.alerts if alert.t_ms <= limit_ms]
    beaten = beaten_when_driven(known)
    alerts = sorted((alert for alert in known if alert.id not in beaten), key=lambda alert: (alert.t_ms, alert.seq))
    return {
        "run": run.state.run,
        "start_ms": max(0, lights_out_ms - 10_000),
        "lights_out_ms": lights_out_ms,
        "end_ms": history.newest_ms,
        "speed": run.speed,
        "finished": run.state.session.finished is not None,
        "laps": [lap for lap in laps if lap["t_ms"] <= limit_ms],
        "marks": [_mark(alert) for alert in alerts if alert.kind in MARKED],
    }


def _mark(alert: Alert) -> Plain:
    """What a title is made of."""
    plain = to_plain(alert)
    return {name: plain[name] for name in ("t_ms", "kind", "title", "driver", "name", "facts") if name in plain}


MARKED = frozenset(get_args(AlertKind)) - {"pit_stop", "penalty", "elimination_zone", "elimination_zone_left"}
"""Kinds of alerts one may want to jump to."""
