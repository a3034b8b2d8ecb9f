"""``pitwall demo``: the whole pipeline on this machine, and a race through it."""

import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any

import click

from pitwall.scripts.commands.options import ManyRecordings, names_session, print_report, race_choice, race_options
from pitwall.scripts.control.choices import conditions_of
from pitwall.scripts.control.service import SimulatorService
from pitwall.scripts.control.starting import adopting, service_for, taking_commands
from pitwall.scripts.errors import EXIT_INTERRUPTED, WrongUsage
from pitwall.scripts.interrupts import stop_on_signals
from pitwall.scripts.local import running
from pitwall.scripts.local.folders import writable
from pitwall.scripts.local.pipeline import LocalPipeline, check_port
from pitwall.scripts.replays.archived import load_archived
from pitwall.scripts.replays.background import BackgroundReplay
from pitwall.scripts.replays.progress import ProgressPrinter, pace, progress_line
from pitwall.scripts.replays.resuming import NEWEST
from pitwall.scripts.replays.sources import RaceChoice, check_choice, pick_source
from pitwall.scripts.verification.check import verify_when_done
from pitwall.scripts.verification.dashboard_client import DashboardUnreachable, UnknownRun, fetch_state
from pitwall.scripts.verification.verdict import Report
from pitwall.simulator.race import Race, StoppableSource
from pitwall.simulator.sources.fastf1.prepared.source import PreparedSource

TIMEOUT_S = 60.0
"""How long the pipeline may stand still while the last events are worked off."""

POLL_S = 1.0


@click.command(cls=ManyRecordings)
@race_options
@click.option("--port", type=click.IntRange(1, 65535), default=8000, show_default=True, help="Port of the pit wall.")
@click.option("--until-finish", is_flag=True, help="End after the race, and check that nothing is missing.")
@click.option("--choose", is_flag=True, help="Start nothing, whatever the settings name: choose on the page.")
@click.option("--json", "as_json", is_flag=True, help="Print the result as one JSON line (with --until-finish).")
def demo(port: int, until_finish: bool, choose: bool, as_json: bool, **options: Any) -> None:
    """Run everything on this machine and watch a race at http://127.0.0.1:8000.

    Starts an AWS emulator, creates the stack and starts the dashboard, whose page opens on what can be watched.
    An option that names a session starts it at once: --race demo the made-up race, --race 2024/Silverstone a real
    one, --live the one that is on, --run or --recording an earlier one. Ctrl-C stops all of it.

    With --until-finish the command ends after the race, exit code 0 only if every event
    was applied and archived and archive, dashboard and functions agree.
    """
    if as_json and not until_finish:
        raise WrongUsage("--json prints the result of a whole race: give --until-finish with it")
    if choose and until_finish:
        raise WrongUsage("--until-finish checks the one race that is started: it cannot be had with --choose")
    choice = race_choice(options)
    choose = choose or not (until_finish or names_session())
    try:
        report = run_demo(
            DemoOptions(choice=choice, speed=options["speed"], port=port, until_finish=until_finish, choose=choose)
        )
    except Interrupted:
        sys.exit(EXIT_INTERRUPTED)
    if report is not None:
        print_report(report, as_json)


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoOptions:
    """What a person can ask of the demo."""

    choice: RaceChoice
    speed: float
    port: int
    until_finish: bool
    choose: bool = False


class Interrupted(Exception):
    """The person stopped the demo before the race was over."""


def run_demo(options: DemoOptions) -> Report | None:
    """Start everything, replay the race, stop everything again.

    Returns the report if the run was to be checked (``until_finish``), else None after the
    person ended it. Raises Interrupted if stopped before a checked run was complete, and
    CommandError, BootstrapError, EmulatorError or SimulatorError if something cannot be done.
    """
    printer = ProgressPrinter(sys.stderr)
    folder = writable(running.home())
    check_port(options.port)
    check_choice(options.choice)
    with stop_on_signals() as stop, ExitStack() as stack:
        loader = ThreadPoolExecutor(1, thread_name_prefix="race")
        stack.callback(loader.shutdown, wait=False, cancel_futures=True)
        loading = None
        if options.choice.run is None and not options.choose:
            source = pick_source(options.choice)
            if isinstance(source, StoppableSource):
                stack.callback(source.stop)
            # What is fetched may take minutes; what is played goes on telling after it was loaded.
            fetched = isinstance(source, PreparedSource)
            loading = loader.submit(source.load, _until(stop, printer) if fetched else printer.say)
        if loading and not (options.choice.made_up or options.choice.live):
            _wait_for_race(loading, stop)  # a real race may not be to be had: then there is nothing to start
        pipeline = stack.enter_context(LocalPipeline(options.port, folder))
        printer.say(f"Pit wall: {pipeline.url}  (Ctrl-C stops everything)")
        service = None
        if not options.until_finish:  # the race that is checked is to be sent as it is
            conditions = conditions_of(options.choice)
            service = service_for(pipeline.clients, pipeline.deployment, conditions, printer.say)
            stack.enter_context(taking_commands(service))
        show = _Show(pipeline, printer, stop, options, service)
        if options.choose:
            printer.say("Choose on the page what to watch")
            show.stay_open()
            return None
        if loading is None:
            place, run = pipeline.place, options.choice.run or NEWEST
            loading = loader.submit(load_archived, place.s3, place.bucket, run, printer.say)
        return show.replay(_wait_for_race(loading, stop))


