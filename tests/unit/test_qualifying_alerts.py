"""What is news in a qualifying: who drops into the elimination zone and gets out, who is knocked out, and pole."""

import json
from collections.abc import Sequence
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pitwall.events import (
    Alert,
    Classification,
    ClassifiedDriver,
    Event,
    LapCompleted,
    LapTimeDeleted,
    Payload,
    PitLeft,
    Retired,
    SessionKind,
    SessionPartStarted,
)
from pitwall.events.alert_facts import EliminationZoneFacts, PoleFacts
from pitwall.lambdas.fastest_lap.announcement import take
from pitwall.lambdas.fastest_lap.record import LapRecord
from pitwall.lambdas.fastest_lap.record_json import parse, render
from pitwall.lambdas.race_alerts.memory import RaceMemory
from pitwall.lambdas.race_alerts.memory import parse as parse_memory
from pitwall.lambdas.race_alerts.memory import render as render_memory
from pitwall.lambdas.race_alerts.news import take as take_news
from tests.fixtures.qualifying import MEXICO, MONZA, RUN, Moments, events, laps, mexico, monza, session

Q1 = events(session(MEXICO), mexico())
ZONE = ("elimination_zone", "elimination_zone_left")


def after(*batches: Sequence[Event]) -> LapRecord:
    record = LapRecord()
    for batch in batches:
        record = take(record, batch)
    return record


def alerts(*batches: Sequence[Event], kinds: Sequence[str] = ZONE) -> list[Alert]:
    found = [entry.alert for entry in after(*batches).alerts.entries.values()]
    return sorted((alert for alert in found if alert.kind in kinds), key=lambda alert: (alert.t_ms, alert.kind))


def one_by_one(told: Sequence[Event]) -> list[list[Event]]:
    return [[event] for event in told]


def heard(found: list[Alert]) -> list[tuple[int, str, str | None]]:
    return [(alert.t_ms, alert.kind, alert.code) for alert in found]


def test_drivers_cross_the_cut_off_by_their_own_laps_and_by_those_of_others() -> None:
    """Of six in Mexico City three go on; Stroll, Bottas and Schumacher were the first three with a time."""
    assert heard(alerts(*one_by_one(Q1))) == [
        (3_134_458, "elimination_zone", "STR"),  # Verstappen's 1:16.788 puts him behind the cut-off
        (3_334_894, "elimination_zone", "MSC"),  # by Ocon's 1:18.126
    ]


def test_the_words_are_the_part_the_place_and_what_is_short() -> None:
    first, second = alerts(Q1)
    assert first.facts == EliminationZoneFacts(kind="elimination_zone", part="Q1", position=4, short_ms=1_340)
    assert (first.title, first.text) == ("In the elimination zone · Stroll", "Q1 · P4 · 1.340 s short")
    assert first.time_ms == 80_873
    assert second.id == f"elimination_zone-1-47-{second.seq}"


def test_who_improves_is_out_of_the_zone_and_puts_another_there() -> None:
    better = laps([("47", 8, 3_517_405, 78_000)])
    told = events(session(MEXICO), sorted([*mexico(3_517_000), *better, *mexico()[-1:]], key=lambda one: one[0]))
    assert heard(alerts(told))[2:] == [
        (3_517_405, "elimination_zone", "OCO"),
        (3_517_405, "elimination_zone_left", "MSC"),
    ]
    left = alerts(told)[-1]
    assert (left.title, left.text) == ("Out of the elimination zone · Schumacher", "Q1 · P3")


def test_a_deleted_lap_that_counted_drops_its_driver_into_the_zone() -> None:
    deletion: Moments = [
        (3_300_000, LapTimeDeleted(driver="77", lap=3)),
        (3_300_100, LapTimeDeleted(driver="77", lap=5)),
    ]
    told = events(session(MEXICO), sorted([*mexico(3_299_000), *deletion, *mexico()[-1:]], key=lambda one: one[0]))
    dropped = [alert for alert in alerts(told) if alert.code == "BOT"]
    assert heard(dropped) == [(3_300_100, "elimination_zone", "BOT")]
    assert dropped[0].text == "Q1 · P4 · 24.294 s short"  # of his time there is a cool-down lap left, 1:45.167


def test_nothing_is_said_before_as_many_have_a_time_as_go_on() -> None:
    assert alerts(events(session(MEXICO), mexico(3_133_000))) == []


def test_an_alert_of_the_zone_waits_for_laps_that_may_be_on_their_way_through_another_shard() -> None:
    """3 s by the clock, which at ten times the speed are 30 s of the session."""
    up_to = [event for event in Q1 if event.t_ms <= 3_134_458]
    (later,) = (event for event in Q1 if event.t_ms == 3_207_423)
    assert alerts(up_to) == []
    assert heard(alerts(up_to, [later])) == [(3_134_458, "elimination_zone", "STR")]


def test_of_the_last_part_nobody_is_knocked_out() -> None:
    assert [alert for alert in alerts(events(session(MONZA), monza())) if alert.t_ms > 3_959_251] == []


