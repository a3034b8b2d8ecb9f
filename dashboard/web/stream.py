"""``GET /stream``: the state of a run as server-sent events."""

import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator

from flask import Blueprint, Response, request

from pitwall.dashboard.live.runs import LiveRuns
from pitwall.dashboard.viewers import sse
from pitwall.dashboard.viewers.hub import Hub, TooManyViewers, Viewer
from pitwall.dashboard.web.answers import error_answer
from pitwall.dashboard.web.api import Rebuild, missing

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
        return stream_answer(
            hub,
            lambda viewer, gone: Stream(hub, viewer, heartbeat_s, gone),
            pinned=run,
            wants_frames=request.args.get("frames") == "1",
            resume_id=request.headers.get("Last-Event-ID", ""),
        )

    return routes


def stream_answer(
    hub: Hub,
    make: Callable[[Viewer, Callable[[], bool]], "ViewerStream"],
    *,
    pinned: str | None,
    wants_frames: bool,
    resume_id: str,
) -> Response:
    """The answer with the stream that ``make`` gives for a new viewer and ``gone``; 503 if there are too many."""
    try:
        viewer = hub.join(
            pinned=pinned,
            wants_frames=wants_frames,
            resume_id=resume_id,
            address=request.remote_addr or "",
            wants_pipeline=request.args.get("pipeline") == "1",
        )
    except TooManyViewers as error:
        response = error_answer(503, str(error))
        response.headers["Retry-After"] = "5"
        return response
    gone: Callable[[], bool] = request.environ.get("waitress.client_disconnected", lambda: False)
    response = Response(make(viewer, gone), mimetype="text/event-stream")
    response.direct_passthrough = True
    # nginx would hold the stream back to fill its buffers.
    response.headers["X-Accel-Buffering"] = "no"
    return response


class ViewerStream(ABC):
    """The bytes of one viewer's stream. Closing it, at any moment, lets the viewer go.

    ``gone()`` tells whether the page has closed its connection.
    """

    def __init__(self, hub: Hub, viewer: Viewer, gone: Callable[[], bool]) -> None:
        self._hub = hub
        self._viewer = viewer
        self._gone = gone
        self._parts = self._write()

    def __iter__(self) -> Iterator[bytes]:
        return self

    def __next__(self) -> bytes:
        return next(self._parts)

    def close(self) -> None:
        """End the stream. A generator alone would not notice before its first part is asked for."""
        self._hub.leave(self._viewer)

    @abstractmethod
    def _write(self) -> Iterator[bytes]:
        """The parts of the stream, from its opening on."""


class Stream(ViewerStream):
    """Follows a run live."""

    def __init__(self, hub: Hub, viewer: Viewer, heartbeat_s: float, gone: Callable[[], bool]) -> None:
        self._heartbeat_s = heartbeat_s
        super().__init__(hub, viewer, gone)

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
