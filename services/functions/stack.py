"""Builds the template that is deployed: the stack's own, and in it every function as its folder declares it.

A function's template is SAM's, which editors, ``cfn-lint`` and ``sam`` understand. Its parameters are given to it by
name: an output of the stack, else a parameter of the stack; one that is neither becomes a parameter of the
stack and needs a default. SAM's translator makes plain CloudFormation of it all, so that the same template is
deployed on every cloud.
"""

import json
import logging
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from pitwall.services.functions.declarations import DeclarationError, Function, Plain, camel
from pitwall.services.functions.roles import narrow_role

TRANSFORM = "AWS::Serverless-2016-10-31"
LOG_PREFIX = "/aws/lambda/${AWS::StackName}-"


def build_stack(base: Path, functions: Iterable[Function]) -> Plain:
    """The template as plain values: that in the file ``base`` with the functions. Raises DeclarationError."""
    from samtranslator.yaml_helper import yaml_parse  # noqa: PLC0415

    stack: Plain = yaml_parse(base.read_text(encoding="utf-8"))
    outputs = {name: output["Value"] for name, output in stack["Outputs"].items()}
    functions = list(functions)
    for function in functions:
        _add(stack, outputs, function)
    built = _translated({**stack, "Transform": TRANSFORM})
    for function in functions:
        _finish(built, function)
    return built


def to_body(template: Plain) -> str:
    """The template as CloudFormation takes it: JSON, in at most 51,200 bytes."""
    return json.dumps(template, separators=(",", ":"))


def key_parameter(function: str) -> str:
    """The stack's parameter that says where a function's package lies."""
    return f"{camel(function)}Key"


def _add(stack: Plain, outputs: Mapping[str, Any], function: Function) -> None:
    """Put a function's declaration into the stack."""
    template = function.template
    bound: Plain = {}
    for name, parameter in template.get("Parameters", {}).items():
        if name in outputs:
            bound[name] = outputs[name]
        elif name not in stack["Parameters"]:
            if "Default" not in parameter:
                raise DeclarationError(
                    f"lambdas/{function.name}: parameter {name} is neither an output nor a parameter of the stack "
                    "(services/stack.yaml), so it needs a Default"
                )
            stack["Parameters"][name] = parameter
    for section in ("Conditions", "Resources", "Outputs"):
        for name, value in _bound(template.get(section, {}), bound).items():
            held = stack.setdefault(section, {})
            if name in held:
                raise DeclarationError(f"lambdas/{function.name}: {section} has {name}, which the stack has already")
            held[name] = value
    properties = stack["Resources"][function.logical_id]["Properties"]
    properties["CodeUri"] = {"Bucket": {"Ref": "CodeBucket"}, "Key": {"Ref": key_parameter(function.name)}}
    properties.setdefault("FunctionName", {"Fn::Sub": f"${{AWS::StackName}}-{function.in_cloud}"})
    stack["Parameters"][key_parameter(function.name)] = {"Type": "String"}
    stack["Outputs"][function.logical_id] = {"Value": {"Ref": function.logical_id}}


def _bound(value: Any, bound: Mapping[str, Any]) -> Any:
    """A value with the parameters replaced by what they are bound to."""
    if isinstance(value, list):
        return [_bound(item, bound) for item in value]
    if not isinstance(value, dict):
        return value
    if list(value) == ["Ref"]:
        return bound.get(value["Ref"], value)
    if list(value) == ["Fn::Sub"] and isinstance(value["Fn::Sub"], str):
        return {"Fn::Sub": re.sub(r"\$\{(\w+)\}", lambda m: _in_text(m[0], bound.get(m[1])), value["Fn::Sub"])}
    return {key: _bound(item, bound) for key, item in value.items()}


def _in_text(written: str, expression: Any) -> str:
    """What stands in the text of Fn::Sub for a parameter bound to this expression."""
    match expression:
        case None:
            return written
        case {"Ref": str(name)}:
            return f"${{{name}}}"
        case {"Fn::GetAtt": [str(name), str(attribute)]}:
            return f"${{{name}.{attribute}}}"
        case {"Fn::Sub": str(text)}:
            return text
    raise DeclarationError(f"an output that functions use in a text must be a Ref, a GetAtt or a Sub, not {expression}")


def _translated(stack: Plain) -> Plain:
    # Not before it is needed: it takes a quarter of a second.
    from samtranslator.parser.parser import Parser  # noqa: PLC0415
    from samtranslator.public.exceptions import InvalidDocumentException  # noqa: PLC0415
    from samtranslator.translator.translator import Translator  # noqa: PLC0415

    # It says of each translation that nobody has collected its figures.
    logging.getLogger("samtranslator").setLevel(logging.ERROR)
    try:
        translator = Translator({}, Parser(), boto_session=_NoSession())
        built: Plain = translator.translate(stack, parameter_values={})
    except InvalidDocumentException as error:
        reason = "; ".join(" ".join(cause.message.split()) for cause in error.causes)
        raise DeclarationError(f"SAM cannot translate the functions' templates: {reason}") from None
    return built


class _NoSession:
    """Stands for a session of AWS: only the partition of names that are replaced afterwards follows from it."""

    region_name = "us-east-1"


def _finish(stack: Plain, function: Function) -> None:
    """Give the function a log group that ends some day, and a role that may do no more than it has to."""
    resources = stack["Resources"]
    logs = f"{camel(function.name)}Logs"
    resources[logs] = {
        "Type": "AWS::Logs::LogGroup",
        "DeletionPolicy": "Delete",
        "UpdateReplacePolicy": "Delete",
        "Properties": {
            "LogGroupName": {"Fn::Sub": f"{LOG_PREFIX}{function.in_cloud}"},
            "RetentionInDays": {"Ref": "LogRetentionDays"},
        },
    }
    resource = resources[function.logical_id]
    resource["DependsOn"] = [*_listed(resource.get("DependsOn")), logs]
    resource["Properties"].pop("Tags", None)
    mappings = [
        other["Properties"]
        for other in resources.values()
        if other["Type"] == "AWS::Lambda::EventSourceMapping"
        and other["Properties"]["FunctionName"] == {"Ref": function.logical_id}
    ]
    if (role := resources.get(f"{function.logical_id}Role")) is not None:
        narrow_role(role["Properties"], function.in_cloud, {"Fn::GetAtt": [logs, "Arn"]}, mappings)


def _listed(value: Any) -> list[str]:
    if value is None:
        return []
    return [value] if isinstance(value, str) else list(value)
