"""Lambda entry point: a batch of the stream into the archive, what is no event into quarantine."""

import os
from functools import cache
from typing import Any

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.typing import LambdaContext

from events import ContractError
from lambdas.archive.keeper import ArchiveKeeper
from lambdas.shared import clients
from lambdas.shared.logs import span
from lambdas.shared.meter import METER
from lambdas.shared.objects import ObjectStore
from lambdas.shared.quarantine import Quarantine
from lambdas.shared.records import stream_records
from lambdas.shared.reporter import measured
from lambdas.shared.settings import Settings

logger = Logger(service="archive")


@cache
def store() -> ObjectStore:
    """The bucket, one for the life of the container."""
    return ObjectStore(clients.s3(os.environ), Settings(os.environ).bucket)


@cache
def keeper() -> ArchiveKeeper:
    """What writes the archive; remembers the chunks it wrote last."""
    return ArchiveKeeper(store())


@logger.inject_lambda_context
@measured("archive")
def handler(event: dict[str, Any], _context: LambdaContext) -> None:
    """Handle one batch. Raises to get it again."""
    records = METER.saw(stream_records(event))
    written = keeper().keep(records)
    for record in records:
        if isinstance(error := record.content, ContractError):
            key = Quarantine(store()).put_record(record, str(error), error.field)
            logger.warning("record quarantined", key=key, reason=str(error), **span([record]))
    logger.info("batch archived", objects=written, **span(records))
