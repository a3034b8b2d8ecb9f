"""``GET /stream``: the state of a run as server-sent events."""

import time
from collections.abc import Callable, Iterator

from flask import Blueprint, Response, request

from dashboard import sse
from dashboard.hub import Hub, TooManyViewers, Viewer
from dashboard.live import LiveRuns
from dashboard.web.answers import error_answer
from dashboard.web.api import Rebuild, missing

LOOK_UP_S = 1.0
"""How often a quiet stream looks whether its page is still there."""


def stream_routes(live: LiveRuns, hub: Hub, rebuild: Rebuild, heartbeat_s: float) -> Blueprint:
    """The route; ``rebuild`` is asked for runs that are not held."""
    routes = Blueprint("stream", __name__)

    @routes.get("/stream")
    def stream() -> Response:
        run = request.args.get("run")
        if (problem := missing(live, rebuild, run)) is not None:
            return problem
        if request.method == "HEAD":
            return Response(mimetype="text/event-stream")
        try:
            viewer = hub.join(
                pinned=run,
                wants_frames=request.args.get("frames") == "1",
                resume_id=request.headers.get("Last-Event-ID", ""),
            )
        except TooManyViewers as error:
            response = error_answer(503, str(error))
            response.headers["Retry-After"] = "5"
            return response
        gone: Callable[[], bool] = request.environ.get("waitress.client_disconnected", lambda: False)
        response = Response(Stream(hub, viewer, heartbeat_s, gone), mimetype="text/event-stream")
        response.direct_passthrough = True
        # nginx would hold the stream back to fill its buffers.
        response.headers["X-Accel-Buffering"] = "no"
        return response

    return routes


class Stream:
    """The bytes of one viewer's stream. Closing it, at any moment, lets the viewer go.

    ``gone()`` tells whether the page has closed its connection.
    """

    def __init__(self, hub: Hub, viewer: Viewer, heartbeat_s: float, gone: Callable[[], bool]) -> None:
        self._hub = hub
        self._viewer = viewer
        self._heartbeat_s = heartbeat_s
        self._gone = gone
        self._parts = self._write()

    def __iter__(self) -> Iterator[bytes]:
        return self

    def __next__(self) -> bytes:
        return next(self._parts)

    def close(self) -> None:
        """End the stream. A generator alone would not hear of it before its first part is asked for."""
        self._hub.leave(self._viewer)

    def _write(self) -> Iterator[bytes]:
        yield sse.OPENING
        heartbeat_due_s = time.monotonic() + self._heartbeat_s
        while not self._hub.closed and not self._gone() and not self._hub.lost(self._viewer):
            wait_s = max(0.0, min(LOOK_UP_S, heartbeat_due_s - time.monotonic()))
            if news := self._hub.wait(self._viewer, wait_s):
                yield b"".join(news)
            if time.monotonic() >= heartbeat_due_s:
                heartbeat_due_s = time.monotonic() + self._heartbeat_s
                yield self._hub.heartbeat(self._viewer)
