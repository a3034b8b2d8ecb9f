"""JSON Schema of the contract, generated from the records.

``python -m pitwall.events.schema`` prints it; ``events/schema.json`` is its output, and a test
keeps the two equal.
"""

import dataclasses
import io
import json
import sys
import types
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints, is_typeddict

from pitwall.events.alerts import Alert
from pitwall.events.envelope import CONTRACT_VERSION, TYPES, Envelope
from pitwall.events.fields import Bounds, Length, Pattern

JsonSchema = dict[str, Any]


def contract_schema() -> JsonSchema:
    """One schema (draft 2020-12) for every event; alerts and payloads are under ``$defs``."""
    definitions: dict[str, JsonSchema] = {}
    envelope = _record_schema(Envelope, definitions)["properties"]
    known = [_event_schema(name, kind, envelope, definitions) for name, kind in TYPES.items()]
    unknown = _with_type(envelope, {"type": "string", "not": {"enum": list(TYPES)}}, True)
    _reference(Alert, definitions)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Pitwall event",
        "description": "One event of one run. (run, seq) is its identity; unknown types are kept and passed over.",
        "oneOf": [*known, unknown],
        "$defs": dict(sorted(definitions.items())),
    }


def definitions_of(kind: type) -> dict[str, JsonSchema]:
    """The schemas of a record and of the records within it, by their names."""
    definitions: dict[str, JsonSchema] = {}
    _reference(kind, definitions)
    return definitions


def _event_schema(name: str, kind: type, envelope: JsonSchema, definitions: dict[str, JsonSchema]) -> JsonSchema:
    return _with_type(envelope, {"const": name}, _reference(kind, definitions))


def _with_type(envelope: JsonSchema, type_schema: JsonSchema, data: JsonSchema | bool) -> JsonSchema:
    properties = {**envelope, "v": {"const": CONTRACT_VERSION}, "type": type_schema, "data": data}
    required = ["v", "run", "seq", "t_ms", "type"] + ([] if data is True else ["data"])
    return {"type": "object", "properties": properties, "required": required}


def _reference(kind: type, definitions: dict[str, JsonSchema]) -> JsonSchema:
    if kind.__name__ not in definitions:
        definitions[kind.__name__] = {}
        make = _dictionary_schema if is_typeddict(kind) else _record_schema
        definitions[kind.__name__] = make(kind, definitions)
    return {"$ref": f"#/$defs/{kind.__name__}"}


def _record_schema(kind: type, definitions: dict[str, JsonSchema]) -> JsonSchema:
    hints = get_type_hints(kind, include_extras=True)
    record: Any = kind
    fields = dataclasses.fields(record)
    schema: JsonSchema = {
        "type": "object",
        "description": " ".join((kind.__doc__ or "").split()),
        "properties": {field.name: _schema(hints[field.name], definitions) for field in fields},
    }
    required = [field.name for field in fields if field.default is dataclasses.MISSING]
    if required:
        schema["required"] = required
    return schema


def _dictionary_schema(kind: Any, definitions: dict[str, JsonSchema]) -> JsonSchema:
    """A TypedDict is what we send, not what we are sent: nothing else may be in it."""
    hints = get_type_hints(kind)  # without NotRequired, which __required_keys__ tells
    return {
        "type": "object",
        "description": " ".join((kind.__doc__ or "").split()),
        "properties": {name: _schema(hint, definitions) for name, hint in hints.items()},
        "required": [name for name in hints if name in kind.__required_keys__],
        "additionalProperties": False,
    }


def _schema(hint: Any, definitions: dict[str, JsonSchema]) -> JsonSchema:
    """The schema for one type hint. Raises TypeError for a hint the contract does not use."""
    marks: tuple[Any, ...] = ()
    if get_origin(hint) is Annotated:
        hint, *rest = get_args(hint)
        marks = tuple(rest)
    origin = get_origin(hint)
    if origin in (Union, types.UnionType):
        options = [option for option in get_args(hint) if option is not type(None)]
        return {"anyOf": [*(_schema(option, definitions) for option in options), {"type": "null"}]}
    if origin is Literal:
        return {"enum": list(get_args(hint))}
    if origin is tuple:
        return {"type": "array", "items": _schema(get_args(hint)[0], definitions), **_limits(marks, "maxItems")}
    if origin is list:
        return {"type": "array", "items": _schema(get_args(hint)[0], definitions)}
    if origin is dict:
        return {"type": "object", "additionalProperties": _schema(get_args(hint)[1], definitions)}
    if isinstance(hint, type) and (dataclasses.is_dataclass(hint) or is_typeddict(hint)):
        return _reference(hint, definitions)
    names = {bool: "boolean", int: "integer", float: "number", str: "string"}
    if hint not in names:
        raise TypeError(f"the contract has no schema for {hint!r}")
    return {"type": names[hint], **_limits(marks, "maxLength")}


def _limits(marks: tuple[Any, ...], longest: str) -> JsonSchema:
    limits: JsonSchema = {}
    for mark in marks:
        if isinstance(mark, Bounds):
            limits.update(minimum=mark.low, maximum=mark.high)
        elif isinstance(mark, Pattern):
            limits["pattern"] = f"^(?:{mark.regex})$"
        elif isinstance(mark, Length):
            limits[longest] = mark.longest
    return limits


if __name__ == "__main__":
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(encoding="utf-8")  # a file of the repository, whatever the terminal speaks
    json.dump(contract_schema(), sys.stdout, indent=1, ensure_ascii=False)
    sys.stdout.write("\n")
