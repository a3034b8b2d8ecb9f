"""``pitwall simulate``: a race into a pipeline that runs already."""

import dataclasses
import os
import sys
import threading
import time
from collections.abc import Callable
from typing import Any

import click

from pitwall.scripts.commands.options import ManyRecordings, race_choice, race_options
from pitwall.scripts.deployment.destination import recreate_stack
from pitwall.scripts.deployment.errors import BootstrapError
from pitwall.scripts.deployment.target import NoStack, Target, find_target
from pitwall.scripts.errors import EXIT_INTERRUPTED, WrongUsage
from pitwall.scripts.interrupts import stop_on_signals
from pitwall.scripts.local import running
from pitwall.scripts.replays.archived import load_archived
from pitwall.scripts.replays.background import BackgroundReplay
from pitwall.scripts.replays.loading import load_apart
from pitwall.scripts.replays.progress import ProgressPrinter, pace
from pitwall.scripts.replays.resuming import NEWEST, Unfinished, find_unfinished
from pitwall.scripts.replays.sources import RaceChoice, check_choice
from pitwall.simulator.errors import StreamLost
from pitwall.simulator.producer import TIMEOUT_S
from pitwall.simulator.race import Race

POLL_S = 0.25

RESTART_TIMEOUT_S = 180.0
"""How long a cloud that is being restarted may take until it answers, and then until it is deployed to."""

RETRY_S = 2.0


@click.command(cls=ManyRecordings)
@race_options
@click.option(
    "--recreate",
    envvar="PITWALL_RECREATE",
    is_flag=True,
    help="If the cloud loses the stream, as LocalStack does when restarted: create the stack anew, begin a new run.",
)
@click.option(
    "--resume",
    envvar="PITWALL_RESUME",
    is_flag=False,
    flag_value=NEWEST,
    metavar="[RUN]",
    help="Go on with a run that was left unfinished, from what S3 holds of it: RUN, else the newest of this race, "
    "which needs the same --race, --seed, --laps and --speed. Without one a new run begins.",
)
def simulate(recreate: bool, resume: str | None, **options: Any) -> None:
    """Send a race into a pipeline that runs already.

    Finds the pipeline of a running `pitwall demo` or `docker compose up` by itself; otherwise
    give AWS_ENDPOINT_URL (LocalStack), or credentials of an AWS account that holds the stack.
    """
    if not run_simulation(race_choice(options), options["speed"], recreate=recreate, resume=resume):
        sys.exit(EXIT_INTERRUPTED)


def run_simulation(choice: RaceChoice, speed: float, *, recreate: bool = False, resume: str | None = None) -> bool:
    """Send the race; False if the person stopped it.

    ``resume`` is the run to go on with, or NEWEST: then a run of this race is gone on with if
    the newest one was left unfinished, and begun if not.

    With ``recreate`` a stack that is not there, or goes away in mid-race because its cloud
    was restarted, is created anew and the race begins again as a new run. Raises
    CommandError or SimulatorError.
    """
    check_choice(choice)
    if choice.run is not None and resume is not None:
        raise WrongUsage("--run plays a run again and --resume goes on with one: give one of them")
    if choice.live and resume is not None:
        if resume != NEWEST:
            raise WrongUsage("--live joins a session where it is and goes on with no run: leave --resume out")
        resume = None
    printer = ProgressPrinter(sys.stderr)
    target = find_or_create(recreate, printer)
    printer.say(f"Pit wall: {os.environ.get('PITWALL_PAGE_URL') or target.dashboard_url}")
    race = load_choice(choice, target, printer)
    with stop_on_signals() as stop:
        return play(race, speed, target, printer, stop, recreate=recreate, resume=resume)


