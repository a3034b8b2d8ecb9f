"""``--recording`` and ``--follow`` on the command line."""

import re
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from pitwall.scripts.commands.options import ManyRecordings, race_choice, race_options
from pitwall.scripts.replays.sources import RaceChoice, pick_source
from pitwall.simulator.errors import UsageError
from pitwall.simulator.sources.feed.source import RecordingSource

REPOSITORY = Path(__file__).resolve().parents[2]


def chosen(*arguments: str, env: dict[str, str] | None = None) -> RaceChoice:
    """What a command that takes a race makes of its arguments."""
    found: list[RaceChoice] = []

    @click.command(cls=ManyRecordings)
    @race_options
    @click.option("--json", "as_json", is_flag=True)
    def command(as_json: bool, **options: object) -> None:
        found.append(race_choice(options))

    result = CliRunner(env=env or {}).invoke(command, list(arguments))
    assert result.exit_code == 0, result.output
    return found[0]


@pytest.mark.parametrize(
    "arguments",
    [
        ("--recording", "a.txt", "b.txt", "c", "--speed", "100", "--json"),
        ("--json", "--recording", "a.txt", "--recording", "b.txt", "c"),
        ("--recording=a.txt", "--recording", "b.txt", "c", "--json"),
    ],
)
def test_an_option_takes_several_recordings(arguments: tuple[str, ...]) -> None:
    assert [str(path) for path in chosen(*arguments).recording] == ["a.txt", "b.txt", "c"]


def test_the_environment_names_recordings_as_it_names_folders_of_programs() -> None:
    assert [str(path) for path in chosen(env={"PITWALL_RECORDING": "a.txt:b.txt"}).recording] == ["a.txt", "b.txt"]
    assert chosen(env={"PITWALL_RECORDING": ""}).recording == ()


def test_a_recording_is_played_by_its_source(tmp_path: Path) -> None:
    path = tmp_path / "feed.txt"
    path.write_text("['Heartbeat', {}, '2021-03-28T14:52:32.124Z']\n")

    source = pick_source(chosen("--recording", str(path), "--follow", "--no-telemetry"))

    assert source == RecordingSource((path,), telemetry=False, follow=True)


@pytest.mark.parametrize(
    ("choice", "says"),
    [
        ({"race": "2024/1"}, "--race and --recording name different sessions"),
        ({"session": "Q"}, "--session cannot be had with --recording"),
        ({"seed": 7, "laps": 5, "rain": True}, "--seed and --laps and --rain cannot be had with --recording"),
    ],
)
def test_what_only_other_sources_have_is_wrong_usage(choice: dict[str, object], says: str, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=re.escape(says)):
        pick_source(RaceChoice(recording=(tmp_path,), **choice))  # type: ignore[arg-type]


def test_only_a_recording_can_be_followed() -> None:
    with pytest.raises(UsageError, match="give it with --recording"):
        pick_source(RaceChoice(follow=True))


def test_a_recording_that_is_not_there_is_wrong_usage(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"recording .*gone\.txt is not there"):
        pick_source(RaceChoice(recording=(tmp_path / "gone.txt",)))


def test_compose_has_the_folder_of_recordings_where_its_documentation_says() -> None:
    compose = (REPOSITORY / "docker-compose.yml").read_text()

    assert '- "${PITWALL_RECORDINGS:-recordings}:/var/lib/recordings:ro"' in compose
    assert "PITWALL_RECORDING: ${PITWALL_RECORDING:-}" in compose
