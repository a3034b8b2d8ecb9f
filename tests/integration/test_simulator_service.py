"""The simulator as a service: what comes over the control queue, in any order and any number of times."""

import secrets
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from pitwall.events import Event, LapCompleted
from pitwall.events.commands import (
    Action,
    ChangeSpeed,
    Command,
    MadeUpSession,
    Pause,
    RecordedSession,
    Resume,
    Start,
    Stop,
    run_of,
)
from pitwall.events.shared.simulator_report import Played, SimulatorReport
from pitwall.scripts.control.choices import Conditions, chosen
from pitwall.scripts.control.offers import Offers
from pitwall.scripts.control.reporter import last_report
from pitwall.scripts.control.service import OLDEST_MS, SimulatorService
from pitwall.scripts.control.session import Outlet, Say
from pitwall.scripts.replays.loading import load_apart
from pitwall.scripts.verification.check import read_archive
from pitwall.simulator.race import Race
from pitwall.simulator.sources.demo import DemoSource
from pitwall.simulator.timeline import timeline
from tests.integration.conftest import Pipeline, until

pytestmark = pytest.mark.cloud

LAPS = 3


def load(start: Start, say: Say) -> Race:
    return load_apart(chosen(start.source, Conditions(telemetry=False)), say)


class Desk:
    """A control queue, and one simulator at a time that takes from it."""

    def __init__(self, pipeline: Pipeline, cache: Path) -> None:
        self.pipeline = pipeline
        self.s3, self.bucket = pipeline.clients.s3(), pipeline.deployment.bucket
        self.said: list[str] = []
        self._sqs = pipeline.clients.sqs()
        self._url = pipeline.deployment.control_queue_url
        self._cache = cache
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None

    def ask(self, action: Action, *, times: int = 1, asked_ms: int | None = None) -> Command:
        """Put a command on the queue, perhaps several times."""
        moment_ms = time.time_ns() // 1_000_000 if asked_ms is None else asked_ms
        command = Command(id=secrets.token_hex(8), asked_ms=moment_ms, action=action)
        for _ in range(times):
            self.put(command.to_json().decode())
        return command

    def put(self, body: str) -> None:
        self._sqs.send_message(QueueUrl=self._url, MessageBody=body)

    def start_simulator(self, oldest_ms: int = OLDEST_MS) -> SimulatorService:
        clients, deployment = self.pipeline.clients, self.pipeline.deployment
        outlet = Outlet(kinesis=clients.kinesis(), stream=deployment.stream, s3=self.s3, bucket=self.bucket)
        offers = Offers(self._cache, offline=True)
        service = SimulatorService(
            outlet, self._sqs, self._url, load, self.said.append, offers=offers, oldest_ms=oldest_ms
        )
        self._stop = threading.Event()
        service.take_over(self._stop)
        self._thread = threading.Thread(target=service.run, args=(self._stop,), daemon=True)
        self._thread.start()
        return service

    def stop_simulator(self) -> None:
        self._stop.set()
        if self._thread is not None:
            self._thread.join(20)

    def report(self) -> SimulatorReport:
        found = last_report(self.s3, self.bucket)
        assert found is not None
        return found

    def played(self, run: str) -> Played | None:
        found = last_report(self.s3, self.bucket)
        return next((one for one in found.played if one.run == run), None) if found else None

    def wait_for(self, run: str, state: str) -> Played:
        until(lambda: (one := self.played(run)) is not None and one.state == state, f"{run} {state}: {self.said}")
        played = self.played(run)
        assert played is not None
        return played

    def empty(self) -> bool:
        names = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
        answer = self._sqs.get_queue_attributes(QueueUrl=self._url, AttributeNames=names)  # type: ignore[arg-type]
        return all(int(number) == 0 for number in answer["Attributes"].values())


@pytest.fixture
def desk(pipeline: Pipeline, tmp_path: Path) -> Iterator[Desk]:
    desk = Desk(pipeline, tmp_path)
    yield desk
    desk.stop_simulator()


def demo(seed: int = 1, speed: float = 200.0, **more: int) -> Start:
    return Start(source=MadeUpSession(seed=seed, laps=LAPS), speed=speed, **more)


