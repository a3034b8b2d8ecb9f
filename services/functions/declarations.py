"""Finds the functions: a folder of ``lambdas/`` with a ``template.yaml`` is one."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from samtranslator.yaml_helper import yaml_parse
from yaml import YAMLError

TEMPLATE = "template.yaml"
NAME = re.compile(r"[a-z][a-z0-9]*(?:_[a-z0-9]+)*")
LONGEST_NAME = 40
"""Lambda allows 64 characters, of which the stack's name takes some."""

SERVERLESS_FUNCTION = "AWS::Serverless::Function"
STREAM_EVENT = "Kinesis"

Plain = dict[str, Any]


class DeclarationError(Exception):
    """A function is not declared as it should be. The message is one line: which file, what, what to do."""


@dataclass(frozen=True, slots=True)
class Function:
    """A function as its folder declares it. ``template`` is the SAM template as plain values."""

    name: str
    template: Plain

    @property
    def logical_id(self) -> str:
        """The resource in the template: ``FastestLapFunction`` for ``fastest_lap``."""
        return f"{camel(self.name)}Function"

    @property
    def properties(self) -> Plain:
        """The properties of the function's resource."""
        properties: Plain = self.template["Resources"][self.logical_id]["Properties"]
        return properties

    @property
    def in_cloud(self) -> str:
        """The end of the function's name in the cloud: ``fastest-lap``."""
        return self.name.replace("_", "-")

    @property
    def triggers(self) -> Mapping[str, Plain]:
        """What calls the function: SAM's events by their names."""
        events: Mapping[str, Plain] = self.properties.get("Events", {})
        return events

    @property
    def filters(self) -> list[Plain] | None:
        """What of the stream the function is sent: patterns of which one must match, None for all of it.

        Empty if the stream does not call it.
        """
        found: list[Plain] = []
        for trigger in self.triggers.values():
            if trigger.get("Type") != STREAM_EVENT:
                continue
            filters = trigger["Properties"].get("FilterCriteria", {}).get("Filters")
            if not filters:
                return None
            found += [json.loads(one["Pattern"]) for one in filters]
        return found


def find_functions(source: Path) -> list[Function]:
    """The functions in the ``lambdas`` folder of ``source``, by name. Raises DeclarationError."""
    found = list(_functions(source / "lambdas"))
    if not found:
        raise DeclarationError(f"{source / 'lambdas'} holds no function: none of its folders has a {TEMPLATE}")
    return found


def camel(name: str) -> str:
    """``fastest_lap`` as ``FastestLap``."""
    return "".join(word.capitalize() for word in name.split("_"))


def _functions(folder: Path) -> Iterator[Function]:
    for path in sorted(folder.glob(f"*/{TEMPLATE}")):
        name = path.parent.name
        if not NAME.fullmatch(name) or len(name) > LONGEST_NAME:
            raise DeclarationError(
                f"{path}: a function's folder is named in lower case with underscores, at most {LONGEST_NAME} "
                f"characters, not {name!r}"
            )
        yield Function(name, _checked(path, Function(name, _read(path))))


def _read(path: Path) -> Plain:
    try:
        template = yaml_parse(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, YAMLError, ValueError) as error:
        reason = " ".join(str(error).split())
        raise DeclarationError(f"{path}: cannot be read as YAML: {reason[:200]}") from None
    if not isinstance(template, dict):
        raise DeclarationError(f"{path}: must be a SAM template, an object with Resources")
    return template


def _checked(path: Path, function: Function) -> Plain:
    """The template, if what Pitwall asks of it is there; the rest is for SAM's translator."""
    resources = function.template.get("Resources")
    resource = resources.get(function.logical_id) if isinstance(resources, dict) else None
    if not isinstance(resource, dict) or resource.get("Type") != SERVERLESS_FUNCTION:
        raise DeclarationError(f"{path}: must declare {function.logical_id}, an {SERVERLESS_FUNCTION}")
    if not isinstance(resource.get("Properties"), dict):
        raise DeclarationError(f"{path}: {function.logical_id} must have Properties")
    try:
        _ = function.filters
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise DeclarationError(f"{path}: an event's filter cannot be read: {error}") from None
    return function.template
