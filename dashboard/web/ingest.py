"""``POST /ingest``: how events and alerts come in."""

import logging
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from typing import Any

from flask import Blueprint, Response, request

from pitwall.dashboard.live.runs import LiveRuns
from pitwall.dashboard.logs import fields
from pitwall.dashboard.state import Outcome
from pitwall.dashboard.web.answers import answer, error_answer
from pitwall.dashboard.web.tokens import Tokens
from pitwall.events import Alert, ContractError, Event
from pitwall.events.codec import from_plain
from pitwall.events.envelope import loads

LARGEST_BODY_BYTES = 8 * 1024 * 1024
MOST_ITEMS = 10_000
"""Of events and alerts together; as many records as Lambda hands over at once."""

REASON_LIMIT = 400

log = logging.getLogger(__name__)


Took = Callable[[Sequence[Event], Sequence[Outcome], Sequence[Alert]], object]
"""Takes the events of a request, what became of each, and the alerts."""


class BadBody(ValueError):
    """The body is not what ``/ingest`` takes; nothing of it was applied."""


def ingest_routes(
    live: LiveRuns,
    tokens: Tokens,
    took: Took = lambda *_: None,
    batch: Callable[[], AbstractContextManager[object]] = nullcontext,
) -> Blueprint:
    """The route, open to those who show one of the tokens.

    ``took`` is told what came of it all; it is done within ``batch()``, meanwhile what can wait should.
    """
    routes = Blueprint("ingest", __name__)

    @routes.post("/ingest")
    def ingest() -> Response:
        if not tokens.authorized(request.headers.get("Authorization", "")):
            log.warning("ingest refused: no valid token", extra=fields(address=request.remote_addr))
            response = error_answer(401, "unauthorized")
            response.headers["WWW-Authenticate"] = "Bearer"
            return response
        if not live.ready:
            response = error_answer(503, "still loading the newest run from the archive")
            response.headers["Retry-After"] = "1"
            return response
        if request.mimetype != "application/json":
            return error_answer(415, f"Content-Type must be application/json, got {request.mimetype[:60]!r}")
        with batch():
            try:
                events, alerts = read_body(request.get_data(cache=False))
            except BadBody as error:
                return error_answer(400, str(error))
            return answer(200, **take_in(live, events, alerts, took))

    return routes


def read_body(raw: bytes) -> tuple[list[Any], list[Any]]:
    """The lists of events and alerts in a body, not looked into yet. Raises BadBody."""
    try:
        body = loads(raw, LARGEST_BODY_BYTES)
    except ContractError as error:
        raise BadBody(f"the body {error.problem}") from None
    if not isinstance(body, dict):
        raise BadBody("the body must be an object with a list of events, of alerts, or both")
    lists = [body.get(name) for name in ("events", "alerts")]
    if all(items is None for items in lists) or not all(items is None or isinstance(items, list) for items in lists):
        raise BadBody("the body must be an object with a list of events, of alerts, or both")
    events, alerts = lists[0] or [], lists[1] or []
    if len(events) + len(alerts) > MOST_ITEMS:
        raise BadBody(f"the body must have at most {MOST_ITEMS} items, got {len(events) + len(alerts)}")
    return events, alerts


def take_in(live: LiveRuns, events: list[Any], alerts: list[Any], took: Took = lambda *_: None) -> dict[str, Any]:
    """Check every item against the contract and apply the good ones, all at once."""
    good_events, bad_events = _checked("event", events, Event.from_plain)
    good_alerts, bad_alerts = _checked("alert", alerts, lambda plain: from_plain(Alert, plain))
    taken = live.apply_live(list(good_events.values()), list(good_alerts.values()))
    took(list(good_events.values()), taken.events, list(good_alerts.values()))
    rejected = [
        *bad_events,
        *_rejections("event", good_events, taken.events),
        *bad_alerts,
        *_rejections("alert", good_alerts, taken.alerts),
    ]
    for rejection in bad_events:
        if isinstance(plain := events[rejection["index"]], dict) and isinstance(run := plain.get("run"), str):
            live.refuse(run)
    for rejection in rejected:
        log.warning("rejected", extra=fields(**rejection))
    kinds = [outcome.kind for outcome in (*taken.events, *taken.alerts)]
    counts = {kind: kinds.count(kind) for kind in ("applied", "repeated", "passed_over")}
    return {**counts, "rejected": rejected}


def _checked(kind: str, plains: list[Any], read: Any) -> tuple[dict[int, Any], list[dict[str, Any]]]:
    """The items that obey the contract by their index, and rejections for the others."""
    good, bad = {}, []
    for index, plain in enumerate(plains):
        try:
            good[index] = read(plain)
        except ContractError as error:
            bad.append(_rejection(kind, index, str(error)))
    return good, bad


def _rejections(kind: str, good: dict[int, Any], outcomes: list[Outcome]) -> list[dict[str, Any]]:
    return [
        _rejection(kind, index, outcome.reason)
        for index, outcome in zip(good, outcomes, strict=True)
        if outcome.kind == "rejected"
    ]


def _rejection(kind: str, index: int, reason: str) -> dict[str, Any]:
    return {"kind": kind, "index": index, "reason": reason[:REASON_LIMIT]}
