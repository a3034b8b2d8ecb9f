"""The control queue as the simulator reads it: commands, each with its age, until they are told to be done."""

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pitwall.events import ContractError
from pitwall.events.commands import Command

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient

WAIT_S = 1
"""How long a call waits for a command: short, as the simulator reports in between and ends within it."""

A_CALL = 10

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Received:
    """A command as it came. ``sent_ms`` is when the queue got it, ``receipt`` what takes it off."""

    command: Command
    sent_ms: int
    receipt: str


class ControlQueue:
    """One queue of commands. Every method lets botocore's errors through."""

    def __init__(self, sqs: "SQSClient", url: str) -> None:
        self._sqs = sqs
        self._url = url

    def receive(self) -> Iterator[Received]:
        """The commands that are there or come within a second; what is no command is logged and taken off."""
        answer = self._sqs.receive_message(
            QueueUrl=self._url,
            MaxNumberOfMessages=A_CALL,
            WaitTimeSeconds=WAIT_S,
            MessageSystemAttributeNames=["SentTimestamp"],
        )
        for message in answer.get("Messages", []):
            receipt = message["ReceiptHandle"]
            try:
                command = Command.from_json(message["Body"])
            except ContractError as error:
                logger.warning("what came over the control queue is no command: %s", error)
                self.done(receipt)
            else:
                yield Received(command, int(message["Attributes"]["SentTimestamp"]), receipt)

    def done(self, receipt: str) -> None:
        """Take a command off the queue."""
        self._sqs.delete_message(QueueUrl=self._url, ReceiptHandle=receipt)
