"""A race that is not cached: refused without an account, out of reach, not there yet. Nothing leaves the machine."""

import io
import time
from collections.abc import Callable
from pathlib import Path

import pytest
import requests
import urllib3
from fastf1.internals.f1account import token_manager
from requests.adapters import HTTPAdapter

from pitwall.scripts.commands.demo import DemoOptions, run_demo
from pitwall.scripts.replays.sources import RaceChoice
from pitwall.services.ports import free_port
from pitwall.simulator.errors import AccountNeeded, SourceUnavailable
from pitwall.simulator.sources.fastf1.reference import parse_race
from pitwall.simulator.sources.fastf1.source import FastF1Source
from tests.recorded_races import SILVERSTONE, copy_of

pytestmark = pytest.mark.recorded

USERNAME, PASSWORD = "someone@example.org", "a-secret-that-stays-one"
Answer = Callable[[int], None]


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> list[str]:
    """The addresses that were asked, without an account, by whoever answers next."""
    for name in ("F1_USERNAME", "F1_PASSWORD"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(token_manager, "_token_path", tmp_path / "no-token.json")
    monkeypatch.setattr(token_manager, "_token", None)
    return []


@pytest.fixture
def everything_answers(monkeypatch: pytest.MonkeyPatch, asked: list[str]) -> Answer:
    def with_status(status: int) -> None:
        def send(adapter: HTTPAdapter, request: requests.PreparedRequest, **_: object) -> requests.Response:
            asked.append(str(request.url))
            raw = urllib3.HTTPResponse(body=io.BytesIO(b"<Error/>"), status=status, preload_content=False)
            return adapter.build_response(request, raw)

        monkeypatch.setattr(HTTPAdapter, "send", send)

    return with_status


@pytest.fixture
def cache(tmp_path: Path) -> Path:
    """Has the schedule of 2025, and no lap of round 24."""
    return copy_of(SILVERSTONE, tmp_path / "cache")


def why_not(cache: Path) -> SourceUnavailable:
    with pytest.raises(SourceUnavailable) as caught:
        FastF1Source(parse_race("2025/24"), cache, offline=False).load(lambda _line: None)
    assert "\n" not in str(caught.value)
    return caught.value


def names_the_account(error: Exception) -> bool:
    named = ("F1_USERNAME", "F1_PASSWORD", "fastf1 auth f1tv", "F1 TV subscription", "--cache", "demo race")
    return all(name in str(error) for name in named)


@pytest.mark.parametrize("status", [401, 403])
def test_a_refusal_names_the_account_and_what_works_without_one(
    cache: Path, everything_answers: Answer, asked: list[str], status: int
) -> None:
    everything_answers(status)
    began_s = time.monotonic()
    error = why_not(cache)
    assert time.monotonic() - began_s < 10
    assert isinstance(error, AccountNeeded)
    assert names_the_account(error)
    assert f"({status})" in str(error)
    assert len(asked) <= 4, "one question and the mirror, not one a part"


def test_so_does_a_refused_schedule(tmp_path: Path, everything_answers: Answer) -> None:
    everything_answers(403)
    assert names_the_account(why_not(tmp_path / "new"))


def test_a_race_that_is_not_there_yet_needs_no_account(cache: Path, everything_answers: Answer) -> None:
    everything_answers(404)
    error = why_not(cache)
    assert "has the race not been run yet" in str(error)
    assert "F1_USERNAME" not in str(error)


def test_no_network_is_no_refusal(cache: Path, asked: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    def unreachable(_adapter: HTTPAdapter, request: requests.PreparedRequest, **_: object) -> requests.Response:
        raise requests.ConnectionError("no route", request=request)

    monkeypatch.setattr(HTTPAdapter, "send", unreachable)
    error = why_not(cache)
    assert "Is there no network" in str(error)
    assert "F1_USERNAME" not in str(error)


def test_a_wrong_account_is_tried_once_and_never_shown(
    cache: Path,
    everything_answers: Answer,
    asked: list[str],
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    monkeypatch.setenv("F1_USERNAME", USERNAME)
    monkeypatch.setenv("F1_PASSWORD", PASSWORD)
    everything_answers(403)
    caplog.set_level("DEBUG")
    error = why_not(cache)
    assert "signing in with F1_USERNAME and F1_PASSWORD failed" in str(error)
    assert len([url for url in asked if "account.formula1.com" in url]) == 1
    assert PASSWORD not in str(error) + caplog.text
    assert USERNAME not in str(error) + caplog.text


def test_the_demo_says_so_before_it_starts_anything(
    cache: Path,
    everything_answers: Answer,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    everything_answers(403)
    monkeypatch.setenv("PITWALL_HOME", str(tmp_path / "home"))
    choice = RaceChoice(race="2025/24", cache=cache)
    with pytest.raises(AccountNeeded):
        run_demo(DemoOptions(choice=choice, speed=10, port=free_port(), until_finish=False))
    assert "Pit wall" not in capfd.readouterr().err
    assert list((tmp_path / "home").rglob("*")) == [], "nothing has run"
