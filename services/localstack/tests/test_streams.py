"""Kinesis records on their way to a function, with SERVICES limited to what the image starts."""

import json
import time

import pytest

from services.localstack.tests.docker_cli import Container, until
from services.localstack.tests.lambdas import Lambdas

pytestmark = pytest.mark.localstack

COLLECTS = """
    import base64, boto3, json
    s3 = boto3.client("s3")
    def handler(event, context):
        laps = [base64.b64decode(record["kinesis"]["data"]).decode() for record in event["Records"]]
        s3.put_object(Bucket="collected", Key=context.aws_request_id, Body=json.dumps(["NAME", laps]))
    """


def test_no_record_is_lost_when_the_function_is_updated_in_mid_stream(lambdas: Lambdas) -> None:
    kinesis, s3 = lambdas.client("kinesis"), lambdas.client("s3")
    s3.create_bucket(Bucket="collected")
    kinesis.create_stream(StreamName="laps", ShardCount=1)
    function = lambdas.create(COLLECTS.replace("NAME", "0"))
    lambdas.api.create_event_source_mapping(
        FunctionName=function.name,
        EventSourceArn="arn:aws:kinesis:us-east-1:000000000000:stream/laps",
        StartingPosition="TRIM_HORIZON",
        BatchSize=10,
        MaximumRetryAttempts=3,
    )

    seen: dict[str, tuple[int, list[str]]] = {}

    def collected() -> set[str]:
        for listed in s3.list_objects_v2(Bucket="collected").get("Contents", []):
            if listed["Key"] not in seen:
                seen[listed["Key"]] = json.load(s3.get_object(Bucket="collected", Key=listed["Key"])["Body"])
        return {lap for _, laps in seen.values() for lap in laps}

    expected = []
    for update in range(1, 5):
        for lap in range(40):
            expected.append(f"{update}-{lap}")
            kinesis.put_record(StreamName="laps", Data=expected[-1].encode(), PartitionKey="VER")
            time.sleep(0.005)
        function.update(COLLECTS.replace("NAME", str(update)))
    until(lambda: collected() == set(expected), 60, lambda: f"missing: {set(expected) - collected()}")
    assert len({version for version, _ in seen.values()}) > 1


def test_an_idle_stream_is_asked_less_often_and_still_heard(lambdas: Lambdas, container: Container) -> None:
    kinesis, s3 = lambdas.client("kinesis"), lambdas.client("s3")
    s3.create_bucket(Bucket="collected")
    kinesis.create_stream(StreamName="formation", ShardCount=2)
    function = lambdas.create(COLLECTS)
    mapping = lambdas.api.create_event_source_mapping(
        FunctionName=function.name,
        EventSourceArn="arn:aws:kinesis:us-east-1:000000000000:stream/formation",
        StartingPosition="TRIM_HORIZON",
    )

    def said() -> int:
        """What the processes of LocalStack say to each other in two seconds, in TCP segments."""
        before = container.tcp_segments()
        time.sleep(2)
        return container.tcp_segments() - before

    def handled() -> int:
        return len(s3.list_objects_v2(Bucket="collected").get("Contents", []))

    until(lambda: mapping_state(lambdas, mapping["UUID"]) == "Enabled", 60, "the mapping is not enabled")
    at_first = said()
    until(lambda: said() < at_first / 2, 60, lambda: f"{said()} segments in 2 s, {at_first} at first")
    before = handled()
    kinesis.put_record(StreamName="formation", Data=b"lights out", PartitionKey="VER")
    until(lambda: handled() == before + 1, 60, "the record is not handled")
    lambdas.api.delete_event_source_mapping(UUID=mapping["UUID"])


def mapping_state(lambdas: Lambdas, mapping: str) -> str:
    """Whether an event source mapping is at work."""
    return lambdas.api.get_event_source_mapping(UUID=mapping)["State"]
