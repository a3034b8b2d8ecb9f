"""Many containers of one function at once."""

import json
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from pitwall.events import Classification, Event, LapCompleted, LapTimeDeleted, LapTimeReinstated, SessionStarted
from tests.commands import until
from tests.drills.drill import Drill
from tests.drills.rig import Rig
from tests.fixtures.aws import kinesis_batch

pytestmark = [pytest.mark.drills, pytest.mark.cloud, pytest.mark.timeout(600)]

WRITERS = 8
BATCH = 4
"""Small batches: the more writes, the more of them meet."""

TAKEN = (SessionStarted, LapCompleted, LapTimeDeleted, LapTimeReinstated, Classification)
"""What the function's mapping lets through."""


def share(events: list[Event], writer: int) -> Iterator[list[Event]]:
    """The batches of one writer: those of some cars, each in order, as a shard of its own would give them."""
    own = [event for event in events if place(event) == writer]
    for start in range(0, len(own), BATCH):
        yield own[start : start + BATCH]


def place(event: Event) -> int:
    """The writer that an event belongs to."""
    driver = getattr(event.payload, "driver", None)
    return int(driver) % WRITERS if driver else 0


def pause_mapping(rig: Rig) -> None:
    """Keep the stream from the function: the writers bring it everything, each event once."""
    functions = rig.clients.functions()
    (mapping,) = functions.list_event_source_mappings(FunctionName=rig.deployment.functions["fastest_lap"])[
        "EventSourceMappings"
    ]
    functions.update_event_source_mapping(UUID=mapping["UUID"], Enabled=False)


@pytest.mark.drill(10, "8 writers at once on the fastest lap")
def test_contention_on_the_fastest_lap(drill: Drill) -> None:
    rig = drill.embedded(bucket_front=True)
    pause_mapping(rig)
    together, refused, failed = threading.Barrier(WRITERS), [], []

    def count(method: str, path: str, _body: bytes, status: int) -> None:
        if status == 412 and path.endswith("/state/fastest_lap.json"):
            refused.append(path)

    rig.bucket_front.before_answer = count
    drill.begin(rig.clients.kinesis(), rig.deployment.stream)
    drill.wait_for_the_moment()
    events = [event.stamped(1) for event in drill.running.events if isinstance(event.payload, TAKEN)]

    def write(writer: int) -> None:
        functions = rig.cloud.clients().functions()
        name = rig.deployment.functions["fastest_lap"]
        together.wait()
        for batch in share(events, writer):
            # What is not in the stream yet cannot be delivered yet.
            until(lambda due=batch[-1].seq: drill.sent_by_now() > due, 240, "the batch is in the stream")
            payload = json.dumps(kinesis_batch(batch)).encode()
            while "FunctionError" in functions.invoke(FunctionName=name, Payload=payload):
                failed.append(batch)  # as a mapping does: the batch comes again

    with ThreadPoolExecutor(WRITERS) as pool:
        list(pool.map(write, range(WRITERS)))
    drill.fault_is_over()
    drill.check_rig(rig)
    assert refused, "writers got in each other's way"
    fastest = {id_: count for id_, count in drill.received.items() if id_.startswith("fastest_lap")}
    assert fastest
    again = sum(count - 1 for count in fastest.values())
    assert again <= len(failed) + rig.said("Task timed out"), (
        "an alert is published again only with a batch that comes again"
    )
