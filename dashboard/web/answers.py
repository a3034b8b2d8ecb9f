"""Answers in JSON, on one line."""

from typing import Any

from flask import Response

from pitwall.events.envelope import dumps


def json_answer(value: Any, status: int = 200) -> Response:
    """A JSON value as an answer."""
    return Response(dumps(value) + b"\n", status, mimetype="application/json")


def answer(status: int, /, **values: Any) -> Response:
    """A JSON object as an answer."""
    return json_answer(values, status)


def error_answer(status: int, problem: str) -> Response:
    """The answer to a request that cannot be served: one line that says why."""
    return answer(status, error=problem)
