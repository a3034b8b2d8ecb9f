"""The stack: what is really there after a bootstrap, and what happens when it runs again."""

import json
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from pitwall.scripts.deployment.bootstrap import Deployment, artifacts_bucket, bootstrap, current_deployment, teardown
from pitwall.scripts.deployment.build import build_stack_of
from pitwall.scripts.deployment.errors import BootstrapError
from pitwall.services.clouds import Cloud
from pitwall.services.embedded.emulator import Emulator
from pitwall.services.stacks import StackError, Stacks
from tests.fixtures.race import lap
from tests.fixtures.receiver import Receiver
from tests.fixtures.source import SOURCE, copy_source, replace_in
from tests.integration.conftest import TOKEN, Pipeline, until

pytestmark = pytest.mark.cloud


@pytest.fixture(scope="module")
def cloud() -> Iterator[Cloud]:
    """An emulator that these tests have to themselves."""
    with Emulator() as emulator:
        yield emulator.cloud


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """A copy of the functions' source that a test may change."""
    return copy_source(tmp_path)


def again(cloud: Cloud, receiver: Receiver, source: Path = SOURCE) -> Deployment:
    return bootstrap(cloud, dashboard_url=receiver.url, ingest_token=TOKEN, source=source)


def test_every_part_of_the_template_is_really_there(pipeline: Pipeline) -> None:
    clients, deployment = pipeline.clients, pipeline.deployment
    functions = clients.functions()
    for name, function in deployment.functions.items():
        config = functions.get_function_configuration(FunctionName=function)
        assert config["Handler"] == f"pitwall.lambdas.{name}.handler.handler"
        assert config["Runtime"] == "python3.13"
    mappings = functions.list_event_source_mappings()["EventSourceMappings"]
    ours = [m for m in mappings if m["FunctionArn"].rpartition(":")[2] in deployment.functions.values()]
    assert sorted(m["FunctionArn"].rpartition(":")[2] for m in ours) == sorted(deployment.functions.values())
    assert len([m for m in ours if m.get("FilterCriteria")]) == 2
    summary = clients.kinesis().describe_stream_summary(StreamName=deployment.stream)["StreamDescriptionSummary"]
    assert (summary["StreamStatus"], summary["OpenShardCount"]) == ("ACTIVE", 2)
    subscriptions = clients.sns().list_subscriptions_by_topic(TopicArn=deployment.topic_arn)["Subscriptions"]
    assert {"race-alerts", "race-alert-relay"} <= {s["Endpoint"].rpartition(":")[2] for s in subscriptions}
    queue = clients.sqs().get_queue_attributes(QueueUrl=deployment.relay_queue_url, AttributeNames=["All"])
    assert "race-alert-relay-failures" in json.loads(queue["Attributes"]["RedrivePolicy"])["deadLetterTargetArn"]
    assert clients.s3().get_bucket_encryption(Bucket=deployment.bucket)["ServerSideEncryptionConfiguration"]["Rules"]
    assert clients.s3().get_bucket_policy(Bucket=deployment.bucket)["Policy"]


def test_unchanged_code_changes_nothing(pipeline: Pipeline) -> None:
    functions = pipeline.clients.functions()
    before = [
        functions.get_function_configuration(FunctionName=f)["RevisionId"]
        for f in pipeline.deployment.functions.values()
    ]
    deployment = bootstrap(pipeline.cloud, dashboard_url=pipeline.dashboard_url, ingest_token=TOKEN)
    after = [functions.get_function_configuration(FunctionName=f)["RevisionId"] for f in deployment.functions.values()]
    assert deployment.change == "unchanged"
    assert after == before
    assert current_deployment(pipeline.cloud) == deployment


def test_changed_code_is_live_when_bootstrap_returns(cloud: Cloud, receiver: Receiver, source: Path, run: str) -> None:
    pipeline = Pipeline(cloud, cloud.clients(), again(cloud, receiver, source), receiver, receiver.url)
    sent = [lap(seq, "4", seq + 1, None, run=run) for seq in range(2)]
    pipeline.put(sent[:1])
    until(lambda: pipeline.archived(run) == [sent[0].to_json()], "the first event")
    replace_in(source / "lambdas/archive/chunk.py", 'raw.replace(b"\\n", b" ")', 'raw + b" "')
    assert again(cloud, receiver, source).change == "updated"
    pipeline.put(sent[1:])
    until(lambda: pipeline.archived(run) == [sent[0].to_json(), sent[1].to_json() + b" "], "the second event")


def test_code_that_somebody_else_has_changed_is_put_right(cloud: Cloud, receiver: Receiver, source: Path) -> None:
    deployment = again(cloud, receiver)
    replace_in(source / "lambdas/archive/chunk.py", 'raw.replace(b"\\n", b" ")', 'raw + b" "')
    other = next(package for package in build_stack_of(source).packages if package.function == "archive")
    functions = cloud.clients().functions()
    functions.update_function_code(FunctionName=deployment.functions["archive"], ZipFile=other.data)
    assert again(cloud, receiver).change == "unchanged"
    config = functions.get_function_configuration(FunctionName=deployment.functions["archive"])
    assert config["CodeSha256"] != other.code_sha256


