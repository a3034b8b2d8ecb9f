"""The pipeline for programs, the functions' reports, and the clock that pages set theirs by."""

import logging
from collections.abc import Callable

from flask import Blueprint, Response, request

from pitwall.dashboard.logs import fields
from pitwall.dashboard.pipeline import Monitor
from pitwall.dashboard.state.plain import Plain
from pitwall.dashboard.web.answers import answer, error_answer, json_answer
from pitwall.dashboard.web.tokens import Tokens
from pitwall.events import ContractError
from pitwall.events.codec import from_plain
from pitwall.events.envelope import loads
from pitwall.events.shared.report import LARGEST_REPORT_BYTES, Report

log = logging.getLogger(__name__)


def pipeline_routes(
    monitor: Monitor,
    status: Callable[[], Plain],
    tokens: Tokens,
    wall_ms: Callable[[], float],
    steady_ms: Callable[[], float],
) -> Blueprint:
    """The routes; reports are taken from those who show one of the tokens."""
    routes = Blueprint("pipeline", __name__)

    @routes.get("/api/v1/pipeline")
    def pipeline() -> Response:
        return json_answer(status())

    @routes.get("/api/v1/clock")
    def clock() -> Response:
        return answer(200, now_ms=round(wall_ms(), 1))

    @routes.post("/report")
    def report() -> Response:
        if not tokens.authorized(request.headers.get("Authorization", "")):
            response = error_answer(401, "unauthorized")
            response.headers["WWW-Authenticate"] = "Bearer"
            return response
        if (request.content_length or 0) > LARGEST_REPORT_BYTES:
            return error_answer(413, f"a report has at most {LARGEST_REPORT_BYTES} bytes")
        try:
            told = from_plain(Report, loads(request.get_data(cache=False), LARGEST_REPORT_BYTES))
        except ContractError as error:
            log.warning("report refused", extra=fields(problem=str(error)))
            return error_answer(400, str(error))
        monitor.report(told, steady_ms(), wall_ms())
        return Response(status=204)

    return routes
