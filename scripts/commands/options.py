"""Options that more than one command has."""

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click
from click.core import ParameterSource

from pitwall.scripts.errors import WrongUsage
from pitwall.scripts.replays.sources import RaceChoice
from pitwall.scripts.verification.printed import report_lines
from pitwall.scripts.verification.verdict import Report
from pitwall.simulator.pacer import DEFAULT_SPEED, FASTEST, SLOWEST, parse_speed

Command = TypeVar("Command", bound=Callable[..., Any])

RECORDING = "--recording"

NAMING = ("race", "session", "recording", "run", "live", "openf1", "speed", "seed", "laps", "rain")
"""The options that choose a session, or how it is to be played."""

SPEED_HELP = f"Times the clock, {SLOWEST:g} to {FASTEST:g}; 10 shows a 90-minute race in 9 minutes."


class Speed(click.ParamType[float]):
    """A replay speed such as ``10`` or ``0.5x``."""

    name = "speed"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        """Read the speed, or end the command as wrong usage."""
        try:
            return parse_speed(str(value))
        except ValueError as error:
            self.fail(str(error), param, ctx)


class ManyRecordings(click.Command):
    """A command whose ``--recording`` takes all paths up to the next option: ``--recording first.txt second.txt``."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Read the arguments, each path after the first as one more ``--recording``."""
        spread: list[str] = []
        takes_paths = False
        for before, argument in zip(["", *args], args, strict=False):
            if takes_paths and before != RECORDING and not argument.startswith("-"):
                spread.append(RECORDING)
            takes_paths = argument == RECORDING or (takes_paths and not argument.startswith("-"))
            spread.append(argument)
        return super().parse_args(ctx, spread)


def race_options(command: Command) -> Command:
    """The options that choose a race."""
    options = [
        click.option(
            "--race",
            envvar="PITWALL_RACE",
            default="demo",
            show_default=True,
            metavar="RACE",
            help="'demo', or a race FastF1 can load: 2025/1, 2024/Silverstone. See `pitwall races`.",
        ),
        click.option(
            "--session",
            envvar="PITWALL_SESSION",
            default="Race",
            show_default=True,
            metavar="SESSION",
            help="Which session of that weekend, by FastF1's names: R, S (sprint), Q, SQ, SS, FP1 to FP3.",
        ),
        click.option(
            RECORDING,
            envvar="PITWALL_RECORDING",
            type=click.Path(path_type=Path),
            multiple=True,
            metavar="PATH...",
            help="Play what was recorded of the live feed, in one file or folder or several, or a run that "
            "`pitwall export` has written. See docs/recordings.md.",
        ),
        click.option(
            "--follow",
            envvar="PITWALL_FOLLOW",
            is_flag=True,
            help="The recording is still being made: go on as it grows, at the speed of the clock.",
        ),
        click.option(
            "--live",
            envvar="PITWALL_LIVE",
            is_flag=True,
            help="Show the session that is on now, from the sport's live timing, or wait for the next one. "
            "See docs/live.md.",
        ),
        click.option(
            "--save",
            envvar="PITWALL_SAVE",
            type=click.Path(file_okay=False, path_type=Path),
            metavar="DIR",
            help="Folder for the recording of a live session. Default: recordings in PITWALL_HOME.",
        ),
        click.option("--no-save", is_flag=True, help="Do not record a live session."),
        click.option(
            "--run",
            envvar="PITWALL_RUN",
            metavar="RUN",
            help="Play a run again that the archive in S3 holds; 'newest' is the newest.",
        ),
        click.option(
            "--openf1",
            envvar="PITWALL_OPENF1",
            metavar="RACE",
            help="A race weekend from OpenF1's history since 2023, such as 2024/Silverstone; needs no account.",
        ),
        click.option(
            "--cache",
            type=click.Path(file_okay=False, path_type=Path),
            metavar="DIR",
            help="FastF1 cache to read and fill. Default: FASTF1_CACHE, else ~/.cache/fastf1.",
        ),
        click.option(
            "--offline", envvar="PITWALL_OFFLINE", is_flag=True, help="Use the cache only; never the network."
        ),
        click.option(
            "--no-telemetry",
            envvar="PITWALL_NO_TELEMETRY",
            is_flag=True,
            help="Leave out car positions and speeds: fewer, smaller events.",
        ),
        click.option(
            "--speed",
            envvar="PITWALL_SPEED",
            type=Speed(),
            default=f"{DEFAULT_SPEED:g}",
            show_default=True,
            help=SPEED_HELP,
        ),
        click.option(
            "--seed",
            envvar="PITWALL_SEED",
            type=click.IntRange(0, 2**53 - 1),
            default=1,
            show_default=True,
            help="Which demo race.",
        ),
        click.option(
            "--laps", envvar="PITWALL_LAPS", type=click.IntRange(3, 100), help="Length of the demo race in laps."
        ),
        click.option("--rain", envvar="PITWALL_RAIN", is_flag=True, help="Let it rain in the demo race."),
    ]
    for option in reversed(options):
        command = option(command)
    return command


def race_choice(options: dict[str, Any]) -> RaceChoice:
    """The race that the values of :func:`race_options` choose."""
    if options["live"]:
        _check_live()
    return RaceChoice(
        race=options["race"],
        session=options["session"],
        recording=tuple(options["recording"]),
        follow=options["follow"],
        run=options["run"],
        live=options["live"],
        # The folder may be set for good; only one named for this session is out of place with another.
        save=options["save"] if options["live"] or _is_given("save") else None,
        saved=not options["no_save"],
        openf1=options["openf1"],
        cache=options["cache"],
        offline=options["offline"],
        telemetry=not options["no_telemetry"],
        seed=options["seed"],
        laps=options["laps"],
        rain=options["rain"],
    )


def _check_live() -> None:
    """Raise WrongUsage for what a live session cannot have. A speed from the environment is passed over."""
    if _is_given("speed"):
        raise WrongUsage("--live goes at the speed of the clock: leave --speed out")
    if _is_given("save") and _is_given("no_save"):
        raise WrongUsage("--save and --no-save contradict each other: give one of them")


def names_session() -> bool:
    """Whether any option or setting of this command says which session to play, or how."""
    source = click.get_current_context().get_parameter_source
    return any(source(option) not in (None, ParameterSource.DEFAULT, ParameterSource.DEFAULT_MAP) for option in NAMING)


def _is_given(option: str) -> bool:
    """Whether an option was given on the command line, not by the environment."""
    return click.get_current_context().get_parameter_source(option) is ParameterSource.COMMANDLINE


def print_report(report: Report, as_json: bool) -> None:
    """Print a run's report; exit code 1 if something is missing."""
    if as_json:
        click.echo(json.dumps(report.to_plain()))
    else:
        for line in report_lines(report):
            click.echo(line)
    for problem in report.problems:
        click.echo(f"pitwall: {problem}", err=True)
    if not report.ok:
        sys.exit(1)
