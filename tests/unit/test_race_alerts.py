"""What happens in a race besides the fastest lap, and when that is news."""

import json
from collections.abc import Sequence
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pitwall.events import (
    Alert,
    ChequeredFlag,
    ContractError,
    Event,
    PitLeft,
    RaceControlMessage,
    Retired,
    TrackStatusCode,
)
from pitwall.events.alert_facts import (
    AlertFacts,
    ChequeredFlagFacts,
    NeutralisationEndFacts,
    NeutralisationFacts,
    NewLeaderFacts,
    PenaltyFacts,
    PitStopFacts,
    RetirementFacts,
)
from pitwall.lambdas.race_alerts.memory import RaceMemory, parse, render
from pitwall.lambdas.race_alerts.news import take
from tests.fixtures.race import event, lap, started, status


def after(*batches: Sequence[Event]) -> RaceMemory:
    memory = RaceMemory()
    for batch in batches:
        memory = take(memory, batch)
    return memory


def alerts(*batches: Sequence[Event]) -> list[Alert]:
    return [entry.alert for entry in after(*batches).alerts.entries.values()]


def ids(*batches: Sequence[Event]) -> list[str]:
    return [alert.id for alert in alerts(*batches)]


def led(seq: int, driver: str, number: int) -> Event:
    return lap(seq, driver, number, 90_000, position=1)


def stop(seq: int, duration_ms: int | None = 22_400, *, changed: bool | None = True, driver: str = "4") -> Event:
    return event(
        seq,
        PitLeft(driver=driver, lap=12, duration_ms=duration_ms, tyre_changed=changed, compound="HARD", tyre_life=0),
    )


def message(seq: int, text: str) -> Event:
    return event(seq, RaceControlMessage(message=text))


def test_a_change_at_the_front_is_announced_with_the_leader_before() -> None:
    first, second = alerts([started(pole="4"), led(1, "81", 1), led(2, "81", 2), led(3, "1", 3)])
    assert (first.id, first.title, first.text) == (
        "new_leader-1",
        "New leader · Piastri",
        "Leads after lap 1; before it was NOR",
    )
    assert (second.id, second.driver, second.code, second.lap) == ("new_leader-3", "1", "VER", 3)


def test_pole_that_stays_ahead_is_no_news() -> None:
    assert ids([started(pole="4"), led(1, "4", 1), led(2, "4", 2)]) == []


def test_leaders_that_come_in_the_wrong_order_give_the_same_alerts() -> None:
    laps = [led(1, "4", 1), led(2, "81", 2), led(3, "4", 3)]
    assert sorted(ids([started()], *[[late] for late in reversed(laps)])) == ["new_leader-2", "new_leader-3"]


def test_a_lap_whose_leader_timing_never_had_is_not_waited_for_forever() -> None:
    assert ids([started(), led(1, "4", 1)], [led(5, "81", 3)]) == []
    assert ids([started(), led(1, "4", 1)], [led(5, "81", 3)], [led(6, "81", 4)]) == ["new_leader-3"]


@pytest.mark.parametrize(
    ("codes", "expected"),
    [
        (["yellow", "safety_car", "clear"], ["safety_car-2", "safety_car_end-3"]),
        (["safety_car", "yellow", "safety_car", "clear"], ["safety_car-1", "safety_car_end-4"]),
        (["vsc", "vsc_ending", "clear"], ["vsc-1", "vsc_end-3"]),
        (["vsc", "vsc_ending"], ["vsc-1"]),
        (["vsc", "vsc_ending", "vsc", "clear"], ["vsc-1", "vsc_end-4"]),
        (["vsc", "safety_car", "clear"], ["vsc-1", "vsc_end-2", "safety_car-2", "safety_car_end-3"]),
        (["red", "safety_car", "clear"], ["red_flag-1", "red_flag_end-2", "safety_car-2", "safety_car_end-3"]),
        (["safety_car", "red", "clear"], ["safety_car-1", "safety_car_end-2", "red_flag-2", "red_flag_end-3"]),
        (["clear", "clear", "yellow", "clear"], []),
    ],
)
def test_every_neutralisation_has_one_start_and_one_end(codes: list[TrackStatusCode], expected: list[str]) -> None:
    changes = [status(seq, code) for seq, code in enumerate(codes, start=1)]
    assert ids(changes) == expected
    assert ids(*[[change] for change in changes], changes) == expected


