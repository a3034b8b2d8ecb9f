"""A function is a folder of lambdas/ with a SAM template; what is deployed is made of all of them."""

import gc
from pathlib import Path
from typing import Any

import pytest

from pitwall.scripts.deployment.build import TEMPLATES, build_stack_of
from pitwall.scripts.deployment.deployed_functions import deployed_functions
from pitwall.services.functions.declarations import DeclarationError, Function, find_functions
from pitwall.services.functions.stack import build_stack
from tests.fixtures.source import SOURCE, copy_source

SIXTH = """
AWSTemplateFormatVersion: "2010-09-09"
Transform: AWS::Serverless-2016-10-31
Parameters:
  StreamArn: {Type: String}
  StreamFailuresArn: {Type: String}
  Bucket: {Type: String}
  Shortest: {Type: Number, Default: 3}
Resources:
  LapTimesFunction:
    Type: AWS::Serverless::Function
    Properties:
      Description: Keeps lap times
      Runtime: python3.13
      Handler: pitwall.lambdas.lap_times.handler.handler
      CodeUri: .
      Environment: {Variables: {SHORTEST: !Ref Shortest}}
      Policies:
        - Version: "2012-10-17"
          Statement:
            - {Effect: Allow, Action: "s3:PutObject", Resource: !Sub "arn:${AWS::Partition}:s3:::${Bucket}/lap-times/*"}
      Events:
        Stream:
          Type: Kinesis
          Properties:
            Stream: !Ref StreamArn
            StartingPosition: LATEST
            DestinationConfig: {OnFailure: {Type: SQS, Destination: !Ref StreamFailuresArn}}
            FilterCriteria: {Filters: [{Pattern: '{"data": {"type": ["lap_completed"]}}'}]}
"""


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """The functions and one more."""
    copied = copy_source(tmp_path)
    folder = copied / "lambdas" / "lap_times"
    folder.mkdir()
    (folder / "template.yaml").write_text(SIXTH, encoding="utf-8")
    (folder / "handler.py").write_text("def handler(event, context): ...\n", encoding="utf-8")
    return copied


def sixth(source: Path) -> Function:
    return next(function for function in find_functions(source) if function.name == "lap_times")


def test_a_folder_with_a_template_is_a_function_and_needs_no_edit_elsewhere(source: Path) -> None:
    build = build_stack_of(source)
    assert {package.function for package in build.packages} == {one.name for one in find_functions(SOURCE)} | {
        "lap_times"
    }
    assert build.sha256 != build_stack_of(SOURCE).sha256
    assert {"LapTimesKey", "Shortest"} <= build.parameters


def test_what_it_may_do_is_what_it_declares_and_what_its_trigger_and_log_need(source: Path) -> None:
    stack = build_stack(TEMPLATES / "stack.yaml", find_functions(source))
    role = stack["Resources"]["LapTimesFunctionRole"]["Properties"]
    assert "ManagedPolicyArns" not in role
    (policy,) = role["Policies"]
    allowed = {
        action: statement["Resource"]
        for statement in policy["PolicyDocument"]["Statement"]
        for action in ([statement["Action"]] if isinstance(statement["Action"], str) else statement["Action"])
    }
    assert allowed == {
        "logs:CreateLogStream": {"Fn::GetAtt": ["LapTimesLogs", "Arn"]},
        "logs:PutLogEvents": {"Fn::GetAtt": ["LapTimesLogs", "Arn"]},
        **{
            f"kinesis:{action}": {"Fn::GetAtt": ["RaceEvents", "Arn"]}
            for action in ("DescribeStream", "DescribeStreamSummary", "GetRecords", "GetShardIterator", "ListShards")
        },
        "sqs:SendMessage": {"Fn::GetAtt": ["RaceFailures", "Arn"]},
        "s3:PutObject": {
            "Fn::Sub": "arn:${AWS::Partition}:s3:::${AWS::StackName}-${AWS::AccountId}-${AWS::Region}/lap-times/*"
        },
    }


def test_the_dashboard_is_told_what_calls_it_and_where_it_sends_things(source: Path) -> None:
    (told,) = deployed_functions([sixth(source)], "a" * 64).functions
    assert (told.name, told.description, told.trigger) == ("lap_times", "Keeps lap times", "stream")
    assert told.filters == ('{"data": {"type": ["lap_completed"]}}',)
    assert told.sends_to == ("s3",)


def test_those_that_are_there_send_things_where_the_architecture_says() -> None:
    told = {one.name: one for one in deployed_functions(find_functions(SOURCE), "a" * 64).functions}
    assert {name: one.sends_to for name, one in told.items()} == {
        "position_update": ("dashboard",),
        "fastest_lap": ("s3", "sns"),
        "race_alerts": ("s3", "sns"),
        "archive": ("s3",),
        "alert_relay": ("dashboard",),
    }
    assert {name for name, one in told.items() if one.trigger == "stream"} == set(told) - {"alert_relay"}


def changed(text: str, old: str, new: str) -> str:
    assert old in text
    return text.replace(old, new)


@pytest.mark.parametrize(
    ("template", "problem"),
    [
        ("a: [", "cannot be read as YAML"),
        ("- a", "must be a SAM template"),
        ("Resources: {}", "must declare LapTimesFunction, an AWS::Serverless::Function"),
        (changed(SIXTH, "AWS::Serverless::Function", "AWS::Lambda::Function"), "must declare LapTimesFunction"),
        (changed(SIXTH, '\'{"data"', "'{data\""), "an event's filter cannot be read"),
        (changed(SIXTH, "Default: 3", "MinValue: 3"), "parameter Shortest is neither an output nor a parameter"),
        (
            changed(SIXTH, "Resources:\n", "Resources:\n  RaceEvents: {Type: AWS::SNS::Topic}\n"),
            "Resources has RaceEvents",
        ),
        (changed(SIXTH, "Type: Kinesis", "Type: Kinesys"), "SAM cannot translate the functions' templates: .*Kinesys"),
    ],
)
def test_a_declaration_that_is_none_is_refused_with_one_line(source: Path, template: str, problem: str) -> None:
    (source / "lambdas" / "lap_times" / "template.yaml").write_text(template, encoding="utf-8")
    with pytest.raises(DeclarationError, match=problem) as refused:
        build_stack_of(source)
    assert "\n" not in str(refused.value)
    assert "lap_times" in str(refused.value) or "LapTimes" in str(refused.value)


@pytest.mark.parametrize("name", ["Lap", "lap-times", "_lap", "l" * 41])
def test_a_folder_whose_name_is_none_of_a_function_is_refused(source: Path, name: str) -> None:
    (source / "lambdas" / "lap_times").rename(source / "lambdas" / name)
    with pytest.raises(DeclarationError, match="a function's folder is named in lower case"):
        find_functions(source)


def test_a_folder_without_functions_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DeclarationError, match="holds no function"):
        find_functions(tmp_path)


def test_tests_and_fixtures_of_a_function_are_not_deployed(source: Path) -> None:
    folder = source / "lambdas" / "lap_times"
    before: Any = next(p for p in build_stack_of(source).packages if p.function == "lap_times")
    for name in ("tests/test_logic.py", "fixtures/batch.json"):
        (folder / name).parent.mkdir()
        (folder / name).write_text("{}", encoding="utf-8")
    assert next(p for p in build_stack_of(source).packages if p.function == "lap_times") == before


def test_building_the_stack_says_nothing_beside(source: Path, caplog: pytest.LogCaptureFixture) -> None:
    build_stack_of(source)
    gc.collect()
    assert caplog.text == ""
