"""What is wrong usage of --live, and what it does not hear of."""

from pathlib import Path
from typing import Any

import click
import pytest

from pitwall.scripts.commands.live_server import live_server
from pitwall.scripts.commands.options import race_choice, race_options
from pitwall.scripts.errors import WrongUsage
from pitwall.scripts.replays.sources import RaceChoice, check_choice, pick_source
from pitwall.simulator.errors import UsageError
from pitwall.simulator.race import StoppableSource


def chosen(*arguments: str) -> RaceChoice:
    """The choice that a command line makes."""
    found: list[RaceChoice] = []

    @click.command()
    @race_options
    def command(**options: Any) -> None:
        choice = race_choice(options)
        check_choice(choice)
        found.append(choice)

    command.main(list(arguments), standalone_mode=False)
    return found[0]


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (("--race", "2025/1"), "--race and --live name different sessions"),
        (("--recording", "file.txt"), "--recording and --live name different sessions"),
        (("--run", "newest"), "--run and --live name different sessions"),
        (("--session", "Q"), "--session cannot be had with --live"),
        (("--seed", "7", "--rain"), "--seed and --rain cannot be had with --live"),
        (("--offline",), "--offline cannot be had with --live"),
        (("--speed", "10"), "leave --speed out"),
        (("--save", "folder", "--no-save"), "--save and --no-save contradict each other"),
        (("--follow",), "give it with --recording"),
    ],
)
def test_what_has_no_sense_with_live_is_said_in_one_line(arguments: tuple[str, ...], named: str) -> None:
    with pytest.raises((UsageError, WrongUsage), match=named) as raised:
        chosen("--live", *arguments)
    assert "\n" not in str(raised.value)


@pytest.mark.parametrize("option", [("--save", "folder"), ("--no-save",)])
def test_only_a_live_session_is_recorded(option: tuple[str, ...]) -> None:
    with pytest.raises(UsageError, match="give them with --live"):
        chosen(*option)


def test_settings_for_all_sessions_do_not_stand_in_the_way(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {
        "RACE": "demo",
        "SPEED": "10",
        "SESSION": "Race",
        "SAVE": "/var/lib/live",
        "OFFLINE": "",
    }.items():
        monkeypatch.setenv(f"PITWALL_{name}", value)
    assert chosen().save is None
    assert str(chosen("--live").save) == "/var/lib/live"
    monkeypatch.setenv("PITWALL_LIVE", "1")
    assert chosen().live


def test_a_live_source_can_be_stopped_and_a_wrong_address_is_said_before_anything_starts(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PITWALL_HOME", str(tmp_path))
    assert isinstance(pick_source(RaceChoice(live=True)), StoppableSource)
    assert not isinstance(pick_source(RaceChoice()), StoppableSource)
    monkeypatch.setenv("PITWALL_LIVE_URL", "http://timing.example")
    with pytest.raises(UsageError, match="plain http goes to this machine only"):
        pick_source(RaceChoice(live=True))
    monkeypatch.delenv("PITWALL_LIVE_URL")
    (tmp_path / "file").touch()
    with pytest.raises(UsageError, match="no recording can be written into"):
        pick_source(RaceChoice(live=True, save=tmp_path / "file"))


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((), "Missing parameter: recordings"),
        (("file", "--from", "noon"), "write it as 46:00"),
        (("file", "--speed", "1000"), "speed must be between"),
    ],
)
def test_wrong_usage_of_the_stand_in(arguments: tuple[str, ...], said: str) -> None:
    with pytest.raises(click.UsageError, match=said):
        live_server.main(list(arguments), standalone_mode=False)


def test_a_recording_that_is_not_there_and_a_fault_that_is_none() -> None:
    with pytest.raises(UsageError, match="nowhere"):
        live_server.main(["nowhere.txt", "--port", "28999"], standalone_mode=False)
    with pytest.raises(UsageError, match="fault 'fire:3' is not understood"):
        live_server.main(["nowhere.txt", "--fault", "fire:3"], standalone_mode=False)
