"""The HTTP interface in OpenAPI's words, for programs that read such descriptions; docs/api.md is for people."""

import copy
from functools import cache
from typing import Any, get_args

from pitwall.dashboard.state.document import State
from pitwall.events.commands import Action, Command
from pitwall.events.envelope import DEEPEST
from pitwall.events.schema import contract_schema, definitions_of
from pitwall.events.shared.report import Report
from pitwall.events.shared.simulator_report import SimulatorReport

Plain = dict[str, Any]

DAY_MS = 86_400_000

_RUN: Plain = {
    "name": "run",
    "in": "query",
    "description": "A run by its name; the newest one where it is left out.",
    "schema": {"type": "string"},
}
_OBJECT: Plain = {"type": "object"}
_REPORT: Plain = {"$ref": "#/components/schemas/Report"}
_STATE: Plain = {"$ref": "#/components/schemas/State"}
_ERROR: Plain = {
    "type": "object",
    "properties": {"error": {"type": "string", "description": "One line: what is wrong, and with which value."}},
    "required": ["error"],
}
_REJECTION: Plain = {
    "type": "object",
    "properties": {
        "kind": {"enum": ["event", "alert"]},
        "index": {"type": "integer", "minimum": 0},
        "reason": {"type": "string"},
    },
    "required": ["kind", "index", "reason"],
}
_LIST: Plain = {"type": "array", "items": _OBJECT}
_COUNT: Plain = {"type": "integer", "minimum": 0}
_REASONS = {
    "400": "a value makes no sense",
    "401": "no valid token",
    "403": "a page of another site asks for a change, or a command is without the page's token",
    "404": "the run is unknown, or there is none yet",
    "413": "the body is too large",
    "415": "the body is of another type",
    "429": "too many commands",
    "503": "not now: too many viewers, no simulator, or the archive is still read or does not answer",
}


@cache
def description() -> Plain:
    """The whole description, OpenAPI 3.1."""
    schemas = copy.deepcopy(contract_schema())
    definitions = schemas.pop("$defs")
    schemas.pop("$schema")
    records: Plain = {}
    for kind in (Report, Command, SimulatorReport, State):
        records |= definitions_of(kind)
    components = _moved({**definitions, **records, "Event": schemas, "Error": _ERROR})
    return {
        "openapi": "3.1.0",
        "info": {"title": "Pitwall's dashboard", "version": "1", "description": "The race as it stands."},
        "paths": _paths(),
        "components": {
            "schemas": components,
            "securitySchemes": {
                "ingest": {"type": "http", "scheme": "bearer"},
                "page": {"type": "apiKey", "in": "header", "name": "X-Pitwall-Token"},
            },
        },
    }


_CATALOGUE: Plain = {
    "type": "object",
    "properties": {
        "now_ms": _COUNT,
        "simulator": {"type": "boolean", "description": "Whether one answers, so that commands are carried out."},
        "looked_ms": {**_COUNT, "description": "When the simulator last looked what it could play."},
        "runs": _LIST,
        "played": {"type": "array", "items": {"$ref": "#/components/schemas/Played"}},
        "offers": {"type": "array", "items": {"$ref": "#/components/schemas/Offer"}},
        "calendar": {"type": "array", "items": {"$ref": "#/components/schemas/Weekend"}},
    },
    "required": ["now_ms", "simulator", "runs", "played", "offers", "calendar"],
}


def _paths() -> Plain:
    until = _moment("until", "Leaves out what came later.")
    return {
        "/": _page("The page"),
        "/assets/plotly.min.js": _page("The chart library", "text/javascript"),
        "/positions": _read("The running order, first car first", {"type": "array", "items": _OBJECT}),
        "/healthz": _read(
            "Whether it takes events",
            _record(status={"enum": ["ok", "starting"]}, run={"type": ["string", "null"]}, viewers=_COUNT),
            also=("503",),
            also_as_answer=("503",),
        ),
        "/api/v1/openapi.json": _read("This description", _OBJECT),
        "/api/v1/runs": _read(
            "The runs there are, newest first",
            _record(runs={"type": "array", "items": _OBJECT}, next={"type": ["string", "null"]}),
            {"name": "limit", "in": "query", "schema": {"type": "integer", "minimum": 1, "maximum": 100}},
            {
                "name": "after",
                "in": "query",
                "description": "What an earlier answer had as next.",
                "schema": {"type": "string", "pattern": "^[A-Za-z0-9][A-Za-z0-9._-]{0,79}$"},
            },
            also=("503",),
        ),
        "/api/v1/state": _read(
            "The summary of a run", _record(run={"type": "string"}, state=_STATE), _RUN, also=("404", "503")
        ),
        "/api/v1/timeline": _read(
            "What there is to jump to", _record(laps={"type": "array"}), _RUN, until, also=("400", "404", "503")
        ),
        "/api/v1/laps": _read(
            "What charts are drawn from", _record(drivers=_OBJECT), _RUN, until, also=("400", "404", "503")
        ),
        "/api/v1/moment": _read(
            "The state at a moment",
            _record(run={"type": "string"}, state=_STATE),
            _RUN,
            {**_moment("at", "The moment."), "required": True},
            also=("400", "404", "503"),
        ),
        "/api/v1/trace": _read(
            "Speed over the distance of a lap",
            _record(distance_m={"type": "array"}, speed_kph={"type": "array"}),
            _RUN,
            until,
            {
                "name": "driver",
                "in": "query",
                "required": True,
                "schema": {"type": "string", "pattern": "^[0-9]{1,3}$"},
            },
            {
                "name": "lap",
                "in": "query",
                "required": True,
                "schema": {"type": "integer", "minimum": 1, "maximum": 200},
            },
            also=("400", "404", "503"),
        ),
        "/stream": _stream(
            "The race live", _RUN, {"name": "frames", "in": "query", "schema": {"enum": ["1"]}}, also=("404", "503")
        ),
        "/playback": _stream(
            "The race from a moment on",
            _RUN,
            _moment("at", "Goes on from here."),
            {"name": "rate", "in": "query", "schema": {"type": "number", "minimum": 0.5, "maximum": 16}},
            {"name": "behind", "in": "query", "schema": {"type": "number", "minimum": 0, "maximum": 600}},
            also=("400", "404", "503"),
        ),
        "/api/v1/pipeline": _read("The pipeline as it works now", _OBJECT),
        "/api/v1/clock": _read("The time by the dashboard's clock", _record(now_ms={"type": "number"})),
        "/api/v1/catalogue": _read("What can be watched: runs held, sessions played and offered, calendar", _CATALOGUE),
        "/api/v1/commands": {"post": _commands()},
        "/ingest": {"post": _ingest()},
        "/report": {"post": _report()},
    }


