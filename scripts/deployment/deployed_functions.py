"""What the dashboard is told of the functions, from their declarations."""

import json
from collections.abc import Iterable, Iterator
from typing import Any, Final

from pitwall.events.shared.functions import DeployedFunction, DeployedFunctions, Target, Trigger
from pitwall.services.functions.declarations import Function

_TRIGGERS: Final[dict[str, Trigger]] = {
    "Kinesis": "stream",
    "SQS": "queue",
    "SNS": "topic",
    "S3": "bucket",
    "Schedule": "schedule",
    "ScheduleV2": "schedule",
}
_WRITING: Final[dict[str, Target]] = {"s3:PutObject": "s3", "sns:Publish": "sns", "sqs:SendMessage": "sqs"}
_QUARANTINE = "/quarantine/"


def deployed_functions(functions: Iterable[Function], template_sha256: str) -> DeployedFunctions:
    """The functions as they are deployed with the template of that hash."""
    return DeployedFunctions(
        functions=tuple(_deployed(function) for function in functions), template_sha256=template_sha256
    )


def _deployed(function: Function) -> DeployedFunction:
    kinds = [_TRIGGERS.get(str(trigger.get("Type")), "other") for trigger in function.triggers.values()]
    filters = function.filters
    return DeployedFunction(
        name=function.name,
        description=str(function.properties.get("Description", ""))[:120],
        trigger="stream" if "stream" in kinds else next(iter(kinds), "other"),
        filters=tuple(json.dumps(one) for one in filters) if filters is not None and "stream" in kinds else None,
        sends_to=tuple(dict.fromkeys(_targets(function))),
    )


def _targets(function: Function) -> Iterator[Target]:
    """Where a function may send things: what its policies let it write, and what its declaration says beside."""
    resource = function.template["Resources"][function.logical_id]
    said = resource.get("Metadata", {}).get("Pitwall", {}).get("SendsTo", [])
    yield from (target for target in ("dashboard", "s3", "sns", "sqs") if target in said)
    for statement in _statements(function.properties.get("Policies", [])):
        if _QUARANTINE in json.dumps(statement.get("Resource")):
            continue
        for action in _listed(statement.get("Action")):
            if (target := _WRITING.get(str(action))) is not None:
                yield target


def _statements(policies: Any) -> Iterator[dict[str, Any]]:
    for policy in _listed(policies):
        if isinstance(policy, dict):
            yield from (one for one in _listed(policy.get("Statement")) if isinstance(one, dict))


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]
