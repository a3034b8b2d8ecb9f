"""Writes a new function: a folder with code, test, fixture and declaration that works as it is."""

import base64
import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from string import Template

from pitwall.events import Event
from pitwall.events.envelope import TYPES
from pitwall.scripts.errors import CommandError, WrongUsage
from pitwall.services.functions.declarations import LONGEST_NAME, NAME, camel
from pitwall.simulator.sources.demo import DemoSource
from pitwall.simulator.timeline import timeline

TEXTS = Path(__file__).parent / "texts"
EVERYTHING = "stream"
MOST_IN_FIXTURE = 5
RUN = "20250316T040000Z-demo-grand-prix-0000"


def write_function(source: Path, name: str, trigger: str) -> list[Path]:
    """Write the function into ``lambdas/NAME`` of ``source``; the files that were written.

    ``trigger`` is a type of event, or EVERYTHING. Raises WrongUsage for a name or trigger that is none, CommandError
    if there is such a folder already, or the function cannot be written.
    """
    if not NAME.fullmatch(name) or len(name) > LONGEST_NAME:
        raise WrongUsage(
            f"a function is named in lower case with underscores, at most {LONGEST_NAME} characters, not {name!r}"
        )
    if trigger != EVERYTHING and trigger not in TYPES:
        raise WrongUsage(f"there is no event {trigger!r}: --trigger takes {EVERYTHING}, {', '.join(TYPES)}")
    lambdas, folder = source / "lambdas", source / "lambdas" / name
    if not (lambdas / "shared").is_dir():
        raise CommandError(f"{lambdas} holds no functions: give --source, a folder with lambdas/ and events/")
    if folder.exists():
        raise CommandError(f"{folder} is there already: choose another name")
    try:
        return list(_write(folder, _texts(name, trigger)))
    except OSError as error:
        raise CommandError(f"{folder} cannot be written: {error.strerror}") from None


def _texts(name: str, trigger: str) -> dict[str, str]:
    """The contents of the files by their paths within the folder."""
    filters = "" if trigger == EVERYTHING else _text("filter", trigger=trigger)
    values = {
        "name": name,
        "camel": camel(name),
        "what": "events" if trigger == EVERYTHING else f"`{trigger}` events",
        "filters": filters,
    }
    events = _sample(trigger)
    return {
        "__init__.py": _text("package", **values),
        "handler.py": _text("handler", **values),
        "logic.py": _text("logic", **values),
        "template.yaml": _text("template", **values),
        "tests/__init__.py": "",
        f"tests/test_{name}.py": _text("test", **values, count=str(len(events))),
        "fixtures/batch.json": json.dumps(_batch(events), indent=1) + "\n",
    }


def _text(text: str, **values: str) -> str:
    return Template((TEXTS / f"{text}.txt").read_text(encoding="utf-8")).substitute(values).rstrip("\n") + "\n"


def _sample(trigger: str) -> list[Event]:
    """The first events of that type in the demo race: what the function will be sent."""
    race = DemoSource(laps=5, telemetry=trigger == "car_frames").load(lambda _line: None)
    events = (event for event in timeline(race, RUN, 10) if event is not None)
    wanted = [event for event in events if trigger in (EVERYTHING, event.type)]
    return wanted[:MOST_IN_FIXTURE]


def _batch(events: Iterable[Event]) -> dict[str, object]:
    """The events as Lambda hands a batch of Kinesis to a function."""
    return {"Records": [_record(number, event) for number, event in enumerate(events, start=1)]}


def _record(number: int, event: Event) -> dict[str, object]:
    shard = "shardId-000000000000"
    return {
        "kinesis": {
            "kinesisSchemaVersion": "1.0",
            "partitionKey": event.partition_key,
            "sequenceNumber": str(number),
            "data": base64.b64encode(event.to_json()).decode("ascii"),
            "approximateArrivalTimestamp": 1742097600.0,
        },
        "eventSource": "aws:kinesis",
        "eventVersion": "1.0",
        "eventID": f"{shard}:{number}",
        "eventName": "aws:kinesis:record",
        "invokeIdentityArn": "arn:aws:iam::000000000000:role/pitwall",
        "awsRegion": "us-east-1",
        "eventSourceARN": "arn:aws:kinesis:us-east-1:000000000000:stream/race-events",
    }


def _write(folder: Path, texts: dict[str, str]) -> Iterator[Path]:
    """Write the files, the declaration last: a watch takes the folder for a function from then on."""
    for path, text in sorted(texts.items(), key=lambda item: item[0] == "template.yaml"):
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
        yield file
