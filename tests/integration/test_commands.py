"""What a person gets for bad input: one line, the right exit code, no traceback."""

import socket
from pathlib import Path

import pytest

from tests.commands import pitwall


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (["demo", "--speed", "0"], 2, "speed must be between 0.5 and 200, got '0'"),
        (["demo", "--speed", "fast"], 2, "speed must be a number such as 10 or 0.5x, got 'fast'"),
        (["demo", "--port", "99999"], 2, "99999"),
        (["demo", "--json"], 2, "--until-finish"),
        (["demo", "--race", "2017/1"], 2, "2017"),
        (["demo", "--race", "Silverstone"], 2, "Silverstone"),
        (["demo", "--race", "2025/1", "--offline", "--cache", "{empty}"], 1, "{empty}"),
        (["demo", "--laps", "1"], 2, "1"),
        (["demo", "--recording", "{empty}"], 2, "recording {empty} is not there"),
        (["demo", "--recording", "README.md", "--race", "2025/1"], 2, "--race and --recording name different sessions"),
        (["demo", "--recording", "/dev/null"], 1, "nothing to show in /dev/null"),
        (["demo", "--follow"], 2, "give it with --recording"),
        (["fly"], 2, "fly"),
        (["demo", "--choose", "--until-finish"], 2, "--choose"),
        (["simulate"], 1, "no pipeline"),
        (["simulator"], 1, "no pipeline"),
        (["verify", "x"], 1, "x"),
        (["shell"], 1, "no pipeline"),
        (["dashboard"], 2, "PITWALL_INGEST_TOKEN"),
    ],
)
def test_bad_input_gets_one_clear_line(arguments: list[str], code: int, says: str, tmp_path: Path) -> None:
    empty = tmp_path / "empty"
    filled = [argument.format(empty=empty) for argument in arguments]
    done = pitwall(*filled, home=tmp_path / "home")
    assert done.returncode == code, done.stderr
    assert says.format(empty=empty) in done.stderr
    assert "Traceback" not in done.stderr + done.stdout


def test_a_port_in_use_names_its_holder_and_the_way_out(tmp_path: Path) -> None:
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        done = pitwall("demo", "--port", str(server.getsockname()[1]), home=tmp_path)
    assert done.returncode == 2
    assert "pid " in done.stderr
    assert "--port" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    "command", ["demo", "simulate", "simulator", "bootstrap", "dashboard", "verify", "races", "shell"]
)
def test_every_command_has_help_worth_reading(command: str, tmp_path: Path) -> None:
    done = pitwall(command, "--help", home=tmp_path)
    assert done.returncode == 0
    assert len(done.stdout.splitlines()) > 6


def test_races_lists_the_demo_race_and_says_where_it_looked(tmp_path: Path) -> None:
    done = pitwall("races", "--cache", str(tmp_path / "none"), home=tmp_path)
    assert done.returncode == 0
    assert done.stdout.startswith("demo")
    assert str(tmp_path / "none") in done.stdout
