"""Streams, queues and small functions to try a cloud with. What a lab makes it deletes in the end."""

import io
import json
import textwrap
import zipfile
from collections.abc import Callable
from contextlib import ExitStack, suppress
from typing import Any
from uuid import uuid4

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from pitwall.services.clouds import Cloud
from tests import commands

LIMIT_S = 40.0

CODE = """
import base64, json, os, time
import boto3
from botocore.config import Config

VERSION = 1
s3 = boto3.client("s3", config=Config(s3={"addressing_style": "path"}))
bucket, own = os.environ["BUCKET"], os.environ["OWN"]

def note(kind, bodies):
    s3.put_object(Bucket=bucket, Key=f"{own}/{kind}/{time.time_ns()}", Body=json.dumps([VERSION, bodies]))

def text(record):
    if "kinesis" in record:
        return base64.b64decode(record["kinesis"]["data"]).decode()
    return record["body"] if "body" in record else record["Sns"]["Message"]

def handler(event, context):
    bodies = [text(record) for record in event["Records"]]
    note("begun", bodies)
    do = json.loads(s3.get_object(Bucket=bucket, Key=f"{own}/orders")["Body"].read())
    print("handling", *bodies)
    if do.get("sleep_on") in bodies:
        time.sleep(do["seconds"])
    if do.get("raise") or do.get("raise_on") in bodies:
        raise RuntimeError("as ordered")
    note("done", bodies)
"""


def zipped(code: str) -> bytes:
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as package:
        package.writestr("app.py", textwrap.dedent(code))
    return archive.getvalue()


class Lab:
    """What one test needs of a cloud."""

    def __init__(self, cloud: Cloud) -> None:
        self._cloud = cloud
        self._undo = ExitStack()
        self.is_known_to_differ = False
        self.name = f"conformance-{uuid4().hex[:10]}"
        self.s3 = self.client("s3")
        self.sqs = self.client("sqs")
        self.sns = self.client("sns")
        self.kinesis = self.client("kinesis")
        self.functions = self.client("lambda")
        self.s3.create_bucket(Bucket=self.name)
        self._undo.callback(self._empty_bucket)

    def client(self, service: str) -> Any:
        """A client that neither retries nor reads anybody's profile."""
        keys = (self._cloud.access_key, self._cloud.secret_key)
        return boto3.Session(*keys, region_name=self._cloud.region).client(
            service,  # type: ignore[call-overload]  # any of them
            endpoint_url=self._cloud.endpoint_url,
            config=Config(retries={"total_max_attempts": 1}, s3={"addressing_style": "path"}, proxies={}),
        )

    def close(self) -> None:
        """Delete everything, the newest first."""
        self._undo.close()

    def _later(self, call: Callable[..., object], **arguments: object) -> None:
        def undo() -> None:
            with suppress(ClientError, BotoCoreError):
                call(**arguments)

        self._undo.callback(undo)

    def _empty_bucket(self) -> None:
        for key in self.keys(""):
            self.s3.delete_object(Bucket=self.name, Key=key)
        self.s3.delete_bucket(Bucket=self.name)

    def keys(self, prefix: str) -> list[str]:
        answer = self.s3.list_objects_v2(Bucket=self.name, Prefix=prefix)
        return [entry["Key"] for entry in answer.get("Contents", [])]

    def stream(self, shards: int = 1) -> str:
        """A stream; its ARN."""
        name = f"{self.name}-{uuid4().hex[:6]}"
        self.kinesis.create_stream(StreamName=name, ShardCount=shards)
        self._later(self.kinesis.delete_stream, StreamName=name)

        def active() -> str:
            summary = self.kinesis.describe_stream_summary(StreamName=name)["StreamDescriptionSummary"]
            return str(summary["StreamARN"]) if summary["StreamStatus"] == "ACTIVE" else ""

        return str(until(active, "the stream is active"))

    def put(self, stream_arn: str, *bodies: str, key: str = "k") -> None:
        records = [{"Data": body.encode(), "PartitionKey": key} for body in bodies]
        answer = self.kinesis.put_records(StreamName=stream_arn.rpartition("/")[2], Records=records)
        assert answer["FailedRecordCount"] == 0

    def queue(self, **attributes: str) -> tuple[str, str]:
        """A queue; its URL and ARN."""
        name = f"{self.name}-{uuid4().hex[:6]}"
        url = self.sqs.create_queue(QueueName=name, Attributes=attributes)["QueueUrl"]
        self._later(self.sqs.delete_queue, QueueUrl=url)
        arn = self.sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
        return url, arn

    def received(self, queue_url: str) -> list[str]:
        """The bodies of messages that are there now; they are taken out."""
        answer = self.sqs.receive_message(QueueUrl=queue_url, MaxNumberOfMessages=10, WaitTimeSeconds=1)
        for message in answer.get("Messages", []):
            self.sqs.delete_message(QueueUrl=queue_url, ReceiptHandle=message["ReceiptHandle"])
        return [message["Body"] for message in answer.get("Messages", [])]

    def topic(self) -> str:
        arn = str(self.sns.create_topic(Name=f"{self.name}-{uuid4().hex[:6]}")["TopicArn"])
        self._later(self.sns.delete_topic, TopicArn=arn)
        return arn

    def subscribe(self, topic: str, protocol: str, endpoint: str, **attributes: str) -> None:
        self.sns.subscribe(TopicArn=topic, Protocol=protocol, Endpoint=endpoint, Attributes=attributes)

    def function(self, timeout_s: int = 10) -> "Function":
        """A function that notes in S3 what it is given, and fails on order."""
        return Function(self, f"{self.name}-{uuid4().hex[:6]}", timeout_s, self._later)


