"""The types that the page's JavaScript is checked with, made of the description of the HTTP interface.

``python -m pitwall.scripts.page_types`` prints them; ``dashboard/types/api.d.ts`` is its output, and a test
keeps the two equal.
"""

import io
import json
import re
import sys
from typing import Any

from pitwall.dashboard.web.openapi import description

_HEAD = """\
// Made by `make schema` from the contract (events/) and the state document (dashboard/state/document.py).
// For `make lint` alone: no browser loads it.
"""
_NAMES = {"boolean": "boolean", "integer": "number", "number": "number", "string": "string", "null": "null"}


_READ = ("State", "CarFrames", "SimulatorReport")
"""What the page reads; what these are made of comes with them."""


def page_types() -> str:
    """TypeScript declarations of what the page reads, in the namespace ``Api``."""
    schemas = description()["components"]["schemas"]
    needed: set[str] = set()
    waiting = list(_READ)
    while waiting:
        if (name := waiting.pop()) not in needed:
            needed.add(name)
            waiting += re.findall(r'"#/components/schemas/(\w+)"', json.dumps(schemas[name]))
    declared = [
        f"  /** {schemas[name]['description']} */\n  type {name} = {type_of(schemas[name], '  ')};"
        for name in sorted(needed)
    ]
    return _HEAD + "declare namespace Api {\n" + "\n\n".join(declared) + "\n}\n"


def type_of(schema: Any, indent: str = "") -> str:
    """The TypeScript type of what a JSON Schema accepts; limits and patterns, which it cannot say, are left out."""
    if schema is True or schema == {}:
        return "unknown"
    if "$ref" in schema:
        return str(schema["$ref"].rsplit("/", 1)[-1])
    for options in (schema.get("anyOf"), schema.get("oneOf")):
        if options:
            return " | ".join(dict.fromkeys(type_of(option, indent) for option in options))
    if "const" in schema or "enum" in schema:
        return " | ".join(json.dumps(value) for value in schema.get("enum", [schema.get("const")]))
    match schema.get("type"):
        case list(kinds):
            return " | ".join(_NAMES[kind] for kind in kinds)
        case "array":
            return f"Array<{type_of(schema.get('items', True), indent)}>"
        case "object" if "properties" in schema:
            return _record(schema, indent)
        case "object":
            return f"Record<string, {type_of(schema.get('additionalProperties', True), indent)}>"
        case kind:
            return _NAMES[kind]


def _record(schema: Any, indent: str) -> str:
    inner = indent + "  "
    required = schema.get("required", ())
    lines = [
        f"{inner}{name}{'' if name in required else '?'}: {type_of(value, inner)};"
        for name, value in schema["properties"].items()
    ]
    return "\n".join(["{", *lines, indent + "}"])


if __name__ == "__main__":
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(encoding="utf-8")  # a file of the repository, whatever the terminal speaks
    sys.stdout.write(page_types())
