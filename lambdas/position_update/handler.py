"""Lambda entry point: a batch of the stream goes to the dashboard."""

from collections.abc import Sequence
from dataclasses import asdict

from pitwall.lambdas.position_update.update import update_positions
from pitwall.lambdas.shared.handler import LogFields, StreamWork, stream_handler
from pitwall.lambdas.shared.records import StreamRecord
from pitwall.lambdas.shared.resources import Resources


def prepare(resources: Resources) -> StreamWork:
    """What posts a batch, and puts a record that the dashboard will never take into the quarantine."""

    def post(records: Sequence[StreamRecord]) -> LogFields:
        return asdict(update_positions(records, resources.dashboard, resources.quarantine_record))

    return post


handler = stream_handler("position_update", "batch posted", prepare)
