"""Reads a run from the bucket, to be played or exported."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from pitwall.events import ContractError
from pitwall.events.shared.archive import events_prefix, unpack
from pitwall.scripts.errors import CommandError
from pitwall.scripts.replays.resuming import NEWEST
from pitwall.scripts.verification.check import archived_runs, keys, read_object
from pitwall.simulator.race import Progress, Race
from pitwall.simulator.sources.archive.run_events import RunEvents, run_events
from pitwall.simulator.sources.archive.source import shown

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client


def load_archived(s3: "S3Client", bucket: str, run: str, progress: Progress) -> Race:
    """The session of a run in the bucket; NEWEST stands for the newest.

    Raises CommandError if there is no such run or S3 does not answer, SourceUnavailable if it cannot be played.
    """
    return shown(read_run(s3, bucket, run, progress), progress)


def read_run(s3: "S3Client", bucket: str, run: str, progress: Progress) -> RunEvents:
    """What the bucket has of a run; NEWEST stands for the newest. Damaged objects are passed over, saying so.

    Raises CommandError if it has nothing of it or does not answer.
    """
    if run == NEWEST:
        runs = archived_runs(s3, bucket)
        if not runs:
            raise CommandError(f"there is no run in the archive (bucket {bucket!r})")
        run = runs[0]
    progress(f"reading run {run} from the archive")
    kept = run_events(run, _lines(s3, bucket, run, progress))
    if not kept.lines:
        raise CommandError(f"run {run!r} is not in the archive (bucket {bucket!r})")
    return kept


def _lines(s3: "S3Client", bucket: str, run: str, progress: Progress) -> Iterator[bytes]:
    for key in keys(s3, bucket, events_prefix(run)):
        try:
            yield from unpack(read_object(s3, bucket, key))
        except ContractError as error:
            progress(f"s3://{bucket}/{key} is damaged and passed over ({error})")
