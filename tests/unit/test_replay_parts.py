"""Timeline, pacer and batches: the parts of a replay that need no stream."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from pitwall.events import Event, LapCompleted, PitEntered, SessionFinished, SessionStarted, Weather
from pitwall.simulator.batches import MAX_CALL_BYTES, MAX_RECORDS, Record, first_call, to_record
from pitwall.simulator.pacer import Pacer, parse_speed
from pitwall.simulator.race import Moment, Race
from pitwall.simulator.timeline import run_id, timeline


def small_race(moments: list[Moment], start_ms: int = 10_000) -> Race:
    session = SessionStarted(
        source="demo", race_name="Test", season=2025, circuit="C", lights_out_ms=20_000, speed=1.0, roster=()
    )
    return Race(session=session, start_ms=start_ms, moments=lambda: iter(moments))


def test_the_timeline_numbers_without_a_gap_and_closes_with_the_count() -> None:
    race = small_race([(500, Weather(air_c=20.0)), (30_000, LapCompleted(driver="4", lap=1))])
    events = list(timeline(race, "run", 10.0))
    assert [event.seq for event in events] == [0, 1, 2, 3]
    assert [event.type for event in events] == ["session_started", "weather", "lap_completed", "session_finished"]
    assert events[-1].payload == SessionFinished(events=4, laps=1)
    assert isinstance(events[0].payload, SessionStarted)
    assert events[0].payload.speed == 10.0


def test_session_time_never_goes_back() -> None:
    race = small_race([(30_000, LapCompleted(driver="4", lap=1)), (29_000, LapCompleted(driver="1", lap=1))])
    times = [event.t_ms for event in timeline(race, "run", 1.0)]
    assert times == sorted(times)


def test_a_race_without_a_moment_still_opens_and_closes() -> None:
    events = list(timeline(small_race([]), "run", 1.0))
    assert [event.type for event in events] == ["session_started", "session_finished"]
    assert events[-1].payload == SessionFinished(events=2, laps=0)


def test_run_names_sort_by_start_and_are_plain_ascii() -> None:
    first = run_id("São Paulo Grand Prix", datetime(2025, 3, 16, 4, 3, 31, tzinfo=UTC), "7f3a")
    later = run_id("Australian Grand Prix", datetime(2025, 3, 16, 4, 3, 32, tzinfo=UTC), "0000")
    assert first == "20250316T040331Z-sao-paulo-grand-prix-7f3a"
    assert first < later


@pytest.mark.parametrize(("text", "speed"), [("10", 10.0), ("10x", 10.0), ("0.5", 0.5), ("200x", 200.0), ("2.5×", 2.5)])
def test_speeds_are_read(text: str, speed: float) -> None:
    assert parse_speed(text) == speed


@pytest.mark.parametrize("text", ["0", "-1", "0.4", "201", "nan", "inf", "fast", "", "10 x 2"])
def test_impossible_speeds_are_refused_with_the_value(text: str) -> None:
    with pytest.raises(ValueError, match=r"^speed must be") as caught:
        parse_speed(text)
    assert repr(text) in str(caught.value)


class Hands:
    """A clock moved by hand."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def test_due_times_come_from_one_anchor_and_do_not_drift() -> None:
    clock = Hands()
    pacer = Pacer(50.0, 0, clock)
    for step in range(1, 5_400 * 4 + 1):
        clock.now = 1000.0 + step * 0.005 + 0.004  # every wake-up is late
    assert pacer.due_s(5_400_000) == pytest.approx(1000.0 + 5_400 / 50)


def test_a_change_of_speed_goes_on_from_the_present_moment() -> None:
    clock = Hands()
    pacer = Pacer(10.0, 60_000, clock)
    clock.now += 6
    assert pacer.session_ms() == pytest.approx(120_000)
    pacer.change_speed(1.0)
    assert pacer.due_s(130_000) == pytest.approx(clock.now + 10)


def test_a_pause_holds_session_time_and_resume_lets_it_run() -> None:
    clock = Hands()
    pacer = Pacer(10.0, 0, clock)
    clock.now += 1
    pacer.pause()
    clock.now += 100
    assert pacer.session_ms() == pytest.approx(10_000)
    assert pacer.due_s(10_001) == float("inf")
    pacer.resume()
    assert pacer.due_s(20_000) == pytest.approx(clock.now + 1)


def test_a_seek_makes_another_moment_the_present_and_the_past_is_due_at_once() -> None:
    clock = Hands()
    pacer = Pacer(10.0, 0, clock)
    pacer.seek(3_600_000)
    assert pacer.due_s(10) <= clock.now
    assert pacer.due_s(3_610_000) == pytest.approx(clock.now + 1)


def records(keys: Iterator[str] | list[str], size: int = 100) -> list[Record]:
    event = Event(run="r", seq=0, t_ms=0, payload=PitEntered(driver="4", lap=1))
    return [Record(event, key, b"x" * (size - len(key))) for key in keys]


def test_a_call_holds_at_most_500_records() -> None:
    assert first_call(records(["session"] * 501)) == MAX_RECORDS


def test_a_call_holds_at_most_5_mib() -> None:
    size = 1024 * 1024
    assert first_call(records(["frames"] * 6, size)) == MAX_CALL_BYTES // size


def test_a_call_holds_one_event_of_each_car_so_that_a_failure_cannot_reorder_them() -> None:
    assert first_call(records(["car-4", "session", "car-1", "session", "car-4", "car-63"])) == 4


def test_nothing_pending_is_no_call() -> None:
    assert first_call([]) == 0


def test_an_event_too_large_for_kinesis_is_refused_with_its_size() -> None:
    event = Event(run="r", seq=5, t_ms=0, payload=PitEntered(driver="4", lap=1))
    assert to_record(event, 1_764_043_200_000).key == "car-4"
    from pitwall.events import Unknown

    big = Event(run="r", seq=6, t_ms=0, payload=Unknown("novel", "x" * 1_100_000))
    with pytest.raises(ValueError, match=r"event 6 \(novel\) has 11\d+ bytes"):
        to_record(big, 1_764_043_200_000)


def test_a_record_sent_again_says_how_often_and_keeps_the_moment_of_the_first_try() -> None:
    first = to_record(Event(run="r", seq=5, t_ms=0, payload=PitEntered(driver="4", lap=1)), 1_764_043_200_000)
    third = Event.from_json(first.again().again().data)
    assert (third.resent, third.sent_ms, third.seq) == (2, 1_764_043_200_000, 5)
    assert first.event == Event.from_json(first.data)
    assert Event.from_json(first.data).resent is None