def test_the_end_of_a_neutralisation_says_what_took_its_place() -> None:
    assert [alert.text for alert in alerts([status(1, "safety_car"), status(2, "red"), status(3, "clear")])] == [
        "",
        "Replaced by: red flag",
        "",
        "Track clear",
    ]


@given(
    st.lists(st.sampled_from(["clear", "yellow", "safety_car", "red", "vsc", "vsc_ending"]), max_size=12), st.randoms()
)
def test_neutralisations_follow_from_the_set_of_changes(codes: list[TrackStatusCode], chance: Random) -> None:
    changes = [status(seq, code) for seq, code in enumerate(codes, start=1)]
    mixed = changes + chance.choices(changes, k=3) if changes else [started()]
    chance.shuffle(mixed)
    assert sorted(ids(mixed)) == sorted(ids(changes or [started()]))


def test_a_pit_stop_tells_its_duration_and_the_new_tyres() -> None:
    (alert,) = alerts([started()], [stop(3)])
    assert (alert.id, alert.title, alert.time_ms, alert.lap) == ("pit_stop-4-12", "Pit stop · Norris", 22_400, 12)
    assert alert.text == "22.4 s in the pit lane, leaves on hard tyres, new"


def test_a_drive_through_and_a_start_from_the_pit_lane_are_no_stops() -> None:
    assert ids([stop(3, changed=False)], [stop(4, None)]) == []


def test_a_stop_whose_tyres_are_not_known_is_one() -> None:
    assert ids([stop(3, changed=None)]) == ["pit_stop-4-12"]


def test_a_stop_under_the_red_flag_says_so() -> None:
    (flag, alert) = alerts([status(10, "red")], [stop(1500, 1_450_000)])
    assert flag.kind == "red_flag"
    assert alert.text == "24 min 10 s in the pit lane, leaves on hard tyres, new, under the red flag"


def test_a_retirement_tells_laps_and_reason() -> None:
    (alert,) = alerts([started()], [event(5, Retired(driver="1", laps=1, reason="Accident"))])
    assert (alert.id, alert.title, alert.text) == ("retirement-1", "Retired · Verstappen", "After 1 lap: Accident")


def test_a_car_that_did_not_start_did_not_retire() -> None:
    (alert,) = alerts([started()], [event(5, Retired(driver="1", laps=0, did_not_start=True))])
    assert (alert.kind, alert.title) == ("retirement", "Did not start · Verstappen")


def test_a_penalty_is_announced_when_it_is_given_not_when_it_is_served() -> None:
    given_ = message(7, "FIA STEWARDS: 5 SECOND TIME PENALTY FOR CAR 4 (NOR) - SPEEDING IN THE PIT LANE")
    served = message(
        9, "FIA STEWARDS: PENALTY SERVED - 5 SECOND TIME PENALTY FOR CAR 4 (NOR) - SPEEDING IN THE PIT LANE"
    )
    (alert,) = alerts([started(), given_, served, message(10, "GREEN LIGHT - PIT EXIT OPEN")])
    assert (alert.id, alert.title, alert.driver) == ("penalty-7", "Penalty · Norris", "4")
    assert alert.text == "5 second time penalty: speeding in the pit lane"


def test_the_chequered_flag_names_the_winner_where_it_is_known() -> None:
    (alert,) = alerts([started()], [event(99, ChequeredFlag(driver="4", lap=57))])
    assert (alert.id, alert.title, alert.text) == (
        "chequered_flag",
        "Chequered flag · Norris",
        "NOR takes it first, after 57 laps",
    )
    assert alerts([event(99, ChequeredFlag())])[0].title == "Chequered flag"


PENALTY = "FIA STEWARDS: {} FOR CAR 4 (NOR) - TRACK LIMITS"


