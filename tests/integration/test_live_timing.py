"""The live timing, played by the stand-in: what comes live is what is in the recording, whatever happens on the way."""

import json
import logging
import threading
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from pitwall.events import RaceControlMessage
from pitwall.simulator.errors import SourceUnavailable
from pitwall.simulator.live_server.faults import Fault, FaultKind
from pitwall.simulator.live_server.player import Line
from pitwall.simulator.live_server.recording import read_lines
from pitwall.simulator.live_server.server import LiveServer
from pitwall.simulator.race import Moment, Race
from pitwall.simulator.sources.feed.source import RecordingSource
from pitwall.simulator.sources.feed.translation import Translation
from pitwall.simulator.sources.live.address import parse_address
from pitwall.simulator.sources.live.connection import Broken, Limits, Refused, open_connection
from pitwall.simulator.sources.live.frames import CAR_TOPICS, TOPICS, kind
from pitwall.simulator.sources.live.source import LiveSource
from tests.commands import until
from tests.fixtures.small_feed import INFO, line, live_source, message, small_session, stand_in
from tests.recorded_races import feed_recording

QATAR = "2025-qatar-sprint.txt"
FAULTS: tuple[FaultKind, ...] = ("drop", "hang-up", "stall", "half", "twice")


def silent(_line: str) -> None:
    """Nobody reads it."""


def moments_of(race: Race) -> list[Moment]:
    return [moment for moment in race.moments() if moment is not None]


def in_order(moments: Sequence[Moment]) -> list[Moment]:
    """As a recording is played: what has the same session time stays as it came."""
    return sorted(moments, key=lambda moment: moment[0])


def recorded(*paths: Path) -> list[Moment]:
    return moments_of(RecordingSource(paths).load(silent))


def saved(folder: Path) -> list[Path]:
    return sorted(folder.glob("live-*.jsonl"))


def messages(moments: Sequence[Moment]) -> list[str]:
    return [payload.message for _, payload in moments if isinstance(payload, RaceControlMessage)]


def expected(count: int) -> list[str]:
    return [f"MESSAGE {number}" for number in range(count)]


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("after", [2, 4, 11, 23])
def test_a_fault_of_the_connection_costs_no_message_and_doubles_none(
    tmp_path: Path, fault: FaultKind, after: int
) -> None:
    with stand_in(small_session(), Fault(fault, after)) as server:
        live = moments_of(live_source(server, tmp_path).load(silent))
    assert messages(live) == expected(20)
    assert recorded(*saved(tmp_path)) == in_order(live)


def test_session_times_are_those_of_the_feed_and_not_of_the_clock_here(tmp_path: Path) -> None:
    with stand_in(small_session()) as server:
        race = live_source(server, tmp_path).load(silent)
        live = moments_of(race)
    assert race.live
    assert race.session.source == "live"
    assert race.session.session == "Practice 1"
    assert [driver.code for driver in race.session.roster] == ["NOR", "PIA"]
    assert [t_ms for t_ms, payload in live if isinstance(payload, RaceControlMessage)] == [n * 1000 for n in range(20)]


def test_while_nothing_comes_it_says_so_again_and_again(tmp_path: Path) -> None:
    with stand_in(small_session(3, ends=False)) as server:
        source = live_source(server, tmp_path)
        moments = source.load(silent).moments()
        received: list[Moment] = []
        while messages(received) != expected(3):
            received += [moment for moment in [next(moments)] if moment is not None]
        assert [next(moments) for _ in range(4)] == [None] * 4
        source.stop()
        assert messages([moment for moment in moments if moment is not None]) == []


def test_what_was_missed_in_a_hole_is_told_once_from_the_snapshot(tmp_path: Path) -> None:
    """Here the session goes on while nobody is connected, as the sport's does."""
    with stand_in(small_session(200), Fault("drop", 30), Fault("half", 90), speed=100, hold=False) as server:
        live = moments_of(live_source(server, tmp_path).load(silent))
    assert messages(live) == expected(200)
    assert recorded(*saved(tmp_path)) == in_order(live)


def test_before_the_server_hangs_up_the_next_connection_takes_over_without_a_hole(tmp_path: Path) -> None:
    said: list[str] = []
    with stand_in(small_session(400), speed=100, hold=False) as server:
        live = moments_of(live_source(server, tmp_path, renewed_after_s=0.5).load(said.append))
        connections = server.connections
    assert messages(live) == expected(400)
    assert [line for line in said if "connect" in line] == []
    assert connections >= 4
    records = saved(tmp_path)[0].read_text().splitlines()
    assert len(records) == len(set(records)), "no message was written twice"
    assert sum(kind(record) == 3 for record in records) == 1, "only the first connection needed a snapshot"


