"""How a function's handler is made: measured, reported and logged alike, whatever the function does.

A function gives ``prepare``: called once, with the container's resources, it returns what handles a batch.
That returns what the function logs about the batch, and raises to get the batch again.
"""

import os
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Any

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.typing import LambdaContext

from pitwall.events.shared.functions import FunctionName
from pitwall.lambdas.shared.logs import span
from pitwall.lambdas.shared.meter import Meter
from pitwall.lambdas.shared.records import StreamRecord, stream_records
from pitwall.lambdas.shared.reporter import measured
from pitwall.lambdas.shared.resources import Resources

LambdaEvent = dict[str, Any]
LogFields = dict[str, Any]
Handler = Callable[[LambdaEvent, LambdaContext], None]
EventWork = Callable[[LambdaEvent], LogFields]
StreamWork = Callable[[Sequence[StreamRecord]], LogFields]


def lambda_handler(
    function: FunctionName,
    message: str,
    prepare: Callable[[Resources], EventWork],
    environment: Mapping[str, str] = os.environ,
) -> Handler:
    """The handler of a function that works on the event as Lambda hands it over; ``message`` is what it logs
    of each event it has handled.
    """
    logger, meter = Logger(service=function), Meter()
    resources = Resources(environment, meter, logger)

    @cache
    def work() -> EventWork:  # not before the first event, so that what is missing is that invocation's error
        return prepare(resources)

    @measured(function, meter, environment)
    def handler(event: LambdaEvent, _context: LambdaContext) -> None:
        logger.info(message, **work()(event))

    return logger.inject_lambda_context(handler)


def stream_handler(
    function: FunctionName,
    message: str,
    prepare: Callable[[Resources], StreamWork],
    environment: Mapping[str, str] = os.environ,
) -> Handler:
    """The handler of a function that works on the records of the stream; it logs which they were."""

    def prepare_for_events(resources: Resources) -> EventWork:
        work = prepare(resources)

        def on_event(event: LambdaEvent) -> LogFields:
            records = resources.meter.saw(stream_records(event))
            return {**work(records), **span(records)}

        return on_event

    return lambda_handler(function, message, prepare_for_events, environment)
