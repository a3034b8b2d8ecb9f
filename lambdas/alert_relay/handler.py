"""Lambda entry point: alerts from the topic, by way of the relay's queue, to the dashboard."""

from dataclasses import asdict

from pitwall.events import Alert
from pitwall.lambdas.alert_relay.relay import Message, messages, relay
from pitwall.lambdas.shared.handler import EventWork, LambdaEvent, LogFields, lambda_handler
from pitwall.lambdas.shared.resources import Resources

QUEUE = "race-alert-relay"


def prepare(resources: Resources) -> EventWork:
    """What posts a batch, and puts a message that can never be delivered into the quarantine."""

    def quarantine(message: Message, reason: str) -> None:
        key = resources.quarantine.put_message(queue=QUEUE, message_id=message.id, raw=message.raw, reason=reason)
        resources.logger.warning("message quarantined", key=key, reason=reason, message_id=message.id)

    def post(event: LambdaEvent) -> LogFields:
        batch = messages(event)
        done = relay(batch, resources.dashboard, quarantine)
        alerts = [message.content for message in batch if isinstance(message.content, Alert)]
        return {"alerts": [{"run": alert.run, "seq": alert.seq, "id": alert.id} for alert in alerts], **asdict(done)}

    return post


handler = lambda_handler("alert_relay", "alerts posted", prepare)