class Function:
    """A small function; ``begun`` and ``done`` are the bodies of each call, in order."""

    def __init__(self, lab: Lab, name: str, timeout_s: int, later: Callable[..., None]) -> None:
        self._lab = lab
        self._later = later
        self.name = name
        self.order()
        made = lab.functions.create_function(
            FunctionName=name,
            Runtime="python3.13",
            Handler="app.handler",
            Role="arn:aws:iam::000000000000:role/conformance",
            Code={"ZipFile": zipped(CODE)},
            Timeout=timeout_s,
            Environment={"Variables": {"BUCKET": lab.name, "OWN": name}},
        )
        later(lab.functions.delete_function, FunctionName=name)
        self.arn = made["FunctionArn"]
        lab.functions.get_waiter("function_active_v2").wait(FunctionName=name)

    def order(self, **orders: object) -> None:
        """What to do from the next call on: ``raise``, ``raise_on``, ``sleep_on`` with ``seconds``."""
        self._lab.s3.put_object(Bucket=self._lab.name, Key=f"{self.name}/orders", Body=json.dumps(orders))

    def update(self, code: str) -> None:
        self._lab.functions.update_function_code(FunctionName=self.name, ZipFile=zipped(code))
        self._lab.functions.get_waiter("function_updated_v2").wait(FunctionName=self.name)

    def reads(self, source_arn: str, **settings: object) -> None:
        """Map a stream or queue to the function, and wait until that is in force."""
        if ":kinesis:" in source_arn:
            settings["StartingPosition"] = "TRIM_HORIZON"
        mapping = self._lab.functions.create_event_source_mapping(
            FunctionName=self.name, EventSourceArn=source_arn, **settings
        )["UUID"]
        self._later(self._lab.functions.delete_event_source_mapping, UUID=mapping)
        state = self._lab.functions.get_event_source_mapping
        until(lambda: state(UUID=mapping)["State"] == "Enabled", "the mapping is enabled")

    def _notes(self, kind: str) -> list[tuple[int, list[str]]]:
        keys = sorted(self._lab.keys(f"{self.name}/{kind}/"))
        return [
            tuple(json.loads(self._lab.s3.get_object(Bucket=self._lab.name, Key=key)["Body"].read())) for key in keys
        ]

    @property
    def begun(self) -> list[list[str]]:
        return [bodies for _, bodies in self._notes("begun")]

    @property
    def done(self) -> list[str]:
        """The bodies of all calls that ended well, in order."""
        return [body for _, bodies in self._notes("done") for body in bodies]

    @property
    def versions(self) -> list[tuple[int, list[str]]]:
        """The calls that ended well, each with the version of the code."""
        return self._notes("done")


def until(condition: Callable[[], Any], what: str, limit_s: float = LIMIT_S) -> Any:
    """The first true value; the test fails if there is none within the limit."""
    return commands.until(condition, limit_s, what)
