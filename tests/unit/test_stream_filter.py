"""Lambda's event filtering: which events of the stream a function is sent.

The rules are those of "Control which events Lambda sends to your function" in Lambda's guide; that both emulators go by
them too is shown by tests/integration/test_pipeline_status.py, where the functions count what they were sent.
"""

import json
from typing import Any

import pytest

from pitwall.events import Event, LapCompleted, Payload, Unknown, Weather
from pitwall.events.shared.stream_filter import StreamFilter

LEADER = LapCompleted(driver="4", lap=3, position=1, lap_time_ms=90_000)
SECOND = LapCompleted(driver="81", lap=3, position=2)


def sent(payload: Payload, *patterns: Any) -> bool:
    given = [json.dumps({"data": pattern}) for pattern in patterns] if patterns else None
    return StreamFilter(given).lets_through(Event(run="r", seq=7, t_ms=1, payload=payload))


def test_without_a_filter_everything_is_sent_and_with_an_empty_one_nothing() -> None:
    assert sent(Weather())
    assert not StreamFilter([]).lets_through(Event(run="r", seq=7, t_ms=1, payload=Weather()))


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ({"type": ["lap_completed"]}, True),
        ({"type": ["weather", "lap_completed"]}, True),
        ({"type": ["weather"]}, False),
        ({"type": ["lap_completed"], "data": {"position": [1]}}, True),
        ({"type": ["lap_completed"], "data": {"position": [2]}}, False),
        ({"type": ["lap_completed"], "data": {"position": [{"numeric": ["=", 1]}]}}, True),
        ({"type": ["lap_completed"], "data": {"position": [{"numeric": [">", 1]}]}}, False),
        ({"data": {"lap": [{"numeric": [">=", 3, "<", 10]}]}}, True),
        ({"data": {"lap": [{"numeric": [">", 3, "<", 10]}]}}, False),
        ({"data": {"driver": ["4"]}}, True),
        ({"data": {"driver": [{"prefix": "8"}]}}, False),
        ({"data": {"driver": [{"anything-but": ["81"]}]}}, True),
        ({"data": {"compound": [{"exists": False}]}}, True),
        ({"data": {"compound": [{"exists": True}]}}, False),
        ({"data": {"driver": ["4"], "lap": [9]}}, False),
        ({"type": [{"prefix": "lap_"}]}, True),
        ({"seq": [7]}, True),
        ({"data": {"driver": [{"unheard-of": 1}]}}, False),
        ({"data": {"driver": "4"}}, False),
    ],
)
def test_all_fields_of_a_pattern_must_match_and_one_item_of_each_list(pattern: Any, expected: bool) -> None:
    assert sent(LEADER, pattern) is expected


def test_one_of_several_patterns_is_enough() -> None:
    patterns = ({"type": ["weather"]}, {"type": ["lap_completed"], "data": {"position": [1]}})
    assert [sent(payload, *patterns) for payload in (Weather(), LEADER, SECOND)] == [True, True, False]


def test_events_of_unknown_types_are_filtered_by_what_they_hold() -> None:
    assert sent(
        Unknown("battle", {"gap_ms": 400}), {"type": ["battle"], "data": {"gap_ms": [{"numeric": ["<", 1000]}]}}
    )
