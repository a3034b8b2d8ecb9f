"""The ``pitwall`` command: finds the file of each command in ``scripts/commands`` and words what goes wrong."""

import importlib
import logging
import sys

import click

from pitwall.scripts import terminal
from pitwall.scripts.errors import EXIT_INTERRUPTED, CommandError, WrongUsage
from pitwall.services.embedded.emulator import EmulatorError
from pitwall.simulator.errors import SimulatorError, UsageError

COMMANDS = {
    "demo": "Run everything on this machine and watch a race at http://127.0.0.1:8000.",
    "simulate": "Send a race into a pipeline that runs already.",
    "simulator": "Play what is asked for on the page, for as long as this runs.",
    "races": "List what can be replayed from here.",
    "live-server": "Play recordings of the live timing as its server would, for --live.",
    "watch": "Bring each saved change of a function live in the running pipeline.",
    "new-function": "Write a function NAME into lambdas/: code, test, fixture and declaration.",
    "verify": "Check that nothing of RUN is missing (default: the newest run).",
    "export": "Write RUN into FILE, which plays elsewhere with --recording FILE.",
    "shell": "Start a shell in which `aws` and other programs reach the running cloud.",
    "dashboard": "Run the dashboard alone.",
    "bootstrap": "Create the stack, or bring it up to date with the code here.",
    "rotate-token": "Replace the ingest token while a race runs; no record is lost.",
}
"""What `pitwall --help` says of each command, which is read from its file only when it is run."""


class Commands(click.Group):
    """A group whose commands are imported when they are asked for: some need FastF1, others Flask."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - the names are click's
        """The names, in the order of the help."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - as above
        """The command of that name, None if there is none."""
        if cmd_name not in COMMANDS:
            return None
        name = cmd_name.replace("-", "_")
        command = getattr(importlib.import_module(f"pitwall.scripts.commands.{name}"), name)
        if not isinstance(command, click.Command):
            raise TypeError(f"pitwall.scripts.commands.{name} holds no command {name!r}")
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002 - as above
        """List the commands for `pitwall --help`."""
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="pitwall")
def cli() -> None:
    """Replay a Formula 1 race as a live event stream through Kinesis, Lambda, SNS and S3.

    Start with `pitwall demo`: it runs the whole pipeline on this machine and shows the
    race in the browser.
    """


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
