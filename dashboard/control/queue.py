"""The control queue as the dashboard has it: it puts commands in and may do nothing else."""

import os
from collections.abc import Mapping
from typing import TYPE_CHECKING

from botocore.exceptions import BotoCoreError, ClientError

from pitwall.dashboard.aws import reached
from pitwall.events.commands import Command

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient


class QueueUnavailable(Exception):
    """SQS did not take a command; it may the next time."""


class CommandQueue:
    """Sends commands to one queue."""

    def __init__(self, sqs: "SQSClient", url: str) -> None:
        self._sqs = sqs
        self._url = url

    def send(self, command: Command) -> None:
        """Put a command in. Raises QueueUnavailable."""
        try:
            self._sqs.send_message(QueueUrl=self._url, MessageBody=command.to_json().decode())
        except (BotoCoreError, ClientError) as error:
            raise QueueUnavailable(f"the control queue does not answer: {error}") from error


def connect(url: str, environ: Mapping[str, str] = os.environ) -> CommandQueue:
    """The queue at the endpoint and with the credentials of the environment (``AWS_*``)."""
    session, options = reached("sqs", environ)
    return CommandQueue(session.client("sqs", **options), url)