def test_a_server_that_is_away_at_first_is_tried_again_until_it_is_there(tmp_path: Path) -> None:
    with stand_in(small_session()) as server:
        port = int(server.url.rpartition(":")[2])
    said: list[str] = []
    source = live_source(server, tmp_path)
    live: list[Moment] = []
    reader = threading.Thread(target=lambda: live.extend(moments_of(source.load(said.append))), daemon=True)
    reader.start()
    until(lambda: any("does not answer" in line for line in said), 10, "it says that nobody answers")
    with stand_in(small_session(), port=port):
        reader.join(20)
    assert messages(live) == expected(20)
    assert sum("does not answer" in line for line in said) == 1, "once, however often it is tried"


def test_without_a_session_it_says_when_the_next_is_and_shows_it_when_it_begins(tmp_path: Path) -> None:
    ended = [line(0, "SessionInfo", {**INFO, "Key": 6}), line(0, "SessionStatus", {"Status": "Ends"})]
    last = [replace(one, snapshot=True) for one in ended]
    said: list[str] = []
    with stand_in([*last, *small_session()], speed=2, hold=True) as server:
        race = live_source(server, tmp_path).load(said.append)
        assert race.session.session == "Practice 1"
        server.player.hurry()
        live = moments_of(race)
    assert messages(live) == expected(20)
    assert said[0] == "No session is on: waiting for the next one"
    assert "The next session: some other day" in said
    assert messages(recorded(*saved(tmp_path))) == expected(20)


def test_a_session_that_is_hours_away_is_waited_for(tmp_path: Path) -> None:
    later = {**INFO, "StartDate": "2099-11-29T20:00:00"}
    lines = [line(0, "SessionInfo", later), line(0, "SessionStatus", {"Status": "Inactive"})]
    said: list[str] = []
    with stand_in(lines) as server:
        source = live_source(server, tmp_path)
        until_told = threading.Thread(
            target=lambda: until(lambda: said, 20, "it says that none is on") and source.stop(), daemon=True
        )
        until_told.start()
        with pytest.raises(SourceUnavailable, match="left before a session began"):
            source.load(said.append)
    assert saved(tmp_path) == [], "nothing is recorded while nothing is on"


def test_the_next_session_on_the_feed_is_not_mixed_into_this_one(tmp_path: Path) -> None:
    following = [line(30, "SessionInfo", {**INFO, "Key": 8, "Name": "Practice 2"})]
    after = line(31, "RaceControlMessages", {"Messages": {"20": message(20)}})
    with stand_in([*small_session(ends=False), *following, after]) as server:
        live = moments_of(live_source(server, tmp_path).load(silent))
    assert messages(live) == expected(20)


