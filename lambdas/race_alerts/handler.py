"""Lambda entry point: events of the stream into the memory of the race, alerts to the topic."""

import os
from functools import cache
from typing import Any

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.typing import LambdaContext

from lambdas.race_alerts.memory import FORM, RaceMemory
from lambdas.race_alerts.news import take
from lambdas.shared import clients
from lambdas.shared.announcing import Announcer
from lambdas.shared.logs import span
from lambdas.shared.meter import METER
from lambdas.shared.objects import ObjectStore
from lambdas.shared.records import events_by_run, stream_records
from lambdas.shared.reporter import measured
from lambdas.shared.settings import Settings
from lambdas.shared.stored_document import SharedDocuments
from lambdas.shared.topic import AlertTopic

logger = Logger(service="race_alerts")


@cache
def announcer() -> Announcer[RaceMemory]:
    """What takes events in, one for the life of the container."""
    settings = Settings(os.environ)
    documents = SharedDocuments(ObjectStore(clients.s3(os.environ), settings.bucket), FORM)
    return Announcer("race_alerts", documents, AlertTopic(clients.sns(os.environ), settings.topic_arn), take)


@logger.inject_lambda_context
@measured("race_alerts")
def handler(event: dict[str, Any], _context: LambdaContext) -> None:
    """Handle one batch. Raises to get it again."""
    records = METER.saw(stream_records(event))
    alerts = announcer().take(events_by_run(records))
    logger.info("race events taken", alerts=[alert.id for alert in alerts], **span(records))