def expected(seed: int) -> int:
    """How many events such a session has, by its source."""
    race = DemoSource(seed=seed, laps=LAPS, telemetry=False).load(lambda _line: None)
    return sum(1 for _ in timeline(race, "run", 1.0))


def is_whole(desk: Desk, run: str, seed: int) -> bool:
    archive = read_archive(desk.s3, desk.bucket, run)
    return archive.events == expected(seed) and not archive.missing


def test_a_start_that_comes_three_times_is_one_run_and_all_of_it_arrives(desk: Desk) -> None:
    desk.start_simulator()
    asked = desk.ask(demo(seed=3), times=3)
    desk.wait_for(run_of(asked), "finished")
    until(desk.empty, "all three are taken off the queue")
    assert [one.run for one in desk.report().played] == [run_of(asked)]
    until(lambda: is_whole(desk, run_of(asked), 3), "the archive has all of it")


def test_a_run_is_held_slowed_and_stopped(desk: Desk) -> None:
    desk.start_simulator()
    run = run_of(desk.ask(demo(speed=10.0)))
    until(lambda: (one := desk.played(run)) is not None and one.sent > 0, "it is being sent")
    desk.ask(Pause(run=run), times=2)
    desk.wait_for(run, "paused")
    time.sleep(1.0)  # what was on its way is sent by then
    held = desk.wait_for(run, "paused")
    time.sleep(1.0)  # in which ten seconds of the race would go by
    desk.ask(ChangeSpeed(run=run, speed=20.0))
    until(lambda: (one := desk.played(run)) is not None and one.speed == 20.0, "its speed is another one")
    still = desk.played(run)
    assert still is not None
    assert (still.state, still.sent) == ("paused", held.sent)
    desk.ask(Resume(run=run))
    until(lambda: (one := desk.played(run)) is not None and one.sent > held.sent, "it goes on")
    desk.ask(Stop(run=run), times=2)
    stopped = desk.wait_for(run, "stopped")
    assert stopped.sent < expected(1)


def test_of_commands_that_overtake_each_other_the_one_given_last_counts(desk: Desk) -> None:
    desk.start_simulator()
    run = run_of(desk.ask(demo(speed=5.0)))
    desk.wait_for(run, "playing")
    now_ms = time.time_ns() // 1_000_000
    desk.ask(Pause(run=run), asked_ms=now_ms)
    desk.wait_for(run, "paused")
    late = desk.ask(Resume(run=run), asked_ms=now_ms - 1000)
    until(lambda: late.id in desk.report().handled, "the late one was seen")
    assert desk.wait_for(run, "paused")


