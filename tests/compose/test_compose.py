"""The stack as people start it, with `docker compose up`."""

import json
import shutil
import subprocess
import urllib.request
from pathlib import Path
from typing import Any

import pytest

from pitwall.scripts.deployment.scaffold import write_function
from tests.commands import last_json, pitwall
from tests.compose.stack import Stack, stack, wait_until
from tests.fixtures.source import copy_source
from tests.fixtures.watch import HANDLER, Watch, marked
from tests.integration.test_token_rotation import status

pytestmark = [pytest.mark.localstack, pytest.mark.timeout(900)]

OURS = ("bootstrap", "dashboard", "simulator")


def cars(live: Stack) -> int:
    state = live.state()
    return len(state["state"]["drivers"]) if state else 0


def applied(live: Stack, not_in: str) -> int:
    state = live.state()
    return state["events"]["applied"] if state and state["run"] != not_in else 0


def token_of(live: Stack) -> str:
    """What the dashboard's container holds."""
    return live.compose("exec", "-T", "dashboard", "cat", "/var/lib/pitwall/ingest-token").stdout.strip()


def test_the_page_shows_the_race_and_the_terminal_its_address(live: Stack) -> None:
    assert wait_until(lambda: cars(live), 120) == 20
    assert "Pit wall: http://127.0.0.1:" in live.logs("simulator")


def test_the_demo_race_arrives_whole(live: Stack) -> None:
    live.wait_for_the_race(300)
    report = live.verify()
    assert (report["cloud"], report["ok"]) == ("localstack", True)
    assert report["events"]["missing"] == report["events"]["quarantined"] == 0
    assert report["events"]["sent"] == report["events"]["applied"] == report["events"]["archived"] > 800


@pytest.mark.parametrize("service", OURS)
def test_our_containers_can_do_nothing_they_need_not(live: Stack, service: str) -> None:
    facts = live.container(service).attrs
    assert facts["Config"]["User"] == "pitwall"
    assert facts["HostConfig"]["ReadonlyRootfs"] is True
    assert facts["HostConfig"]["CapDrop"] == ["ALL"]
    assert facts["HostConfig"]["CapAdd"] in (None, [])
    assert facts["HostConfig"]["Privileged"] is False
    assert "no-new-privileges:true" in facts["HostConfig"]["SecurityOpt"]


def test_nothing_holds_the_socket_of_docker_or_listens_beyond_loopback(live: Stack) -> None:
    published = {}
    for service in ("localstack", *OURS):
        facts = live.container(service).attrs
        assert not [mount for mount in facts["Mounts"] if "docker.sock" in mount.get("Source", "")]
        for bindings in (facts["HostConfig"]["PortBindings"] or {}).values():
            published.setdefault(service, []).extend(binding["HostIp"] for binding in bindings)
    assert published == {"localstack": ["127.0.0.1"], "dashboard": ["127.0.0.1"]}


def test_the_token_is_neither_printed_nor_part_of_an_image(live: Stack) -> None:
    token = token_of(live)
    assert len(token) >= 40
    assert token not in live.logs()
    environ = live.container("dashboard").attrs["Config"]["Env"]
    assert "PITWALL_INGEST_TOKEN=" in environ


def test_a_dashboard_restarted_in_mid_race_has_missed_nothing(live: Stack) -> None:
    before = live.state()
    assert before is not None
    with replaying(live, speed=20, seed=2) as simulator:
        wait_until(lambda: applied(live, not_in=before["run"]) > 200, 300)
        live.container("dashboard").restart(timeout=3)
        assert simulator.wait(300) == 0
    report = live.verify()
    assert report["run"] != before["run"]
    assert report["events"]["missing"] == 0


def test_bootstrap_again_changes_nothing(live: Stack) -> None:
    again = live.compose("run", "--rm", "--no-deps", "-T", "bootstrap")
    assert again.returncode == 0
    assert "Stack unchanged" in again.stdout


def test_the_commands_outside_find_the_stack_by_themselves(live: Stack, tmp_path: Path) -> None:
    token = token_of(live)
    ports = {name: live.surroundings()["env"][name] for name in ("PITWALL_PORT", "PITWALL_LOCALSTACK_PORT")}
    verified = pitwall("verify", "--json", home=tmp_path, settings=ports)
    assert last_json(verified.stdout)["cloud"] == "localstack"
    again = pitwall("bootstrap", home=tmp_path, settings=ports)
    assert again.returncode == 0, again.stderr
    assert "Stack unchanged" in again.stdout
    assert token_of(live) == token
    refused = pitwall("rotate-token", home=tmp_path, settings=ports)
    assert refused.returncode == 1
    assert "docker compose run --rm bootstrap rotate-token" in refused.stderr


def replaying(live: Stack, speed: int, seed: int, laps: int = 3) -> "subprocess.Popen[bytes]":
    """Another race on its way into the stack."""
    race = ("simulate", "--laps", str(laps), "--speed", str(speed), "--seed", str(seed))
    return subprocess.Popen(
        live.command("run", "--rm", "--no-deps", "-T", "simulator", *race),
        **live.surroundings(),
        stderr=subprocess.PIPE,
    )


def newest(live: Stack) -> str:
    state = live.state()
    assert state is not None
    return str(state["run"])