def _until(stop: threading.Event, printer: ProgressPrinter) -> Callable[[str], None]:
    """What tells of the loading, which ends with the next line once the person has stopped the demo."""

    def say(line: str) -> None:
        if stop.is_set():
            raise Interrupted
        printer.say(line)

    return say


def _wait_for_race(loading: "Future[Race]", stop: threading.Event) -> Race:
    while not loading.done():
        if stop.wait(0.05):
            raise Interrupted
    return loading.result()


class _Show:
    """One race on a running pipeline."""

    def __init__(
        self,
        pipeline: LocalPipeline,
        printer: ProgressPrinter,
        stop: threading.Event,
        options: DemoOptions,
        service: SimulatorService | None,
    ) -> None:
        self._pipeline = pipeline
        self._printer = printer
        self._stop = stop
        self._options = options
        self._service = service

    def replay(self, race: Race) -> Report | None:
        session = race.session
        made_up = f" (made up, seed {session.seed})" if session.synthetic else ""
        self._printer.say(f"Race: {race.title}{made_up} {pace(race, self._options.speed)}")
        stream = self._pipeline.deployment.stream
        replay = BackgroundReplay(
            race, self._options.speed, self._pipeline.clients.kinesis(), stream, self._printer.say
        )
        started_s = time.monotonic()
        replay.start()
        if self._service is not None:
            adopting(self._service, race, self._options.speed)(replay)
        try:
            self._watch(replay, over=lambda: not replay.alive)
        finally:
            replay.stop()
        self._printer.say(self._sent_line(replay))
        replay.check()
        if self._options.until_finish:
            return self._check(replay, started_s)
        if not self._stop.is_set():
            self._printer.say("The race is over; the page stays open until Ctrl-C")
            self.stay_open()
        return None

    def stay_open(self) -> None:
        """Keep the dashboard up until the person stops."""
        self._watch(None, over=lambda: False)

    def _sent_line(self, replay: BackgroundReplay) -> str:
        how = "Sent" if replay.progress.finished else "Stopped after sending"
        return f"{how} {replay.progress.sent:,} events of run {replay.run_id}"

    def _check(self, replay: BackgroundReplay, started_s: float) -> Report:
        if self._stop.is_set():
            raise Interrupted
        report = verify_when_done(
            self._pipeline.place,
            replay.run_id,
            sent=replay.progress.sent,
            started_s=started_s,
            timeout_s=TIMEOUT_S,
            given_up=self._given_up,
        )
        if self._stop.is_set() and not report.ok:
            raise Interrupted
        return report

    def _given_up(self) -> bool:
        self._keep_dashboard()
        return self._stop.is_set()

    def _watch(self, replay: BackgroundReplay | None, over: Callable[[], bool]) -> None:
        """Show progress and keep the dashboard up until the person stops or it is over."""
        while not over() and not self._stop.is_set():
            self._keep_dashboard()
            if replay is not None and replay.alive:
                self._printer.update(progress_line(replay.progress.sent, self._summary(replay.run_id)))
            deadline_s = time.monotonic() + POLL_S
            while not over() and time.monotonic() < deadline_s and not self._stop.wait(0.05):
                pass

    def _summary(self, run: str) -> dict[str, object] | None:
        try:
            return fetch_state(self._pipeline.url, run, timeout_s=1.0)
        except UnknownRun:
            return {"events": {"applied": 0}}
        except DashboardUnreachable:
            return None

    def _keep_dashboard(self) -> None:
        if how := self._pipeline.dashboard.died():
            self._printer.say(f"The dashboard ended ({how}); starting it again")
            self._pipeline.dashboard.start()
