"""Everything is in the image: it starts and works on a network without a way out."""

import json
import uuid
from collections.abc import Iterator

import pytest

from services.localstack.tests.docker_cli import Container, docker, internal_network, running
from services.localstack.tests.lambdas import ROLE, zipped

pytestmark = pytest.mark.localstack

INSIDE = """
import boto3, json, sys, time
kinesis, functions = (boto3.client(name, endpoint_url="http://127.0.0.1:4566", region_name="us-east-1",
                                   aws_access_key_id="test", aws_secret_access_key="test")
                      for name in ("kinesis", "lambda"))
kinesis.create_stream(StreamName="laps", ShardCount=1)
kinesis.get_waiter("stream_exists").wait(StreamName="laps", WaiterConfig={"Delay": 1})
kinesis.put_record(StreamName="laps", Data=b"lap 1", PartitionKey="VER")
iterator = kinesis.get_shard_iterator(StreamName="laps", ShardId="shardId-000000000000",
                                      ShardIteratorType="TRIM_HORIZON")["ShardIterator"]
functions.create_function(FunctionName="f", Runtime="python3.13", Handler="app.handler", Role=sys.argv[1],
                          Code={"ZipFile": bytes.fromhex(sys.argv[2])})
functions.get_waiter("function_active_v2").wait(FunctionName="f", WaiterConfig={"Delay": 1})
print(json.dumps([kinesis.get_records(ShardIterator=iterator)["Records"][0]["Data"].decode(),
                  functions.invoke(FunctionName="f")["Payload"].read().decode()]))
"""


@pytest.fixture(scope="module")
def isolated(image: str) -> Iterator[Container]:
    """A LocalStack on a network of its own, without a way out."""
    network = f"pitwall-offline-{uuid.uuid4().hex[:8]}"
    options = internal_network(network)
    try:
        with running(image, *options) as container:
            yield container
    finally:
        docker("network", "rm", network)


def test_kinesis_and_lambda_work_without_a_network(isolated: Container) -> None:
    code = zipped("def handler(event, context): return 'offline'").hex()
    said = isolated.run("/opt/code/localstack/.venv/bin/python", "-c", INSIDE, ROLE, code)
    assert json.loads(said) == ["lap 1", '"offline"']


def test_the_health_check_notices_that_kinesis_is_gone(isolated: Container) -> None:
    kinesis = next(one for one in isolated.processes() if "kinesis-local" in one.command)
    isolated.run("bash", "-c", f"kill -STOP {kinesis.pid}")
    with pytest.raises(AssertionError, match=r"kinesis does not answer|TimeoutError"):
        isolated.run("python3", "/opt/pitwall/healthcheck.py")
    isolated.run("bash", "-c", f"kill -CONT {kinesis.pid}")
    isolated.run("python3", "/opt/pitwall/healthcheck.py")
