"""Lambda entry point: lap times of the stream into the record, new holders to the topic."""

import os
from functools import cache
from typing import Any

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.typing import LambdaContext

from lambdas.fastest_lap.announcement import take
from lambdas.fastest_lap.record import LapRecord
from lambdas.fastest_lap.record_json import FORM
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

logger = Logger(service="fastest_lap")


@cache
def announcer() -> Announcer[LapRecord]:
    """What takes events in, one for the life of the container."""
    settings = Settings(os.environ)
    documents = SharedDocuments(ObjectStore(clients.s3(os.environ), settings.bucket), FORM)
    return Announcer("fastest_lap", documents, AlertTopic(clients.sns(os.environ), settings.topic_arn), take)


@logger.inject_lambda_context
@measured("fastest_lap")
def handler(event: dict[str, Any], _context: LambdaContext) -> None:
    """Handle one batch. Raises to get it again."""
    records = METER.saw(stream_records(event))
    alerts = announcer().take(events_by_run(records))
    logger.info("lap times taken", alerts=[alert.id for alert in alerts], **span(records))