def test_saved_code_handles_a_running_race_and_broken_code_never_does(live: Stack, tmp_path: Path) -> None:
    source = copy_source(tmp_path / "source")
    before = newest(live)
    watch = Watch(tmp_path, source, AWS_ENDPOINT_URL=live.endpoint_url)
    try:
        watch.says("Watching lambdas/ and events/")
        with replaying(live, speed=15, seed=3) as simulator:
            wait_until(lambda: applied(live, not_in=before) > 20, 300)
            good = marked(source, "first-version")
            wait_until(lambda: len(live.function_log("pitwall-position-update", "first-version")) > 1, 300)
            (source / HANDLER).write_text(good.replace("first-version", "broken-version") + "\nprint(")
            watch.says("SyntaxError")
            watch.says("The old code stays")
            (source / HANDLER).write_text(good.replace("first-version", "broken-version") + "\nno_such_name\n")
            watch.says("NameError: name 'no_such_name' is not defined")
            marked(source, "second-version")
            wait_until(lambda: len(live.function_log("pitwall-position-update", "second-version")) > 1, 300)
            assert simulator.wait(300) == 0
    finally:
        assert watch.end() == 0
    assert live.function_log("pitwall-position-update", "broken-version") == []
    report = live.verify()
    assert report["run"] != before
    assert report["events"]["missing"] == 0


def test_a_sixth_function_is_added_and_removed_while_a_race_runs(live: Stack, tmp_path: Path) -> None:
    source = copy_source(tmp_path / "source")
    wait_until(lambda: cars(live), 120)
    before = newest(live)
    watch = Watch(tmp_path, source, AWS_ENDPOINT_URL=live.endpoint_url)

    def shown() -> dict[str, Any]:
        with urllib.request.urlopen(f"{live.dashboard_url}/api/v1/pipeline", timeout=10) as answer:
            return {part["name"]: part for part in json.load(answer)["parts"]}

    try:
        watch.says("Watching lambdas/ and events/")
        with replaying(live, speed=15, seed=6, laps=8) as simulator:
            wait_until(lambda: applied(live, not_in=before) > 20, 300)
            write_function(source, "lap_times", "lap_completed")
            watch.says("New code is live")
            wait_until(lambda: shown().get("lap_times", {}).get("total", {}).get("records", 0) > 3, 120)
            assert shown()["lap_times"]["total"]["errors"] == 0
            shutil.rmtree(source / "lambdas" / "lap_times")
            wait_until(lambda: "lap_times" not in shown(), 120)
            assert simulator.wait(300) == 0
    finally:
        assert watch.end() == 0
    report = live.verify()
    assert report["run"] != before
    assert report["events"]["missing"] == 0


def test_a_simulator_restarted_in_mid_race_goes_on_with_its_run(live: Stack) -> None:
    known = newest(live)
    simulator = live.container("simulator")
    simulator.restart(timeout=3)  # its own race is over, so a new run begins
    run = wait_until(lambda: newest(live) != known and newest(live), 120)
    wait_until(lambda: applied(live, not_in=known) > 100, 300)
    simulator.restart(timeout=3)
    live.wait_for_the_race(300)
    report = live.verify()
    assert report["run"] == run
    assert report["events"]["missing"] == 0
    assert f"Going on with run {run}" in live.logs("simulator")


def test_a_bootstrap_restarted_in_mid_race_disturbs_nothing(live: Stack) -> None:
    before = newest(live)
    with replaying(live, speed=30, seed=4) as simulator:
        wait_until(lambda: applied(live, not_in=before) > 20, 300)
        live.container("bootstrap").restart(timeout=3)
        assert simulator.wait(300) == 0
    live.wait_for_the_end_of("bootstrap", 60)
    report = live.verify()
    assert report["run"] != before
    assert report["events"]["missing"] == 0


def test_another_token_in_mid_race_loses_nothing(live: Stack) -> None:
    before, old = newest(live), token_of(live)
    with replaying(live, speed=10, seed=6) as simulator:
        wait_until(lambda: applied(live, not_in=before) > 20, 300)
        done = live.compose("run", "--rm", "--no-deps", "-T", "bootstrap", "rotate-token")
        assert done.returncode == 0, done.stderr
        assert simulator.poll() is None, "the race was over before the change"
        assert simulator.wait(300) == 0
    new = token_of(live)
    assert new != old
    assert (status(live.dashboard_url, old), status(live.dashboard_url, new)) == (401, 200)
    assert not [token for token in (old, new) if token in live.logs() + done.stdout + done.stderr]
    report = live.verify()
    assert report["run"] != before
    assert report["events"]["missing"] == 0


def test_localstack_restarted_in_mid_race_is_set_up_again_and_the_race_begins_anew(live: Stack) -> None:
    before = newest(live)
    with replaying(live, speed=20, seed=5) as simulator:
        lost = wait_until(lambda: applied(live, not_in=before) > 200 and newest(live), 300)
        live.container("localstack").restart(timeout=3)
        _, said = simulator.communicate(timeout=240)
    assert simulator.returncode == 0, said
    assert b"The cloud has lost the race: there is no stream 'race-events'" in said
    report = live.verify()
    assert report["run"] not in (before, lost)
    assert report["events"]["missing"] == 0


def test_down_leaves_nothing_and_up_begins_a_new_run(live: Stack) -> None:
    before = newest(live)
    assert live.compose("down", "--timeout", "5").returncode == 0
    assert live.compose("ps", "--all", "--quiet").stdout == ""
    live.start()
    assert wait_until(lambda: (state := live.state()) and state["run"], 120) > before
    live.wait_for_the_race(300)
    assert live.verify()["events"]["missing"] == 0


def test_without_a_way_out_a_race_still_arrives_whole(images: None) -> None:
    with stack("offline", "tests/compose/offline.yml", PITWALL_LAPS="3", PITWALL_SPEED="50") as offline:
        assert offline.has_no_way_out()
        offline.wait_for_the_race(300)
        assert offline.verify()["events"]["missing"] == 0
