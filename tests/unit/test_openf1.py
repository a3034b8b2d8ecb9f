"""OpenF1: its limits are kept, its pages asked for once, and what it cannot give is one line."""

import datetime as dt
import gzip
import json
import os
import signal
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import pytest

from pitwall.events import Classification, LapCompleted
from pitwall.scripts.replays.sources import RaceChoice, pick_source
from pitwall.simulator.errors import AccountNeeded, SimulatorError, SourceUnavailable, UsageError
from pitwall.simulator.race import Race
from pitwall.simulator.sources.fastf1.records import RaceData
from pitwall.simulator.sources.fastf1.reference import parse_race
from pitwall.simulator.sources.fastf1.session import read_session
from pitwall.simulator.sources.openf1.client import Client
from pitwall.simulator.sources.openf1.pace import FREE_LIMITS, Pace
from pitwall.simulator.sources.openf1.source import load_session
from tests import commands
from tests.fixtures.openf1 import HeldTime, OpenF1StandIn
from tests.fixtures.openf1_rows import MEETING, SESSION, tables_of
from tests.unit.fastf1_fake import EVENT, GRID, FakeSession, of_kind


def session_data() -> RaceData:
    data = read_session(
        FakeSession(), EVENT, lambda _line: None, telemetry=True, order_of=lambda session: session.order
    )
    return replace(data, name="Test Grand Prix", season=2025)


@pytest.fixture
def openf1() -> Iterator[OpenF1StandIn]:
    with OpenF1StandIn(tables_of(session_data(), cars=("1", "4"))) as running:
        yield running


class Asking:
    """A person who starts again and again with the same folder."""

    def __init__(self, openf1: OpenF1StandIn, folder: Path) -> None:
        self.openf1 = openf1
        self.folder = folder
        self.time = HeldTime()
        self.said: list[str] = []

    def client(self, *, offline: bool = False) -> Client:
        return Client(self.openf1.url, self.folder, offline, self.said.append, self.time.pace())

    def load(self, race: str = "2025/Test", session: str = "R", *, offline: bool = False, cars: bool = True) -> Race:
        ref = parse_race(race, session=session)
        return load_session(self.client(offline=offline), ref, self.said.append, cars=cars)[0]


@pytest.fixture
def asking(openf1: OpenF1StandIn, tmp_path: Path) -> Asking:
    return Asking(openf1, tmp_path / "pages")


def test_a_session_is_there_with_laps_result_and_telemetry(asking: Asking) -> None:
    race = asking.load()
    assert race.session.source == "openf1"
    assert race.session.telemetry
    assert len(of_kind(race, LapCompleted)) == 12
    assert [entry.driver for entry in of_kind(race, Classification)[0].entries] == list(GRID)


def test_the_limits_hold_in_any_second_and_any_minute() -> None:
    time = HeldTime()
    pace = time.pace()
    sent = []
    for _ in range(100):
        pace.wait(lambda _left: None)
        sent.append(time.now_s)
    for limit in FREE_LIMITS:
        for first, beyond in zip(sent, sent[limit.requests :], strict=False):
            assert beyond - first >= limit.seconds - 1e-9
    assert sent[-1] < 4 * 60


def test_long_waits_are_told_and_come_in_short_naps() -> None:
    time, told = HeldTime(), []
    Pace(FREE_LIMITS, time.clock, time.nap).pause(23.0, told.append)
    assert time.now_s == pytest.approx(23.0)
    assert max(time.naps) <= 5.0
    assert told == pytest.approx([23.0, 18.0, 13.0, 8.0, 3.0])


def test_a_second_start_asks_nothing_again(asking: Asking) -> None:
    first = asking.load()
    asked = len(asking.openf1.asked)
    again = asking.load()
    assert len(asking.openf1.asked) == asked
    assert list(again.moments()) == list(first.moments())


def test_what_was_kept_plays_without_a_network(asking: Asking) -> None:
    asking.load()
    asking.openf1.fault = lambda _path: (500, {})
    assert asking.load(offline=True).session.telemetry


