"""Lambda entry point: a batch of the stream goes to the dashboard."""

import os
from functools import cache
from typing import Any

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.typing import LambdaContext

from lambdas.position_update.update import update_positions
from lambdas.shared import clients
from lambdas.shared.dashboard import Dashboard
from lambdas.shared.logs import span
from lambdas.shared.meter import METER
from lambdas.shared.objects import ObjectStore
from lambdas.shared.quarantine import Quarantine
from lambdas.shared.records import StreamRecord, stream_records
from lambdas.shared.reporter import measured
from lambdas.shared.settings import Settings

logger = Logger(service="position_update")


@cache
def dashboard() -> Dashboard:
    """The dashboard named in the environment, one for the life of the container."""
    settings = Settings(os.environ)
    return Dashboard(settings.dashboard_url, settings.ingest_token)


@cache
def quarantine() -> Quarantine:
    """The quarantine, made when first needed: most containers never do."""
    return Quarantine(ObjectStore(clients.s3(os.environ), Settings(os.environ).bucket))


def set_aside(record: StreamRecord, reason: str) -> None:
    """Put a record that the dashboard will never take into the quarantine."""
    key = quarantine().put_record(record, reason)
    logger.warning("record quarantined", key=key, reason=reason, **span([record]))


@logger.inject_lambda_context
@measured("position_update")
def handler(event: dict[str, Any], _context: LambdaContext) -> None:
    """Handle one batch. Raises to get it again."""
    records = METER.saw(stream_records(event))
    done = update_positions(records, dashboard(), set_aside)
    logger.info("batch posted", applied=done.applied, repeated=done.repeated, rejected=done.rejected, **span(records))
