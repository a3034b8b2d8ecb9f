"""Who holds the fastest lap, and when that is news."""

import json
from collections.abc import Sequence
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pitwall.events import Alert, ContractError, Event
from pitwall.events.alert_facts import FastestLapFacts, RecordLap
from pitwall.lambdas.fastest_lap.announcement import take
from pitwall.lambdas.fastest_lap.record import LapKey, LapRecord
from pitwall.lambdas.fastest_lap.record_json import parse, render
from tests.fixtures.race import classification, deleted, lap, reinstated, started


def after(*batches: Sequence[Event]) -> LapRecord:
    record = LapRecord()
    for batch in batches:
        record = take(record, batch)
    return record


def alerts(record: LapRecord) -> list[Alert]:
    return [entry.alert for entry in record.alerts.entries.values()]


def ids(record: LapRecord) -> list[str]:
    return list(record.alerts.entries)


def test_the_smallest_time_holds_the_record() -> None:
    assert after([started(), lap(1, "4", 2, 90_000), lap(2, "81", 2, 89_000)]).holder() == ("81", 2)


def test_a_driver_who_takes_no_part_holds_nothing() -> None:
    unlisted, driver = lap(1, "999", 2, 60_000), lap(2, "81", 2, 89_000)
    for batches in ([[started()], [unlisted], [driver]], [[driver], [started(), unlisted]]):
        record = after(*batches)
        assert record.holder() == ("81", 2)
        assert ids(record) == ["fastest_lap-81-2"]


def test_of_equal_times_the_lap_completed_first_holds_it() -> None:
    later, earlier = lap(8, "4", 5, 89_000), lap(3, "81", 4, 89_000)
    assert after([later, earlier]).holder() == ("81", 4)


def test_a_lap_without_time_or_deleted_as_it_ended_does_not_count() -> None:
    assert after([lap(1, "4", 2, None), lap(2, "81", 2, 80_000, deleted=True), lap(3, "1", 2, 95_000)]).holder() == (
        "1",
        2,
    )


def test_a_time_that_timing_passed_over_is_not_announced() -> None:
    record = after([lap(1, "4", 2, 90_000), lap(2, "81", 2, 80_000, counts=False)])
    assert (record.holder(), ids(record)) == (("4", 2), ["fastest_lap-4-2"])


def test_deleting_the_fastest_reverts_to_the_next_again_and_again() -> None:
    laps = [lap(1, "4", 2, 90_000), lap(2, "81", 2, 89_000), lap(3, "1", 2, 88_000)]
    assert after(laps, [deleted(4, "1", 2)]).holder() == ("81", 2)
    assert after(laps, [deleted(4, "1", 2)], [deleted(5, "81", 2)]).holder() == ("4", 2)
    assert after(laps, [deleted(4, "1", 2), deleted(5, "81", 2), deleted(6, "4", 2)]).holder() is None


def test_a_deletion_may_come_before_its_lap() -> None:
    assert after([deleted(4, "1", 2)], [lap(1, "4", 2, 90_000), lap(3, "1", 2, 88_000)]).holder() == ("4", 2)


def test_a_reinstated_lap_counts_again_even_if_the_rulings_come_in_the_wrong_order() -> None:
    laps = [lap(1, "4", 2, 90_000), lap(3, "1", 2, 88_000)]
    assert after(laps, [reinstated(6, "1", 2)], [deleted(4, "1", 2)]).holder() == ("1", 2)


def test_a_disqualified_driver_loses_the_record() -> None:
    laps = [lap(1, "4", 2, 90_000), lap(3, "1", 2, 88_000)]
    assert after(laps, [classification(9, disqualified=["1"])]).holder() == ("4", 2)


def events_of_a_race() -> st.SearchStrategy[list[Event]]:
    drivers = st.sampled_from(["4", "81", "1"])
    numbers = st.integers(1, 4)

    @st.composite
    def race(draw: st.DrawFn) -> list[Event]:
        made: list[Event] = [started()]
        driven: set[LapKey] = set()
        for seq in range(1, draw(st.integers(1, 25))):
            driver, number = draw(drivers), draw(numbers)
            kind = draw(st.integers(0, 9))
            if kind == 0:
                made.append(deleted(seq, driver, number))
            elif kind == 1:
                made.append(reinstated(seq, driver, number))
            elif kind == 2:
                made.append(classification(seq, disqualified=[driver] if draw(st.booleans()) else []))
            elif (driver, number) not in driven:
                driven.add((driver, number))
                made.append(lap(seq, driver, number, draw(st.integers(80_000, 80_006)), deleted=draw(st.booleans())))
        return made

    return race()


@given(events_of_a_race(), st.randoms(use_true_random=False))
def test_the_holder_depends_on_the_set_of_events_only(race: list[Event], chance: Random) -> None:
    in_order = after(race)
    shuffled = race + chance.choices(race, k=5)
    chance.shuffle(shuffled)
    cut = chance.randrange(len(shuffled))
    batches = [batch for batch in (shuffled[:cut], shuffled[cut:]) if batch]
    assert after(*batches).holder() == in_order.holder()


def test_events_seen_before_change_nothing() -> None:
    batch = [started(), lap(1, "4", 2, 90_000), deleted(2, "4", 2), lap(3, "81", 2, 91_000)]
    record = after(batch)
    assert take(record, batch) is record