def test_without_a_network_and_without_pages_it_says_so(asking: Asking) -> None:
    with pytest.raises(SourceUnavailable, match="does not have all of the session: start once without --offline"):
        asking.load(offline=True)
    assert asking.openf1.asked == []


def test_a_start_that_was_cut_off_goes_on_where_it_ended(asking: Asking) -> None:
    asking.openf1.fault = lambda path: (503, {}) if "location" in path else None
    with pytest.raises(SourceUnavailable, match="What it gave so far is kept: start again to go on"):
        asking.load()
    before = len(asking.openf1.asked)
    asking.openf1.fault = lambda _path: None
    asking.load()
    asked = asking.openf1.asked[before:]
    assert all("location" in path or "driver_number=4" in path or "driver_number=81" in path for path in asked)


def test_it_waits_as_long_as_openf1_asks_for(asking: Asking) -> None:
    refused = iter([True, True, False])
    asking.openf1.fault = lambda path: (429, {"Retry-After": "37"}) if "laps" in path and next(refused) else None
    asking.load(cars=False)
    assert asking.time.now_s >= 2 * 37
    assert any("it answers 429; trying again in 37 s" in line for line in asking.said)


def test_it_gives_up_in_the_end(asking: Asking) -> None:
    asking.openf1.fault = lambda _path: (429, {})
    with pytest.raises(SourceUnavailable, match="gives no meetings: it answers 429"):
        asking.load()
    assert len(asking.openf1.asked) == 6


def test_a_window_that_is_too_large_is_asked_for_in_halves(asking: Asking) -> None:
    whole = asking.load()
    asking.folder = asking.folder.with_name("other")

    def too_large(path: str) -> tuple[int, dict[str, str]] | None:
        query = dict(parse_qsl(urlsplit(path).query))
        if "date>" not in query:
            return None
        begin, end = (dt.datetime.fromisoformat(query[name]) for name in ("date>", "date<"))
        return (422, {}) if end - begin > dt.timedelta(minutes=20) else None

    asking.openf1.fault = too_large
    assert list(asking.load().moments()) == list(whole.moments())


def test_a_damaged_page_is_asked_for_again(asking: Asking) -> None:
    asking.load(cars=False)
    page = next(asking.folder.glob(f"2025/{SESSION}/laps-*.json.gz"))
    page.write_bytes(page.read_bytes()[:-10])
    asked = len(asking.openf1.asked)
    assert of_kind(asking.load(cars=False), LapCompleted)
    assert len(asking.openf1.asked) == asked + 1
    assert json.loads(gzip.decompress(page.read_bytes()))


def test_a_page_of_the_season_is_asked_for_again_after_a_day(asking: Asking) -> None:
    asking.load(cars=False)
    asked = len(asking.openf1.asked)
    for page in asking.folder.glob("2025/*.json.gz"):
        os.utime(page, (0, 0))
    asking.load(cars=False)
    assert sorted(path.partition("?")[0] for path in asking.openf1.asked[asked:]) == ["/v1/meetings", "/v1/sessions"]


@pytest.mark.parametrize(
    ("race", "session", "words"),
    [
        ("2022/Monza", "R", "OpenF1's history begins with 2023"),
        ("2025/Nowhere Land", "R", "is not in the schedule"),
        ("2025/7", "R", "season 2025 has rounds 1 to 1"),
        ("2025/Test", "Q7", r"session 'Q7': .* has Practice 1, Qualifying, Race; give one of them with --session"),
        ("2024/Test", "R", "OpenF1 has no session of 2024 yet"),
    ],
)
def test_a_session_that_is_none_is_named_with_those_there_are(
    asking: Asking, race: str, session: str, words: str
) -> None:
    with pytest.raises(UsageError, match=words):
        asking.load(race, session)


def test_a_session_that_is_not_over_is_said_so(asking: Asking) -> None:
    for row in asking.openf1.tables["sessions"]:
        row["date_end"] = "2099-01-01T12:00:00+00:00"
    with pytest.raises(SourceUnavailable, match=r"is not over yet \(until 2099-01-01\)"):
        asking.load()


