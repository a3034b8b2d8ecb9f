"""The contract: what an event is, and what is refused."""

import dataclasses
import json

import pytest

from pitwall.events import (
    Alert,
    CarFrames,
    CarTrace,
    ChequeredFlag,
    ContractError,
    Event,
    LapCompleted,
    MalformedEvent,
    OrderEntry,
    RaceControlMessage,
    RunningOrder,
    Unknown,
    UnsupportedVersion,
    Weather,
)
from pitwall.events.alert_facts import PenaltyFacts
from pitwall.events.codec import from_plain, to_plain
from pitwall.events.envelope import MAX_EVENT_BYTES, dumps


def lap_event(**data: object) -> dict[str, object]:
    return {
        "v": 1,
        "run": "20250316T040331Z-demo-1a2b",
        "seq": 7,
        "t_ms": 4_260_355,
        "type": "lap_completed",
        "data": {"driver": "4", "lap": 43, "lap_time_ms": 82_167, **data},
    }


def test_an_event_survives_its_json_form() -> None:
    event = Event(run="r", seq=3, t_ms=5, payload=LapCompleted(driver="4", lap=43, lap_time_ms=82_167, compound="HARD"))
    assert Event.from_json(event.to_json()) == event
    assert Event.from_json(event.stamped(1_764_043_200_000).to_json()).sent_ms == 1_764_043_200_000


def test_events_and_payloads_cannot_be_changed() -> None:
    event = Event(run="r", seq=3, t_ms=5, payload=LapCompleted(driver="4", lap=43))
    with pytest.raises(dataclasses.FrozenInstanceError):
        event.payload.lap = 44  # type: ignore[misc, union-attr]
    with pytest.raises(dataclasses.FrozenInstanceError):
        event.seq = 4  # type: ignore[misc]


def test_what_is_not_known_is_left_out_of_the_json() -> None:
    assert to_plain(LapCompleted(driver="4", lap=1)) == {
        "driver": "4",
        "lap": 1,
        "pit_in": False,
        "pit_out": False,
        "deleted": False,
        "counts": True,
        "accurate": False,
    }


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ({"lap": -1}, "data.lap: must be between 1 and 200, got -1"),
        ({"lap": "43"}, "data.lap: must be a whole number, got '43'"),
        ({"lap": True}, "data.lap: must be a whole number, got True"),
        ({"driver": "NOR"}, "data.driver: must match [0-9]{1,3}, got 'NOR'"),
        ({"driver": None}, "data.driver: must be a string, got None"),
        ({"pit_in": 1}, "data.pit_in: must be true or false, got 1"),
        ({"speed_st_kph": 501}, "data.speed_st_kph: must be between 0 and 500, got 501"),
        ({"compound": "CHEESE"}, "got 'CHEESE'"),
    ],
)
def test_a_wrong_field_is_named_with_its_value(data: dict[str, object], message: str) -> None:
    with pytest.raises(ContractError) as caught:
        Event.from_plain(lap_event(**data))
    assert message in str(caught.value)


def test_a_missing_field_is_named() -> None:
    plain = lap_event()
    del plain["data"]["lap"]  # type: ignore[attr-defined]
    with pytest.raises(ContractError, match=r"^data\.lap: is missing"):
        Event.from_plain(plain)


def test_a_wrong_field_deep_inside_is_named_with_its_place() -> None:
    plain = {**lap_event(), "type": "running_order", "data": {"entries": [{"driver": "4", "position": 0}]}}
    with pytest.raises(ContractError, match=r"^data\.entries\[0\]\.position: must be between 1 and 99, got 0$"):
        Event.from_plain(plain)


@pytest.mark.parametrize(
    ("raw", "problem"),
    [
        (b"lap 43", "must be JSON"),
        (b'{"v":1', "must be JSON"),
        (b"\xff\xfe", "must be valid UTF-8"),
        (b'{"v": NaN}', "must not contain NaN or infinity"),
        (b'{"v": -Infinity}', "must not contain NaN or infinity"),
        (b"[" * 200_000, "must be nested at most 32 deep"),
        (b"[" * 33 + b"]" * 33, "must be nested at most 32 deep"),
        (b'{"v":1,"data":' + b'{"a":[' * 16 + b"]}" * 16 + b"}", "must be nested at most 32 deep"),
        (b"[" * 32 + b"]" * 32, "must be an object"),
        (b'"' + b"x" * MAX_EVENT_BYTES + b'"', "must have at most 1048576 bytes"),
        (b"[]", "must be an object"),
        (b'{"v":1,"run":"r","seq":' + b"9" * 5000 + b"}", "must be JSON"),
    ],
)
def test_what_is_no_json_event_is_malformed(raw: bytes, problem: str) -> None:
    with pytest.raises(MalformedEvent, match=problem):
        Event.from_json(raw)


