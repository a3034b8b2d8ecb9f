"""A run has room for sixty cars: which they are, and that nothing is kept of more."""

import gc
import random
from dataclasses import replace

import pytest

from pitwall.dashboard.state import RaceState
from pitwall.dashboard.state.session import MOST_CARS
from pitwall.events import Event, LapCompleted, RaceControlMessage
from tests.unit.test_state_sample_race import ROSTER, RUN, SESSION

CARS, LAPS = 200, 3
LATER = 600_000


def laps_of_many(first_seq: int = 0) -> list[Event]:
    """Cars 1 to 200, three laps each."""
    laps = [(car, lap) for lap in range(1, LAPS + 1) for car in range(1, CARS + 1)]
    return [
        Event(
            run=RUN,
            seq=seq,
            t_ms=LATER + seq,
            payload=LapCompleted(driver=str(car), lap=lap, lap_time_ms=90_000 + car),
        )
        for seq, (car, lap) in enumerate(laps, first_seq)
    ]


def kept() -> int:
    """Laps that anything in this process holds."""
    gc.collect()
    return sum(isinstance(one, LapCompleted) for one in gc.get_objects())


@pytest.mark.parametrize("seed", [None, 1, 2, 3])
def test_the_sixty_lowest_numbers_are_shown_whichever_come_first_and_nothing_is_kept_of_the_others(
    seed: int | None,
) -> None:
    before = kept()
    events = laps_of_many()
    if seed is not None:
        random.Random(seed).shuffle(events)
    state = RaceState(RUN, "embedded")
    for event in events:
        state.apply(event)
    del event
    events.clear()
    assert kept() - before == MOST_CARS * LAPS
    drivers = state.document()["drivers"]
    assert set(drivers) == {str(number) for number in range(1, MOST_CARS + 1)}
    assert {driver["lap"] for driver in drivers.values()} == {LAPS}
    assert (state.applied, state.rejected) == (MOST_CARS * LAPS, (CARS - MOST_CARS) * LAPS)
    assert state.gaps == []


def test_the_cars_of_the_roster_have_their_place_before_any_other() -> None:
    high = tuple(replace(driver, number=str(900 + place)) for place, driver in enumerate(ROSTER))
    start = Event(run=RUN, seq=0, t_ms=0, payload=replace(SESSION, roster=high))
    their_lap = [
        Event(run=RUN, seq=10_000 + place, t_ms=LATER, payload=LapCompleted(driver=driver.number, lap=1))
        for place, driver in enumerate(high)
    ]
    for events in ([start, *laps_of_many(1), *their_lap], [*laps_of_many(1), start, *their_lap]):
        state = RaceState(RUN, "embedded")
        outcomes = [state.apply(event).kind for event in events]
        assert outcomes[-len(high) :] == ["applied"] * len(high)
        drivers = state.document()["drivers"]
        assert {number: driver["lap"] for number, driver in drivers.items()} == {one.number: 1 for one in high}
        assert (state.applied, state.rejected) == (1 + len(high), CARS * LAPS)


def test_a_message_about_one_car_too_many_is_a_message_like_others() -> None:
    state = RaceState(RUN, "embedded")
    for event in laps_of_many():
        state.apply(event)
    penalty = RaceControlMessage(message="FIA STEWARDS: 5 SECOND TIME PENALTY FOR CAR 199 (NOR) - TRACK LIMITS")
    assert state.apply(Event(run=RUN, seq=10_000, t_ms=LATER, payload=penalty)).kind == "applied"
    document = state.document()
    assert [message["message"] for message in document["messages"].values()] == [penalty.message]
    assert "199" not in document["drivers"]
