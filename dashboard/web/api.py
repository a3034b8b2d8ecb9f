"""What a run comes to, for programs: state, runs, positions, health."""

import re
from collections.abc import Callable

from flask import Blueprint, Response, request

from dashboard.archive.store import ArchiveUnavailable
from dashboard.live.runs import LiveRuns
from dashboard.state.plain import Plain
from dashboard.state.runs import newest_first, wall_ms
from dashboard.state.summary import positions, run_line, summary
from dashboard.viewers.hub import Hub
from dashboard.web.answers import answer, error_answer, json_answer
from dashboard.web.openapi import description

Rebuild = Callable[[str], bool]
"""Brings back a run that is not held; False if there is none. Raises ArchiveUnavailable."""

_RUN_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,79}")


def api_routes(live: LiveRuns, hub: Hub, rebuild: Rebuild, archived: Callable[[], list[Plain]]) -> Blueprint:
    """The routes; ``rebuild`` is asked for runs that are not held, ``archived`` lists those in the bucket."""
    routes = Blueprint("api", __name__)

    @routes.get("/api/v1/state")
    def state() -> Response:
        run = request.args.get("run")
        if (problem := missing(live, rebuild, run)) is not None:
            return problem
        found = live.read(run, lambda held: {**summary(held), "state": held.state.document()})
        return json_answer(found) if found is not None else error_answer(404, "no run has been seen yet")

    @routes.get("/api/v1/runs")
    def runs() -> Response:
        held = live.each(run_line)
        known_runs = {line["run"] for line in held}
        lines = held + [line for line in archived() if line["run"] not in known_runs]
        newest = newest_first(wall_ms())
        return answer(200, runs=sorted(lines, key=lambda line: newest(line["run"]), reverse=True))

    @routes.get("/api/v1/openapi.json")
    def openapi() -> Response:
        return json_answer(description())

    @routes.get("/positions")
    def table() -> Response:
        document = live.read(None, lambda run: run.state.document())
        return json_answer(positions(document) if document else [])

    @routes.get("/healthz")
    def health() -> Response:
        run = live.read(None, run_line)
        status = "ok" if live.ready else "starting"
        return answer(
            200 if live.ready else 503, status=status, run=run["run"] if run else None, viewers=hub.viewer_count
        )

    return routes


def missing(live: LiveRuns, rebuild: Rebuild, run: str | None) -> Response | None:
    """The answer for a run that is neither held nor to be had from the archive; None if it is there."""
    if run is None or live.holds(run):
        return None
    try:
        if _RUN_ID.fullmatch(run) and rebuild(run):
            return None
    except ArchiveUnavailable:
        response = error_answer(503, f"run {run!r} is not held, and the archive does not answer")
        response.headers["Retry-After"] = "5"
        return response
    return error_answer(404, f"run {run[:80]!r} is unknown")
