"""Every policy in the templates, seen through a linter that knows what AWS's services offer and what is risky."""

import json
import re
import warnings
from typing import Any

import pytest

from pitwall.scripts.deployment.bootstrap import suited_to
from pitwall.services.clouds import Cloud
from tests.unit.test_stack_template import template

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # it loads pkg_resources, which says that it is old
    from parliament import analyze_policy_string

PSEUDO = {"AWS::Partition": "aws", "AWS::AccountId": "123456789012", "AWS::Region": "eu-central-1"}
PLACES = {
    "AWS::Kinesis::Stream": "kinesis:eu-central-1:123456789012:stream/race-events",
    "AWS::SQS::Queue": "sqs:eu-central-1:123456789012:race-queue",
    "AWS::SNS::Topic": "sns:eu-central-1:123456789012:race-alerts",
    "AWS::Logs::LogGroup": "logs:eu-central-1:123456789012:log-group:/aws/lambda/pitwall:*",
}


def resources(name: str) -> dict[str, Any]:
    plain: dict[str, Any] = template(name)["Resources"]
    return plain


def resolved(value: Any, within: dict[str, Any]) -> Any:
    """A value with references filled in, as CloudFormation would fill them in."""
    if isinstance(value, list):
        return [resolved(item, within) for item in value]
    if not isinstance(value, dict):
        return value
    if "Fn::Sub" in value:
        return re.sub(r"\$\{([^}]+)}", lambda m: PSEUDO.get(m[1], "pitwall"), value["Fn::Sub"])
    target = value.get("Ref") or (value.get("Fn::GetAtt") or [None])[0]
    if target is not None:
        return f"arn:aws:{PLACES[within[target]['Type']]}"
    return {key: resolved(item, within) for key, item in value.items()}


def policies() -> list[Any]:
    found = []
    for name in ("stack.yaml", "artifacts.yaml"):
        all_ = resources(name)
        for resource, body in all_.items():
            properties = body.get("Properties", {})
            documents = [policy["PolicyDocument"] for policy in properties.get("Policies", [])]
            documents += [properties["PolicyDocument"]] if "PolicyDocument" in properties else []
            found += [pytest.param(resolved(document, all_), id=f"{resource}") for document in documents]
    return found


def findings(policy: Any) -> list[str]:
    return [str(finding) for finding in analyze_policy_string(json.dumps(policy)).findings]


@pytest.mark.parametrize("policy", policies())
def test_the_linter_finds_nothing(policy: Any) -> None:
    assert findings(policy) == []


@pytest.mark.parametrize("policy", policies())
def test_what_is_allowed_is_named_and_a_wildcard_only_ever_denies(policy: Any) -> None:
    for statement in policy["Statement"]:
        actions = statement["Action"] if isinstance(statement["Action"], list) else [statement["Action"]]
        if statement["Effect"] == "Allow":
            assert not any("*" in action for action in actions), statement
            assert statement["Resource"] != "*"
            assert statement.get("Principal", {"Service": "sns.amazonaws.com"}) == {"Service": "sns.amazonaws.com"}
        else:
            assert statement["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}


def test_the_linter_would_find_something() -> None:
    allowed = {"Effect": "Allow", "Action": "s3:PutObject", "Resource": "*"}
    assert "RESOURCE_STAR" in findings({"Version": "2012-10-17", "Statement": [allowed]})[0]
    misspelt = {"Effect": "Allow", "Action": "s3:PutObjekt", "Resource": "arn:aws:s3:::bucket/x"}
    assert "UNKNOWN_ACTION" in findings({"Version": "2012-10-17", "Statement": [misspelt]})[0]


def test_every_queue_topic_and_bucket_takes_encrypted_connections_only() -> None:
    for name in ("stack.yaml", "artifacts.yaml"):
        all_ = resources(name)
        kinds = {
            "AWS::SQS::Queue": ("AWS::SQS::QueuePolicy", "Queues"),
            "AWS::SNS::Topic": ("AWS::SNS::TopicPolicy", "Topics"),
            "AWS::S3::Bucket": ("AWS::S3::BucketPolicy", "Bucket"),
        }
        for kind, (policy_kind, key) in kinds.items():
            guarded = [
                body["Properties"][key]
                for body in all_.values()
                if body["Type"] == policy_kind
                and any(s.get("Sid") == "TlsOnly" for s in body["Properties"]["PolicyDocument"]["Statement"])
            ]
            for resource, body in all_.items():
                assert body["Type"] != kind or f'"{resource}"' in json.dumps(guarded), resource


def test_only_the_topic_may_fill_the_alert_queues() -> None:
    all_ = resources("stack.yaml")
    allowing = [
        statement
        for body in all_.values()
        if body["Type"] == "AWS::SQS::QueuePolicy"
        for statement in body["Properties"]["PolicyDocument"]["Statement"]
        if statement["Effect"] == "Allow"
    ]
    assert len(allowing) == 2
    for statement in allowing:
        assert statement["Action"] == "sqs:SendMessage"
        assert statement["Condition"] == {"ArnEquals": {"aws:SourceArn": {"Ref": "RaceAlerts"}}}


def test_what_is_stored_is_encrypted_and_logs_end_some_day() -> None:
    all_ = resources("stack.yaml")
    of = {
        kind: [b["Properties"] for b in all_.values() if b["Type"] == kind]
        for kind in {b["Type"] for b in all_.values()}
    }
    assert all(queue["SqsManagedSseEnabled"] is True for queue in of["AWS::SQS::Queue"])
    assert of["AWS::Kinesis::Stream"][0]["StreamEncryption"]["Fn::If"][0] == "Encrypted"
    assert of["AWS::SNS::Topic"][0]["KmsMasterKeyId"]["Fn::If"][0] == "Encrypted"
    assert all(group["RetentionInDays"] for group in of["AWS::Logs::LogGroup"])


def test_on_aws_the_stream_and_the_topic_are_encrypted() -> None:
    assert suited_to(Cloud(name="aws"))["EncryptStream"] == "true"
    emulated = Cloud(name="localstack", endpoint_url="http://127.0.0.1:4566")
    assert suited_to(emulated)["EncryptStream"] == "false"
