"""Sessions against the clock made of any events: their order and repetition change neither state nor alerts."""

import dataclasses
import json
from random import Random
from typing import Any

import jsonschema
from hypothesis import given, settings
from hypothesis import strategies as st

from pitwall.dashboard.state import RaceState
from pitwall.dashboard.web.openapi import description
from pitwall.events import (
    Classification,
    Event,
    KnockedOut,
    LapCompleted,
    LapTimeDeleted,
    LapTimeReinstated,
    MiniSectors,
    PitEntered,
    PitLeft,
    SectorCompleted,
    SessionClock,
    SessionKind,
    SessionPartEnded,
    SessionPartStarted,
)
from pitwall.lambdas.fastest_lap.announcement import take
from pitwall.lambdas.fastest_lap.record import LapRecord
from pitwall.lambdas.fastest_lap.record_json import parse, render
from tests.fixtures.qualifying import RUN, session
from tests.strategies import records

VALIDATOR = jsonschema.Draft202012Validator(
    {"$ref": "#/components/schemas/State", "components": description()["components"]}
)

TOLD = (SessionPartStarted, SessionPartEnded, KnockedOut, SessionClock, MiniSectors, LapCompleted, LapTimeDeleted)
TOLD_TOO = (LapTimeReinstated, PitLeft, PitEntered, SectorCompleted, Classification)
FEW_LAPS = 4


def close(payload: Any) -> Any:
    """The payload with numbers close enough to others' that they concern each other."""
    changes: dict[str, Any] = {}
    if hasattr(payload, "lap"):
        changes["lap"] = 1 + payload.lap % FEW_LAPS
    if isinstance(payload, LapCompleted) and payload.lap_time_ms is not None:
        changes["lap_time_ms"] = payload.lap_time_ms % 100_000
    return dataclasses.replace(payload, **changes)


def sessions(kind: SessionKind) -> st.SearchStrategy[list[Event]]:
    """A start without a roster, and anything after it."""
    payloads = st.one_of(*(records(told).map(close) for told in (*TOLD, *TOLD_TOO)))

    def numbered(happened: list[tuple[int, Any]]) -> list[Event]:
        moments = [(0, session((), kind)), *happened]
        return [Event(run=RUN, seq=seq, t_ms=t_ms, payload=payload) for seq, (t_ms, payload) in enumerate(moments)]

    return st.lists(st.tuples(st.integers(0, 400_000), payloads), max_size=30).map(numbered)


@settings(max_examples=80, deadline=None)
@given(told=sessions("qualifying") | sessions("practice"), chance=st.randoms(use_true_random=False))
def test_the_state_is_as_described_and_the_same_in_any_order(told: list[Event], chance: Random) -> None:
    ordered, shuffled = RaceState(RUN, "embedded"), RaceState(RUN, "embedded")
    for event in told:
        ordered.apply(event)
    for event in chance.sample(told, len(told)):
        shuffled.apply(event)
        VALIDATOR.validate(shuffled.document())
    assert shuffled.document() == ordered.document()


@settings(max_examples=80, deadline=None)
@given(told=sessions("qualifying"), chance=st.randoms(use_true_random=False))
def test_an_alert_that_follows_from_all_events_comes_in_any_order(told: list[Event], chance: Random) -> None:
    at_once, piecemeal = take(LapRecord(), told), LapRecord()
    for event in chance.sample([*told, *told], 2 * len(told)):
        piecemeal = take(piecemeal, [event])
    due = {id_ for id_, entry in at_once.alerts.entries.items() if entry.alert.kind != "fastest_lap"}
    assert due <= piecemeal.alerts.entries.keys()
    assert parse(json.loads(json.dumps(render(piecemeal)))) == piecemeal
