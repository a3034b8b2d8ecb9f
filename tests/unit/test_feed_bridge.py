"""A hole in a connection is bridged by the snapshot after it, and nothing is told twice."""

import copy
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pitwall.events import Classification, LapCompleted, RaceControlMessage
from pitwall.simulator.race import Moment
from pitwall.simulator.sources.feed.bridge import Bridge
from pitwall.simulator.sources.feed.difference import SAME, difference
from pitwall.simulator.sources.feed.files import read_recording
from pitwall.simulator.sources.feed.lines import read_snapshot
from pitwall.simulator.sources.feed.merge import merged
from pitwall.simulator.sources.feed.message import FeedMessage
from pitwall.simulator.sources.feed.translation import Translation
from tests.recorded_races import feed_recording

T0 = 1_764_422_255_000
AIR = {"AirTemp": "25.1", "Humidity": "50.0", "Pressure": "1015.3", "Rainfall": "0", "TrackTemp": "31.4"}
WIND = {"WindDirection": "356", "WindSpeed": "2.2"}

values = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | st.text(max_size=3),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from("abc012"), inner, max_size=4),
    max_leaves=12,
)


def said(number: int) -> dict[str, object]:
    return {"Utc": "2025-11-29T13:17:36", "Category": "Other", "Message": f"MESSAGE {number}"}


def told(messages: list[FeedMessage]) -> list[Moment]:
    translation = Translation()
    return [moment for message in messages for moment in translation.apply(message)] + translation.finish()


topics = st.dictionaries(st.sampled_from("abc012"), values, max_size=4)


@given(topics, topics)
def test_the_difference_makes_of_one_state_the_other(known: object, now: object) -> None:
    change = difference(known, now)
    made = known if change is SAME else merged(copy.deepcopy(known), change)
    assert json.dumps(as_lists(made), sort_keys=True) == json.dumps(as_lists(now), sort_keys=True)


def as_lists(value: object) -> object:
    """The feed has a list as a dictionary too, with its indices as keys: both are read alike."""
    if isinstance(value, list):
        return {str(index): as_lists(item) for index, item in enumerate(value)}
    if isinstance(value, dict):
        return {key: as_lists(item) for key, item in value.items()}
    return value


def test_what_was_missed_is_told_by_the_snapshot_once() -> None:
    before = FeedMessage("RaceControlMessages", {"Messages": [said(0)]}, T0)
    snapshot = FeedMessage("RaceControlMessages", {"Messages": [said(0), said(1)]}, None, snapshot=True)
    after = FeedMessage("Heartbeat", {"Utc": "2025-11-29T13:17:50Z"}, T0 + 15_000)
    received = [
        (t_ms, payload.message)
        for t_ms, payload in told([before, snapshot, after])
        if isinstance(payload, RaceControlMessage)
    ]
    assert received == [(0, "MESSAGE 0"), (0, "MESSAGE 1")]


def test_a_snapshot_that_tells_nothing_is_passed_over_whatever_its_bookkeeping() -> None:
    bridge = Bridge()
    bridge.new(FeedMessage("WeatherData", AIR, T0))
    assert bridge.new(FeedMessage("WeatherData", {**AIR, "_kf": True}, None, snapshot=True)) is None
    changed = bridge.new(FeedMessage("WeatherData", {**AIR, "AirTemp": "24.0"}, None, snapshot=True))
    assert changed == FeedMessage("WeatherData", {"AirTemp": "24.0"}, None)


def test_a_message_that_comes_twice_is_told_once_and_one_that_differs_in_its_time_twice() -> None:
    weather = FeedMessage("WeatherData", {**AIR, **WIND}, T0)
    later = FeedMessage("WeatherData", {**AIR, **WIND}, T0 + 60_000)
    assert [t_ms for t_ms, _ in told([weather, weather, later, weather])] == [0, 60_000]


def test_old_samples_of_the_cars_are_not_told_again_by_a_snapshot() -> None:
    bridge = Bridge()
    first = FeedMessage("CarData.z", "q", None, snapshot=True)
    assert bridge.new(first) == first
    assert bridge.new(FeedMessage("CarData.z", "r", None, snapshot=True)) is None


@pytest.mark.recorded
@pytest.mark.parametrize(
    "name",
    [
        "2025-qatar-sprint.txt",
        pytest.param("2025-imola-qualifying.txt", marks=pytest.mark.long),
        pytest.param("2025-monza-practice-1.txt", marks=pytest.mark.long),
    ],
)
def test_snapshots_without_a_hole_change_nothing(name: str) -> None:
    messages = read_recording(feed_recording(name)).messages
    state: dict[str, object] = {}
    with_snapshots: list[FeedMessage] = []
    for number, message in enumerate(messages):
        state[message.topic] = merged(state.get(message.topic), message.content)
        with_snapshots.append(message)
        if number % 1000 == 999:
            with_snapshots += read_snapshot(copy.deepcopy(state))
    assert told(with_snapshots) == told(messages)


@pytest.mark.recorded
def test_holes_of_some_seconds_cost_no_lap_no_message_and_not_the_result() -> None:
    """What comes and goes in a hole, as a gap, is lost, and no more. 20 cars drive 19 laps."""
    whole = read_recording(feed_recording("2025-qatar-sprint.txt")).messages
    state: dict[str, object] = {}
    received: list[FeedMessage] = []
    hole_ends_ms = None
    for message in whole:
        at_ms = message.offset_ms or 0
        if hole_ends_ms is None and len(received) % 1500 == 1499:
            hole_ends_ms = at_ms + 30_000
        if hole_ends_ms is not None and at_ms >= hole_ends_ms:
            hole_ends_ms = None
            received += read_snapshot(copy.deepcopy(state))
        state[message.topic] = merged(state.get(message.topic), message.content)
        if hole_ends_ms is None:
            received.append(message)
    assert len(whole) - len(received) > 1500, "some messages were missed"
    bridged, right = told(received), told(whole)
    assert sorted(laps(bridged)) == sorted(laps(right))
    assert len(laps(right)) == 20 * 19
    for kind in (RaceControlMessage, Classification):
        assert payloads(bridged, kind) == payloads(right, kind)


def laps(moments: list[Moment]) -> list[tuple[str, int, int | None]]:
    return [(one.driver, one.lap, one.lap_time_ms) for _, one in moments if isinstance(one, LapCompleted)]


def payloads(moments: list[Moment], kind: type) -> list[object]:
    return [one for _, one in moments if isinstance(one, kind)]
