"""What the live source is made of: addresses, frames, whether a session is on, the file it saves."""

import json
import os
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from fastf1.exceptions import F1AuthError

from pitwall.simulator.errors import UsageError
from pitwall.simulator.live_server.faults import Fault, parse_fault
from pitwall.simulator.sources.feed.lines import read_snapshot
from pitwall.simulator.sources.live.account import WITHOUT, Account
from pitwall.simulator.sources.live.address import SPORT_HOST, parse_address
from pitwall.simulator.sources.live.door import Door
from pitwall.simulator.sources.live.frames import CLOSE, COMPLETION, INVOCATION, PING_TYPE, close_reason, kind
from pitwall.simulator.sources.live.saving import Saving, check_folder, recording_path
from pitwall.simulator.sources.live.schedule import UNKNOWN, next_session
from pitwall.simulator.sources.live.session import FINAL_S, LiveSession
from tests.recorded_races import SILVERSTONE, copy_of

NOON = datetime(2025, 11, 29, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "url"),
    [
        (None, f"https://{SPORT_HOST}/signalrcore"),
        ("http://127.0.0.1:8100", "http://127.0.0.1:8100/signalrcore"),
        ("http://[::1]:8100/", "http://[::1]:8100/signalrcore"),
        ("http://localhost:8100/hub/", "http://localhost:8100/hub"),
        ("https://timing.example", "https://timing.example/signalrcore"),
    ],
)
def test_the_address_is_the_sports_or_the_one_that_is_set(text: str | None, url: str) -> None:
    assert parse_address(text).url == url


@pytest.mark.parametrize(
    "text",
    [
        "http://timing.example",
        "http://192.168.1.2:8100",
        "http://127.0.0.1.evil.example",
        "ftp://127.0.0.1",
        "127.0.0.1:8100",
        "https://user:secret@timing.example",
        "https://timing.example/?a=b",
        "http://127.0.0.1:99999",
    ],
)
def test_an_address_that_cannot_be_trusted_is_refused_in_one_line(text: str) -> None:
    with pytest.raises(UsageError) as raised:
        parse_address(text)
    assert str(raised.value).startswith("PITWALL_LIVE_URL=")
    assert "\n" not in str(raised.value)


@pytest.mark.parametrize(
    ("text", "is_sport"),
    [
        (None, True),
        (f"https://{SPORT_HOST}", True),
        (f"https://{SPORT_HOST}:444", False),
        ("https://livetiming.formula1.com.evil.example", False),
        ("http://127.0.0.1:8100", False),
    ],
)
def test_the_sports_server_alone_may_see_an_account(text: str | None, is_sport: bool) -> None:
    assert parse_address(text).is_sport is is_sport


def test_the_web_socket_is_as_secure_as_the_address() -> None:
    assert parse_address(None).socket("id=1") == f"wss://{SPORT_HOST}/signalrcore?id=1"
    assert parse_address("http://127.0.0.1:1").socket("id=1") == "ws://127.0.0.1:1/signalrcore?id=1"


@pytest.mark.parametrize(
    ("record", "type_"),
    [
        ('{"type":6}', PING_TYPE),
        ('{"type": 1, "target": "feed"}', INVOCATION),
        ('{"result": {}, "type": 3}', COMPLETION),
        ('{"type":7,"error":"gone"}', CLOSE),
        ("{}", None),
        ("no json", None),
        ("[1]", None),
    ],
)
def test_the_kind_of_a_record(record: str, type_: int | None) -> None:
    assert kind(record) == type_


def test_why_a_server_closes() -> None:
    assert close_reason('{"type":7,"error":"gone"}') == "gone"
    assert close_reason('{"type":7}') == close_reason("nothing") == ""


def info(**changes: object) -> dict[str, object]:
    return {"Key": 1, "StartDate": "2025-11-29T15:30:00", "GmtOffset": "03:00:00", **changes}


@pytest.mark.parametrize(
    ("state", "on"),
    [
        ({}, False),
        ({"SessionInfo": info()}, True),
        ({"SessionInfo": info(SessionStatus="Inactive")}, True),
        ({"SessionInfo": info(StartDate="2025-11-29T19:00:00", SessionStatus="Inactive")}, False),
        ({"SessionInfo": info(StartDate="2025-11-29T19:00:00"), "SessionStatus": {"Status": "Started"}}, True),
        ({"SessionInfo": info(), "SessionStatus": {"Status": "Aborted"}}, True),
        ({"SessionInfo": info(), "SessionStatus": {"Status": "Finished"}}, True),
        ({"SessionInfo": info(), "SessionStatus": {"Status": "Finalised"}}, False),
        ({"SessionInfo": info(), "SessionStatus": {"Status": "Ends"}}, False),
        ({"SessionInfo": info(ArchiveStatus={"Status": "Complete"})}, False),
    ],
)
def test_whether_a_session_is_on(state: dict[str, object], on: bool) -> None:
    """It is 12:00 UTC; 15:30 in Lusail is 12:30 UTC, 19:00 is 16:00."""
    door = Door()
    door.take(read_snapshot(state))
    assert door.is_on(NOON) is on


