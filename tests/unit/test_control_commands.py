"""Commands to the simulator: what is one, what is none, and which run comes of a start."""

import json
from typing import Any

import pytest

from pitwall.events import ContractError
from pitwall.events.commands import Command, MadeUpSession, RecordedSession, Start, run_of
from pitwall.events.fields import RUN_ID

ID = "0123456789abcdef"


def command(action: Any, **more: Any) -> str:
    return json.dumps({"v": 1, "id": ID, "asked_ms": 1_795_867_200_000, "action": action, **more})


def start(**more: Any) -> dict[str, Any]:
    return {"kind": "start", "source": {"kind": "demo"}, **more}


@pytest.mark.parametrize(
    "action",
    [
        start(speed=0.5, from_lap=3),
        start(source={"kind": "fastf1", "race": "2024/Silverstone", "session": "Q"}, from_part=3),
        start(source={"kind": "recording", "name": "qatar sprint"}, from_ms=60_000),
        {"kind": "stop", "run": "r"},
        {"kind": "pause", "run": "r"},
        {"kind": "resume", "run": "r"},
        {"kind": "speed", "run": "r", "speed": 200},
        {"kind": "look"},
    ],
    ids=lambda action: action["kind"],
)
def test_a_command_reads_as_it_was_written(action: dict[str, Any]) -> None:
    read = Command.from_json(command(action))
    assert Command.from_json(read.to_json()) == read
    assert read.action.kind == action["kind"]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        (command(None), "action"),
        (command({"kind": "fly"}), "action.kind"),
        (command({"kind": "start"}), "source"),
        (command(start(source=None)), "source"),
        (command(start(source={"kind": "file", "path": "/etc/passwd"})), "source.kind"),
        (command(start(source={"kind": "fastf1", "race": "2024/../../etc"})), "source.race"),
        (command(start(source={"kind": "fastf1", "race": "2024/1", "session": "FP4"})), "source.session"),
        (command(start(speed=0)), "speed"),
        (command(start(speed=201)), "speed"),
        (command(start(speed="fast")), "speed"),
        (command(start(from_lap=2, from_part=1)), "from_lap"),
        (command(start(source={"kind": "demo", "laps": 2})), "laps"),
        (command({"kind": "stop"}), "run"),
        (command({"kind": "stop", "run": "../x"}), "run"),
        (command({"kind": "look"}, id="short"), "id"),
        (command({"kind": "look"}, v=2), "v"),
        ("[]", ""),
        ("{", "JSON"),
        ("x" * 5000, "4096"),
    ],
)
def test_what_is_no_command_is_refused_and_says_where(text: str, names: str) -> None:
    with pytest.raises(ContractError) as refused:
        Command.from_json(text)
    assert names in str(refused.value)


def test_the_run_of_a_start_is_named_after_the_command_alone() -> None:
    source = RecordedSession(race="2024/São Paulo Grand Prix", session="SQ")
    first = Command(id=ID, asked_ms=1_795_867_200_000, action=Start(source=source))
    assert run_of(first) == run_of(Command.from_json(first.to_json()))
    assert run_of(first) == "20261128T120000Z-2024-s-o-paulo-grand-prix-sq-01234567"
    assert RUN_ID.compiled().fullmatch(run_of(first))
    other = Command(id="fedcba9876543210", asked_ms=first.asked_ms, action=first.action)
    assert run_of(other) != run_of(first)


@pytest.mark.parametrize("name", ["", "...", "ÄÖÜ", "a" * 120])
def test_whatever_a_recording_is_called_its_run_has_a_name(name: str) -> None:
    text = command(start(source={"kind": "recording", "name": name}))
    assert RUN_ID.compiled().fullmatch(run_of(Command.from_json(text)))


def test_only_a_start_begins_a_run() -> None:
    with pytest.raises(ValueError, match="look"):
        run_of(Command.from_json(command({"kind": "look"})))
    assert run_of(Command(id=ID, asked_ms=0, action=Start(source=MadeUpSession(session="Q")))).split("-")[1:3] == [
        "demo",
        "q",
    ]
