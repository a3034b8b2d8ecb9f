"""Streams without anything new are asked less often.

LocalStack asks for records at one interval, whether any come or not: with five mappings, and 0.1 s so that a race
is shown without delay, an idle stack takes most of a core. LocalStack itself knows of a longer pause, for sources
that say they are empty (``LAMBDA_EVENT_SOURCE_MAPPING_MAX_BACKOFF_ON_EMPTY_POLL_SEC``), but its streams never do.
"""

import time
from typing import Any

from localstack.services.lambda_.event_source_mapping.pollers.kinesis_poller import KinesisPoller
from localstack.services.lambda_.event_source_mapping.pollers.poller import EmptyPollResultsException

IDLE_S = 10.0
"""After so long without a record a stream is empty. In a race that runs at any speed there is one sooner."""


def rest_when_idle() -> None:
    """Have the pollers of Kinesis say that their stream is empty once no shard has had anything for a while."""
    get_records, poll_events = KinesisPoller.get_records, KinesisPoller.poll_events

    def noting_what_comes(poller: Any, shard_iterator: str) -> dict[str, Any]:
        answer: dict[str, Any] = get_records(poller, shard_iterator)
        poller.has_found = bool(answer.get("Records"))
        return answer

    def resting(poller: Any) -> None:
        poller.has_found = False
        poll_events(poller)  # one shard of them, and its records are handled
        now_s = time.monotonic()
        if poller.has_found or not hasattr(poller, "idle_since_s"):
            poller.idle_since_s = now_s
        elif now_s - poller.idle_since_s > IDLE_S:
            raise EmptyPollResultsException(service=poller.event_source(), source_arn=poller.source_arn)

    KinesisPoller.get_records, KinesisPoller.poll_events = noting_what_comes, resting
