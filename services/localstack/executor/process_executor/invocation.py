"""One invocation on its way to the function."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Invocation:
    """An event, as JSON, and the request it belongs to."""

    request_id: str
    function_arn: str
    trace_id: str
    event: bytes