def test_each_new_holder_is_announced_with_time_lap_and_gain() -> None:
    record = after([started(), lap(1, "4", 2, 90_000)], [lap(2, "81", 3, 89_500)], [lap(3, "81", 4, 89_400)])
    first, second, third = alerts(record)
    assert first.title == "Fastest lap · Norris"
    assert (first.id, first.driver, first.code, first.lap, first.time_ms) == ("fastest_lap-4-2", "4", "NOR", 2, 90_000)
    assert first.text == "1:30.000 on lap 2"
    assert second.text == "1:29.500 on lap 3, 0.500 s quicker than NOR"
    assert third.text == "1:29.400 on lap 4, 0.100 s quicker than before"


def test_a_batch_announces_only_its_final_holder() -> None:
    record = after([started(), lap(1, "4", 2, 90_000), lap(2, "81", 2, 89_000), lap(3, "1", 2, 88_000)])
    assert ids(record) == ["fastest_lap-1-2"]


def test_the_first_lap_is_no_news() -> None:
    record = after([started(), lap(1, "4", 1, 95_000)], [lap(2, "81", 2, 96_000)], [lap(3, "81", 3, 94_000)])
    assert record.holder() == ("81", 3)
    assert ids(record) == ["fastest_lap-81-3"]


def test_a_slower_lap_that_comes_late_is_not_announced() -> None:
    assert ids(after([lap(9, "81", 5, 88_000)], [lap(2, "4", 2, 90_000)])) == ["fastest_lap-81-5"]


def test_a_reversion_is_announced_under_its_own_identity_and_says_why() -> None:
    record = after([started(), lap(1, "4", 2, 90_000)], [lap(2, "81", 2, 89_000)], [deleted(7, "81", 2)])
    reversion = alerts(record)[-1]
    assert reversion.id == "fastest_lap-4-2-again7"
    assert (reversion.seq, reversion.t_ms) == (7, 7000)
    assert reversion.text == (
        "1:30.000 on lap 2 is the fastest now: the 1:29.000 of PIA was deleted (track limits at turn 4)"
    )


def test_a_disqualification_is_announced_as_the_reason() -> None:
    record = after([started(), lap(1, "4", 2, 90_000)], [lap(2, "81", 2, 89_000)], [classification(9, ["81"])])
    assert alerts(record)[-1].text.endswith("PIA was disqualified")


def test_a_lap_that_is_deleted_and_given_back_is_announced_once_more() -> None:
    record = after(
        [started(), lap(1, "4", 2, 90_000)], [lap(2, "81", 2, 89_000)], [deleted(7, "81", 2)], [reinstated(8, "81", 2)]
    )
    assert ids(record)[-2:] == ["fastest_lap-4-2-again7", "fastest_lap-81-2-again8"]


def test_the_facts_of_a_fastest_lap_are_the_lap_before_and_what_a_ruling_did_to_it() -> None:
    record = after(
        [started(), lap(1, "4", 2, 90_000)], [lap(2, "81", 3, 89_000)], [deleted(7, "81", 3)], [reinstated(8, "81", 3)]
    )
    norris = RecordLap(driver="4", code="NOR", lap=2, time_ms=90_000)
    piastri = RecordLap(driver="81", code="PIA", lap=3, time_ms=89_000)
    assert [alert.facts for alert in alerts(record)] == [
        FastestLapFacts(kind="fastest_lap"),
        FastestLapFacts(kind="fastest_lap", before=norris),
        FastestLapFacts(kind="fastest_lap", before=piastri, lost="deleted", reason="TRACK LIMITS AT TURN 4"),
        FastestLapFacts(kind="fastest_lap", before=norris, given_back=True),
    ]


def test_a_disqualification_is_a_fact_too() -> None:
    record = after([started(), lap(1, "4", 2, 90_000)], [lap(2, "81", 2, 89_000)], [classification(9, ["81"])])
    facts = alerts(record)[-1].facts
    assert isinstance(facts, FastestLapFacts)
    assert (facts.lost, facts.begins_anew) == ("disqualified", True)


def test_an_alert_is_pending_for_the_records_that_gave_rise_to_it() -> None:
    record = after([lap(5, "4", 2, 90_000), lap(6, "81", 2, 89_000)])
    assert [alert.id for alert in record.alerts.pending({5})] == ["fastest_lap-81-2"]
    assert record.alerts.pending({4}) == []
    assert record.alerts.published(alerts(record)).pending({5}) == []


def test_drivers_are_numbers_until_the_roster_is_known() -> None:
    record = after([lap(1, "4", 2, 90_000)], [lap(2, "81", 2, 89_000)])
    assert alerts(record)[1].title == "Fastest lap · Car 81"
    assert alerts(record)[1].text.endswith("than car 4")


@given(events_of_a_race())
def test_a_record_survives_its_json_form(race: list[Event]) -> None:
    record = after(race)
    plain = json.loads(json.dumps(render(record)))
    assert parse(plain) == record


def test_the_json_form_names_the_holder() -> None:
    assert render(after([lap(1, "4", 2, 90_000)]))["holder"] == {"driver": "4", "lap": 2, "time_ms": 90_000}
    assert render(LapRecord())["holder"] is None


@pytest.mark.parametrize("plain", [[], {}, None, {"laps": {"4": 1}}, {"laps": {}, "rulings": {}, "result": 1}])
def test_a_damaged_document_is_refused(plain: object) -> None:
    with pytest.raises(ContractError, match="fastest-lap document"):
        parse(plain)


def test_an_ordinary_race_stays_small() -> None:
    laps = [lap(20 * n + d, str(d + 1), n + 1, 80_000 + 7 * n + d) for n in range(70) for d in range(20)]
    assert len(json.dumps(render(after(laps)))) < 80_000
    key: LapKey | None = after(laps).holder()
    assert key == ("1", 1)