def test_a_stop_that_overtakes_its_start_keeps_the_run_from_beginning(desk: Desk) -> None:
    desk.start_simulator()
    start = Command(id=secrets.token_hex(8), asked_ms=time.time_ns() // 1_000_000, action=demo())
    stop = desk.ask(Stop(run=run_of(start)))
    until(lambda: stop.id in desk.report().handled, "the stop was seen")
    desk.put(start.to_json().decode())
    until(lambda: start.id in desk.report().handled, "the start was seen")
    assert desk.played(run_of(start)) is None


def test_two_sessions_at_once_do_not_mix(desk: Desk) -> None:
    desk.start_simulator()
    runs = {run_of(desk.ask(demo(seed=seed))): seed for seed in (5, 6)}
    for run, seed in runs.items():
        desk.wait_for(run, "finished")
        until(lambda run=run, seed=seed: is_whole(desk, run, seed), "the archive has all of it")  # type: ignore[misc]
        started = read_archive(desk.s3, desk.bucket, run).started
        assert started is not None
        assert started.seed == seed


def test_more_sessions_than_a_dashboard_holds_are_refused_and_said(desk: Desk) -> None:
    desk.start_simulator()
    runs = [run_of(desk.ask(demo(seed=seed, speed=1.0))) for seed in (1, 2, 3)]
    for run in runs:
        desk.wait_for(run, "playing")
    refused = desk.wait_for(run_of(desk.ask(demo(seed=4))), "failed")
    assert refused.problem == "3 sessions are played, and more are not at once: stop one first"
    for run in runs:
        desk.ask(Stop(run=run))
    for run in runs:
        desk.wait_for(run, "stopped")


def test_a_queue_full_of_old_commands_is_harmless(desk: Desk) -> None:
    old = [desk.ask(demo(seed=seed)) for seed in range(20)] + [desk.ask(Stop(run=f"gone-{n}")) for n in range(20)]
    time.sleep(1.2)  # so old are they now
    desk.start_simulator(oldest_ms=1000)
    until(desk.empty, "the old ones are gone")
    desk.stop_simulator()  # the one that is so strict: on a slow machine what is asked now is soon as old
    desk.start_simulator()
    new = desk.ask(demo(seed=8))
    desk.wait_for(run_of(new), "finished")
    assert {one.run for one in desk.report().played} == {run_of(new)}
    assert not {command.id for command in old} & set(desk.report().handled)


@pytest.mark.parametrize(
    "body",
    [
        "no JSON",
        "[]",
        '{"v":2,"id":"0123456789abcdef","asked_ms":0,"action":{"kind":"look"}}',
        '{"id":"0123456789abcdef","asked_ms":0,"action":{"kind":"fly"}}',
        '{"id":"0123456789abcdef","asked_ms":0,"action":{"kind":"start","source":{"kind":"file","path":"/etc/passwd"}}}',
        "x" * 10_000,
    ],
)
def test_what_is_no_command_is_dropped_and_the_next_one_served(desk: Desk, body: str) -> None:
    desk.start_simulator()
    desk.put(body)
    stop = desk.ask(Stop(run="none"))
    until(lambda: stop.id in desk.report().handled, "the command behind it")
    until(desk.empty, "it is dropped")


def test_a_session_that_cannot_be_played_says_why_in_one_line(desk: Desk) -> None:
    desk.start_simulator()
    unknown = RecordedSession(race="2017/1")
    failed = desk.wait_for(run_of(desk.ask(Start(source=unknown))), "failed")
    assert failed.problem is not None
    assert "2017" in failed.problem
    lap = desk.wait_for(run_of(desk.ask(demo(from_lap=9))), "failed")
    assert lap.problem == f"Demo Grand Prix has {LAPS} laps: there is no lap 9 to begin at"


def test_a_session_from_a_lap_on_has_all_that_was_before_at_once(desk: Desk) -> None:
    desk.start_simulator()
    run = run_of(desk.ask(demo(seed=2, speed=1.0, from_lap=3)))
    race = DemoSource(seed=2, laps=LAPS, telemetry=False).load(lambda _line: None)
    events = [event for event in timeline(race, run, 1.0) if isinstance(event, Event)]
    begin_ms = next(e.t_ms for e in events if isinstance(e.payload, LapCompleted) and e.payload.lap == 2)
    before = sum(event.t_ms <= begin_ms for event in events)
    until(lambda: (one := desk.played(run)) is not None and one.sent >= before, "what was before is sent", 10)
    desk.ask(Stop(run=run))
    assert desk.wait_for(run, "stopped").sent < before + (len(events) - before) // 2


def test_another_simulator_does_not_take_from_the_same_queue(desk: Desk) -> None:
    from pitwall.scripts.control.service import AnotherSimulator

    desk.start_simulator()
    until(lambda: (found := last_report(desk.s3, desk.bucket)) is not None and not found.stopped, "it reports")
    other = Desk(desk.pipeline, Path("unused"))
    with pytest.raises(AnotherSimulator, match="stop it first"):
        other.start_simulator()


def test_what_was_stopped_before_a_restart_is_not_begun_again_by_a_repeat(desk: Desk) -> None:
    desk.start_simulator()
    asked = desk.ask(demo(speed=2.0))
    desk.wait_for(run_of(asked), "playing")
    desk.ask(Stop(run=run_of(asked)))
    desk.wait_for(run_of(asked), "stopped")
    desk.stop_simulator()
    desk.put(asked.to_json().decode())
    desk.start_simulator()
    until(desk.empty, "the repeat was taken")
    assert run_of(asked) not in [one.run for one in desk.report().played]
