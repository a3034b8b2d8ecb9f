"""The ``pitwall`` command."""

import json
import logging
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from scripts import terminal
from scripts.errors import CommandError, WrongUsage
from services.embedded.emulator import EmulatorError
from simulator.errors import SimulatorError, UsageError
from simulator.pacer import DEFAULT_SPEED, FASTEST, SLOWEST, parse_speed

Command = TypeVar("Command", bound=Callable[..., Any])

EXIT_INTERRUPTED = 130

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


def _choice(options: dict[str, Any]) -> Any:
    from scripts.sources import RaceChoice  # noqa: PLC0415 - keeps `pitwall --help` quick

    return RaceChoice(
        race=options["race"],
        cache=options["cache"],
        offline=options["offline"],
        telemetry=not options["no_telemetry"],
        seed=options["seed"],
        laps=options["laps"],
        rain=options["rain"],
    )


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="pitwall")
def cli() -> None:
    """Replay a Formula 1 race as a live event stream through Kinesis, Lambda, SNS and S3.

    Start with `pitwall demo`: it runs the whole pipeline on this machine and shows the
    race in the browser.
    """


@cli.command()
@race_options
@click.option("--port", type=click.IntRange(1, 65535), default=8000, show_default=True, help="Port of the pit wall.")
@click.option("--until-finish", is_flag=True, help="End after the race, and check that nothing is missing.")
@click.option("--json", "as_json", is_flag=True, help="Print the result as one JSON line (with --until-finish).")
def demo(port: int, until_finish: bool, as_json: bool, **options: Any) -> None:
    """Run everything on this machine and watch a race at http://127.0.0.1:8000.

    Starts an AWS emulator, creates the stack, starts the dashboard and replays a race:
    the made-up demo race, or a real one with --race. Ctrl-C stops all of it.

    With --until-finish the command ends after the race, exit code 0 only if every event
    was applied and archived and all accounts of the race agree.
    """
    if as_json and not until_finish:
        raise WrongUsage("--json prints the result of a whole race: give --until-finish with it")
    from scripts.demo import DemoOptions, Interrupted, run_demo  # noqa: PLC0415

    choice = _choice(options)
    try:
        report = run_demo(DemoOptions(choice=choice, speed=options["speed"], port=port, until_finish=until_finish))
    except Interrupted:
        sys.exit(EXIT_INTERRUPTED)
    if report is not None:
        _print_report(report, as_json)


@cli.command()
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
    flag_value="newest",
    metavar="[RUN]",
    help="Go on with a run that was left unfinished, from what S3 holds of it: RUN, else the newest of this race, "
    "which needs the same --race, --seed, --laps and --speed. Without one a new run begins.",
)
def simulate(recreate: bool, resume: str | None, **options: Any) -> None:
    """Send a race into a pipeline that runs already.

    Finds the pipeline of a running `pitwall demo` or `docker compose up` by itself; otherwise
    give AWS_ENDPOINT_URL (LocalStack), or credentials of an AWS account that holds the stack.
    """
    from scripts.simulate import run_simulation  # noqa: PLC0415

    if not run_simulation(_choice(options), options["speed"], recreate=recreate, resume=resume):
        sys.exit(EXIT_INTERRUPTED)


@cli.command()
@click.option("--dashboard-url", metavar="URL", help="Where the functions reach the dashboard.")
@click.option("--remove", is_flag=True, help="Take the whole stack away again, its data with it.")
def bootstrap(dashboard_url: str | None, remove: bool) -> None:
    """Create the stack, or bring it up to date with the code here.

    Packages the functions, deploys services/stack.yaml and waits until everything is
    live. Run it as often as you like: unchanged code changes nothing.
    """
    from scripts.deploying import run_bootstrap, run_teardown  # noqa: PLC0415

    if remove:
        run_teardown()
    else:
        run_bootstrap(dashboard_url)


