"""A proxy in front of the real Kinesis whose shards are late, each as it likes, and which puts every record twice."""

import heapq
import json
import threading
import time
from random import Random
from typing import Any

from pitwall.services.clouds import Cloud
from tests.faults.kinesis_proxy import KinesisProxy, Refuse, forward
from tests.faults.shard_limits import shard_of

LATEST_S = 2.0
"""So late a shard may be against the other."""

COPY_AFTER_S = 1.5
"""Within so long the second copy follows the first."""


class RestlessStream(KinesisProxy):
    """Says yes to a call at once and puts its records later: those of a shard in their order, but shards apart,
    and all of them a second time. Before ``restless`` is set it puts everything at once and once.
    """

    def __init__(self, cloud: Cloud, shards: int, chance: Random) -> None:
        super().__init__(cloud, refuse=lambda _record: False)
        self.restless = False
        self.copies = 0
        self._chance = chance
        self._shards = shards
        self._due: list[tuple[float, int, dict[str, Any], dict[str, str]]] = []
        self._newest = [[0.0, 0.0] for _ in range(shards)]
        self._count = 0
        self._news = threading.Condition()
        self._cloud = cloud
        threading.Thread(target=self._work, daemon=True).start()

    def put_records(
        self, call: dict[str, Any], headers: dict[str, str], cloud: Cloud, refuse: Refuse
    ) -> tuple[int, bytes]:
        if not self.restless:
            return super().put_records(call, headers, cloud, refuse)
        with self._news:
            for shard in range(self._shards):
                records = [one for one in call["Records"] if shard_of(one["PartitionKey"], self._shards) == shard]
                if records:
                    self._schedule(shard, {**call, "Records": records}, headers)
            self._news.notify_all()
        results = [{"SequenceNumber": "1", "ShardId": "shardId-000000000000"} for _ in call["Records"]]
        return 200, json.dumps({"FailedRecordCount": 0, "Records": results}).encode()

    def drained(self) -> bool:
        """Whether everything has been put."""
        with self._news:
            return self._count == 0

    def _schedule(self, shard: int, call: dict[str, Any], headers: dict[str, str]) -> None:
        """Both copies keep the order of the shard, each among its like."""
        first_s, second_s = self._newest[shard]
        first_s = max(first_s, time.monotonic() + self._chance.uniform(0, LATEST_S))
        second_s = max(second_s, first_s + self._chance.uniform(0, COPY_AFTER_S))
        self._newest[shard] = [first_s, second_s]
        for due_s in (first_s, second_s):
            heapq.heappush(self._due, (due_s, len(self.calls) + self.copies, call, headers))
            self.copies += 1
            self._count += 1

    def _work(self) -> None:
        while True:
            with self._news:
                while not self._due or self._due[0][0] > time.monotonic():
                    self._news.wait(self._due[0][0] - time.monotonic() if self._due else None)
                _, _, call, headers = heapq.heappop(self._due)
            status, answer = forward(self._cloud, json.dumps(call).encode(), headers)
            assert status == 200, answer
            with self._news:
                self._count -= 1