def test_each_driver_who_is_knocked_out_is_told_once_with_the_part() -> None:
    found = alerts(Q1, Q1, kinds=["knocked_out"])
    assert [(alert.id, alert.title, alert.text) for alert in found] == [
        ("knocked_out-14", "Knocked out · Alonso", "Q1"),
        ("knocked_out-47", "Knocked out · Schumacher", "Q1"),
        ("knocked_out-18", "Knocked out · Stroll", "Q1"),
    ]


def result(*times_ms: int | None) -> Classification:
    entries = [
        ClassifiedDriver(driver=number, position=place, classified=str(place), part_times_ms=(79_000, 79_000, time_ms))
        for place, (number, time_ms) in enumerate(zip(MONZA, times_ms, strict=False), start=1)
    ]
    return Classification(entries=tuple(entries))


def test_pole_is_the_official_result_of_a_qualifying() -> None:
    told = events(session(MONZA), [*monza(), (5_694_111, result(79_307, 79_346, 80_455))])
    (pole,) = alerts(told, told, kinds=["pole"])
    assert (pole.id, pole.title, pole.text) == ("pole-16", "Pole position · Leclerc", "1:19.307 · 0.039 s ahead")
    assert pole.facts == PoleFacts(kind="pole", margin_ms=39)
    untimed = events(session(MONZA), [*monza(), (5_694_111, result(79_307, None))])
    assert alerts(untimed, kinds=["pole"])[0].text == "1:19.307"


def test_a_race_and_a_practice_have_no_pole_and_no_zone() -> None:
    practice = laps([("77", 1, 1_000_000, 80_000), ("33", 1, 1_100_000, 79_000)])
    told = events(session(MEXICO, "practice", "Practice 1"), [*practice, (5_000_000, result(1, 2))])
    assert alerts(told, kinds=[*ZONE, "pole", "knocked_out"]) == []


@pytest.mark.parametrize("shuffle_seed", range(4))
def test_whatever_order_events_come_in_what_is_so_in_the_end_is_told(shuffle_seed: int) -> None:
    chance = Random(shuffle_seed)
    shuffled = chance.sample([*Q1, *Q1], 2 * len(Q1))
    expected = {alert.id for alert in alerts(Q1, kinds=[*ZONE, "knocked_out"])}
    assert expected <= {alert.id for alert in alerts(*one_by_one(shuffled), kinds=[*ZONE, "knocked_out"])}


@settings(max_examples=30, deadline=None)
@given(chance=st.randoms(use_true_random=False))
def test_laps_that_come_late_by_less_than_the_hold_change_nothing(chance: Random) -> None:
    """Each event up to 1.4 s late at one second a second of the session."""
    started = session(MEXICO)
    slow = [event for event in events(started, mexico()) if not isinstance(event.payload, type(started))]
    told = sorted(slow, key=lambda event: event.t_ms + chance.randrange(1_400 * 10))
    assert heard(alerts(events(started, [])[:1], *one_by_one(told))) == heard(alerts(Q1))


def test_the_record_of_a_qualifying_survives_its_json_form() -> None:
    record = after([*Q1, Event(run=RUN, seq=10_000, t_ms=4_000_000, payload=result(1, None))])
    assert parse(json.loads(json.dumps(render(record)))) == record


def test_a_record_written_before_there_were_parts_is_read() -> None:
    plain = render(after(events(session(MEXICO), laps([("77", 1, 1_000_000, 80_000)]))))
    assert parse({name: value for name, value in plain.items() if name not in ("speed", "parts")}).parts.spans() == []


def news(kind: SessionKind, *payloads: Payload) -> list[str]:
    told = events(
        session(MEXICO, kind), [(1_000_000 + 1_000 * place, payload) for place, payload in enumerate(payloads)]
    )
    memory = take_news(RaceMemory(), told)
    assert parse_memory(json.loads(json.dumps(render_memory(memory)))) == memory
    return sorted({entry.alert.kind for entry in memory.alerts.entries.values()})


@pytest.mark.parametrize(
    ("kind", "expected"), [("race", ["new_leader", "pit_stop", "retirement"]), ("practice", []), ("qualifying", [])]
)
def test_stops_and_leaders_are_news_in_a_race_alone(kind: SessionKind, expected: list[str]) -> None:
    stop = PitLeft(driver="77", lap=2, duration_ms=22_000, tyre_changed=True)
    front = [LapCompleted(driver="33", lap=1, position=1), LapCompleted(driver="77", lap=2, position=1)]
    assert news(kind, *front, stop, Retired(driver="33", laps=1)) == expected


def test_the_part_has_the_name_the_feed_gives_it() -> None:
    told = [SessionPartStarted(part=1, name="SQ1", drivers=MEXICO, advance=3)]
    moments: Moments = [(900_306, told[0]), *[one for one in mexico() if not isinstance(one[1], SessionPartStarted)]]
    found = alerts(events(session(MEXICO), moments), kinds=["knocked_out", *ZONE])
    assert {alert.text.partition(" ")[0] for alert in found} == {"SQ1"}