def _ingest() -> Plain:
    items = {"events": "Event", "alerts": "Alert"}
    return {
        "summary": f"Takes events and alerts in, JSON nested at most {DEEPEST} deep",
        "security": [{"ingest": []}],
        "requestBody": {
            "required": True,
            "content": {
                "application/json": {
                    "schema": {
                        "type": "object",
                        "properties": {
                            name: {"type": "array", "items": {"$ref": f"#/components/schemas/{kind}"}}
                            for name, kind in items.items()
                        },
                        "anyOf": [{"required": [name]} for name in items],
                    }
                }
            },
        },
        "responses": {
            "200": _json(
                "What became of them",
                _record(
                    applied=_COUNT, repeated=_COUNT, passed_over=_COUNT, rejected={"type": "array", "items": _REJECTION}
                ),
            ),
            **_errors("400", "401", "403", "413", "415", "503"),
        },
    }


def _commands() -> Plain:
    action: Plain = {"oneOf": [{"$ref": f"#/components/schemas/{kind.__name__}"} for kind in get_args(Action)]}
    schema = _record(id={"type": "string", "pattern": "^[0-9a-f]{16,32}$"}, action=action)
    return {
        "summary": "Takes a command to the simulator; one that comes again with the same id is the same command",
        "security": [{"page": []}],
        "requestBody": {"required": True, "content": {"application/json": {"schema": schema}}},
        "responses": {
            "202": _json("passed on; a start tells the name of its run", _record(id={"type": "string"})),
            **_errors("400", "403", "413", "415", "429", "503"),
        },
    }


def _report() -> Plain:
    return {
        "summary": "Takes what a function measured of itself",
        "security": [{"ingest": []}],
        "requestBody": {"required": True, "content": {"application/json": {"schema": _REPORT}}},
        "responses": {
            "204": {"description": "taken, or known already"},
            **_errors("400", "401", "403", "413"),
        },
    }


def _read(
    summary: str, schema: Plain, *parameters: Plain, also: tuple[str, ...] = (), also_as_answer: tuple[str, ...] = ()
) -> Plain:
    answers = {"200": _json(summary, schema), **_errors("400", *also)}
    answers |= {status: _json(_REASONS[status], schema) for status in also_as_answer}
    return {"get": {"summary": summary, "parameters": list(parameters), "responses": answers}}


def _stream(summary: str, *parameters: Plain, also: tuple[str, ...]) -> Plain:
    content = {"text/event-stream": {"schema": {"type": "string"}}}
    answers = {"200": {"description": summary, "content": content}, **_errors(*also)}
    return {"get": {"summary": summary, "parameters": list(parameters), "responses": answers}}


def _page(summary: str, kind: str = "text/html") -> Plain:
    content = {kind: {"schema": {"type": "string"}}}
    return {"get": {"summary": summary, "responses": {"200": {"description": summary, "content": content}}}}


def _moment(name: str, about: str) -> Plain:
    schema = {"type": "integer", "minimum": 0, "maximum": DAY_MS}
    return {"name": name, "in": "query", "description": f"{about} Session time in ms.", "schema": schema}


def _record(**properties: Plain) -> Plain:
    return {"type": "object", "properties": properties, "required": list(properties)}


def _json(about: str, schema: Plain) -> Plain:
    return {"description": about, "content": {"application/json": {"schema": schema}}}


def _errors(*statuses: str) -> Plain:
    return {status: _json(_REASONS[status], {"$ref": "#/components/schemas/Error"}) for status in statuses}


def _moved(value: Any) -> Any:
    """Schemas with their references to the place that OpenAPI keeps them in."""
    if isinstance(value, list):
        return [_moved(item) for item in value]
    if not isinstance(value, dict):
        return value
    return {
        key: item.replace("#/$defs/", "#/components/schemas/") if key == "$ref" else _moved(item)
        for key, item in value.items()
    }
