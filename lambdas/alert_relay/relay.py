"""Posts alerts that came through the relay's queue to the dashboard."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from aws_lambda_powertools.utilities.data_classes import SQSEvent

from pitwall.events import Alert, ContractError
from pitwall.events.codec import from_plain, to_plain
from pitwall.events.envelope import dumps, loads
from pitwall.lambdas.shared.delivery import Delivered, Receiver, deliver


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One message of the queue: the alert in it, or why there is none."""

    id: str
    raw: bytes
    content: Alert | ContractError


def messages(batch: Mapping[str, Any]) -> list[Message]:
    """The messages of an SQS batch as Lambda hands it over. SNS delivers raw: a body is an alert."""
    return [_message(record.message_id, record.body) for record in SQSEvent(dict(batch)).records]


def relay(batch: Sequence[Message], dashboard: Receiver, quarantine: Callable[[Message, str], object]) -> Delivered:
    """Post the alerts of a batch as one request.

    ``quarantine`` gets a message that holds no alert, or one that the dashboard will never
    take, and the reason. Raises DashboardUnavailable; the same batch may be given again.
    """
    alerts = []
    for message in batch:
        if isinstance(message.content, ContractError):
            quarantine(message, str(message.content))
        else:
            alerts.append((message, dumps(to_plain(message.content))))
    return deliver(
        "alerts", [plain for _, plain in alerts], dashboard, lambda place, reason: quarantine(alerts[place][0], reason)
    )


def _message(identity: str, body: str) -> Message:
    raw = body.encode("utf-8", "surrogatepass")
    content: Alert | ContractError
    try:
        content = from_plain(Alert, loads(body))
    except ContractError as error:
        content = error
    return Message(id=identity, raw=raw, content=content)
