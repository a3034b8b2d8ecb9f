"""The race as a whole: lap, phase, status, messages, penalties, and what is not applied."""

from dataclasses import replace

import pytest

from pitwall.dashboard.state import RaceState
from pitwall.events import (
    Alert,
    ChequeredFlag,
    Event,
    LapCompleted,
    RaceControlMessage,
    SectorCompleted,
    SessionFinished,
    TrackStatus,
    Unknown,
    Weather,
)
from tests.unit.test_state_sample_race import RUN, SESSION, Moments, apply_patch, frames, sample_events, state_after


def laps(driver: str, count: int) -> Moments:
    return [(60_000 + lap * 90_000, LapCompleted(driver=driver, lap=lap, position=1)) for lap in range(1, count + 1)]


@pytest.mark.parametrize(("completed", "lap"), [(0, 1), (1, 2), (4, 5), (5, 5)])
def test_the_race_is_in_the_lap_after_the_leaders_last_and_never_past_the_end(completed: int, lap: int) -> None:
    assert state_after(laps("4", completed)).document()["lap"] == lap


def test_without_a_known_length_the_lap_stops_at_the_flag() -> None:
    moments = [*laps("4", 5), (60_000 + 5 * 90_000, ChequeredFlag(driver="4", lap=5))]
    assert state_after(moments, session=replace(SESSION, total_laps=None)).document()["lap"] == 5


@pytest.mark.parametrize(
    ("moments", "phase"),
    [
        ([(10_000, TrackStatus(status="clear"))], "grid"),
        ([(60_000, Weather())], "racing"),
        ([(400_000, ChequeredFlag())], "chequered"),
        ([(400_000, SessionFinished(events=2, laps=0))], "finished"),
    ],
)
def test_the_phase_of_the_race(moments: Moments, phase: str) -> None:
    assert state_after(moments).document()["status"]["phase"] == phase


@pytest.mark.parametrize(
    ("moments", "calm"),
    [
        ([(10_000, TrackStatus(status="clear"))], True),
        ([(70_000, TrackStatus(status="clear"))], False),
        ([(70_000, TrackStatus(status="red"))], True),
    ],
)
def test_little_happens_on_the_grid_and_under_a_red_flag(moments: Moments, calm: bool) -> None:
    assert state_after(moments).document()["status"].get("calm", False) is calm


def test_a_yellow_flag_behind_the_safety_car_leaves_the_race_neutralised_until_it_is_clear() -> None:
    moments = [(70_000, TrackStatus(status="safety_car")), (71_000, TrackStatus(status="yellow"))]
    assert state_after(moments).document()["status"]["neutralised"] == "safety_car"
    cleared = state_after([*moments, (72_000, TrackStatus(status="clear"))])
    assert "neutralised" not in cleared.document()["status"]


def test_the_newest_track_status_and_weather_stand() -> None:
    state = state_after([(70_000, TrackStatus(status="safety_car")), (71_000, Weather(air_c=21.5, rainfall=True))])
    document = state.document()
    assert document["status"] == {
        "phase": "racing",
        "track": "safety_car",
        "neutralised": "safety_car",
        "since_ms": 70_000,
    }
    assert document["weather"] == {"air_c": 21.5, "rainfall": True}


def sector_flag(flag: str, sector: int) -> RaceControlMessage:
    return RaceControlMessage(message=f"{flag} IN TRACK SECTOR {sector}", flag=flag, scope="Sector", sector=sector)


def yellow_sectors(*said: RaceControlMessage | TrackStatus) -> object:
    moments = [(70_000 + second * 1000, payload) for second, payload in enumerate(said)]
    return state_after(moments).document()["status"].get("yellow_sectors")


def test_sectors_are_yellow_until_they_are_cleared() -> None:
    flags = [sector_flag("YELLOW", 3), sector_flag("DOUBLE YELLOW", 7)]
    assert yellow_sectors(*flags) == {"3": "single", "7": "double"}
    assert yellow_sectors(*flags, sector_flag("CLEAR", 3)) == {"7": "double"}
    assert yellow_sectors(*flags, sector_flag("YELLOW", 7)) == {"3": "single", "7": "single"}


@pytest.mark.parametrize(
    "all_clear",
    [TrackStatus(status="clear"), RaceControlMessage(message="TRACK CLEAR", flag="CLEAR", scope="Track")],
    ids=["status", "message"],
)
def test_no_sector_is_yellow_once_the_whole_track_is_clear(all_clear: RaceControlMessage | TrackStatus) -> None:
    assert yellow_sectors(sector_flag("YELLOW", 3), all_clear) is None
    assert yellow_sectors(all_clear, sector_flag("YELLOW", 3)) == {"3": "single"}


def test_only_the_newest_hundred_messages_are_kept_whatever_their_order() -> None:
    state = state_after([])
    for seq in [*range(60, 161), *range(1, 60)]:
        state.apply(Event(run=RUN, seq=seq, t_ms=seq, payload=RaceControlMessage(message=f"NOTE {seq}")))
    messages = state.document()["messages"]
    assert list(messages) == [str(seq) for seq in range(61, 161)]
    assert messages["160"] == {"t_ms": 160, "message": "NOTE 160"}