@pytest.mark.parametrize("version", [0, 2, "1", None, True, 1.0])
def test_another_version_is_refused(version: object) -> None:
    with pytest.raises(UnsupportedVersion, match=r"^v: must be 1, got "):
        Event.from_plain({**lap_event(), "v": version})


@pytest.mark.parametrize("run", ["", "../x", "a b", "r" * 81, 5])
def test_a_run_that_could_not_be_a_key_is_refused(run: object) -> None:
    with pytest.raises(ContractError, match=r"^run: "):
        Event.from_plain({**lap_event(), "run": run})


def test_a_surrogate_that_is_no_character_is_refused() -> None:
    plain = {**lap_event(), "type": "race_control_message", "data": {"message": "\ud800"}}
    with pytest.raises(ContractError, match=r"^data\.message: must be valid Unicode"):
        Event.from_json(json.dumps(plain))


def test_nan_cannot_be_written() -> None:
    with pytest.raises(ValueError, match="Out of range float"):
        Event(run="r", seq=1, t_ms=0, payload=Weather(air_c=float("nan"))).to_json()


def test_an_unknown_type_is_kept_as_it_came() -> None:
    plain = {**lap_event(), "type": "drone_shot", "data": {"of": ["turn 9"]}}
    event = Event.from_plain(plain)
    assert event.payload == Unknown("drone_shot", {"of": ["turn 9"]})
    assert Event.from_json(event.to_json()) == event


def test_an_unknown_field_is_passed_over() -> None:
    assert Event.from_plain(lap_event(tyre_smell="fine")) == Event.from_plain(lap_event())


def test_a_column_of_another_length_than_the_ticks_is_refused() -> None:
    with pytest.raises(ContractError, match=r"cars\.4\.x_dm: must be empty or 2 long, got 1"):
        CarFrames(ticks_ms=(0, 250), cars=(CarTrace(driver="4", x_dm=(1,)),))


def test_events_of_a_car_share_a_partition_key_and_others_do_not_take_it() -> None:
    def key(payload: object) -> str:
        return Event(run="r", seq=1, t_ms=0, payload=payload).partition_key  # type: ignore[arg-type]

    assert key(LapCompleted(driver="4", lap=1)) == "car-4"
    assert key(RunningOrder(entries=(OrderEntry(driver="4", position=1),))) == "session"
    assert key(RaceControlMessage(message="BLUE FLAG", driver="4")) == "session"
    assert key(ChequeredFlag(driver="4")) == "session"
    assert key(CarFrames(ticks_ms=(0,), cars=())) == "frames"


def test_an_alert_survives_its_json_form() -> None:
    alert = Alert(run="r", id="fastest_lap-4-43", kind="fastest_lap", seq=9, t_ms=1, title="Fastest lap · Norris")
    assert from_plain(Alert, json.loads(dumps(to_plain(alert)))) == alert


ALERT = {"run": "r", "id": "penalty-9", "kind": "penalty", "seq": 9, "t_ms": 1, "title": "Penalty · Norris"}


def test_an_alert_carries_the_facts_of_its_kind() -> None:
    facts = {"kind": "penalty", "penalty": "time", "seconds": 5, "reason": "UNSAFE RELEASE"}
    alert = from_plain(Alert, {**ALERT, "facts": {**facts, "of_a_newer_sender": 1}})
    assert alert.facts == PenaltyFacts(kind="penalty", penalty="time", seconds=5, reason="UNSAFE RELEASE")
    assert to_plain(alert)["facts"] == facts


def test_an_alert_of_an_older_archive_has_no_facts() -> None:
    assert from_plain(Alert, ALERT).facts is None


@pytest.mark.parametrize(
    ("facts", "problem"),
    [
        ("safety_car", "facts: must be an object"),
        ({}, "facts.kind: must be one of fastest_lap, new_leader"),
        ({"kind": ["vsc"]}, "facts.kind: must be one of fastest_lap, new_leader"),
        ({"kind": "penalty", "penalty": "fine"}, "facts.penalty: must be one of time, stop_and_go"),
        ({"kind": "new_leader"}, "facts.before: is missing"),
    ],
)
def test_facts_that_no_kind_has_are_refused(facts: object, problem: str) -> None:
    with pytest.raises(ContractError, match=problem):
        from_plain(Alert, {**ALERT, "facts": facts})


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        (r'{"text":"\ud800"}', "must be valid Unicode"),
        (r'{"\udfff":1}', "must be valid Unicode"),
        ('{"celsius":1e999}', "must not contain NaN or infinity"),
        ("[[-1e400]]", "must not contain NaN or infinity"),
    ],
)
def test_an_unknown_type_holds_nothing_that_could_not_be_written_again(data: str, problem: str) -> None:
    raw = '{"v":1,"run":"r","seq":0,"t_ms":0,"type":"new_type","data":' + data + "}"
    with pytest.raises(ContractError, match=problem):
        Event.from_json(raw)
