"""Lambda entry point: a batch of the stream into the archive, what is no event into quarantine."""

from collections.abc import Sequence

from pitwall.events import ContractError
from pitwall.lambdas.archive.keeper import ArchiveKeeper
from pitwall.lambdas.shared.handler import LogFields, StreamWork, stream_handler
from pitwall.lambdas.shared.records import StreamRecord
from pitwall.lambdas.shared.resources import Resources


def prepare(resources: Resources) -> StreamWork:
    """What archives a batch; remembers the chunks it wrote last."""
    keeper = ArchiveKeeper(resources.store)

    def archive(records: Sequence[StreamRecord]) -> LogFields:
        written = keeper.keep(records)
        for record in records:
            if isinstance(error := record.content, ContractError):
                resources.quarantine_record(record, str(error), error.field)
        return {"objects": written}

    return archive


handler = stream_handler("archive", "batch archived", prepare)
