"""Whatever events the contract allows: what holds for a race holds for them."""

import json
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pitwall.dashboard.live.laps import laps_until
from pitwall.dashboard.state import RaceState, Run
from pitwall.dashboard.state.summary import positions, summary
from pitwall.dashboard.viewers.playback import timeline
from pitwall.events import Alert, ContractError, Event
from pitwall.events.codec import from_plain, to_plain
from pitwall.events.envelope import loads
from pitwall.lambdas.fastest_lap.announcement import take as take_laps
from pitwall.lambdas.fastest_lap.record import LapRecord
from pitwall.lambdas.fastest_lap.record_json import parse, render
from tests.strategies import JSON, alerts, events, races
from tests.unit.test_state_any_order import without_history
from tests.unit.test_state_sample_race import apply_patch

RUN = "20250101T000000Z-any"
THOROUGH = settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@THOROUGH
@given(event=events())
def test_any_event_comes_back_from_its_json_as_it_was(event: Event) -> None:
    again = Event.from_json(event.to_json())
    assert again == event
    assert again.to_json() == event.to_json()


@THOROUGH
@given(some=alerts(RUN))
def test_any_alert_comes_back_as_it_was(some: list[Alert]) -> None:
    assert [from_plain(Alert, loads(json.dumps(to_plain(alert)))) for alert in some] == some


@THOROUGH
@given(raw=st.binary(max_size=200) | JSON.map(lambda plain: json.dumps(plain).encode()))
def test_any_bytes_are_an_event_or_break_the_contract(raw: bytes) -> None:
    try:
        event = Event.from_json(raw)
    except ContractError:
        return
    assert Event.from_json(event.to_json()) == event


@THOROUGH
@given(event=events(), data=st.data())
def test_an_event_with_any_one_value_changed_is_an_event_or_breaks_the_contract(event: Event, data: Any) -> None:
    plain = json.loads(event.to_json())
    place = plain if data.draw(st.booleans()) or not isinstance(plain["data"], dict) else plain["data"]
    if place:
        place[data.draw(st.sampled_from(sorted(place)))] = data.draw(JSON)
    try:
        changed = Event.from_plain(plain)
    except ContractError:
        return
    state = RaceState(changed.run, "embedded")
    state.apply(changed)
    assert json.dumps(state.document(), allow_nan=False)


@THOROUGH
@given(race=races(RUN), some=alerts(RUN), data=st.data())
def test_any_order_and_any_repetition_of_any_events_gives_the_same_state(
    race: list[Event], some: list[Alert], data: Any
) -> None:
    expected, arrived = RaceState(RUN, "embedded"), RaceState(RUN, "embedded")
    for event in sorted(race, key=lambda event: event.seq):
        expected.apply(event)
    for alert in some:
        expected.apply_alert(alert)
    repeats = data.draw(st.lists(st.sampled_from(race), max_size=10)) if race else []
    browser: Any = {}
    for number, thing in enumerate(data.draw(st.permutations([*race, *repeats, *some, *some]))):
        if isinstance(thing, Alert):
            arrived.apply_alert(thing)
        else:
            arrived.apply(thing)
        if number % 3 == 0:
            browser = apply_patch(browser, arrived.take_patch() or {})
    browser = apply_patch(browser, arrived.take_patch() or {})
    assert without_history(arrived.document()) == without_history(expected.document())
    assert browser == arrived.document()


@THOROUGH
@given(race=races(RUN), until_ms=st.none() | st.integers(0, 86_400_000))
def test_every_answer_about_any_events_can_be_written_as_json(race: list[Event], until_ms: int | None) -> None:
    run = Run(RaceState(RUN, "embedded"))
    for event in race:
        run.take(event, None)
    document = run.state.document()
    answers = [
        document,
        summary(run),
        positions(document),
        timeline(run, until_ms),
        laps_until(RUN, run.history, until_ms),
    ]
    for answer in answers:
        json.dumps(answer, allow_nan=False)


@THOROUGH
@given(race=races(RUN), cuts=st.sets(st.integers(0, 40)), data=st.data())
def test_the_fastest_lap_is_the_same_however_any_events_are_cut_into_batches_and_repeated(
    race: list[Event], cuts: set[int], data: Any
) -> None:
    whole = take_laps(LapRecord(), race)
    order = data.draw(st.permutations(race))
    record, batch = LapRecord(), []
    for number, event in enumerate(order):
        batch.append(event)
        if number in cuts:
            record = parse(render(record))
            record = take_laps(take_laps(record, batch), batch)
            batch = []
    record = take_laps(record, batch)
    assert record.holder() == whole.holder()