def test_while_a_session_is_on_openf1_wants_an_account(asking: Asking) -> None:
    asking.openf1.fault = lambda _path: (401, {})
    with pytest.raises(AccountNeeded, match="while a session is on it gives nothing without an account"):
        asking.load()


def test_a_session_without_laps_is_none(asking: Asking) -> None:
    asking.openf1.tables["laps"] = []
    with pytest.raises(SourceUnavailable, match="OpenF1 has no laps of"):
        asking.load()


@pytest.mark.parametrize("status", [302, 400, 418])
def test_another_answer_is_not_followed(asking: Asking, status: int) -> None:
    asking.openf1.fault = lambda _path: (status, {"Location": "http://127.0.0.1:1/"})
    with pytest.raises(SourceUnavailable, match=f"it answers {status}"):
        asking.load()
    assert len(asking.openf1.asked) == 1


def test_rows_that_make_no_sense_keep_nothing_from_playing(asking: Asking) -> None:
    for name, rows in asking.openf1.tables.items():
        if name not in ("meetings", "sessions"):
            odd = {"date": [], "driver_number": "x", "lap_number": True, "position": "first"}
            rows.append({**odd, "session_key": SESSION, "meeting_key": MEETING})
    assert len(of_kind(asking.load(), LapCompleted)) == 12


@pytest.mark.parametrize(
    "url",
    [
        "http://api.openf1.org/v1",
        "ftp://127.0.0.1/v1",
        "https://",
        "nonsense",
        "https://a:b@host/v1",
        "https://host/v1?a",
    ],
)
def test_an_address_that_cannot_be_used_is_said_so(url: str, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="is not an address to ask"):
        Client(url, tmp_path, False, lambda _line: None)


def test_a_folder_that_cannot_be_written_is_said_so(openf1: OpenF1StandIn, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(SimulatorError, match="cannot be written"):
        Asking(openf1, tmp_path / "file").load()


def test_the_option_finds_it_and_a_second_start_is_kept_ready(
    openf1: OpenF1StandIn, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PITWALL_HOME", str(tmp_path))
    monkeypatch.setenv("PITWALL_OPENF1_URL", openf1.url)
    choice = RaceChoice(openf1="2025/Test", cache=tmp_path / "fastf1")
    said: list[str] = []
    first = list(pick_source(choice).load(said.append).moments())
    asked = len(openf1.asked)
    assert list(pick_source(choice).load(said.append).moments()) == first
    assert len(openf1.asked) == asked
    assert "as it was prepared" in said[-1]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--openf1", "Silverstone"), "race 'Silverstone' is not understood"),
        (("--openf1", "2021/Monza"), "OpenF1's history begins with 2023"),
        (("--openf1", "2024/Monza", "--race", "2024/16"), "--race and --openf1 name different sessions"),
    ],
)
def test_what_makes_no_sense_is_one_line_before_anything_is_started(
    tmp_path: Path, arguments: tuple[str, ...], words: str
) -> None:
    done = commands.pitwall("demo", *arguments, home=tmp_path / "home")
    assert done.returncode == 2
    assert words in done.stderr.splitlines()[-1]
    assert not (tmp_path / "home" / "s3").exists()


def test_a_person_need_not_wait_for_openf1(openf1: OpenF1StandIn, tmp_path: Path) -> None:
    openf1.fault = lambda _path: (429, {"Retry-After": "110"})
    settings = {"PITWALL_OPENF1_URL": openf1.url}
    running = commands.start("demo", "--openf1", "2025/Test", home=tmp_path / "home", settings=settings)
    commands.until(lambda: openf1.asked, 60, "OpenF1 is asked")
    running.send_signal(signal.SIGINT)
    _, said = running.communicate(timeout=30)
    assert running.returncode == 130
    assert "trying again in 110 s" in said
    assert "Traceback" not in said
