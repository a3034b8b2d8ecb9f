"""The race as it stood: one moment, what there is to jump to, and the stream from a moment on."""

import math
import time
from collections.abc import Callable, Iterator
from typing import Any

from flask import Blueprint, Response, request

from pitwall.dashboard.live.laps import laps_until
from pitwall.dashboard.live.runs import LiveRuns
from pitwall.dashboard.live.trace import speed_trace
from pitwall.dashboard.state.history import History
from pitwall.dashboard.viewers import sse
from pitwall.dashboard.viewers.hub import Hub, Viewer
from pitwall.dashboard.viewers.playback import Player, timeline
from pitwall.dashboard.viewers.walk import FASTEST, SLOWEST, Walk
from pitwall.dashboard.web.answers import error_answer, json_answer
from pitwall.dashboard.web.api import Rebuild, missing
from pitwall.dashboard.web.stream import ViewerStream, stream_answer

STEP_S = 0.1
LONGEST_DELAY_S = 600.0
DAY_MS = 86_400_000

Moment = Callable[[], int]
"""The session time to be shown now."""


class BadMoment(ValueError):
    """A moment, a lap or a delay that is none. The message names value and limits."""


class _Refused(Exception):
    """The request gets this answer instead."""

    def __init__(self, response: Response) -> None:
        super().__init__(response.status)
        self.response = response


def playback_routes(
    live: LiveRuns, hub: Hub, rebuild: Rebuild, cloud: str, steady_ms: Callable[[], float], heartbeat_s: float
) -> Blueprint:
    """The routes; ``rebuild`` is asked for runs that are not held."""
    routes = Blueprint("playback", __name__)

    @routes.errorhandler(BadMoment)
    def bad_moment(error: BadMoment) -> Response:
        return error_answer(400, str(error))

    @routes.errorhandler(_Refused)
    def refused(refusal: _Refused) -> Response:
        return refusal.response

    def asked_run() -> str:
        return _asked_run(live, rebuild)

    @routes.get("/api/v1/timeline")
    def laps_and_marks() -> Response:
        until_ms = _moment("until")
        return json_answer(live.read(asked_run(), lambda held: timeline(held, until_ms)))

    @routes.get("/api/v1/laps")
    def laps() -> Response:
        until_ms, run = _moment("until"), asked_run()
        return json_answer(laps_until(run, live.history(run) or History(), until_ms))

    @routes.get("/api/v1/trace")
    def trace() -> Response:
        until_ms, lap, driver = _moment("until"), _lap("lap"), request.args.get("driver", "")
        found = speed_trace(live.history(asked_run()) or History(), driver, lap, until_ms)
        return json_answer(found) if found else error_answer(404, f"car {driver[:8]!r} has not completed lap {lap}")

    @routes.get("/api/v1/moment")
    def moment() -> Response:
        at_ms = _needed("at")
        player = Player(live, asked_run(), cloud)
        step = player.advance(at_ms)
        return json_answer({"run": player.run, "at": at_ms, "state": player.document, "frames": step.frames})

    @routes.get("/playback")
    def playback() -> Response:
        run = asked_run()
        shown = _asked_moment(live, run, steady_ms)
        if request.method == "HEAD":
            return Response(mimetype="text/event-stream")
        player = Player(live, run, cloud)
        return stream_answer(
            hub,
            lambda viewer, gone: PlaybackStream(hub, viewer, player, shown, heartbeat_s, gone),
            pinned=run,
            wants_frames=False,
            resume_id="",
        )

    return routes


def _asked_run(live: LiveRuns, rebuild: Rebuild) -> str:
    run = request.args.get("run") or live.current()
    if run is None:
        raise _Refused(error_answer(404, "no run has been seen yet"))
    if (problem := missing(live, rebuild, run)) is not None:
        raise _Refused(problem)
    return run


def _asked_moment(live: LiveRuns, run: str, steady_ms: Callable[[], float]) -> Moment:
    at_ms, behind_s, rate = _moment("at"), _delay(), _rate()
    if at_ms is not None and behind_s is None:
        return Walk(live, run, at_ms, 1.0 if rate is None else rate)
    if behind_s is not None and at_ms is None:
        if rate is not None:
            raise BadMoment("rate goes with at: whoever stays behind goes on at the speed of the race")
        return lambda: live.moment_at(run, steady_ms() - behind_s * 1000)
    raise BadMoment("give at (a session time in ms) or behind (seconds)")


class PlaybackStream(ViewerStream):
    """Shows a run from a moment on."""

    def __init__(
        self,
        hub: Hub,
        viewer: Viewer,
        player: Player,
        shown: Moment,
        heartbeat_s: float,
        gone: Callable[[], bool],
    ) -> None:
        self._heartbeat_s = heartbeat_s
        self._player = player
        self._shown = shown
        super().__init__(hub, viewer, gone)

    def _write(self) -> Iterator[bytes]:
        step = self._player.advance(self._shown())
        yield sse.OPENING + sse.message("snapshot", self._player.document) + _frames(step.frames)
        said_s = time.monotonic()
        told = False
        while not self._hub.closed and not self._gone():
            time.sleep(STEP_S)
            step = self._player.advance(self._shown())
            news = sse.message("delta", step.patch) if step.patch else b""
            news += _frames(step.frames)
            if isinstance(self._shown, Walk) and self._shown.caught_up and not told:
                told = True
                news += sse.message("caught_up", {"run": self._player.run})
            news += self._hub.notice_for(self._viewer)
            if not news and time.monotonic() - said_s >= self._heartbeat_s:
                news = self._hub.heartbeat(self._viewer)
            if news:
                said_s = time.monotonic()
                yield news


def _frames(frames: list[Any]) -> bytes:
    return b"".join(sse.message("frames", one) for one in frames)


def _moment(name: str) -> int | None:
    text = request.args.get(name)
    if text is None:
        return None
    if not text.isascii() or not text.isdigit() or len(text) > 9 or int(text) > DAY_MS:
        raise BadMoment(f"{name} must be a session time from 0 to {DAY_MS} ms, got {text[:40]!r}")
    return int(text)


def _needed(name: str) -> int:
    if (moment := _moment(name)) is None:
        raise BadMoment(f"{name} is missing: give a session time in ms")
    return moment


def _lap(name: str) -> int:
    text = request.args.get(name, "")
    if not text.isascii() or not text.isdigit() or not 1 <= len(text) <= 3:
        raise BadMoment(f"{name} must be the number of a lap, got {text[:40]!r}")
    return int(text)


def _delay() -> float | None:
    text = request.args.get("behind")
    if text is None:
        return None
    try:
        seconds = float(text)
    except ValueError:
        seconds = math.nan
    if not 0 <= seconds <= LONGEST_DELAY_S:
        raise BadMoment(f"behind must be from 0 to {LONGEST_DELAY_S:g} seconds, got {text[:40]!r}")
    return seconds


def _rate() -> float | None:
    text = request.args.get("rate")
    if text is None:
        return None
    try:
        rate = float(text)
    except ValueError:
        rate = math.nan
    if not SLOWEST <= rate <= FASTEST:
        raise BadMoment(f"rate must be from {SLOWEST:g} to {FASTEST:g}, got {text[:40]!r}")
    return rate
