"""What Pitwall mends in MiniStack 1.5.33, in the process that runs it."""

import atexit
import bisect
import contextvars
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

from ministack.core import lambda_runtime  # type: ignore[import-untyped]
from ministack.services import cloudwatch_logs, kinesis, lambda_svc, s3, sqs  # type: ignore[import-untyped]

SAVE_AGAIN_S = 1.0
TRIM_S = 5.0

KEPT_RECORDS = 25_000
"""Records of a shard that stay although everybody has read them: more than a race with telemetry has."""

KEPT_LOGS = 500
"""Invocations of a function whose log stays in CloudWatch; the emulator's own log has them all."""

HOUR_S = 3600.0


def mend_everything() -> None:
    """Call it before the emulator serves."""
    tolerate_deep_nesting()
    go_by_a_steady_clock()
    Horizon().start()
    if s3.S3_PERSIST:
        Unsaved(s3).start()


def tolerate_deep_nesting() -> None:
    """Let a record nested too deep for Python's JSON pass as what it is: not JSON.

    MiniStack reads records as JSON to apply a mapping's filter and does not expect
    a RecursionError there. It ends that pass of its one poll thread, and every pass after
    it at the same record, so that no mapping further on is ever served again.
    """
    matched_form = lambda_svc._kinesis_record_for_match

    def tolerant(record: dict[str, Any]) -> Any:
        try:
            return matched_form(record)
        except RecursionError:
            return matched_form({**record, "kinesis": {**record["kinesis"], "data": ""}})

    lambda_svc._kinesis_record_for_match = tolerant


class Horizon:
    """Lets a stream forget its oldest records, and keeps everybody's place in it.

    MiniStack goes through all records of a stream whenever one is put or read, to find those past their retention:
    at 150,000 that took most of a core. And it knows a reader's place as an index from the oldest record, which it
    leaves as it is when records go: after a day mappings passed over as many new records as had gone. Here records
    go between two passes of the one thread that serves the mappings, those past their retention as on AWS, and
    beyond ``KEPT_RECORDS`` those that every mapping has read, for a laptop has less room than AWS.
    """

    def __init__(self) -> None:
        self._due_s = 0.0
        self._reading = threading.Lock()
        self._poll: Callable[[], bool] = lambda_svc._poll_kinesis

    def start(self) -> None:
        """Stand in for the emulator's own way."""
        kinesis._expire_records = lambda _stream: None
        for name in ("_get_records", "_get_shard_iterator"):
            setattr(kinesis, name, self._alone(getattr(kinesis, name)))
        lambda_svc._poll_kinesis = self.poll

    def poll(self) -> bool:
        """A pass over the mappings, then now and then what has to go."""
        try:
            return self._poll()
        finally:
            if time.monotonic() >= self._due_s:
                self._due_s = time.monotonic() + TRIM_S
                self.trim()
                forget_logs()

    def trim(self) -> None:
        """Let go what has to go, in all streams."""
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


def forget_logs() -> None:
    """Let go the oldest logs: MiniStack keeps one of each invocation, 2.5 MB of a race at 200 times the clock."""
    for group in list(cloudwatch_logs._log_groups._data.values()):
        streams = group["streams"]
        for name in list(streams)[:-KEPT_LOGS]:
            streams.pop(name, None)


def go_by_a_steady_clock() -> None:
    """Let services that mean to wait for so long do that, not until a time of day.

    MiniStack keeps messages of a queue, the pauses of a mapping and the end of a function's log by the time of
    day: when that is set back by an hour, they wait for an hour. The log is waited for by the one thread that
    serves the mappings, so that none of them is served for that hour.
    """
    lambda_svc.time = lambda_runtime.time = sqs.time = SteadyTime()


class SteadyTime:
    """Stands for the module ``time``; its time of day is that of the start, gone on from there."""

    def __init__(self) -> None:
        self._began_s = time.time() - time.monotonic()

    def time(self) -> float:
        """Seconds since 1970, as if the clock had not been set since the start."""
        return self._began_s + time.monotonic()

    def __getattr__(self, name: str) -> Any:
        """Everything else is as it is."""
        return getattr(time, name)


class Unsaved:
    """Writes objects to disk that could not be written, as soon as that is possible.

    MiniStack answers 200 for an object that it cannot save because the disk is full, keeps
    it in memory and forgets that the disk has not got it: it would be gone after a restart.
    """

    def __init__(self, service: Any) -> None:
        self._service = service
        self._persist: Callable[[str, str, Any], None] = service._persist_object
        self._noted: dict[tuple[str, str], contextvars.Context] = {}
        # Whoever holds it writes what is the newest record then, so an older one never comes after it.
        self._lock = threading.RLock()

    def start(self) -> None:
        """Stand in for the service's own way of saving, and try again what did not work, at the end too."""
        self._service._persist_object = self.persist
        threading.Thread(target=self._save_for_ever, name="unsaved-objects", daemon=True).start()
        atexit.register(self._save_all)

    def persist(self, bucket: str, key: str, record: Any) -> None:
        """Save an object, which drops its body from memory; if it is still there, that did not work."""
        with self._lock:
            self._persist(bucket, key, record)
            if isinstance(record, dict) and record.get("body") is not None:
                # The context has the account that the bucket belongs to.
                self._noted[bucket, key] = contextvars.copy_context()

    def _save_for_ever(self) -> None:
        while True:
            time.sleep(SAVE_AGAIN_S)
            self._save_all()

    def _save_all(self) -> None:
        with self._lock:
            noted, self._noted = self._noted, {}
            for (bucket, key), context in noted.items():
                context.run(self._save, bucket, key)

    def _save(self, bucket: str, key: str) -> None:
        record = self._service._buckets.get(bucket, {}).get("objects", {}).get(key)
        if record is not None and record.get("body") is not None:
            self.persist(bucket, key, record)