def test_a_bug_of_ours_loses_nothing_of_the_recording(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    apply = Translation.apply

    def faulty(self: Translation, one: Any) -> list[Moment]:
        if "MESSAGE 7" in str(one.content):
            raise KeyError("a bug")
        return apply(self, one)

    with monkeypatch.context() as patched, stand_in(small_session()) as server:
        patched.setattr(Translation, "apply", faulty)
        live = moments_of(live_source(server, tmp_path).load(silent))
    assert messages(live)[:7] == expected(7)
    assert "MESSAGE 19" in messages(live)
    assert messages(recorded(*saved(tmp_path))) == expected(20)
    assert [record.levelno for record in caplog.records] == [logging.ERROR]


def test_a_full_disk_is_said_once_and_the_session_goes_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    said: list[str] = []
    monkeypatch.setattr("pitwall.simulator.sources.live.session.recording_path", lambda *_: Path("/dev/full"))
    with stand_in(small_session()) as server:
        live = moments_of(live_source(server, tmp_path).load(said.append))
    assert messages(live) == expected(20)
    assert [line for line in said if "cannot be written" in line] == [
        "The recording /dev/full cannot be written (No space left on device): the session goes on"
    ]


def test_without_save_nothing_is_written(tmp_path: Path) -> None:
    with stand_in(small_session()) as server:
        assert messages(moments_of(live_source(server, tmp_path, save=None).load(silent))) == expected(20)
    assert list(tmp_path.iterdir()) == []


def test_where_the_cars_are_goes_to_whoever_shows_a_token_which_is_in_no_log_and_no_error(
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    lines = [*small_session(3, ends=False), line(4, "Position.z", "q1YqVrJSSk5MUaoFAA=="), line(5, "Heartbeat", {})]
    limits = Limits(stall_s=5)
    with stand_in(lines, subscribers_only=True) as server:
        address = parse_address(server.url)
        with_token = open_connection(address, (*TOPICS, *CAR_TOPICS), limits, "the-token-of-somebody")
        without = open_connection(address, (*TOPICS, *CAR_TOPICS), limits)
        received = [topics_until_heartbeat(one) for one in (with_token, without)]
    assert ["Position.z" in topics for topics in received] == [True, False]
    with pytest.raises(Broken) as raised:
        open_connection(address, TOPICS, limits, "the-token-of-somebody")
    assert "the-token-of-somebody" not in str(raised.value) + repr(raised.value.__cause__) + caplog.text


def topics_until_heartbeat(connection: Any) -> list[str]:
    topics: list[str] = []
    while "Heartbeat" not in topics:
        for record in connection.receive(1):
            plain = json.loads(record)
            topics += list(plain["result"]) if plain["type"] == 3 else [plain["arguments"][0]]
    connection.close()
    return topics


def test_a_stand_in_is_never_shown_the_account(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("F1_USERNAME", "somebody")
    monkeypatch.setenv("F1_PASSWORD", "secret")
    with stand_in(small_session()) as server:
        live = moments_of(live_source(server, tmp_path).load(silent))
        assert server.authorised == 0
    assert messages(live) == expected(20)


def test_several_clients_get_the_same(tmp_path: Path) -> None:
    with stand_in(small_session(), speed=20) as server:
        races = [live_source(server, tmp_path, save=tmp_path / str(number)).load(silent) for number in range(2)]
        first, second = (messages(moments_of(race)) for race in races)
    assert first == second == expected(20)


@pytest.mark.recorded
@pytest.mark.timeout(200)
def test_part_of_a_recorded_sprint_comes_live_as_it_is_in_the_file(tmp_path: Path) -> None:
    """The last laps and what comes after: 4,000 messages."""
    file = tmp_path / "part.txt"
    with feed_recording(QATAR).open() as whole:
        lines = whole.readlines()
    file.write_text("".join([*lines[:1300], *lines[-2700:]]))
    compare(file, tmp_path, [Fault("half", 500), Fault("stall", 900), Fault("drop", 2000), Fault("twice", 3000)])


@pytest.mark.recorded
@pytest.mark.long
@pytest.mark.timeout(600)
@pytest.mark.parametrize(
    ("speed", "faults"),
    [
        (20.0, ()),
        (float("inf"), (200, 1500, 3000, 6000, 8000, 12_000, 15_000, 22_000)),
    ],
)
def test_a_whole_recorded_sprint_comes_live_as_it_is_in_the_file(
    tmp_path: Path, speed: float, faults: tuple[int, ...]
) -> None:
    chosen = [Fault(FAULTS[number % len(FAULTS)], after) for number, after in enumerate(faults)]
    compare(feed_recording(QATAR), tmp_path, chosen, speed)


def compare(file: Path, folder: Path, faults: Sequence[Fault], speed: float = float("inf")) -> None:
    """Types, payloads and session times are the same live, in the file, and in what was saved."""
    lines: list[Line] = read_lines([file], silent)
    with stand_in(lines, *faults, speed=speed) as server:
        live = moments_of(live_source(server, folder, limits=Limits(stall_s=2, ping_s=5), linger_s=1).load(silent))
    right = recorded(file)
    assert len(right) > 1000
    assert in_order(live) == right
    assert recorded(*saved(folder)) == right


def test_a_refusal_is_told_from_an_answer_that_is_none(tmp_path: Path) -> None:
    with stand_in(small_session(), refuses=403) as server, pytest.raises(Refused, match="refuses the connection"):
        open_connection(parse_address(server.url), TOPICS, Limits())
    with stand_in(small_session(), refuses=503) as server, pytest.raises(Broken, match="answers 503"):
        open_connection(parse_address(server.url), TOPICS, Limits())


def test_the_source_words_a_refusal(tmp_path: Path) -> None:
    with stand_in(small_session(), refuses=401) as server:
        source: LiveSource = live_source(server, tmp_path)
        with pytest.raises(SourceUnavailable, match="wants a Formula 1 account"):
            source.load(silent)


def test_the_stand_in_serves_on_loopback_only_and_no_page_of_a_browser() -> None:
    import requests

    with stand_in(small_session()) as server:
        assert isinstance(server, LiveServer)
        assert server.url.startswith("http://127.0.0.1:")
        asked = requests.post(
            f"{server.url}/signalrcore/negotiate", headers={"Origin": "http://evil.example"}, timeout=5
        )
        assert asked.status_code == 404
