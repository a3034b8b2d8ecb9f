"""``pitwall simulator``: plays what the page asks for, for as long as it runs."""

import os
import sys
import threading
from collections.abc import Callable
from typing import Any

import click

from pitwall.scripts.commands.options import race_choice, race_options
from pitwall.scripts.commands.simulate import RESTART_TIMEOUT_S, checked, create_anew, find_or_create, load_choice, play
from pitwall.scripts.control.choices import Conditions
from pitwall.scripts.control.service import SimulatorService
from pitwall.scripts.control.session import Say
from pitwall.scripts.control.starting import adopting, service_for, taking_commands
from pitwall.scripts.deployment.bootstrap import current_deployment
from pitwall.scripts.deployment.target import NoStack, Target
from pitwall.scripts.interrupts import stop_on_signals
from pitwall.scripts.replays.progress import ProgressPrinter
from pitwall.scripts.replays.resuming import NEWEST
from pitwall.scripts.replays.sources import DEMO, RaceChoice
from pitwall.simulator.producer import TIMEOUT_S


@click.command()
@race_options
@click.option(
    "--recreate",
    envvar="PITWALL_RECREATE",
    is_flag=True,
    help="If the cloud loses the stack, as LocalStack does when restarted: create it anew, begin new runs.",
)
@click.option(
    "--resume",
    envvar="PITWALL_RESUME",
    is_flag=False,
    flag_value=NEWEST,
    metavar="[RUN]",
    help="With --race: go on with a run that was left unfinished, as `pitwall simulate --resume` does.",
)
def simulator(recreate: bool, resume: str | None, **options: Any) -> None:
    """Play what is asked for on the page, for as long as this runs.

    Takes commands from the control queue of a pipeline that runs already, and plays up to three
    sessions at once. What is named here, as with --race, starts at once;
    SIGTERM or Ctrl-C ends all of them.
    """
    conditions = Conditions(cache=options["cache"], offline=options["offline"], telemetry=not options["no_telemetry"])
    begins = any(options[name] for name in ("race", "recording", "run", "openf1", "live"))
    choice = race_choice({**options, "race": options["race"] or DEMO}) if begins else None
    run_simulator(choice, options["speed"], conditions, recreate=recreate, resume=resume)


# What the others play where nothing is said starts here only where it is.
next(param for param in simulator.params if param.name == "race").default = None


def run_simulator(
    choice: RaceChoice | None,
    speed: float,
    conditions: Conditions,
    *,
    recreate: bool = False,
    resume: str | None = None,
) -> None:
    """Play ``choice`` and whatever is commanded, until told to stop. Raises CommandError or SimulatorError."""
    resume = checked(choice, resume) if choice is not None else None
    printer = ProgressPrinter(sys.stderr)
    target = find_or_create(recreate, printer)
    printer.say(f"Pit wall: {os.environ.get('PITWALL_PAGE_URL') or target.dashboard_url}")
    race = load_choice(choice, target, printer) if choice is not None else None
    with stop_on_signals() as stop:
        anew = _one_at_a_time(lambda: create_anew(printer, stop)) if recreate else None
        service = _service(target, conditions, printer.say, anew)
        service.take_over(stop)
        with taking_commands(service, stop) as taking:
            printer.say("Waiting for commands from the page")
            if race is not None:
                begun = adopting(service, race, speed)
                play(race, speed, target, printer, stop, recreate=recreate, resume=resume, begun=begun)
            while taking.is_alive() and not stop.wait(1.0):
                pass


def _service(target: Target, conditions: Conditions, say: Say, recreate: Callable[[], None] | None) -> SimulatorService:
    if (deployment := current_deployment(target.cloud)) is None:
        raise NoStack(f"the {target.cloud.name} cloud holds no Pitwall stack: run `pitwall bootstrap` first")
    timeout_s = RESTART_TIMEOUT_S if recreate is not None else TIMEOUT_S
    return service_for(target.cloud.clients(), deployment, conditions, say, timeout_s=timeout_s, recreate=recreate)


def _one_at_a_time(recreate: Callable[[], None]) -> Callable[[], None]:
    lock = threading.Lock()

    def locked() -> None:
        with lock:
            recreate()

    return locked
