"""The contract as a page for people, generated from its schema.

``python -m pitwall.events.reference`` prints ``docs/events.md``; a test keeps the two equal.
"""

import io
import sys
from collections.abc import Iterator
from typing import Any

from pitwall.events.envelope import TYPES
from pitwall.events.schema import contract_schema

HEAD = """# Events

Every record in the stream is one event: an envelope around one payload, as JSON on one line.
This page is made by `make schema` from the code in `events/`; `events/schema.json` is the same
for programs.

```json
{"v": 1, "run": "20250316T040331Z-australian-grand-prix-7f3a", "seq": 41, "t_ms": 4260355,
 "type": "pit_entered", "sent_ms": 1764043200000, "data": {"driver": "4", "lap": 12}}
```

* `(run, seq)` is the identity: whoever has seen it ignores a repeat. `seq` counts from 0 without a gap.
* `t_ms` is session time: milliseconds since the recording of the session began. `sent_ms` is the
  wall clock when the event was put into the stream, `resent` how many times it was put again because
  the stream had refused it; missing for most.
* Fields that are not known are left out. Units are in the names: `_ms`, `_kph`, `_dm` (decimetres).
* Types and fields a reader does not know are passed over; another `v` is refused.
"""


def contract_page() -> str:
    """The page, in Markdown."""
    definitions = contract_schema()["$defs"]
    types = {kind.__name__: name for name, kind in TYPES.items()}
    lines = [HEAD]
    for kind, name in types.items():
        lines += [f"## `{name}`", "", *_record(definitions[kind])]
    lines += ["## Parts of payloads, and alerts", ""]
    for kind in sorted(set(definitions) - set(types)):
        lines += [f"### {kind}", "", *_record(definitions[kind])]
    return "\n".join(lines).rstrip() + "\n"


def _record(schema: dict[str, Any]) -> Iterator[str]:
    yield schema["description"].replace("``", "`").replace(":class:`", "`")
    yield ""
    yield "| field | holds | |"
    yield "| --- | --- | --- |"
    required = schema.get("required", [])
    for name, field in schema["properties"].items():
        yield f"| `{name}` | {_holds(field)} | {'' if name in required else 'optional'} |"
    yield ""


def _holds(field: dict[str, Any]) -> str:
    if "anyOf" in field:
        return " or ".join(_holds(option) for option in field["anyOf"] if option != {"type": "null"})
    if "$ref" in field:
        return str(field["$ref"]).rsplit("/", 1)[-1]
    if "enum" in field:
        return ", ".join(f"`{value}`" for value in field["enum"])
    if field.get("type") == "array":
        return f"list of {_holds(field['items'])}"
    text: str = {"integer": "whole number", "string": "text", "boolean": "true or false"}.get(field["type"], "number")
    if "pattern" in field:
        pattern = field["pattern"].removeprefix("^(?:").removesuffix(")$").replace("|", "\\|")
        return f"{text} like `{pattern}`"
    if "minimum" in field:
        return f"{text}, {_number(field['minimum'])} to {_number(field['maximum'])}"
    return f"{text}, at most {field['maxLength']} characters" if "maxLength" in field else text


def _number(value: float) -> str:
    return f"{value:,.16g}"


if __name__ == "__main__":
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(encoding="utf-8")  # a file of the repository, whatever the terminal speaks
    sys.stdout.write(contract_page())
