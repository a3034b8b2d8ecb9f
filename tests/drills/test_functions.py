"""Functions that die or come to no end in the middle of a batch."""

import threading

import pytest

from tests.commands import until
from tests.drills.drill import Drill

pytestmark = [pytest.mark.drills, pytest.mark.cloud, pytest.mark.timeout(600)]

TIMEOUT_S = 4
USUAL_TIMEOUT_S = 30
LATE_S = TIMEOUT_S + 1.5


def caller(method: str, path: str, body: bytes) -> str | None:
    """The function that makes this request to write something."""
    if method == "POST" and path == "/ingest":
        return "alert_relay" if body.startswith(b'{"alerts"') else "position_update"
    if method != "PUT":
        return None
    if "/events/" in path:
        return "archive"
    return next((name for name in ("fastest_lap", "race_alerts") if path.endswith(f"/state/{name}.json")), None)


@pytest.mark.drill(4, "process of each function killed in mid-batch, its write done but not answered")
def test_functions_killed(drill: Drill) -> None:
    rig = drill.embedded(front=True, bucket_front=True)
    killed: set[str] = set()

    def kill(method: str, path: str, body: bytes, _status: int) -> None:
        function = caller(method, path, body)
        if function is not None and function not in killed:
            killed.add(function)
            assert rig.kill_function(function) > 0

    drill.begin(rig.clients.kinesis(), rig.deployment.stream)
    drill.wait_for_the_moment()
    rig.front.before_answer = rig.bucket_front.before_answer = kill
    until(lambda: killed == rig.deployment.functions.keys(), 120, "each function has died once")
    drill.fault_is_over()
    drill.check_rig(rig)


@pytest.mark.drill(5, "functions that time out, their writes arriving after the next try")
def test_functions_timed_out(drill: Drill) -> None:
    rig = drill.embedded(front=True, bucket_front=True)
    for function in ("position_update", "archive"):
        rig.configure(function, timeout_s=TIMEOUT_S)
    held = {"/ingest": 2, "/events/": 2}
    never = threading.Event()

    def hold(method: str, path: str) -> None:
        """Let the caller hang until its function has been ended, and only then pass on what it wanted."""
        what = next((part for part in held if part in path), None)
        if method in ("POST", "PUT") and what is not None and held[what] > 0:
            held[what] -= 1
            never.wait(LATE_S)

    drill.begin(rig.clients.kinesis(), rig.deployment.stream)
    drill.wait_for_the_moment()
    rig.front.fault = rig.bucket_front.fault = hold
    until(lambda: not any(held.values()) and rig.said("timed out after") >= 4, 120, "two of them have timed out twice")
    for function in ("position_update", "archive"):
        rig.configure(function, timeout_s=USUAL_TIMEOUT_S)
    drill.fault_is_over()
    drill.check_rig(rig)