@pytest.mark.parametrize(
    ("happened", "facts"),
    [
        (led(1, "81", 1), [NewLeaderFacts(kind="new_leader", before="4", before_code="NOR")]),
        (status(1, "vsc"), [NeutralisationFacts(kind="vsc")]),
        (
            event(1, PitLeft(driver="4", lap=12, duration_ms=21_000, compound="HARD", tyre_life=3, fresh_tyre=False)),
            [PitStopFacts(kind="pit_stop", compound="HARD", tyre_life=3, fresh_tyre=False)],
        ),
        (
            event(1, Retired(driver="1", laps=9, reason="Gearbox")),
            [RetirementFacts(kind="retirement", reason="Gearbox")],
        ),
        (
            event(1, Retired(driver="1", laps=0, did_not_start=True)),
            [RetirementFacts(kind="retirement", did_not_start=True)],
        ),
        (
            message(1, PENALTY.format("10 SECOND TIME PENALTY")),
            [PenaltyFacts(kind="penalty", penalty="time", seconds=10, reason="TRACK LIMITS")],
        ),
        (
            message(1, PENALTY.format("10 SECOND STOP/GO PENALTY")),
            [PenaltyFacts(kind="penalty", penalty="stop_and_go", seconds=10, reason="TRACK LIMITS")],
        ),
        (
            message(1, PENALTY.format("DRIVE-THROUGH PENALTY")),
            [PenaltyFacts(kind="penalty", penalty="drive_through", reason="TRACK LIMITS")],
        ),
        (
            message(1, PENALTY.format("BLACK FLAG")),
            [PenaltyFacts(kind="penalty", penalty="black_flag", reason="TRACK LIMITS")],
        ),
        (event(1, ChequeredFlag(driver="4", lap=57)), [ChequeredFlagFacts(kind="chequered_flag")]),
    ],
)
def test_an_alert_is_made_of_typed_facts(happened: Event, facts: list[AlertFacts]) -> None:
    sent = alerts([started(pole="4"), happened])
    assert [alert.facts for alert in sent] == facts
    assert [alert.kind for alert in sent] == [fact.kind for fact in facts]


def test_the_end_of_a_neutralisation_names_the_kind_of_the_next() -> None:
    sent = alerts([status(1, "safety_car"), status(2, "red"), status(3, "clear")])
    assert [alert.facts for alert in sent] == [
        NeutralisationFacts(kind="safety_car"),
        NeutralisationEndFacts(kind="safety_car_end", replaced_by="red_flag"),
        NeutralisationFacts(kind="red_flag"),
        NeutralisationEndFacts(kind="red_flag_end"),
    ]


def test_a_stop_under_the_red_flag_has_that_as_a_fact() -> None:
    (_, alert) = alerts([status(10, "red")], [stop(1500, 1_450_000)])
    assert isinstance(alert.facts, PitStopFacts)
    assert alert.facts.red_flag


def test_a_driver_whom_the_roster_does_not_have_has_a_number_and_neither_code_nor_name() -> None:
    (alert,) = alerts([stop(3)])
    assert (alert.driver, alert.code, alert.name, alert.title) == ("4", None, None, "Pit stop · Car 4")
    (alert,) = alerts([started()], [stop(3)])
    assert (alert.driver, alert.code, alert.name) == ("4", "NOR", "Norris")


def test_a_retried_batch_changes_nothing() -> None:
    batch = [started(), led(1, "81", 1), status(2, "red"), stop(3), event(4, ChequeredFlag(driver="4"))]
    memory = after(batch)
    assert take(memory, batch) is memory


def test_texts_stay_within_the_contract() -> None:
    (alert,) = alerts([event(5, Retired(driver="1", laps=3, reason="X" * 500))])
    assert len(alert.text) == 500


def test_a_memory_survives_its_json_form() -> None:
    memory = after([started(), led(1, "81", 1), status(2, "red"), stop(3)])
    assert parse(json.loads(json.dumps(render(memory)))) == memory


@pytest.mark.parametrize("plain", [[], {}, None, {"leaders": [], "roster": [], "alerts": 3}])
def test_a_damaged_document_is_refused(plain: object) -> None:
    with pytest.raises(ContractError):
        parse(plain)


def test_what_a_driver_does_who_takes_no_part_is_no_news() -> None:
    unlisted = [led(2, "999", 1), stop(3, driver="999"), event(4, Retired(driver="999", laps=1))]
    assert ids([started()], unlisted) == []
    assert ids([started()], [led(1, "4", 1)], unlisted, [led(5, "4", 2)]) == []
