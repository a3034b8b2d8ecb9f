"""The stream takes only some of what it is given, or delivers it as it likes."""

import base64
import dataclasses
import heapq
import itertools
from collections.abc import Iterator
from operator import itemgetter

import pytest

from pitwall.events import Unknown
from pitwall.simulator.race import Moment, Race
from tests.commands import until
from tests.drills.drill import Drill
from tests.drills.observed import read_observed
from tests.faults.kinesis_proxy import KinesisProxy
from tests.faults.poison import KINDS, is_an_event
from tests.faults.restless_stream import RestlessStream
from tests.faults.shard_limits import MAX_RECORD_BYTES, ShardLimits

pytestmark = [pytest.mark.drills, pytest.mark.cloud, pytest.mark.timeout(600)]

SHARDS = 2
LARGE_RECORDS = 6
"""More than one call takes, and as many seconds of what a shard takes."""

AWAY_S = 4.0

MOST_IN_A_CALL = 100
"""A call that was under way at the moment of the fault may have been put once."""


def with_large_records(race: Race) -> Race:
    """The race with some records in it that are almost as large as one may be."""
    at_ms = race.session.lights_out_ms + 30_000
    large = [(at_ms, Unknown("large", "x" * (MAX_RECORD_BYTES - 300))) for _ in range(LARGE_RECORDS)]

    def moments() -> Iterator[Moment]:
        return heapq.merge(race.moments(), large, key=itemgetter(0))

    return dataclasses.replace(race, moments=moments)


@pytest.mark.drill(7, "PutRecords throttled and partly failed, at the limits of real shards")
def test_stream_throttled(drill: Drill) -> None:
    rig = drill.embedded()
    limits, storm = ShardLimits(SHARDS), [False]
    proxy = drill.enter(
        KinesisProxy(
            rig.cloud,
            refuse=lambda record: limits.refuse(record) or (storm[0] and drill.chance.random() < 0.4),
        )
    )
    through = dataclasses.replace(rig.cloud, endpoint_url=proxy.url)
    race = with_large_records(drill.race(laps=12))
    replay = drill.begin(through.clients().kinesis(), rig.deployment.stream, race=race, speed=200)
    drill.wait_for_the_moment()
    # A stream that is away for seconds finds all that has gathered meanwhile at its door at once.
    proxy.down = storm[0] = True
    sent = drill.sent_by_now()
    drill.lasts(AWAY_S)
    proxy.down = False
    until(lambda: drill.sent_by_now() > sent + 100 or not replay.alive, 60, "something gets through")
    storm[0] = False
    drill.fault_is_over()
    drill.check_rig(rig)
    assert limits.throttled > 0
    assert proxy.refused > limits.throttled, "some were refused in calls that otherwise got through"


@pytest.mark.drill(11, "every record delivered twice, and batches reordered across shards")
def test_stream_twice_and_reordered(drill: Drill) -> None:
    rig = drill.embedded()
    stream = drill.enter(RestlessStream(rig.cloud, SHARDS, drill.chance))
    through = dataclasses.replace(rig.cloud, endpoint_url=stream.url)
    replay = drill.begin(through.clients().kinesis(), rig.deployment.stream)
    drill.wait_for_the_moment()
    before = drill.sent_by_now()
    stream.restless = True
    until(lambda: not replay.alive and stream.drained(), 240, "everything has been put twice")
    drill.fault_is_over()
    twice = drill.sent_by_now() - before - MOST_IN_A_CALL
    # Second copies may be on their way when nothing is missing any more.
    until(lambda: read_observed(rig.place, replay.run_id).repeated >= twice, 60, "second copies arrive")
    drill.check_rig(rig)


@pytest.mark.drill(12, "5 % poison of 23 kinds among the records")
def test_stream_poisoned(drill: Drill) -> None:
    rig = drill.embedded()
    kinesis = rig.clients.kinesis()
    replay = drill.begin(kinesis, rig.deployment.stream)
    events = len(drill.running.events)
    drill.wait_for_the_moment()
    poisons = [KINDS[number % len(KINDS)] for number in range(events // 20)]
    drill.chance.shuffle(poisons)
    from_now = drill.sent_by_now()
    between = (events - from_now) // len(poisons)
    # What the contract allows takes the numbers after the last event; all others may have any.
    free = itertools.count(events)
    expected: dict[bytes, str] = {}
    for number, poison in enumerate(poisons):
        until(
            lambda due=from_now + number * between: drill.sent_by_now() >= due or not replay.alive, 240, "the next one"
        )
        raw = poison.make(replay.run_id, next(free) if is_an_event(poison) else 500_000 + number)
        expected[raw] = poison.reason
        key = drill.chance.choice(("session", "car-44", "car-1", "frames"))
        kinesis.put_record(StreamName=rig.deployment.stream, Data=raw, PartitionKey=key)
    drill.fault_is_over()
    drill.sent = events + len(poisons)
    drill.quarantined = len(poisons)
    unlisted = set(range(events, next(free)))
    drill.unlisted, drill.rejected = unlisted, len(unlisted)
    observed = drill.check_rig(rig)
    reasons = {base64.b64decode(record["data_base64"]): record["reason"] for record in observed.quarantined}
    assert reasons.keys() == expected.keys()
    assert {raw[:80]: reasons[raw] for raw, reason in expected.items() if reason not in reasons[raw]} == {}
