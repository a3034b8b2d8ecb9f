"""What can be watched, and the commands that start, hold, slow and stop it."""

import hmac
import logging
from collections.abc import Callable

from flask import Blueprint, Response, request

from pitwall.dashboard.control.desk import WITHIN_MS, Desk, NoSimulator, TooMany
from pitwall.dashboard.control.queue import QueueUnavailable
from pitwall.dashboard.live.runs import LiveRuns
from pitwall.dashboard.logs import fields
from pitwall.dashboard.state.plain import Plain, known
from pitwall.dashboard.state.runs import Run
from pitwall.dashboard.state.summary import run_line
from pitwall.dashboard.web.answers import answer, error_answer
from pitwall.events import ContractError
from pitwall.events.codec import to_plain
from pitwall.events.commands import MAX_COMMAND_BYTES, Start, run_of

TOKEN_HEADER = "X-Pitwall-Token"  # noqa: S105 - the name of a header

NO_SIMULATOR = "no simulator answers: start one with `pitwall simulator`"

log = logging.getLogger(__name__)


def front_door_routes(live: LiveRuns, desk: Desk, token: str, wall_ms: Callable[[], float]) -> Blueprint:
    """The routes; commands are for pages that know ``token``, which is in the page itself."""
    routes = Blueprint("front_door", __name__)

    @routes.get("/api/v1/catalogue")
    def catalogue() -> Response:
        report, now_ms = desk.reports.newest(), wall_ms()
        held = live.each(lambda run: run_now(run, now_ms))
        if report is None:
            return answer(200, now_ms=int(now_ms), simulator=False, runs=held, played=[], offers=[], calendar=[])
        return answer(
            200,
            now_ms=int(now_ms),
            simulator=True,
            **known(looked_ms=report.looked_ms),
            runs=held,
            played=[to_plain(one) for one in report.played],
            offers=[to_plain(one) for one in report.offers],
            calendar=[to_plain(one) for one in report.calendar],
        )

    @routes.post("/api/v1/commands")
    def commands() -> Response:
        if not hmac.compare_digest(request.headers.get(TOKEN_HEADER, "").encode(), token.encode()):
            log.warning("command refused: no valid token", extra=fields(address=request.remote_addr))
            return error_answer(403, f"commands need the token of the page in {TOKEN_HEADER}: load the page again")
        if request.mimetype != "application/json":
            return error_answer(415, f"Content-Type must be application/json, got {request.mimetype[:60]!r}")
        if (request.content_length or 0) > MAX_COMMAND_BYTES:
            return error_answer(413, f"a command has at most {MAX_COMMAND_BYTES} bytes")
        return taken(desk, request.get_data(cache=False))

    return routes


def taken(desk: Desk, raw: bytes) -> Response:
    """The answer to a command that may be given."""
    try:
        command = desk.take(raw)
    except ContractError as error:
        return error_answer(400, f"no command: {error}")
    except TooMany:
        response = error_answer(429, "too many commands: wait a moment")
        response.headers["Retry-After"] = str(WITHIN_MS // 1000)
        return response
    except NoSimulator:
        return error_answer(503, NO_SIMULATOR)
    except QueueUnavailable as error:
        log.warning("command not passed on: %s", error)
        return error_answer(503, "the control queue does not answer: try again")
    run = run_of(command) if isinstance(command.action, Start) else None
    return answer(202, id=command.id, **known(run=run))


def run_now(run: Run, now_ms: float) -> Plain:
    """One run that is held, with whether it goes on now, and its leader's lap."""
    started = run.state.session.started
    laps = run.state.laps_counted().values()
    return {
        **run_line(run),
        "live": run.is_live(now_ms) and run.state.session.finished is None,
        **known(laps=max(laps, default=None), total_laps=started.value.total_laps if started else None),
    }
