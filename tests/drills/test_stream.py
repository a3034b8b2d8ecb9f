"""The stream takes only some of what it is given, or delivers it as it likes."""

import dataclasses
import heapq
from collections.abc import Iterator
from operator import itemgetter

import pytest

from events import Unknown
from simulator.race import Moment, Race
from tests.commands import until
from tests.drills.drill import Drill
from tests.faults.kinesis_proxy import KinesisProxy
from tests.faults.shard_limits import MAX_RECORD_BYTES, ShardLimits

pytestmark = [pytest.mark.drills, pytest.mark.cloud, pytest.mark.timeout(600)]

SHARDS = 2
LARGE_RECORDS = 6
"""More than one call takes, and as many seconds of what a shard takes."""

AWAY_S = 4.0


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
            rig.emulator.endpoint_url,
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
