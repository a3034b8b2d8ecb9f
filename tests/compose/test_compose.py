"""The stack as people start it, with `docker compose up`."""

import subprocess

import pytest

from tests.compose.stack import Stack, stack, wait_until

pytestmark = [pytest.mark.localstack, pytest.mark.timeout(900)]

OURS = ("bootstrap", "dashboard", "simulator")


def cars(live: Stack) -> int:
    state = live.state()
    return len(state["state"]["drivers"]) if state else 0


def applied(live: Stack, not_in: str) -> int:
    state = live.state()
    return state["events"]["applied"] if state and state["run"] != not_in else 0


def test_the_page_shows_the_race_and_the_terminal_its_address(live: Stack) -> None:
    assert wait_until(lambda: cars(live), 60) == 20
    assert "Pit wall: http://127.0.0.1:" in live.logs("simulator")


def test_the_demo_race_arrives_whole(live: Stack) -> None:
    live.wait_for_the_end_of("simulator", 120)
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
    token = live.compose("exec", "-T", "dashboard", "cat", "/var/lib/pitwall/ingest-token").stdout.strip()
    assert len(token) >= 40
    assert token not in live.logs()
    environ = live.container("dashboard").attrs["Config"]["Env"]
    assert "PITWALL_INGEST_TOKEN=" in environ


def test_a_dashboard_restarted_in_mid_race_has_missed_nothing(live: Stack) -> None:
    before = live.state()
    assert before is not None
    race = ["run", "--rm", "--no-deps", "-T", "simulator", "simulate", "--laps", "3", "--speed", "20", "--seed", "2"]
    with subprocess.Popen(live.command(*race), **live.surroundings()) as simulator:
        wait_until(lambda: applied(live, not_in=before["run"]) > 200, 60)
        live.container("dashboard").restart(timeout=3)
        assert simulator.wait(120) == 0
    report = live.verify()
    assert report["run"] != before["run"]
    assert report["events"]["missing"] == 0


def test_bootstrap_again_changes_nothing(live: Stack) -> None:
    again = live.compose("run", "--rm", "--no-deps", "-T", "bootstrap")
    assert again.returncode == 0
    assert "Stack unchanged" in again.stdout


def test_without_a_way_out_a_race_still_arrives_whole(images: None) -> None:
    with stack("offline", "tests/compose/offline.yml", PITWALL_LAPS="3", PITWALL_SPEED="50") as offline:
        assert offline.has_no_way_out()
        offline.wait_for_the_end_of("simulator", 120)
        assert offline.verify()["events"]["missing"] == 0
