"""A replay in a time of its own: when events leave, and that nothing drifts."""

import random
import threading
from collections.abc import Sequence
from statistics import mean

from pitwall.events import Event, LapCompleted, SessionStarted, Weather
from pitwall.simulator.batches import Record
from pitwall.simulator.race import Moment, Race
from pitwall.simulator.replay import LINGER_S, Replay


class World:
    """A clock that only naps and sending move; both take longer than asked."""

    def __init__(self, seed: int = 1, send_s: float = 0.004) -> None:
        self.now = 500.0
        self.sent_at: list[tuple[Event, float]] = []
        self._chance = random.Random(seed)
        self._send_s = send_s

    def clock(self) -> float:
        return self.now

    def nap(self, seconds: float) -> None:
        self.now += seconds + self._chance.random() * 0.003

    def send(self, records: Sequence[Record]) -> None:
        self.sent_at += [(Event.from_json(record.data), self.now) for record in records]
        self.now += self._send_s

    @property
    def sent(self) -> int:
        return len(self.sent_at)


def race(moments: list[Moment], start_ms: int = 0) -> Race:
    session = SessionStarted(
        source="demo", race_name="Test", season=2025, circuit="C", lights_out_ms=start_ms, speed=1.0, roster=()
    )
    return Race(session=session, start_ms=start_ms, moments=lambda: iter(moments))


def replayed(moments: list[Moment], speed: float, world: World, start_ms: int = 0) -> Replay:
    replay = Replay(race(moments, start_ms), "run", speed, world, threading.Event(), clock=world.clock, nap=world.nap)
    replay.run()
    return replay


def test_after_ninety_minutes_at_fifty_times_the_clock_nothing_has_drifted() -> None:
    chance = random.Random(3)
    moments: list[Moment] = [(t_ms, Weather(air_c=20.0)) for t_ms in sorted(chance.sample(range(5_400_000), 20_000))]
    world = World()
    replay = replayed(moments, 50.0, world)
    late_ms = [(at - (500.0 + event.t_ms / 1000 / 50)) * 1000 for event, at in world.sent_at]
    assert len(late_ms) == 20_002
    assert min(late_ms) >= 0, "no event leaves before it happened"
    assert mean(late_ms) < 50
    assert abs(mean(late_ms[-2000:]) - mean(late_ms[:2000])) < 5, "as late at the end as at the start"
    assert replay.progress.mean_late_ms < 50
    assert replay.progress.finished


def test_the_gap_between_two_cars_at_the_line_is_the_gap_between_their_events() -> None:
    world = World(send_s=0.0)
    replayed([(60_000, LapCompleted(driver="4", lap=1)), (60_895, LapCompleted(driver="1", lap=1))], 1.0, world)
    at = {event.payload.driver: at for event, at in world.sent_at if isinstance(event.payload, LapCompleted)}
    assert abs(at["1"] - at["4"] - 0.895) < 0.010


def test_what_lies_before_the_start_goes_out_at_once() -> None:
    world = World()
    replayed([(5_000, Weather(air_c=20.0)), (3_600_000, Weather(air_c=21.0))], 1.0, world, start_ms=3_590_000)
    at = [at for event, at in world.sent_at if event.type == "weather"]
    assert at[0] < 500.1
    assert at[1] >= 510.0


def test_events_due_together_share_a_call_and_others_wait_no_longer_than_the_linger() -> None:
    world = World(send_s=0.0)
    replayed([(t_ms, Weather(air_c=20.0)) for t_ms in range(1000, 61_000, 100)], 10.0, world)
    late_s = [at - (500.0 + event.t_ms / 10_000) for event, at in world.sent_at if event.type == "weather"]
    assert max(late_s) <= LINGER_S + 0.004
    assert len({at for _, at in world.sent_at}) < 400, "600 events share calls"


def test_a_stopped_replay_sends_nothing_more_and_is_not_finished() -> None:
    stop = threading.Event()
    world = World()

    def nap(seconds: float) -> None:
        world.nap(seconds)
        if world.now > 503:
            stop.set()

    moments: list[Moment] = [(t_ms, Weather(air_c=20.0)) for t_ms in range(0, 600_000, 1000)]
    replay = Replay(race(moments), "run", 10.0, world, stop, clock=world.clock, nap=nap)
    progress = replay.run()
    assert not progress.finished
    assert 0 < progress.sent < 60
    assert world.sent_at[-1][0].t_ms <= 31_000


def test_a_resumed_replay_sends_what_is_missing_and_begins_at_its_moment() -> None:
    moments: list[Moment] = [(t_ms, Weather(air_c=20.0)) for t_ms in range(0, 100_000, 1000)]
    world = World(send_s=0.0)
    held = set(range(60)) - {50, 52}
    replay = Replay(race(moments), "run", 10.0, world, threading.Event(), held=held, clock=world.clock, nap=world.nap)
    assert replay.run().finished
    assert [event.seq for event, _ in world.sent_at] == [50, 52, *range(60, 102)]
    at = {event.seq: at for event, at in world.sent_at}
    assert at[50] == 500.0, "the first missing one leaves at once"
    assert abs(at[80] - 500.0 - 3.0) < 0.02, "and the others follow at the speed of the run"
