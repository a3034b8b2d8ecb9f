"""The state document is what its description says; the types that the page is checked with come from there."""

from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import given, settings

from pitwall import dashboard
from pitwall.dashboard.state import RaceState
from pitwall.dashboard.web.openapi import description
from pitwall.events import Alert, Event
from pitwall.scripts.page_types import page_types, type_of
from tests.strategies import alerts, races
from tests.unit.test_state_sample_race import RUN, sample_alerts, sample_events

COMPONENTS = {"components": description()["components"]}
VALIDATOR = jsonschema.Draft202012Validator({"$ref": "#/components/schemas/State", **COMPONENTS})


def test_the_document_of_the_sample_race_is_as_described_at_every_moment() -> None:
    state = RaceState(RUN, "moto")
    VALIDATOR.validate(state.document())
    for event in sample_events():
        state.apply(event)
        VALIDATOR.validate(state.document())
    for alert in sample_alerts():
        state.apply_alert(alert)
    VALIDATOR.validate(state.document())


@settings(max_examples=40, deadline=None)
@given(race=races(RUN), some=alerts(RUN))
def test_the_document_of_any_race_is_as_described(race: list[Event], some: list[Alert]) -> None:
    state = RaceState(RUN, "moto")
    for event in race:
        state.apply(event)
    for alert in some:
        state.apply_alert(alert)
    VALIDATOR.validate(state.document())


def test_a_part_that_the_description_does_not_know_is_noticed() -> None:
    state = RaceState(RUN, "moto")
    for event in sample_events():
        state.apply(event)
    driver = {**state.document()["drivers"]["4"], "mood": "good"}
    with pytest.raises(jsonschema.ValidationError, match="mood"):
        VALIDATOR.validate({**state.document(), "drivers": {"4": driver}})


def test_the_types_in_the_repository_are_those_the_code_gives() -> None:
    types = Path(dashboard.__file__).with_name("types") / "api.d.ts"
    assert page_types() == types.read_text("utf-8"), "run: make schema"


@pytest.mark.parametrize(
    ("schema", "written"),
    [
        ({"anyOf": [{"type": "integer", "minimum": 0}, {"type": "null"}]}, "number | null"),
        ({"enum": ["purple", 3]}, '"purple" | 3'),
        ({"type": "array", "items": {"$ref": "#/components/schemas/Lap"}}, "Array<Lap>"),
        ({"type": "object", "additionalProperties": {"type": "string"}}, "Record<string, string>"),
        ({"type": "object", "properties": {"lap": {"type": "number"}}, "required": ["lap"]}, "{\n  lap: number;\n}"),
        ({"type": "object", "properties": {"lap": True}}, "{\n  lap?: unknown;\n}"),
    ],
)
def test_a_schema_becomes_the_type_of_what_it_accepts(schema: Any, written: str) -> None:
    assert type_of(schema) == written
