"""A page of another site, open in the browser of whoever runs the race, tries to use the pipeline's ports."""

import base64
import os
import shutil

import pytest

from tests.conformance.lab import zipped
from tests.drills.drill import Drill
from tests.fixtures.hostile_page import attack

pytestmark = [pytest.mark.drills, pytest.mark.cloud, pytest.mark.timeout(600)]

ROLE = "arn:aws:iam::000000000000:role/page"
CODE = "def handler(event, context):\n    return 'ran'\n"


@pytest.fixture
def chromium() -> str:
    """The browser, from PITWALL_CHROMIUM or the system."""
    found = os.environ.get("PITWALL_CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    if not found:
        pytest.skip("no Chromium: install Debian's chromium or set PITWALL_CHROMIUM")
    return found


@pytest.mark.drill(17, "a page of another site in Chromium that goes for the emulator's port")
def test_hostile_page(drill: Drill, chromium: str) -> None:
    rig = drill.embedded()
    drill.begin(rig.clients.kinesis(), rig.deployment.stream)
    drill.wait_for_the_moment()
    creation = {
        "FunctionName": "page",
        "Runtime": "python3.13",
        "Role": ROLE,
        "Handler": "app.handler",
        "Code": {"ZipFile": base64.b64encode(zipped(CODE)).decode()},
    }
    met = attack(chromium, rig.emulator.endpoint_url, creation, rig.deployment.bucket)
    drill.fault_is_over()
    assert {status for _, _, status in met.statuses} == {403}
    assert len(met.statuses) >= len(met.said) - 2, "nearly every try got as far as an answer"
    assert met.said["read the functions"] == met.said["a header of its own"] == met.said["a web socket"] == "failed"
    made = {one["FunctionName"] for one in rig.clients.functions().list_functions()["Functions"]}
    assert made == set(rig.deployment.functions.values())
    topics = [one["TopicArn"] for one in rig.clients.sns().list_topics()["Topics"]]
    assert [arn for arn in topics if arn.endswith(":page")] == []
    assert "Contents" not in rig.clients.s3().list_objects_v2(Bucket=rig.deployment.bucket, Prefix="page")
    drill.check_rig(rig)
