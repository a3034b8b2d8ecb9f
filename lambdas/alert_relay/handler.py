"""Lambda entry point: alerts from the topic, by way of the relay's queue, to the dashboard."""

import os
from functools import cache
from typing import Any

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.typing import LambdaContext

from events import Alert
from lambdas.alert_relay.relay import Message, messages, relay
from lambdas.shared import clients
from lambdas.shared.dashboard import Dashboard
from lambdas.shared.objects import ObjectStore
from lambdas.shared.quarantine import Quarantine
from lambdas.shared.reporter import measured
from lambdas.shared.settings import Settings

logger = Logger(service="alert_relay")

QUEUE = "race-alert-relay"


@cache
def dashboard() -> Dashboard:
    """The dashboard named in the environment, one for the life of the container."""
    settings = Settings(os.environ)
    return Dashboard(settings.dashboard_url, settings.ingest_token)


@cache
def quarantine() -> Quarantine:
    """The quarantine, made when first needed: most containers never do."""
    return Quarantine(ObjectStore(clients.s3(os.environ), Settings(os.environ).bucket))


def set_aside(message: Message, reason: str) -> None:
    """Put a message that can never be delivered into the quarantine."""
    key = quarantine().put_message(queue=QUEUE, message_id=message.id, raw=message.raw, reason=reason)
    logger.warning("message quarantined", key=key, reason=reason, message_id=message.id)


@logger.inject_lambda_context
@measured("alert_relay")
def handler(event: dict[str, Any], _context: LambdaContext) -> None:
    """Handle one batch. Raises to get it again."""
    batch = messages(event)
    done = relay(batch, dashboard(), set_aside)
    alerts = [message.content for message in batch if isinstance(message.content, Alert)]
    logger.info(
        "alerts posted",
        alerts=[{"run": alert.run, "seq": alert.seq, "id": alert.id} for alert in alerts],
        applied=done.applied,
        repeated=done.repeated,
        rejected=done.rejected,
    )
