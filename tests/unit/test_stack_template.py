"""The template: valid, least privilege, and in step with the code it deploys."""

import importlib.util
import json
import re
from pathlib import Path
from typing import Any

import pytest
from cfnlint.api import lint  # type: ignore[import-untyped]
from cfnlint.config import ManualArgs  # type: ignore[import-untyped]
from cfnlint.decode.cfn_yaml import loads  # type: ignore[import-untyped]

from pitwall import services
from pitwall.dashboard.pipeline.wanted import FILTERED
from pitwall.events import LapCompleted
from pitwall.events.envelope import TYPES
from pitwall.services.packages import FUNCTIONS
from pitwall.services.stacks import failure_reasons

FOLDER = Path(services.__file__).parent
TEMPLATES = ["stack.yaml", "artifacts.yaml"]


def template(name: str = "stack.yaml") -> dict[str, Any]:
    plain: dict[str, Any] = json.loads(json.dumps(loads((FOLDER / name).read_text(encoding="utf-8"))))
    return plain


def of_type(kind: str) -> dict[str, dict[str, Any]]:
    return {
        name: resource["Properties"] for name, resource in template()["Resources"].items() if resource["Type"] == kind
    }


def statements() -> list[tuple[str, dict[str, Any]]]:
    return [
        (role, statement)
        for role, properties in of_type("AWS::IAM::Role").items()
        for policy in properties["Policies"]
        for statement in policy["PolicyDocument"]["Statement"]
    ]


def as_list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


@pytest.mark.parametrize("name", TEMPLATES)
def test_cfn_lint_finds_nothing(name: str) -> None:
    found = lint((FOLDER / name).read_text(encoding="utf-8"), config=ManualArgs(regions=["us-east-1", "eu-central-1"]))
    assert [str(match) for match in found] == []


def test_no_role_may_do_more_than_named_actions() -> None:
    for role, statement in statements():
        for action in as_list(statement["Action"]):
            assert "*" not in action, (role, action)


def test_no_role_reaches_more_than_named_resources() -> None:
    for role, statement in statements():
        for resource in as_list(statement["Resource"]):
            text = json.dumps(resource)
            assert resource != "*", role
            assert text.count("*") == 0 or "${AWS::StackName}-${AWS::AccountId}-${AWS::Region}/" in text, (role, text)


def test_every_function_has_a_role_and_a_log_group_of_its_own() -> None:
    functions = of_type("AWS::Lambda::Function").values()
    assert len({json.dumps(function["Role"]) for function in functions}) == len(FUNCTIONS)
    groups = {group["LogGroupName"]["Fn::Sub"] for group in of_type("AWS::Logs::LogGroup").values()}
    assert groups == {f"/aws/lambda/{function['FunctionName']['Fn::Sub']}" for function in functions}


def test_every_function_folder_is_deployed_with_its_handler() -> None:
    handlers = [function["Handler"] for function in of_type("AWS::Lambda::Function").values()]
    assert sorted(handlers) == sorted(f"pitwall.lambdas.{name}.handler.handler" for name in FUNCTIONS)
    for handler in handlers:
        assert importlib.util.find_spec(handler.rpartition(".")[0]) is not None


def test_every_mapping_of_the_stream_starts_at_the_beginning_and_gives_up_some_day() -> None:
    mappings = [m for m in of_type("AWS::Lambda::EventSourceMapping").values() if "StartingPosition" in m]
    assert len(mappings) == 4
    for mapping in mappings:
        assert mapping["StartingPosition"] == "TRIM_HORIZON"
        assert mapping["MaximumRetryAttempts"] > 0
        assert mapping["MaximumRecordAgeInSeconds"] > 0
        assert mapping["DestinationConfig"]["OnFailure"]["Destination"] == {"Fn::GetAtt": ["RaceFailures", "Arn"]}


def test_filters_name_types_and_fields_the_contract_has() -> None:
    patterns = [
        json.loads(filter_["Pattern"])["data"]
        for mapping in of_type("AWS::Lambda::EventSourceMapping").values()
        for filter_ in mapping.get("FilterCriteria", {}).get("Filters", [])
    ]
    assert {kind for pattern in patterns for kind in pattern["type"]} <= set(TYPES)
    assert [pattern["data"] for pattern in patterns if "data" in pattern] == [{"position": [{"numeric": ["=", 1]}]}]
    assert "position" in LapCompleted.__dataclass_fields__


def test_the_dashboard_knows_which_events_the_filters_let_through() -> None:
    filters: dict[str, set[str]] = {}
    for name, mapping in of_type("AWS::Lambda::EventSourceMapping").items():
        patterns = [json.loads(one["Pattern"])["data"] for one in mapping.get("FilterCriteria", {}).get("Filters", [])]
        whole = {kind for pattern in patterns if "data" not in pattern for kind in pattern["type"]}
        if patterns:
            filters[re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name.removesuffix("Mapping")).lower()] = whole
    assert filters == FILTERED


def test_buckets_are_private_encrypted_and_reached_over_tls_only() -> None:
    for name in TEMPLATES:
        resources = template(name)["Resources"].values()
        (bucket,) = (r["Properties"] for r in resources if r["Type"] == "AWS::S3::Bucket")
        assert all(bucket["PublicAccessBlockConfiguration"].values())
        assert bucket["BucketEncryption"]
        (policy,) = (r["Properties"] for r in resources if r["Type"] == "AWS::S3::BucketPolicy")
        (statement,) = policy["PolicyDocument"]["Statement"]
        assert (statement["Effect"], statement["Condition"]) == ("Deny", {"Bool": {"aws:SecureTransport": "false"}})


def test_the_token_is_not_shown() -> None:
    assert template()["Parameters"]["IngestToken"]["NoEcho"] is True


def stack_event(resource: str, status: str, reason: str = "", kind: str = "AWS::SNS::Topic") -> Any:
    return {
        "LogicalResourceId": resource,
        "ResourceType": kind,
        "ResourceStatus": status,
        "ResourceStatusReason": reason,
    }


def test_a_failed_stack_tells_the_reasons_of_its_last_change_and_not_what_followed() -> None:
    stack = "AWS::CloudFormation::Stack"
    newest_first = [
        stack_event("pitwall", "UPDATE_ROLLBACK_COMPLETE", kind=stack),
        stack_event("Topic", "UPDATE_FAILED", "Resource update cancelled"),
        stack_event("Stream", "UPDATE_FAILED", "limit exceeded"),
        stack_event("Queue", "UPDATE_FAILED", "no such key"),
        stack_event("Role", "UPDATE_COMPLETE"),
        stack_event("pitwall", "UPDATE_IN_PROGRESS", "User Initiated", stack),
        stack_event("Bucket", "CREATE_FAILED", "fixed long ago"),
    ]
    assert failure_reasons(newest_first) == ["Queue: no such key", "Stream: limit exceeded"]


def test_a_command_nobody_takes_is_gone_in_minutes_and_one_that_failed_is_back_in_seconds() -> None:
    queue = of_type("AWS::SQS::Queue")["RaceControl"]
    assert queue["MessageRetentionPeriod"] <= 300
    assert queue["VisibilityTimeout"] <= 10
