"""What the functions say about a batch in their logs."""

from collections.abc import Sequence
from typing import Any

from pitwall.events import Event
from pitwall.lambdas.shared.records import StreamRecord


def span(records: Sequence[StreamRecord]) -> dict[str, Any]:
    """Which records these are: how many, of which shard and run, from which ``seq`` to which.

    ``run`` is a list if the records belong to several.
    """
    about: dict[str, Any] = {"records": len(records)}
    if records:
        about["shard"] = records[0].shard
    events = [record.content for record in records if isinstance(record.content, Event)]
    if events:
        runs = sorted({event.run for event in events})
        about["run"] = runs[0] if len(runs) == 1 else runs
        about["seq"] = min(event.seq for event in events)
        about["last_seq"] = max(event.seq for event in events)
    return about