def test_each_record_is_on_disk_before_the_next_one_and_no_other_user_can_read_it(tmp_path: Path) -> None:
    saving = Saving(tmp_path / "new" / "live.jsonl", print)
    saving.add('{"a":\n1}')
    assert saving.path.read_text() == '{"a": 1}\n'
    assert saving.path.stat().st_mode & 0o777 == 0o600


def test_what_a_full_disk_did_not_take_is_written_when_there_is_room_again(tmp_path: Path) -> None:
    said: list[str] = []
    saving = Saving(tmp_path / "live.jsonl", said.append)
    roomy = os.dup(saving._file)
    full = os.open("/dev/full", os.O_WRONLY)
    saving.add("first")
    os.dup2(full, saving._file)
    saving.add("second")
    saving.add("third")
    os.dup2(roomy, saving._file)
    saving.add("fourth")
    assert saving.path.read_text().split() == ["first", "second", "third", "fourth"]
    assert [line.partition(" is ")[0].partition(" cannot ")[0] for line in said] == [f"The recording {saving.path}"] * 2


def test_a_folder_that_cannot_be_written_is_wrong_usage(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(UsageError, match=r"no recording can be written into .*/file.*--no-save"):
        check_folder(tmp_path / "file")
    check_folder(tmp_path / "new" / "folder")
    assert (tmp_path / "new" / "folder").is_dir()


def test_two_sessions_joined_in_the_same_second_have_two_files(tmp_path: Path) -> None:
    first = recording_path(tmp_path, NOON)
    first.touch()
    assert [first.name, recording_path(tmp_path, NOON).name] == [
        "live-20251129T120000Z.jsonl",
        "live-20251129T120000Z-2.jsonl",
    ]


def test_a_fault_is_a_kind_and_a_number() -> None:
    assert parse_fault("hang-up:20") == Fault("hang-up", 20)
    for wrong in ("drop", "drop:", "drop:-1", "fire:3"):
        with pytest.raises(UsageError, match="is not understood"):
            parse_fault(wrong)


@pytest.mark.recorded
def test_when_the_next_session_is_comes_from_fastf1s_schedule(tmp_path: Path) -> None:
    cache = copy_of(SILVERSTONE, tmp_path / "cache")
    said = next_session(cache, datetime(2025, 7, 3, 12, 0, tzinfo=UTC), offline=True)
    assert said == "The next session: British Grand Prix, Practice 1, at 2025-07-04 11:30 UTC, in 23 h 30 min"


def test_without_a_schedule_it_says_that_it_cannot_tell(tmp_path: Path) -> None:
    assert next_session(tmp_path / "none", NOON, offline=True) == UNKNOWN


def told(state: dict[str, object]) -> str:
    return json.dumps({"type": 3, "result": state})


def test_a_session_that_is_final_ends_in_the_end_though_nobody_says_so(tmp_path: Path) -> None:
    now_s = 0.0
    session = LiveSession(
        lambda _line: None, folder=None, next_session=lambda: "", clock=lambda: now_s, now=lambda: NOON
    )

    def records() -> Iterator[str | None]:
        nonlocal now_s
        yield told({"SessionInfo": info(), "SessionStatus": {"Status": "Started"}})
        now_s = 7200
        yield told({"SessionInfo": info(), "SessionStatus": {"Status": "Finalised"}})
        for _ in range(120):
            now_s += 60
            yield None

    session.follow(records())
    assert now_s == 7200 + FINAL_S


def test_without_an_account_one_line_says_what_is_missing_and_only_of_the_sports_server(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    for name in ("F1_USERNAME", "F1_PASSWORD"):
        monkeypatch.delenv(name, raising=False)
    said: list[str] = []
    of_the_sport, of_the_stand_in = (Account(parse_address(url), said.append) for url in (None, "http://127.0.0.1:1"))
    assert [account.token() for account in (of_the_sport, of_the_stand_in, of_the_sport)] == [None] * 3
    assert said == [WITHOUT]


@pytest.mark.parametrize("error", [F1AuthError("wrong password"), RuntimeError("with somebody:secret in it")])
def test_a_sign_in_that_fails_is_said_without_what_is_secret(monkeypatch: pytest.MonkeyPatch, error: Exception) -> None:
    def fails() -> str:
        raise error

    monkeypatch.setenv("F1_USERNAME", "somebody")
    monkeypatch.setenv("F1_PASSWORD", "secret")
    monkeypatch.setattr("pitwall.simulator.sources.fastf1.private_api.account_token", fails)
    said: list[str] = []
    assert Account(parse_address(None), said.append).token() is None
    assert [line.startswith(f"{WITHOUT}; signing in failed: ") for line in said] == [True]
    assert "secret" not in said[0]


def test_an_account_that_the_server_refuses_is_not_shown_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("F1_USERNAME", "somebody")
    monkeypatch.setenv("F1_PASSWORD", "secret")
    monkeypatch.setattr("pitwall.simulator.sources.fastf1.private_api.account_token", lambda: "the token")
    said: list[str] = []
    account = Account(parse_address(None), said.append)
    assert account.token() == "the token"
    account.refused()
    assert account.token() is None
    assert "the token" not in "".join(said)