@cli.command("rotate-token")
@click.option("--dashboard-url", metavar="URL", help="Where the functions, and this command, reach the dashboard.")
def rotate_token(dashboard_url: str | None) -> None:
    """Replace the ingest token while a race runs; no record is lost.

    Old and new token are accepted until the functions have the new one. Finds a running
    `pitwall demo` or `docker compose up` by itself; where it is no demo's, PITWALL_INGEST_TOKEN_FILE
    names the file that holds the token.
    """
    from scripts.deploying import run_rotation  # noqa: PLC0415

    run_rotation(dashboard_url)


@cli.command()
@click.option(
    "--source",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    metavar="DIR",
    help="Folder that holds lambdas/ and events/. Default: this checkout.",
)
def watch(source: Path | None) -> None:
    """Bring each saved change of a function live in the running pipeline.

    Code that does not load is shown and never deployed: what runs goes on. Finds the
    pipeline of a running `pitwall demo` or `docker compose up` by itself. Ctrl-C ends it.
    """
    from scripts.watching import run_watch  # noqa: PLC0415

    run_watch(source)


@cli.command()
@click.option("--port", type=click.IntRange(1, 65535), help="Port to listen on. Default: PITWALL_PORT, else 8000.")
def dashboard(port: int | None) -> None:
    """Run the dashboard alone.

    Settings come from PITWALL_* variables (docs/settings.md); beside a running
    `pitwall demo` only a free --port is needed.
    """
    from scripts.dashboard import run_dashboard  # noqa: PLC0415

    run_dashboard(port)


@cli.command()
@click.option("--print", "print_only", is_flag=True, help="Print the settings as `export` lines instead.")
def shell(print_only: bool) -> None:
    """Start a shell in which `aws` and other programs reach the running cloud.

    The emulator of `pitwall demo` answers only who has its keys, which are other ones at
    each start. In the shell they are set, with the address and the region. For the shell
    that you are in: eval "$(pitwall shell --print)"
    """
    from scripts.shell import run_shell  # noqa: PLC0415

    run_shell(print_only)


@cli.command()
@click.argument("run", required=False)
@click.option("--json", "as_json", is_flag=True, help="Print the result as one JSON line.")
def verify(run: str | None, as_json: bool) -> None:
    """Check that nothing of RUN is missing (default: the newest run).

    Compares the archive in S3, the dashboard and the memory of the functions. Exit code
    0 only if every event was applied and archived and all accounts agree.
    """
    from scripts.verifying import verify_earlier  # noqa: PLC0415

    _print_report(verify_earlier(run), as_json)


@cli.command()
@click.option(
    "--cache",
    type=click.Path(file_okay=False, path_type=Path),
    metavar="DIR",
    help="FastF1 cache to look into. Default: FASTF1_CACHE, else ~/.cache/fastf1.",
)
def races(cache: Path | None) -> None:
    """List what can be replayed from here."""
    from scripts.races import list_races  # noqa: PLC0415

    for line in list_races(cache):
        click.echo(line)


def _print_report(report: Any, as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps(report.to_plain()))
    else:
        from scripts.report import report_lines  # noqa: PLC0415

        for line in report_lines(report):
            click.echo(line)
    for problem in report.problems:
        click.echo(f"pitwall: {problem}", err=True)
    if not report.ok:
        sys.exit(1)


def main() -> None:
    """Run the command line: one-line errors, exit code 2 for wrong usage and 1 for failure."""
    terminal.substitute()
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s", stream=sys.stderr)
    try:
        cli(standalone_mode=False)
        terminal.flush()
    except click.exceptions.Exit as ended:
        sys.exit(ended.exit_code)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except (click.Abort, KeyboardInterrupt):
        sys.exit(EXIT_INTERRUPTED)
    except BrokenPipeError:
        terminal.leave()  # whoever read the output has left, as `head` does
        sys.exit(1)
    except OSError as error:
        click.echo(f"pitwall: {error}", err=True)
        terminal.leave()
        sys.exit(1)
    except (CommandError, SimulatorError, EmulatorError) as error:
        click.echo(f"pitwall: {error}", err=True)
        sys.exit(2 if isinstance(error, WrongUsage | UsageError) else 1)


if __name__ == "__main__":
    main()
