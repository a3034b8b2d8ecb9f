"""The command line: each command has a file of its own, and the help says of it what the command says itself."""

from pathlib import Path

import click
import pytest

from pitwall.scripts import commands
from pitwall.scripts.cli import COMMANDS, cli

LIMIT = 200


@pytest.mark.parametrize("name", COMMANDS)
def test_the_help_says_of_a_command_what_the_command_says_itself(name: str) -> None:
    command = cli.get_command(click.Context(cli), name)
    assert command is not None
    assert command.name == name
    assert command.get_short_help_str(LIMIT) == COMMANDS[name]


def test_every_file_among_the_commands_is_one() -> None:
    files = {path.stem for path in Path(commands.__file__).parent.glob("*.py")} - {"__init__", "options"}
    assert files == {name.replace("-", "_") for name in COMMANDS}
