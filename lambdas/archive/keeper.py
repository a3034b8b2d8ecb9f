"""Writes the records of a batch into the chunks of the archive."""

import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence

from pitwall.events import Event, MalformedEvent
from pitwall.events.shared.archive import chunk_key
from pitwall.lambdas.archive.chunk import Chunk, as_line
from pitwall.lambdas.shared.contention import until_unchanged
from pitwall.lambdas.shared.errors import DocumentDamaged
from pitwall.lambdas.shared.objects import ObjectStore
from pitwall.lambdas.shared.recent import Recent
from pitwall.lambdas.shared.records import StreamRecord

KEPT_CHUNKS = 8
"""Chunks a warm container keeps, so that a batch costs one PUT per chunk and no GET."""

Lines = list[tuple[int, bytes]]


class ArchiveKeeper:
    """The archive of all runs in one bucket."""

    def __init__(self, store: ObjectStore, pause: Callable[[float], None] = time.sleep) -> None:
        self._store = store
        self._pause = pause
        self._kept: Recent[tuple[Chunk, str | None]] = Recent(KEPT_CHUNKS)

    def keep(self, records: Sequence[StreamRecord]) -> int:
        """Archive the events among the records and return how many objects were written.

        Raises DocumentContended, DocumentDamaged, and lets botocore's errors through; the
        same records may be given again then.
        """
        return sum(self._add(key, lines) for key, lines in lines_by_chunk(records).items())

    def _add(self, key: str, lines: Lines) -> bool:
        def attempt() -> bool:
            chunk, etag = self._kept.get(key) or self._load(key)
            self._kept.forget(key)
            grown = chunk.adding(lines)
            if grown is not chunk:
                etag = self._store.put(key, grown.data, expected=etag, content_type="application/gzip").etag
            self._kept.keep(key, (grown, etag))
            return grown is not chunk

        return until_unchanged(key, attempt, self._pause)

    def _load(self, key: str) -> tuple[Chunk, str | None]:
        if (stored := self._store.get(key)) is None:
            return Chunk(), None
        try:
            return Chunk.of(stored.body), stored.etag
        except MalformedEvent as error:
            raise DocumentDamaged(f"{key}: {error}; move it away and send the run again") from None


def lines_by_chunk(records: Iterable[StreamRecord]) -> dict[str, Lines]:
    """The lines to archive with their sequence numbers, by the key of their chunk."""
    chunks: dict[str, Lines] = defaultdict(list)
    for record in records:
        if isinstance(event := record.content, Event):
            chunks[chunk_key(event.run, record.shard, event.seq)].append((event.seq, as_line(record.raw)))
    return dict(chunks)
