"""What Pitwall relies on from a cloud, each point tried out. The first line of each test states the point."""

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from botocore.exceptions import ClientError

from tests.conformance.lab import CODE, Lab, until

pytestmark = [pytest.mark.cloud, pytest.mark.long]

QUICKLY = {"BatchSize": 10, "MaximumRetryAttempts": 100}


def differs(cloud: str, why: str) -> pytest.MarkDecorator:
    """This cloud is known not to do it."""
    return pytest.mark.differs(cloud, why)


def refused(call: Callable[..., object], **arguments: object) -> str:
    """The error code of a call that must fail."""
    with pytest.raises(ClientError) as error:
        call(**arguments)
    return str(error.value.response["Error"]["Code"])


def test_order(lab: Lab) -> None:
    """Kinesis keeps the order of a partition key's records"""
    stream = lab.stream(shards=2)
    for start in range(0, 100, 20):
        lab.put(stream, *(str(number) for number in range(start, start + 20)), key="car-4")
    found: list[str] = []
    name = stream.rpartition("/")[2]
    for shard in lab.kinesis.list_shards(StreamName=name)["Shards"]:
        iterator = lab.kinesis.get_shard_iterator(
            StreamName=name, ShardId=shard["ShardId"], ShardIteratorType="TRIM_HORIZON"
        )["ShardIterator"]
        found += [r["Data"].decode() for r in lab.kinesis.get_records(ShardIterator=iterator)["Records"]]
    assert found == [str(number) for number in range(100)]


def test_large_records(lab: Lab) -> None:
    """A record of 1 MiB reaches the function whole"""
    stream, function = lab.stream(), lab.function()
    function.reads(stream, **QUICKLY)
    large = "x" * (2**20 - 1)
    lab.put(stream, large)
    until(lambda: function.done, "it is handled")
    assert function.done == [large]


def test_delivered_in_order(lab: Lab) -> None:
    """A mapping hands a shard's records to the function in order, each to the end before the next"""
    stream, function = lab.stream(), lab.function()
    function.reads(stream, **QUICKLY)
    sent = [str(number) for number in range(60)]
    for start in range(0, 60, 7):
        lab.put(stream, *sent[start : start + 7])
    until(lambda: len(function.done) >= 60, "all records are handled")
    assert function.done == sent


def test_raised_batch(lab: Lab) -> None:
    """A batch whose function raises comes again, before anything newer of its shard"""
    stream, function = lab.stream(), lab.function()
    function.order(**{"raise": True})
    function.reads(stream, **QUICKLY)
    lab.put(stream, "1", "2")
    until(lambda: len(function.begun) >= 2, "the batch comes again")
    lab.put(stream, "3")
    function.order()
    until(lambda: len(function.done) >= 3, "all records are handled")
    assert function.done == ["1", "2", "3"]


@differs("localstack", "the whole batch goes there")
@differs("embedded", "the whole batch goes there; our functions set a bad record aside themselves")
def test_bisected_batch(lab: Lab) -> None:
    """With BisectBatchOnFunctionError a record that always fails goes to the failure queue, the others through"""
    stream, function = lab.stream(), lab.function()
    url, arn = lab.queue()
    function.order(raise_on="poison")
    lab.put(stream, "1", "2", "poison", "3", "4")
    function.reads(
        stream,
        BatchSize=10,
        MaximumRetryAttempts=1,
        BisectBatchOnFunctionError=True,
        DestinationConfig={"OnFailure": {"Destination": arn}},
    )
    limit_s = 8 if lab.is_known_to_differ else 40
    until(lambda: set(function.done) >= {"1", "2", "3", "4"}, "the good records are handled", limit_s)
    (failure,) = until(lambda: lab.received(url), "the failure is reported")
    assert json.loads(failure)["KinesisBatchInfo"]["streamArn"] == stream
    assert "poison" not in function.done


def test_filtered_records(lab: Lab) -> None:
    """FilterCriteria keep other records from the function, and records that are no JSON too"""
    stream, function = lab.stream(), lab.function()
    pattern = json.dumps({"data": {"type": ["wanted"], "lap": [{"numeric": [">", 3]}]}})
    function.reads(stream, FilterCriteria={"Filters": [{"Pattern": pattern}]}, **QUICKLY)
    bodies = [json.dumps({"type": kind, "lap": lap}) for kind in ("wanted", "other") for lap in (3, 4, 5)]
    lab.put(stream, "no JSON", *bodies)
    until(lambda: len(function.done) >= 2, "the wanted ones are handled")
    assert function.done == [bodies[1], bodies[2]]


def test_timed_out_batch(lab: Lab) -> None:
    """A function that passes its timeout is ended, and its batch comes again"""
    stream, function = lab.stream(), lab.function(timeout_s=2)
    function.order(sleep_on="slow", seconds=30)
    function.reads(stream, **QUICKLY)
    lab.put(stream, "slow")
    until(lambda: len(function.begun) >= 2, "the batch comes again")
    function.order()
    until(lambda: function.done, "it is handled")
    assert set(function.done) == {"slow"}


@differs("embedded", "one thread serves all mappings, one batch after the other")
def test_shards_apart(lab: Lab) -> None:
    """A shard that is held up does not hold up another function's"""
    held, free = lab.function(timeout_s=30), lab.function()
    slow, quick = lab.stream(), lab.stream()
    held.order(sleep_on="slow", seconds=12)
    held.reads(slow, **QUICKLY)
    free.reads(quick, **QUICKLY)
    lab.put(slow, "slow")
    until(lambda: held.begun, "the slow one has begun")
    lab.put(quick, "quick")
    until(lambda: free.done, "the quick one is handled meanwhile", 8)