def play(
    race: Race,
    speed: float,
    target: Target,
    printer: ProgressPrinter,
    stop: threading.Event,
    *,
    recreate: bool,
    resume: str | None,
    begun: Callable[[BackgroundReplay], None] = lambda _replay: None,
) -> bool:
    """Send a loaded race, as :func:`run_simulation` has it; ``begun`` is told of each replay that begins."""
    while True:
        try:
            unfinished = _find_unfinished(resume, race, speed, target, printer)
            if unfinished is not None and unfinished.complete:
                return True
            timeout_s = RESTART_TIMEOUT_S if recreate else TIMEOUT_S
            return _send(race, speed, target, printer, stop, timeout_s, unfinished, begun)
        except StreamLost as lost:
            if not recreate:
                raise
            printer.say(f"The cloud has lost the race: {lost}")
            printer.say("Creating the stack anew; then the race begins again, as a new run")
            resume = None
            create_anew(printer, stop)
            if stop.is_set():
                return False


def load_choice(choice: RaceChoice, target: Target, printer: ProgressPrinter) -> Race:
    """The session chosen; a run of the archive from the bucket of ``target``."""
    if choice.run is not None:
        return load_archived(target.cloud.clients().s3(), target.bucket, choice.run, printer.say)
    return load_apart(choice, printer.say)


def find_or_create(recreate: bool, printer: ProgressPrinter) -> Target:
    """The pipeline to send to; with ``recreate`` its stack is created if it is not there. Raises CommandError."""
    try:
        return find_target(os.environ, running.home())
    except NoStack:
        if not recreate:
            raise
    printer.say("The cloud holds no Pitwall stack: creating it")
    create_anew(printer, threading.Event())
    return find_target(os.environ, running.home())


def create_anew(printer: ProgressPrinter, stop: threading.Event) -> None:
    """Bootstrap until it works: a cloud that is starting may refuse at first. Raises BootstrapError after the limit."""
    deadline_s = time.monotonic() + RESTART_TIMEOUT_S
    while not stop.is_set():
        try:
            recreate_stack(printer.say)
        except BootstrapError as error:
            if time.monotonic() > deadline_s:
                raise
            printer.say(f"Not yet: {error}")
            stop.wait(RETRY_S)
        else:
            return


def _find_unfinished(
    resume: str | None, race: Race, speed: float, target: Target, printer: ProgressPrinter
) -> Unfinished | None:
    """The run to go on with, None to begin one."""
    if resume is None:
        return None
    unfinished = find_unfinished(
        target.cloud.clients().s3(),
        target.bucket,
        dataclasses.replace(race.session, speed=speed),
        run=None if resume == NEWEST else resume,
    )
    if unfinished is None:
        printer.say("No run of this race was left unfinished: a new one begins")
    elif unfinished.complete:
        printer.say(f"Run {unfinished.run} is complete: the archive has all of its {len(unfinished.held):,} events")
    else:
        printer.say(f"Going on with run {unfinished.run}: the archive has {len(unfinished.held):,} of its events")
    return unfinished


def _send(
    race: Race,
    speed: float,
    target: Target,
    printer: ProgressPrinter,
    stop: threading.Event,
    timeout_s: float,
    unfinished: Unfinished | None,
    begun: Callable[[BackgroundReplay], None],
) -> bool:
    replay = BackgroundReplay(
        race,
        speed,
        target.cloud.clients().kinesis(),
        target.stream,
        printer.say,
        timeout_s,
        run=unfinished.run if unfinished else None,
        held=unfinished.held if unfinished else frozenset(),
    )
    printer.say(f"Race: {race.title} {pace(race, speed)}, run {replay.run_id}")
    replay.start()
    begun(replay)
    while replay.alive and not stop.is_set():
        printer.update(f"sent {replay.progress.sent:,}")
        replay.wait(POLL_S)
    replay.stop()
    how = "Sent" if replay.progress.finished else "Stopped after sending"
    printer.say(f"{how} {replay.progress.sent:,} events of run {replay.run_id}")
    replay.check()
    return replay.progress.finished
