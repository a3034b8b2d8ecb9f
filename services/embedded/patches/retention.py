"""A stream with many records takes a core, and after a day mappings pass over new records.

MiniStack goes through all records of a stream whenever one is put or read, to find those past their retention: at
150,000 that took most of a core. And it knows a reader's position as an index from the oldest record, which it leaves
as it is when records go: after a day mappings passed over as many new records as had gone.

Upstream: https://github.com/ministackorg/ministack/pull/1254 corrected the same for DynamoDB streams; for Kinesis it is
in ``ministack/services/kinesis.py`` (``_expire_records``) as before.
"""

import bisect
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

from ministack.services import kinesis, lambda_svc  # type: ignore[import-untyped]

from pitwall.services.embedded.patches.patching import replace, require

TRIM_S = 5.0

KEPT_RECORDS = 25_000
"""Records of a shard that stay although everybody has read them: more than a race with telemetry has."""

HOUR_S = 3600.0


def apply() -> None:
    """Keep streams short and positions right."""
    Retention().start()


class Retention:
    """Removes the oldest records of a stream, and keeps every reader's position in it.

    Records go between two passes of the one thread that serves the mappings: those past their retention, as on AWS,
    and beyond ``KEPT_RECORDS`` those that every mapping has read, for a laptop has less room than AWS.
    """

    def __init__(self) -> None:
        self._due_s = 0.0
        self._reading = threading.Lock()

    def start(self) -> None:
        """Take the place of the emulator's own way."""
        require(kinesis, "_streams", "_shard_iterators")
        require(lambda_svc, "_kinesis_positions", "_iter_all_esms")
        replace(kinesis, "_expire_records", lambda _original: lambda _stream: None)
        for name in ("_get_records", "_get_shard_iterator"):
            replace(kinesis, name, self._alone)
        replace(lambda_svc, "_poll_kinesis", self._trimming)

    def _trimming(self, poll: Callable[[], bool]) -> Callable[[], bool]:
        def pass_over() -> bool:
            try:
                return poll()
            finally:
                if time.monotonic() >= self._due_s:
                    self._due_s = time.monotonic() + TRIM_S
                    self.trim()

        return pass_over

    def trim(self) -> None:
        """Remove what has to go, in all streams."""
        for stream in list(kinesis._streams._data.values()):
            arn, oldest_s = stream["StreamARN"], time.time() - stream["RetentionPeriodHours"] * HOUR_S
            places = list(self._mappings(arn))
            for shard_id, shard in stream["shards"].items():
                records = shard["records"]
                read = min((place.get(shard_id, 0) for place in places), default=0)
                expired = bisect.bisect_left(records, oldest_s, key=lambda one: one["ApproximateArrivalTimestamp"])
                gone = max(expired, min(read, len(records) - KEPT_RECORDS))
                if gone <= 0:
                    continue
                with self._reading:
                    del records[:gone]
                    for place in places:
                        if shard_id in place:
                            place[shard_id] = max(0, place[shard_id] - gone)
                    for iterator in list(kinesis._shard_iterators._data.values()):
                        if (iterator["stream_arn"], iterator["shard_id"]) == (arn, shard_id):
                            iterator["position"] = max(0, iterator["position"] - gone)

    def _mappings(self, stream_arn: str) -> Iterator[dict[str, int]]:
        """The place in each shard of every mapping of a stream, nothing for a mapping that has not begun."""
        places = {key[-1]: place for key, place in list(lambda_svc._kinesis_positions._data.items())}
        for _account, _region, mapping in lambda_svc._iter_all_esms():
            if mapping.get("EventSourceArn") == stream_arn:
                yield places.get(mapping["UUID"], {})

    def _alone(self, handler: Callable[[Any], Any]) -> Callable[[Any], Any]:
        def handle(request: Any) -> Any:
            with self._reading:
                return handler(request)

        return handle
