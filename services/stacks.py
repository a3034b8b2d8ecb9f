"""Creates, updates and deletes one CloudFormation stack, and waits until it is done."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import takewhile
from typing import TYPE_CHECKING, Literal

from botocore.exceptions import ClientError

if TYPE_CHECKING:
    from mypy_boto3_cloudformation import CloudFormationClient
    from mypy_boto3_cloudformation.type_defs import ParameterTypeDef, StackEventTypeDef, StackTypeDef

Change = Literal["created", "updated", "unchanged"]

WAIT_LIMIT_S = 900.0
SHOWN_REASONS = 3

COMPLETE = frozenset({"CREATE_COMPLETE", "UPDATE_COMPLETE", "UPDATE_ROLLBACK_COMPLETE", "IMPORT_COMPLETE"})
"""States that a stack can be updated from."""

REPLACED = frozenset({"ROLLBACK_COMPLETE", "ROLLBACK_FAILED", "CREATE_FAILED", "DELETE_FAILED", "REVIEW_IN_PROGRESS"})
"""States that a stack can only be deleted from: it never worked, or was about to go."""


class StackError(Exception):
    """A stack is not as it should be. The message is one line with CloudFormation's reasons."""


@dataclass(frozen=True, slots=True)
class Stack:
    """A stack that is complete: its outputs, and what was done to it."""

    name: str
    outputs: Mapping[str, str]
    change: Change


class Stacks:
    """The CloudFormation stacks of one account and region. Lets botocore's errors through."""

    def __init__(self, client: "CloudFormationClient", poll_s: float) -> None:
        """``poll_s`` is the pause between two looks at a stack that is being changed."""
        self._client = client
        self._poll_s = poll_s

    def exists(self, name: str) -> bool:
        """True if there is a stack of this name that a deployment would update."""
        stack = self._describe(name)
        return stack is not None and stack["StackStatus"] in COMPLETE

    def outputs(self, name: str) -> dict[str, str] | None:
        """The outputs of the stack, None if there is none."""
        if (stack := self._describe(name)) is None:
            return None
        return {output["OutputKey"]: output["OutputValue"] for output in stack.get("Outputs", [])}

    def parameters(self, name: str) -> dict[str, str]:
        """The parameters of the stack with their values, none if there is no stack."""
        stack = self._describe(name)
        given = stack.get("Parameters", []) if stack is not None else []
        return {one["ParameterKey"]: one.get("ParameterValue", "") for one in given}

    def deploy(self, name: str, body: str, parameters: Mapping[str, str | None]) -> Stack:
        """The stack, created or updated so that it is what the template in ``body`` says.

        A parameter that is None keeps its value. Raises StackError.
        """
        status = self._final_status(name)
        if status in REPLACED:
            self.delete(name)
            status = None
        change: Change = "created"
        if status is None:
            self._create(name, body, parameters)
        elif status in COMPLETE:
            change = "updated" if self._update(name, body, parameters) else "unchanged"
        else:
            raise StackError(f"stack {name} is in state {status}: delete it, then try again")
        return Stack(name, self.outputs(name) or {}, change)

    def delete(self, name: str) -> bool:
        """Delete the stack; False if there was none. Raises StackError."""
        if self._final_status(name) is None:
            return False
        self._client.delete_stack(StackName=name)
        if (status := self._final_status(name)) is not None:
            raise StackError(f"stack {name} was not deleted, it is in state {status}: {self._reasons(name)}")
        return True

    def _create(self, name: str, body: str, parameters: Mapping[str, str | None]) -> None:
        given: list[ParameterTypeDef] = [
            {"ParameterKey": key, "ParameterValue": value} for key, value in parameters.items() if value is not None
        ]
        self._client.create_stack(StackName=name, TemplateBody=body, Parameters=given, Capabilities=["CAPABILITY_IAM"])
        if (status := self._final_status(name)) != "CREATE_COMPLETE":
            raise StackError(f"stack {name} was not created, it is in state {status}: {self._reasons(name)}")

    def _update(self, name: str, body: str, parameters: Mapping[str, str | None]) -> bool:
        given: list[ParameterTypeDef] = [
            {"ParameterKey": key, "UsePreviousValue": True}
            if value is None
            else {"ParameterKey": key, "ParameterValue": value}
            for key, value in parameters.items()
        ]
        try:
            self._client.update_stack(
                StackName=name, TemplateBody=body, Parameters=given, Capabilities=["CAPABILITY_IAM"]
            )
        except ClientError as error:
            if "No updates are to be performed" in str(error):
                return False
            raise
        if (status := self._final_status(name)) != "UPDATE_COMPLETE":
            raise StackError(f"stack {name} was not updated, it is in state {status}: {self._reasons(name)}")
        return True

    def _final_status(self, name: str) -> str | None:
        """The stack's state once nobody changes it any more, None if there is no stack."""
        deadline = time.monotonic() + WAIT_LIMIT_S
        while (stack := self._describe(name)) is not None:
            status = stack["StackStatus"]
            if not status.endswith("_IN_PROGRESS") or status in REPLACED:
                return status
            if time.monotonic() > deadline:
                raise StackError(f"stack {name} is still in state {status} after {WAIT_LIMIT_S / 60:.0f} min")
            time.sleep(self._poll_s)
        return None

    def _describe(self, name: str) -> "StackTypeDef | None":
        try:
            stacks = self._client.describe_stacks(StackName=name)["Stacks"]
        except ClientError as error:
            if error.response["Error"]["Code"] == "ValidationError" and "does not exist" in str(error):
                return None
            raise
        return next((stack for stack in stacks if stack["StackStatus"] != "DELETE_COMPLETE"), None)

    def _reasons(self, name: str) -> str:
        events = self._client.describe_stack_events(StackName=name)["StackEvents"]
        reasons = failure_reasons(events)
        if any(event.get("DetailedStatus") == "VALIDATION_FAILED" for event in events):
            found = self._client.describe_events(StackName=name)["OperationEvents"]
            reasons = [
                f"{event.get('LogicalResourceId', '?')}: {event['ValidationStatusReason']}"
                for event in found
                if event.get("ValidationStatus") == "FAILED" and "ValidationStatusReason" in event
            ] or reasons
        return "; ".join(reasons[:SHOWN_REASONS]) or "CloudFormation gives no reason"


def failure_reasons(events: Sequence["StackEventTypeDef"]) -> list[str]:
    """Why a stack's last change failed, given its events from the newest.

    The failures are in the order they happened, without those that only followed from others.
    """
    change = list(takewhile(lambda event: not _begins_a_change(event), events))
    failed = [event for event in reversed(change) if event.get("ResourceStatus", "").endswith("_FAILED")]
    return [
        f"{event.get('LogicalResourceId', '?')}: {reason}"
        for event in failed
        if "cancelled" not in (reason := event.get("ResourceStatusReason", "no reason given")).lower()
    ]


def _begins_a_change(event: "StackEventTypeDef") -> bool:
    return event.get("ResourceType") == "AWS::CloudFormation::Stack" and event.get("ResourceStatus") in (
        "CREATE_IN_PROGRESS",
        "UPDATE_IN_PROGRESS",
        "DELETE_IN_PROGRESS",
    )
