"""The ingest token: replaced in mid-race without a lost record, and never to be read where it does not belong."""

import dataclasses
import json
import stat
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from pitwall.scripts.deployment import rotation
from pitwall.scripts.deployment.ingest_token import keep_tokens, kept_tokens
from pitwall.scripts.deployment.rotation import rotate
from pitwall.scripts.errors import CommandError
from pitwall.scripts.local.pipeline import LocalPipeline
from pitwall.scripts.replays.background import BackgroundReplay
from pitwall.scripts.verification.check import verify_when_done
from pitwall.scripts.verification.dashboard_client import UnknownRun, fetch_state
from pitwall.services.clouds import Cloud
from pitwall.services.embedded.emulator import Emulator
from pitwall.services.ports import free_port
from pitwall.simulator.race import Moment, Race
from pitwall.simulator.sources.demo import DemoSource
from tests.commands import pitwall
from tests.integration.conftest import until
from tests.integration.test_dashboard_running import running, wait_until

pytestmark = pytest.mark.cloud

SPEED = 40.0


@pytest.fixture
def local(tmp_path: Path) -> Iterator[LocalPipeline]:
    with LocalPipeline(free_port(), tmp_path) as pipeline:
        yield pipeline


def status(url: str, token: str) -> int:
    request = urllib.request.Request(
        f"{url}/ingest",
        data=b'{"events":[]}',
        headers={"Authorization": f"Bearer {token}", "Content-Type": "application/json"},
    )
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        return error.code


def applied(url: str, run: str) -> int:
    try:
        return int(fetch_state(url, run)["events"]["applied"])
    except UnknownRun:
        return 0


@pytest.mark.long
def test_a_token_is_replaced_in_mid_race_and_no_record_is_lost(local: LocalPipeline, tmp_path: Path) -> None:
    file = tmp_path / "ingest-token"
    (old,) = kept_tokens(file)
    replaced = threading.Event()
    race = ending_after(replaced, DemoSource(seed=5, laps=6).load(lambda _: None))
    replay = BackgroundReplay(race, SPEED, local.clients.kinesis(), local.deployment.stream, lambda _: None)
    replay.start()
    until(lambda: applied(local.url, replay.run_id) > 100, "the race is running")
    said: list[str] = []
    rotate(local.cloud, dashboard_url=local.url, file=file, say=said.append)
    replaced.set()
    before = applied(local.url, replay.run_id)
    (new,) = kept_tokens(file)
    assert new != old
    assert (status(local.url, old), status(local.url, new)) == (401, 200)
    until(lambda: not replay.alive, "all is sent", 120)
    replay.check()
    report = verify_when_done(
        local.place, replay.run_id, sent=replay.progress.sent, started_s=0.0, timeout_s=60.0, given_up=lambda: False
    )
    assert report.problems == []
    assert report.ok
    assert applied(local.url, replay.run_id) > before
    assert said[-1] == "Functions and dashboard have the new token; the old one is refused"
    nobody_tells([old, new], local, tmp_path, replay.run_id)


def ending_after(condition: threading.Event, race: Race) -> Race:
    """The race, whose last third does not begin before the condition holds."""
    held_ms = race.session.lights_out_ms + 4 * 85_000

    def moments() -> Iterator[Moment]:
        for t_ms, payload in race.moments():
            if t_ms > held_ms:
                assert condition.wait(120)
            yield t_ms, payload

    return dataclasses.replace(race, moments=moments)


def nobody_tells(tokens: list[str], local: LocalPipeline, folder: Path, run: str) -> None:
    """No log, note or answer holds one of the tokens."""
    paths = ("/", "/healthz", "/positions", f"/api/v1/state?run={run}", "/api/v1/runs", "/api/v1/pipeline", "/nowhere")
    seen = {path: body(local.url + path) for path in paths}
    seen |= {
        str(path): path.read_bytes() for path in folder.rglob("*") if path.is_file() and path.name != "ingest-token"
    }
    assert any(name.endswith("dashboard.log") for name in seen)
    assert any(name.endswith("embedded.log") for name in seen)
    for where, content in seen.items():
        for token in tokens:
            assert token.encode() not in content, where


def body(url: str) -> bytes:
    try:
        with urllib.request.urlopen(url, timeout=10) as answer:
            return bytes(answer.read())
    except urllib.error.HTTPError as error:
        return error.read()


def test_a_dashboard_reads_its_tokens_again_when_the_file_changes(tmp_path: Path) -> None:
    file = tmp_path / "token"
    keep_tokens(file, ["first"])
    with running(PITWALL_INGEST_TOKEN="", PITWALL_INGEST_TOKEN_FILE=str(file)) as dashboard:
        assert dashboard.post({"events": []}, token="first")[0] == 200
        keep_tokens(file, ["first", "second"])
        assert [dashboard.post({"events": []}, token=token)[0] for token in ("first", "second")] == [200, 200]
        keep_tokens(file, ["second"])
        assert [dashboard.post({"events": []}, token=token)[0] for token in ("first", "second")] == [401, 200]
        file.unlink()
        assert dashboard.post({"events": []}, token="second")[0] == 200
        file.write_text(" , ")
        assert dashboard.post({"events": []}, token="second")[0] == 200
        wait_until(lambda: dashboard.logged("the file with the ingest token cannot be read; the last ones count"))
        assert "second" not in json.dumps(dashboard.log())


def test_a_bootstrap_makes_a_token_once_and_names_the_file_instead_of_showing_it(tmp_path: Path) -> None:
    with Emulator() as emulator:
        settings = {"PITWALL_CLOUD": "embedded", **emulator.cloud.environment()}
        first = pitwall("bootstrap", home=tmp_path, settings=settings)
        assert first.returncode == 0, first.stderr
        file = tmp_path / "ingest-token-embedded"
        (token,) = kept_tokens(file)
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
        assert f"PITWALL_INGEST_TOKEN_FILE={file}" in first.stdout
        assert token not in first.stdout + first.stderr
        again = pitwall("bootstrap", home=tmp_path, settings=settings)
        assert "Stack unchanged" in again.stdout
        assert kept_tokens(file) == [token]
        refused = pitwall("rotate-token", home=tmp_path, settings=settings)
        assert refused.returncode == 1
        assert "the token is not in a file" in refused.stderr


def test_without_a_dashboard_that_takes_the_new_token_the_old_one_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rotation, "ACCEPT_LIMIT_S", 0.2)
    file = tmp_path / "token"
    keep_tokens(file, ["old"])
    nowhere = Cloud(name="embedded", endpoint_url="http://127.0.0.1:9")
    with pytest.raises(CommandError, match="does not take the new token"):
        rotate(nowhere, dashboard_url="http://127.0.0.1:9", file=file, say=print)
    assert kept_tokens(file) == ["old"]
