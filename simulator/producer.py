"""Puts records into Kinesis, in order, and none before the one ahead of it is in.

Throttling and a vanished endpoint are waited out with growing pauses, for 60 s in which nothing at all is taken; then
the replay ends with an error (under Compose, where the stack is created anew, after 180 s);
only the entries that failed are sent again, before anything newer.
"""

import logging
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from botocore.exceptions import BotoCoreError, ClientError

from pitwall.simulator.batches import Record, first_call
from pitwall.simulator.errors import StreamLost, StreamUnavailable

if TYPE_CHECKING:
    from mypy_boto3_kinesis import KinesisClient

logger = logging.getLogger(__name__)

FIRST_PAUSE_S = 0.05
LONGEST_PAUSE_S = 2.0
TIMEOUT_S = 60.0

RETRIED_ERRORS = frozenset(
    {
        "ProvisionedThroughputExceededException",
        "LimitExceededException",
        "ThrottlingException",
        "KMSThrottlingException",
        "RequestTimeout",
    }
)
"""What may pass by itself, beside faults of the service: those have a status of 500 or more, and any name, as that of
a LocalStack whose Kinesis is not up yet. Anything else, such as a missing stream, ends the replay.
"""

SERVICE_FAULT = 500


@dataclass(slots=True)
class Counts:
    """What has been sent so far."""

    records: int = 0
    calls: int = 0
    retried: int = 0


class Producer:
    """Sends records in order to one stream.

    ``waiting`` is called with a line for a person whenever the stream has to be waited
    for. ``stop`` interrupts every wait.
    """

    def __init__(
        self,
        kinesis: "KinesisClient",
        stream: str,
        *,
        waiting: Callable[[str], None],
        stop: threading.Event,
        timeout_s: float = TIMEOUT_S,
    ) -> None:
        self._kinesis = kinesis
        self._stream = stream
        self._waiting = waiting
        self._stop = stop
        self._timeout_s = timeout_s
        self.counts = Counts()

    @property
    def sent(self) -> int:
        """Records in the stream so far."""
        return self.counts.records

    def send(self, records: Sequence[Record]) -> None:
        """Put all records, in order, into the stream; returns early only if stopped.

        Raises StreamUnavailable when the stream took nothing for the time allowed, or
        answered with an error that waiting cannot put right; StreamLost if that is that there is
        no such stream.
        """
        pending = list(records)
        trouble = _Trouble(self._timeout_s)
        while pending and not self._stop.is_set():
            count = first_call(pending)
            failed, problem = self._put(pending[:count])
            pending = [record.again() for record in failed] + pending[count:]
            if len(failed) < count:
                trouble.over()
            if problem is None:
                continue
            self.counts.retried += len(failed)
            pause_s = trouble.pause_s()
            if pause_s is None:
                raise StreamUnavailable(
                    f"stream {self._stream!r} took no record for {self._timeout_s:g} s ({problem}); "
                    f"{self.counts.records} records were sent. Is the cloud still running?"
                )
            if trouble.worth_saying():
                self._waiting(f"stream {self._stream!r}: {problem}; trying again for up to {self._timeout_s:g} s")
            self._stop.wait(pause_s)

    def _put(self, records: list[Record]) -> tuple[list[Record], str | None]:
        """The records that did not get in, and why."""
        self.counts.calls += 1
        try:
            answer = self._kinesis.put_records(
                StreamName=self._stream,
                Records=[{"Data": record.data, "PartitionKey": record.key} for record in records],
            )
        except ClientError as error:
            code = error.response.get("Error", {}).get("Code", "")
            if code == "ResourceNotFoundException":
                raise StreamLost(
                    f"there is no stream {self._stream!r} (any more; {self.counts.records} records were sent): "
                    "run the bootstrap command to create the stack."
                ) from error
            status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
            if code not in RETRIED_ERRORS and status < SERVICE_FAULT:
                raise StreamUnavailable(
                    f"stream {self._stream!r} refused records: {error}. Run the bootstrap command to create the stack."
                ) from error
            return records, code
        except BotoCoreError as error:
            return records, str(error)
        results = answer["Records"]
        failed = [record for record, result in zip(records, results, strict=True) if result.get("ErrorCode")]
        self.counts.records += len(records) - len(failed)
        if not failed:
            return [], None
        codes = sorted({result["ErrorCode"] for result in results if result.get("ErrorCode")})
        return failed, ", ".join(codes)


class _Trouble:
    """How long the stream has been taking nothing, and how long to pause next."""

    def __init__(self, timeout_s: float) -> None:
        self._timeout_s = timeout_s
        self._since: float | None = None
        self._pauses = 0

    def over(self) -> None:
        self._since = None
        self._pauses = 0

    def pause_s(self) -> float | None:
        """Seconds to wait before the next try, None when the timeout is over."""
        now = time.monotonic()
        if self._since is None:
            self._since = now
        if now - self._since > self._timeout_s:
            return None
        self._pauses += 1
        return float(min(FIRST_PAUSE_S * 2 ** (self._pauses - 1), LONGEST_PAUSE_S))

    def worth_saying(self) -> bool:
        """The third failure in a row is no hiccup any more; then once in a while."""
        return self._pauses == 3 or self._pauses % 10 == 0
