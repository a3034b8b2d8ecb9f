"""The dashboard makes the same of a demo session's events as its classification does."""

import pytest

from pitwall.dashboard.state import RaceState
from pitwall.events import Classification, Event, KnockedOut
from tests.unit.test_demo_replay import Replay
from tests.unit.test_demo_sessions import session


def state_before_the_result(replay: Replay) -> RaceState:
    state = RaceState("run", "embedded")
    for seq, (t_ms, payload) in enumerate([(0, replay.session), *replay.moments]):
        if not isinstance(payload, Classification):
            state.apply(Event(run="run", seq=seq, t_ms=t_ms, payload=payload))
    return state


@pytest.mark.parametrize(("name", "seed"), [*(("Q", seed) for seed in range(1, 13)), ("FP1", 1), ("FP2", 2)])
def test_the_order_on_the_wall_is_that_of_the_result(name: str, seed: int) -> None:
    replay = session(name, seed)
    ((_, result),) = replay.of(Classification)
    drivers = state_before_the_result(replay).document()["drivers"]
    order = sorted(drivers, key=lambda number: drivers[number]["position"])
    timed = [entry.driver for entry in result.entries if entry.best_lap_ms or any(entry.part_times_ms)]
    assert [number for number in order if number in timed] == timed
    knocked_out = {number: out.part for _, out in replay.of(KnockedOut) for number in out.drivers}
    assert {number: row["knocked_out"] for number, row in drivers.items() if "knocked_out" in row} == knocked_out


def test_cars_are_on_out_flying_and_in_laps() -> None:
    replay = session("Q", 2)
    state = RaceState("run", "embedded")
    seen: dict[str, int] = {}
    begins_ms = replay.session.lights_out_ms
    looked_ms = 0
    for seq, (t_ms, payload) in enumerate([(0, replay.session), *replay.moments]):
        state.apply(Event(run="run", seq=seq, t_ms=t_ms, payload=payload))
        if t_ms > begins_ms and t_ms - looked_ms > 20_000:
            looked_ms = t_ms
            for row in state.document()["drivers"].values():
                what = row.get("run") or row["state"]
                seen[what] = seen.get(what, 0) + 1
    assert min(seen.get(what, 0) for what in ("out", "flying", "in", "pit")) > 100