def test_updated_code(lab: Lab) -> None:
    """New code handles the records after an update, and none is lost over it"""
    stream, function = lab.stream(), lab.function()
    function.reads(stream, **QUICKLY)
    for number in range(30):
        lab.put(stream, str(number))
        if number == 15:
            until(lambda: function.done, "the old code handles records")
            function.update(CODE.replace("VERSION = 1", "VERSION = 2"))
    until(lambda: len(set(function.done)) >= 30, "all records are handled")
    # A batch that the update has interrupted comes again.
    assert list(dict.fromkeys(function.done)) == [str(number) for number in range(30)]
    versions = [version for version, _ in function.versions]
    assert (versions[0], versions[-1]) == (1, 2)


def test_function_logs(lab: Lab) -> None:
    """What a function prints is in CloudWatch Logs"""
    stream, function = lab.stream(), lab.function()
    function.reads(stream, **QUICKLY)
    lab.put(stream, "lights-out")
    logs = lab.client("logs")

    def printed() -> bool:
        try:
            events = logs.filter_log_events(logGroupName=f"/aws/lambda/{function.name}")["events"]
        except logs.exceptions.ResourceNotFoundException:
            return False
        return any("handling lights-out" in event["message"] for event in events)

    until(printed, "the line is in the log", 15)


def test_create_only(lab: Lab) -> None:
    """S3 refuses a PUT with If-None-Match: * where the object exists"""
    lab.s3.put_object(Bucket=lab.name, Key="x", Body=b"1", IfNoneMatch="*")
    put = {"Bucket": lab.name, "Key": "x", "Body": b"2", "IfNoneMatch": "*"}
    assert refused(lab.s3.put_object, **put) == "PreconditionFailed"
    assert lab.s3.get_object(Bucket=lab.name, Key="x")["Body"].read() == b"1"


def test_compare_and_set(lab: Lab) -> None:
    """S3 refuses a PUT with If-Match of an older version, and takes the newest"""
    old = lab.s3.put_object(Bucket=lab.name, Key="x", Body=b"1")["ETag"]
    new = lab.s3.put_object(Bucket=lab.name, Key="x", Body=b"2", IfMatch=old)["ETag"]
    put = {"Bucket": lab.name, "Key": "x", "Body": b"3"}
    assert refused(lab.s3.put_object, **put, IfMatch=old) == "PreconditionFailed"
    lab.s3.put_object(**put, IfMatch=new)


def test_one_of_many_writers(lab: Lab) -> None:
    """Of eight writers at once with the same If-Match exactly one succeeds"""
    codes: list[str] = []
    for turn in range(5):
        key = f"contended-{turn}"
        etag = lab.s3.put_object(Bucket=lab.name, Key=key, Body=b"before")["ETag"]
        together = Barrier(8)

        def write(number: int, key: str = key, etag: str = etag, together: Barrier = together) -> bool:
            s3 = lab.client("s3")
            together.wait()
            try:
                s3.put_object(Bucket=lab.name, Key=key, Body=str(number).encode(), IfMatch=etag)
            except ClientError as error:
                codes.append(error.response["Error"]["Code"])
                return False
            return True

        with ThreadPoolExecutor(8) as pool:
            assert sum(pool.map(write, range(8))) == 1
    assert set(codes) <= {"PreconditionFailed", "ConditionalRequestConflict"}


def test_filter_policy(lab: Lab) -> None:
    """An SNS filter policy passes on what its attributes allow, as raw messages"""
    topic = lab.topic()
    url, arn = lab.queue()
    policy = json.dumps({"kind": ["fastest_lap", "red_flag"], "driver": ["NOR"]})
    lab.subscribe(topic, "sqs", arn, RawMessageDelivery="true", FilterPolicy=policy)
    for kind, driver in (("fastest_lap", "VER"), ("pit_stop", "NOR"), ("fastest_lap", "NOR")):
        attributes = {
            name: {"DataType": "String", "StringValue": value} for name, value in (("kind", kind), ("driver", driver))
        }
        lab.sns.publish(TopicArn=topic, Message=f"{kind} of {driver}", MessageAttributes=attributes)
    assert until(lambda: lab.received(url), "a message arrives") == ["fastest_lap of NOR"]
    assert lab.received(url) == []


def test_alert_delivery(lab: Lab) -> None:
    """What is published to a topic reaches a function through a queue"""
    topic, function = lab.topic(), lab.function()
    _, arn = lab.queue(VisibilityTimeout="12")
    lab.subscribe(topic, "sqs", arn, RawMessageDelivery="true")
    function.reads(arn, BatchSize=10)
    for number in range(5):
        lab.sns.publish(TopicArn=topic, Message=str(number))
    until(lambda: len(function.done) >= 5, "all messages are handled")
    assert sorted(function.done) == ["0", "1", "2", "3", "4"]


def test_redelivered_message(lab: Lab) -> None:
    """A message whose function raises comes again, and after maxReceiveCount goes to the dead-letter queue"""
    function = lab.function(timeout_s=2)
    dead_url, dead_arn = lab.queue()
    redrive = json.dumps({"deadLetterTargetArn": dead_arn, "maxReceiveCount": 2})
    url, arn = lab.queue(VisibilityTimeout="2", RedrivePolicy=redrive)
    function.order(**{"raise": True})
    function.reads(arn, BatchSize=1)
    lab.sqs.send_message(QueueUrl=url, MessageBody="again")
    assert until(lambda: lab.received(dead_url), "the message is given up") == ["again"]
    assert function.begun == [["again"], ["again"]]
