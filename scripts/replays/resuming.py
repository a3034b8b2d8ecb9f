"""Finds a run that its simulator has left unfinished, and what S3 holds of it.

The source of a race gives the same events again, with the same sequence numbers, so a run goes on
where it ended by sending those that are not in the archive.
"""

import dataclasses
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from botocore.exceptions import BotoCoreError, ClientError

from pitwall.events import SessionStarted
from pitwall.events.shared.archive import events_prefix
from pitwall.scripts.errors import CommandError
from pitwall.scripts.verification.archive_contents import ArchivedRun
from pitwall.scripts.verification.check import archived_runs, read_archive

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

NEWEST = "newest"
"""Stands for the newest run of the race asked for."""

LOOKED_AT = 10
"""So many of the newest runs are looked at for one of this race."""

STILL_S = 1.5
"""What is in the stream is archived within a moment: so long nothing must have come."""

WAIT_LIMIT_S = 30.0
"""Whatever comes later is sent once more, which changes nothing."""

POLL_S = 0.25


@dataclass(frozen=True, slots=True, kw_only=True)
class Unfinished:
    """A run to go on with, and the sequence numbers the archive holds of it."""

    run: str
    held: frozenset[int]
    complete: bool
    """Nothing of it is missing, so there is nothing to send."""


def find_unfinished(s3: "S3Client", bucket: str, asked: SessionStarted, run: str | None = None) -> Unfinished | None:
    """What is left to do of ``run``, or of the newest run of the race that begins like ``asked``.

    None if ``run`` is None and no run of this race was left unfinished. Raises CommandError if the run
    is not in the archive, is of another race or speed, or if S3 does not answer.
    """
    if run is not None:
        _wait_until_still(s3, bucket, run)
        archive = read_archive(s3, bucket, run)
        if archive.started is None:
            raise CommandError(f"run {run!r} is not in the archive, or its beginning is not (bucket {bucket!r})")
        if archive.started != asked:
            raise CommandError(
                f"run {run!r} cannot go on as another race ({_differences(archive.started, asked)}): "
                "give the --race, --session, --seed, --laps, --rain, --no-telemetry and --speed it was begun with"
            )
        return _unfinished(run, archive)
    for earlier in archived_runs(s3, bucket)[:LOOKED_AT]:
        if read_archive(s3, bucket, earlier).started == asked:
            _wait_until_still(s3, bucket, earlier)
            found = _unfinished(earlier, read_archive(s3, bucket, earlier))
            return None if found.complete else found
    return None


def _unfinished(run: str, archive: ArchivedRun) -> Unfinished:
    complete = archive.events is not None and not archive.missing
    return Unfinished(run=run, held=frozenset(archive.seqs), complete=complete)


def _wait_until_still(s3: "S3Client", bucket: str, run: str) -> None:
    """Wait for what is still on its way from the stream into the archive."""
    limit_s = time.monotonic() + WAIT_LIMIT_S
    seen, since_s = _versions(s3, bucket, run), time.monotonic()
    while time.monotonic() - since_s < STILL_S and time.monotonic() < limit_s:
        time.sleep(POLL_S)
        if (now := _versions(s3, bucket, run)) != seen:
            seen, since_s = now, time.monotonic()


def _versions(s3: "S3Client", bucket: str, run: str) -> dict[str, str]:
    """The objects of a run's archive, with something that changes when they do."""
    try:
        pages = s3.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=events_prefix(run))
        return {entry["Key"]: entry["ETag"] for page in pages for entry in page.get("Contents", [])}
    except (BotoCoreError, ClientError) as error:
        raise CommandError(f"bucket {bucket!r} cannot be listed: {error}") from None


def _differences(archived: SessionStarted, asked: SessionStarted) -> str:
    """Where two beginnings differ, in words a person can use."""
    names = [field.name for field in dataclasses.fields(SessionStarted)]
    pairs = {name: (getattr(archived, name), getattr(asked, name)) for name in names}
    told = ("race_name", "session", "season", "seed", "total_laps", "speed", "telemetry")
    words = [f"{name} {pairs[name][0]}, not {pairs[name][1]}" for name in told if pairs[name][0] != pairs[name][1]]
    return "; ".join(words) or "its drivers or its circuit differ"