def test_a_penalty_is_shown_at_the_driver_it_is_for() -> None:
    texts = [
        "FIA STEWARDS: 5 SECOND TIME PENALTY FOR CAR 4 (NOR) - SPEEDING IN THE PIT LANE",
        "FIA STEWARDS: DRIVE THROUGH PENALTY FOR CAR 4 (NOR) - JUMP START",
    ]
    state = state_after([(70_000, RaceControlMessage(message=text)) for text in texts])
    drivers = state.document()["drivers"]
    assert drivers["4"]["penalties"] == [{"kind": "time", "seconds": 5}, {"kind": "drive_through"}]
    assert drivers["1"]["penalties"] == []


def test_a_served_penalty_is_owed_no_more_and_one_of_two_alike_still_is() -> None:
    given = "FIA STEWARDS: 5 SECOND TIME PENALTY FOR CAR 4 (NOR) - TRACK LIMITS"
    served = "FIA STEWARDS: PENALTY SERVED - 5 SECOND TIME PENALTY FOR CAR 4 (NOR) - TRACK LIMITS"
    driver = state_after([(70_000, RaceControlMessage(message=text)) for text in (served, given, given)]).document()
    norris = driver["drivers"]["4"]
    five = {"kind": "time", "seconds": 5}
    assert (norris["penalties"], norris["penalties_served"]) == ([five], [five])


def test_an_event_of_an_unknown_driver_is_rejected_by_name_and_not_shown() -> None:
    state = state_after([])
    unlisted = Event(run=RUN, seq=1, t_ms=70_000, payload=SectorCompleted(driver="99", lap=1, sector=1, time_ms=1))
    outcome = state.apply(unlisted)
    assert outcome.kind == "rejected"
    assert outcome.reason == "data.driver: must be in the roster of the run, got '99'"
    assert state.apply(unlisted) == outcome, "the first answer may not have arrived"
    document = state.document()
    assert "99" not in document["drivers"]
    assert document["counts"] == {"applied": 1, "repeated": 1, "rejected": 1}
    assert state.gaps == []


def test_an_unknown_driver_is_found_out_when_the_roster_comes_late() -> None:
    state = RaceState(RUN, "embedded")
    unlisted = Event(run=RUN, seq=1, t_ms=70_000, payload=SectorCompleted(driver="99", lap=1, sector=1, time_ms=1))
    assert state.apply(unlisted).kind == "applied"
    state.apply(Event(run=RUN, seq=0, t_ms=0, payload=SESSION))
    assert (state.applied, state.rejected) == (1, 1)
    assert "99" not in state.document()["drivers"]


def test_an_unknown_type_of_event_counts_and_is_passed_over() -> None:
    state = state_after([])
    before = state.document()
    outcome = state.apply(Event(run=RUN, seq=1, t_ms=0, payload=Unknown("tyre_temperature", {"a": 1})))
    assert outcome.kind == "applied"
    after = state.document()
    assert {**after, "counts": None} == {**before, "counts": None}
    assert state.gaps == []


def test_events_of_another_run_are_a_mistake_of_the_caller() -> None:
    with pytest.raises(ValueError, match="is of run 'other', not of"):
        state_after([]).apply(Event(run="other", seq=0, t_ms=0, payload=SESSION))


def test_car_frames_change_nothing_but_the_time_and_the_newest_are_kept() -> None:
    state = state_after([(60_000, frames(60_000))])
    before = state.document()
    state.apply(Event(run=RUN, seq=5, t_ms=64_000, payload=frames(64_000)))
    state.apply(Event(run=RUN, seq=4, t_ms=62_000, payload=frames(62_000)))
    after = state.document()
    assert {**after, "t_ms": 0, "counts": 0} == {**before, "t_ms": 0, "counts": 0}
    assert after["t_ms"] == 64_000
    assert state.session.frames is not None
    assert state.session.frames.value.ticks_ms[-1] == 64_000


def test_a_repeated_alert_is_shown_once_and_counted_once() -> None:
    state = state_after([])
    alert = Alert(run=RUN, id="red_flag:7", kind="red_flag", seq=7, t_ms=1, title="Red flag")
    assert state.apply_alert(alert).kind == "applied"
    assert state.apply_alert(alert).kind == "repeated"
    assert list(state.document()["alerts"]) == ["red_flag:7"]
    assert state.alerts.count_by_kind() == {"red_flag": 1}


def test_alerts_that_are_no_longer_shown_are_still_known() -> None:
    state = state_after([])
    alerts = [Alert(run=RUN, id=f"a{n}", kind="pit_stop", seq=n, t_ms=n, title="Stop") for n in range(120)]
    for alert in alerts:
        state.apply_alert(alert)
    assert state.apply_alert(alerts[0]).kind == "repeated"
    assert len(state.document()["alerts"]) == 100
    assert state.alerts.count_by_kind() == {"pit_stop": 120}


def test_the_first_patch_is_the_whole_document_and_later_ones_are_small() -> None:
    state = state_after([])
    first = state.take_patch()
    assert apply_patch({}, first) == state.document()
    state.apply(Event(run=RUN, seq=1, t_ms=90_000, payload=SectorCompleted(driver="4", lap=1, sector=1, time_ms=3)))
    patch = state.take_patch()
    assert patch is not None
    assert set(patch) == {"t_ms", "status", "drivers", "counts"}
    assert patch["drivers"]["4"]["sectors"] == {"1": {"time_ms": 3, "mark": "purple", "lap": 1}}


def test_a_whole_race_leaves_no_gap() -> None:
    state = RaceState(RUN, "embedded")
    events = sample_events()
    for event in events[:-1]:
        state.apply(event)
    assert not state.complete
    state.apply(events[-1])
    assert state.complete
    assert state.expected == state.applied == len(events)
