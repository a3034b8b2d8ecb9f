"""The JSON Schema says what the code does."""

import json
from pathlib import Path

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pitwall import events
from pitwall.events import Event, LapCompleted, OrderEntry, RunningOrder
from pitwall.events.envelope import TYPES
from pitwall.events.reference import contract_page
from pitwall.events.schema import contract_schema

SCHEMA = json.loads(Path(events.__file__).with_name("schema.json").read_text())
VALIDATOR = jsonschema.Draft202012Validator(SCHEMA)


def test_the_schema_in_the_repository_is_the_one_the_code_gives() -> None:
    assert contract_schema() == SCHEMA, "run: python -m pitwall.events.schema > events/schema.json"


def test_the_page_about_events_is_the_one_the_code_gives() -> None:
    page = Path(events.__file__).resolve().parents[1] / "docs" / "events.md"
    assert contract_page() == page.read_text(), "run: make schema"


def test_the_schema_is_a_valid_schema_and_names_every_type() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    assert {option["properties"]["type"].get("const") for option in SCHEMA["oneOf"]} == {*TYPES, None}
    assert "Alert" in SCHEMA["$defs"]


def test_every_field_and_record_is_described() -> None:
    assert [name for name, record in SCHEMA["$defs"].items() if not record["description"]] == []


numbers = st.integers(min_value=1, max_value=99)
times = st.none() | st.integers(min_value=0, max_value=86_400_000)
laps = st.builds(
    LapCompleted,
    driver=numbers.map(str),
    lap=numbers,
    lap_time_ms=times,
    sector1_ms=times,
    speed_st_kph=st.none() | st.integers(0, 500),
    position=st.none() | numbers,
    compound=st.sampled_from([None, "SOFT", "WET"]),
    deleted=st.booleans(),
)
orders = st.builds(
    RunningOrder,
    entries=st.lists(st.builds(OrderEntry, driver=numbers.map(str), position=numbers, gap_ms=times), max_size=40).map(
        tuple
    ),
)


@settings(max_examples=60, deadline=None)
@given(payload=laps | orders, seq=st.integers(0, 2**40), t_ms=st.integers(0, 86_400_000))
def test_what_the_code_writes_the_schema_accepts_and_the_code_reads(
    payload: LapCompleted | RunningOrder, seq: int, t_ms: int
) -> None:
    event = Event(run="run-1", seq=seq, t_ms=t_ms, payload=payload)
    VALIDATOR.validate(json.loads(event.to_json()))
    assert Event.from_json(event.to_json()) == event


@settings(max_examples=60, deadline=None)
@given(
    field=st.sampled_from(["driver", "lap", "lap_time_ms", "deleted", "compound", "position"]),
    value=st.one_of(st.integers(-5, 300), st.text(max_size=4), st.booleans(), st.none(), st.floats(-2, 2)),
)
def test_code_and_schema_agree_on_what_a_lap_may_hold(field: str, value: object) -> None:
    plain = Event(run="r", seq=1, t_ms=0, payload=LapCompleted(driver="4", lap=3)).to_plain()
    plain["data"][field] = value
    try:
        Event.from_plain(plain)
        accepted = True
    except events.ContractError:
        accepted = False
    integral_float = isinstance(value, float) and value.is_integer()  # JSON Schema calls 1.0 an integer
    assert accepted == VALIDATOR.is_valid(plain) or integral_float


@pytest.mark.parametrize("name", sorted(TYPES))
def test_the_schema_refuses_a_type_without_its_data(name: str) -> None:
    plain = {"v": 1, "run": "r", "seq": 1, "t_ms": 0, "type": name}
    assert not VALIDATOR.is_valid(plain)
    with pytest.raises(events.ContractError):
        Event.from_plain(plain)
