"""Options that more than one command has."""

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from pitwall.scripts.replays.sources import RaceChoice
from pitwall.scripts.verification.printed import report_lines
from pitwall.scripts.verification.verdict import Report
from pitwall.simulator.pacer import DEFAULT_SPEED, FASTEST, SLOWEST, parse_speed

Command = TypeVar("Command", bound=Callable[..., Any])

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
            "--recording",
            envvar="PITWALL_RECORDING",
            type=click.Path(path_type=Path),
            multiple=True,
            metavar="PATH",
            help="Play what was recorded in a file: a run that `pitwall export` has written.",
        ),
        click.option(
            "--run",
            envvar="PITWALL_RUN",
            metavar="RUN",
            help="Play a run again that the archive in S3 holds; 'newest' is the newest.",
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
    return RaceChoice(
        race=options["race"],
        session=options["session"],
        recording=tuple(options["recording"]),
        run=options["run"],
        cache=options["cache"],
        offline=options["offline"],
        telemetry=not options["no_telemetry"],
        seed=options["seed"],
        laps=options["laps"],
        rain=options["rain"],
    )


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
