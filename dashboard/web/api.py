"""What a run comes to, for programs: state, runs, positions, health."""

import re
from bisect import bisect_left
from collections.abc import Callable
from itertools import takewhile

from flask import Blueprint, Response, request

from pitwall.dashboard.archive.runs import ArchivedRuns
from pitwall.dashboard.archive.store import RUN_ID, ArchiveUnavailable
from pitwall.dashboard.live.runs import LiveRuns
from pitwall.dashboard.state.runs import newest_first, wall_ms
from pitwall.dashboard.state.summary import positions, run_line, summary
from pitwall.dashboard.viewers.hub import Hub
from pitwall.dashboard.web.answers import answer, error_answer, json_answer
from pitwall.dashboard.web.openapi import description

Rebuild = Callable[[str], bool]
"""Brings back a run that is not held; False if there is none. Raises ArchiveUnavailable."""

RUNS_A_PAGE, MOST_RUNS_A_PAGE = 50, 100


class BadPage(ValueError):
    """A page of a list that is none. The message names value and limits."""


def api_routes(live: LiveRuns, hub: Hub, rebuild: Rebuild, archived: ArchivedRuns | None) -> Blueprint:
    """The routes; ``rebuild`` is asked for runs that are not held, ``archived`` knows those in the bucket."""
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
        limit, after = _limit(), _after()
        newest = newest_first(wall_ms())
        held = {line["run"]: line for line in live.each(run_line)}
        names = archived.names() if archived else []
        end = len(names) if after is None else bisect_left(names, newest(after), key=newest)
        # One more than fits tells that the list goes on.
        rest = {
            *names[max(0, end - limit - 1) : end],
            *(run for run in held if after is None or newest(run) < newest(after)),
        }
        asked = sorted(rest, key=newest, reverse=True)[:limit]
        lines = held | (archived.lines([run for run in asked if run not in held]) if archived else {})
        # Up to the first one that the archive has not told yet: with the next page the list goes on from there.
        page = [lines[run] for run in takewhile(lines.__contains__, asked)]
        if asked and not page:
            response = error_answer(503, "the archive has not told of these runs yet: ask again")
            response.headers["Retry-After"] = "1"
            return response
        return answer(200, runs=page, next=page[-1]["run"] if len(page) < len(rest) else None)

    @routes.errorhandler(BadPage)
    def bad_page(error: BadPage) -> Response:
        return error_answer(400, str(error))

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
        if RUN_ID.fullmatch(run) and rebuild(run):
            return None
    except ArchiveUnavailable:
        response = error_answer(503, f"run {run!r} is not held, and the archive does not answer")
        response.headers["Retry-After"] = "5"
        return response
    return error_answer(404, f"run {run[:80]!r} is unknown")


def _limit() -> int:
    text = request.args.get("limit", str(RUNS_A_PAGE))
    if not re.fullmatch(r"[0-9]{1,3}", text) or not 1 <= int(text) <= MOST_RUNS_A_PAGE:
        raise BadPage(f"limit must be a whole number from 1 to {MOST_RUNS_A_PAGE}, got {text[:80]!r}")
    return int(text)


def _after() -> str | None:
    text = request.args.get("after")
    if text is not None and not RUN_ID.fullmatch(text):
        raise BadPage(f"after must be what an earlier answer had as next, got {text[:80]!r}")
    return text
