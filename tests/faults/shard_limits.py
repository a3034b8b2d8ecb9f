"""The limits of a real shard, and of a real PutRecords call, which the emulators do not have."""

import base64
import hashlib
import time
from typing import Any

RECORDS_A_SECOND = 1000
BYTES_A_SECOND = 1024 * 1024
MAX_RECORD_BYTES = 1024 * 1024
MAX_CALL_BYTES = 5 * 1024 * 1024
MAX_CALL_RECORDS = 500
KEY_BITS = 128


def shard_of(partition_key: str, shards: int) -> int:
    """The place of the shard among ``shards`` of equal size that Kinesis puts this key into."""
    hashed = int.from_bytes(hashlib.md5(partition_key.encode(), usedforsecurity=False).digest())
    return hashed * shards >> KEY_BITS


def size(record: dict[str, Any]) -> int:
    """Bytes of a PutRecords entry that count: data and partition key."""
    return len(base64.b64decode(record["Data"])) + len(record["PartitionKey"].encode())


def refused_call(records: list[dict[str, Any]]) -> str | None:
    """Why Kinesis would refuse the whole call, None if it would not."""
    sizes = [size(record) for record in records]
    if len(records) > MAX_CALL_RECORDS:
        return f"{len(records)} records in a call"
    if sum(sizes) > MAX_CALL_BYTES:
        return f"{sum(sizes)} bytes in a call"
    if max(sizes, default=0) > MAX_RECORD_BYTES:
        return f"a record of {max(sizes)} bytes"
    return None


class ShardLimits:
    """Says which records a stream of so many shards would throttle now; ``throttled`` counts them."""

    def __init__(self, shards: int) -> None:
        self.throttled = 0
        self._left = [(float(RECORDS_A_SECOND), float(BYTES_A_SECOND))] * shards
        self._looked_s = time.monotonic()

    def refuse(self, record: dict[str, Any]) -> bool:
        """Whether the record's shard has had enough in this second; if not, the record counts."""
        self._refill()
        shard = shard_of(record["PartitionKey"], len(self._left))
        records, bytes_left = self._left[shard]
        if records < 1 or bytes_left < size(record):
            self.throttled += 1
            return True
        self._left[shard] = (records - 1, bytes_left - size(record))
        return False

    def _refill(self) -> None:
        now_s = time.monotonic()
        passed_s, self._looked_s = now_s - self._looked_s, now_s
        self._left = [
            (
                min(RECORDS_A_SECOND, records + passed_s * RECORDS_A_SECOND),
                min(BYTES_A_SECOND, left + passed_s * BYTES_A_SECOND),
            )
            for records, left in self._left
        ]
