"""The state is a function of the set of events: neither order nor repetition matters."""

import random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pitwall.dashboard.state import RaceState
from pitwall.events import Event
from pitwall.simulator.sources.demo import DemoSource
from pitwall.simulator.timeline import timeline
from tests.unit.test_state_sample_race import RUN, apply_patch, sample_alerts, sample_events

EVENTS = sample_events()
ALERTS = sample_alerts()


def without_history(document: dict[str, Any]) -> dict[str, Any]:
    """The document without the one figure that tells how events came: the repeats."""
    counts = {name: count for name, count in document["counts"].items() if name != "repeated"}
    return {**document, "counts": counts}


def in_order() -> RaceState:
    state = RaceState(RUN, "embedded")
    for event in EVENTS:
        state.apply(event)
    for alert in ALERTS:
        state.apply_alert(alert)
    return state


EXPECTED = without_history(in_order().document())

arrivals = st.permutations(EVENTS).flatmap(
    lambda shuffled: st.lists(st.sampled_from(EVENTS), max_size=30).flatmap(
        lambda repeats: st.permutations([*shuffled, *repeats])
    )
)


@settings(max_examples=150, deadline=None)
@given(arrived=arrivals, alerts=st.permutations([*ALERTS, *ALERTS]))
def test_any_order_and_any_repetition_gives_the_same_document(arrived: list[Event], alerts: Any) -> None:
    state = RaceState(RUN, "embedded")
    for alert in alerts:
        state.apply_alert(alert)
    for event in arrived:
        state.apply(event)
    assert without_history(state.document()) == EXPECTED


@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_any_subset_gives_the_same_document_in_any_order(data: st.DataObject) -> None:
    some = data.draw(st.lists(st.sampled_from(EVENTS), unique_by=lambda event: event.seq))
    first, second = RaceState(RUN, "embedded"), RaceState(RUN, "embedded")
    for event in some:
        first.apply(event)
    for event in sorted(some, key=lambda event: event.seq):
        second.apply(event)
        second.document()
    assert first.document() == second.document()


@settings(max_examples=60, deadline=None)
@given(arrived=arrivals, takes=st.sets(st.integers(0, len(EVENTS) + 30)))
def test_patches_add_up_to_the_document_wherever_they_are_taken(arrived: list[Event], takes: set[int]) -> None:
    state = RaceState(RUN, "embedded")
    browser: Any = {}
    for number, event in enumerate(arrived):
        state.apply(event)
        if number in takes:
            browser = apply_patch(browser, state.take_patch() or {})
            assert browser == state.document()
    browser = apply_patch(browser, state.take_patch() or {})
    assert browser == state.document()
    assert state.take_patch() is None


def test_no_value_in_the_document_is_null() -> None:
    def nulls(value: Any, path: str) -> list[str]:
        if isinstance(value, dict):
            return [found for key, inner in value.items() for found in nulls(inner, f"{path}.{key}")]
        return [path] if value is None else []

    assert nulls(EXPECTED, "") == []


def test_events_that_come_before_the_session_is_known_are_not_lost() -> None:
    late = RaceState(RUN, "embedded")
    for event in EVENTS[1:]:
        late.apply(event)
    assert late.document()["drivers"]["4"]["best_lap_ms"] == 90_000
    assert "code" not in late.document()["drivers"]["4"]
    late.apply(EVENTS[0])
    assert late.document()["drivers"] == EXPECTED["drivers"]


@pytest.mark.parametrize("shuffle_seed", [1, 2, 3])
def test_a_whole_grand_prix_in_any_order_gives_the_same_document(shuffle_seed: int) -> None:
    race = DemoSource(seed=3, laps=12, telemetry=False).load(lambda _: None)
    events = list(timeline(race, RUN, 10.0))
    ordered, shuffled = RaceState(RUN, "embedded"), RaceState(RUN, "embedded")
    for number, event in enumerate(events):
        ordered.apply(event)
        if number % 97 == 0:
            ordered.take_patch()
    chance = random.Random(shuffle_seed)
    for event in chance.sample(events, len(events)):
        shuffled.apply(event)
        if chance.random() < 0.02:
            shuffled.take_patch()
    assert len(events) > 1_000
    assert shuffled.document() == ordered.document()
