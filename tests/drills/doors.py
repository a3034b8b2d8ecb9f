"""What a page of another site may not do at an emulator's port."""

import base64

from pitwall.scripts.deployment.bootstrap import Deployment
from pitwall.services.clouds import Clients
from tests.conformance.lab import zipped
from tests.fixtures.hostile_page import attack

ROLE = "arn:aws:iam::000000000000:role/page"
CODE = "def handler(event, context):\n    return 'ran'\n"
CREATION = {
    "FunctionName": "page",
    "Runtime": "python3.13",
    "Role": ROLE,
    "Handler": "app.handler",
    "Code": {"ZipFile": base64.b64encode(zipped(CODE)).decode()},
}


def check_refused(chromium: str, target: str, clients: Clients, deployment: Deployment) -> None:
    """Let the page try everything on ``target``: each answer has to be 403, and nothing may have come of it."""
    met = attack(chromium, target, CREATION, deployment.bucket)
    assert {status for _, _, status in met.statuses} == {403}, met.statuses
    assert len(met.statuses) >= len(met.said) - 2, "nearly every try got as far as an answer"
    assert met.said["read the functions"] == met.said["a header of its own"] == met.said["a web socket"] == "failed"
    made = {one["FunctionName"] for one in clients.functions().list_functions()["Functions"]}
    assert made == set(deployment.functions.values())
    topics = [one["TopicArn"] for one in clients.sns().list_topics()["Topics"]]
    assert [arn for arn in topics if arn.endswith(":page")] == []
    assert "Contents" not in clients.s3().list_objects_v2(Bucket=deployment.bucket, Prefix="page")