def test_a_package_planted_under_the_key_of_the_next_one_is_not_deployed(
    cloud: Cloud, receiver: Receiver, source: Path
) -> None:
    again(cloud, receiver)
    replace_in(source / "lambdas/archive/chunk.py", 'raw.replace(b"\\n", b" ")', 'raw + b" "')
    package = next(package for package in build_stack_of(source).packages if package.function == "archive")
    planted = next(package for package in build_stack_of(SOURCE).packages if package.function == "alert_relay")
    bucket = artifacts_bucket(cloud)
    cloud.clients().s3().put_object(Bucket=bucket, Key=package.key, Body=planted.data)
    deployment = again(cloud, receiver, source)
    config = cloud.clients().functions().get_function_configuration(FunctionName=deployment.functions["archive"])
    assert config["CodeSha256"] == package.code_sha256
    assert cloud.clients().s3().get_object(Bucket=bucket, Key=package.key)["Body"].read() == package.data


def test_a_mapping_that_somebody_has_turned_off_is_turned_on_again(cloud: Cloud, receiver: Receiver) -> None:
    function = again(cloud, receiver).functions["archive"]
    functions = cloud.clients().functions()

    def states() -> set[str]:
        return {m["State"] for m in functions.list_event_source_mappings(FunctionName=function)["EventSourceMappings"]}

    for mapping in functions.list_event_source_mappings(FunctionName=function)["EventSourceMappings"]:
        functions.update_event_source_mapping(UUID=mapping["UUID"], Enabled=False)
    until(lambda: states() == {"Disabled"}, "the mapping is off")
    again(cloud, receiver)
    assert states() == {"Enabled"}


def test_code_that_cannot_start_is_named_and_corrected_by_the_next_bootstrap(
    cloud: Cloud, receiver: Receiver, source: Path
) -> None:
    again(cloud, receiver)
    replace_in(
        source / "lambdas/archive/handler.py", "from pitwall.events import ContractError\n", "import no_such_module\n"
    )
    with pytest.raises(BootstrapError, match=r"function pitwall-archive does not start: .*no_such_module"):
        again(cloud, receiver, source)
    assert again(cloud, receiver).change == "updated"


def test_a_new_token_reaches_the_functions(cloud: Cloud, receiver: Receiver) -> None:
    again(cloud, receiver)
    bootstrap(cloud, dashboard_url=receiver.url, ingest_token="another")
    config = cloud.clients().functions().get_function_configuration(FunctionName="pitwall-position-update")
    assert config["Environment"]["Variables"]["PITWALL_INGEST_TOKEN"] == "another"


def test_teardown_takes_everything_away_and_bootstrap_brings_it_back(
    cloud: Cloud, receiver: Receiver, run: str
) -> None:
    deployment = again(cloud, receiver)
    clients = cloud.clients()
    clients.s3().put_object(Bucket=deployment.bucket, Key=f"runs/{run}/x", Body=b"x")
    assert teardown(cloud) is True
    assert clients.s3().list_buckets()["Buckets"] == []
    assert clients.functions().list_functions()["Functions"] == []
    assert clients.kinesis().list_streams()["StreamNames"] == []
    assert clients.sqs().list_queues().get("QueueUrls", []) == []
    assert current_deployment(cloud) is None
    assert teardown(cloud) is False
    assert again(cloud, receiver).change == "created"


def test_a_stack_that_could_not_be_created_says_why_and_the_next_try_works(cloud: Cloud) -> None:
    template = "Resources: {Bucket: {Type: AWS::S3::Bucket, Properties: {BucketName: taken-by-another}}}"
    s3 = cloud.clients().s3()
    s3.create_bucket(Bucket="taken-by-another")
    stacks = Stacks(cloud.clients().cloudformation(), poll_s=0.05)
    for _ in range(2):
        with pytest.raises(StackError, match=r"stack broken was not created, .* Bucket: .*taken-by-another.* exists"):
            stacks.deploy("broken", template, {})
    s3.delete_bucket(Bucket="taken-by-another")
    assert stacks.deploy("broken", template, {}).change == "created"
    assert stacks.delete("broken") is True


def test_what_was_archived_outlives_the_emulator(receiver: Receiver, tmp_path: Path) -> None:
    with Emulator(data_dir=tmp_path / "s3") as emulator:
        deployment = again(emulator.cloud, receiver)
        etag = emulator.cloud.clients().s3().put_object(Bucket=deployment.bucket, Key="runs/r/x", Body=b"kept")["ETag"]
    with Emulator(data_dir=tmp_path / "s3") as emulator:
        assert again(emulator.cloud, receiver).bucket == deployment.bucket
        s3 = emulator.cloud.clients().s3()
        assert s3.get_object(Bucket=deployment.bucket, Key="runs/r/x")["Body"].read() == b"kept"
        s3.put_object(Bucket=deployment.bucket, Key="runs/r/x", Body=b"changed", IfMatch=etag)
        assert again(emulator.cloud, receiver).change == "unchanged"


def test_a_cloud_that_does_not_answer_is_one_clear_line(receiver: Receiver) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        cloud = Cloud(name="localstack", endpoint_url=f"http://127.0.0.1:{unused.getsockname()[1]}")
        with pytest.raises(BootstrapError, match=r"cannot reach http://127.0.0.1:\d+: is it running\?") as error:
            again(cloud, receiver)
    assert "\n" not in str(error.value)


def test_missing_credentials_are_one_clear_line(
    receiver: Receiver, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_PROFILE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "none"))
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "none"))
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    with pytest.raises(BootstrapError, match="no AWS credentials"):
        again(Cloud(name="aws"), receiver)
