"""Reads what archive, dashboard and functions have of a run, and compares it."""

import json
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from botocore.exceptions import BotoCoreError, ClientError

from pitwall.dashboard.state.runs import newest_first, wall_ms
from pitwall.events import Event
from pitwall.events.shared.archive import events_prefix, quarantine_prefix, state_key, unpack
from pitwall.scripts.errors import CommandError
from pitwall.scripts.verification.archive_contents import ArchivedRun
from pitwall.scripts.verification.dashboard_client import DashboardUnreachable, UnknownRun, fetch_state
from pitwall.scripts.verification.verdict import Report, judge

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

ALERTING_FUNCTIONS = ("fastest_lap", "race_alerts")

POLL_S = 0.5
"""Pause between two looks at a run that is still being worked off."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where what is known of a run is kept."""

    s3: "S3Client"
    bucket: str
    dashboard_url: str


def verify_run(place: Place, run: str, *, sent: int | None = None, wall_s: float | None = None) -> Report:
    """Compare what the archive, the functions and the dashboard hold of a run, as it stands now.

    Raises CommandError if the run is unknown or one of them cannot be read.
    """
    archive = read_archive(place.s3, place.bucket, run)
    if not archive.seqs:
        raise CommandError(f"run {run!r} is not in the archive (bucket {place.bucket!r})")
    memories = [_read_json(place.s3, place.bucket, state_key(run, function)) for function in ALERTING_FUNCTIONS]
    alerts = [entry for memory in memories for entry in memory.get("alerts", {}).values()]
    holder = memories[0].get("holder")
    return judge(
        run=run,
        archive=archive,
        dashboard=fetch_state(place.dashboard_url, run),
        alerts_published=[entry["alert"] for entry in alerts if entry["status"] == "published"],
        alerts_pending=sum(entry["status"] == "pending" for entry in alerts),
        fastest_by_function=(holder["driver"], holder["lap"]) if holder else None,
        quarantined=sum(1 for _ in keys(place.s3, place.bucket, quarantine_prefix(run))),
        sent=sent,
        wall_s=wall_s,
    )


def verify_when_done(
    place: Place,
    run: str,
    *,
    sent: int,
    started_s: float,
    timeout_s: float,
    given_up: Callable[[], bool],
) -> Report:
    """Verify a run that has just been sent, once it is worked off.

    Waits as long as the dashboard's count still grows, and gives up ``timeout_s`` seconds
    after it last did or when ``given_up()`` says so; the report then tells what is missing.
    ``started_s`` is the monotonic time at which the run began.
    """
    best = -1
    deadline_s = time.monotonic() + timeout_s
    while True:
        applied = _applied(place, run)
        if applied > best:
            best = applied
            deadline_s = time.monotonic() + timeout_s
        over = time.monotonic() > deadline_s or given_up()
        if applied >= sent or over:
            report = verify_run(place, run, sent=sent, wall_s=time.monotonic() - started_s)
            if report.ok or over:
                return report
        time.sleep(POLL_S)


def read_archive(s3: "S3Client", bucket: str, run: str) -> ArchivedRun:
    """Everything the archive holds of a run. Raises CommandError if S3 does not answer."""
    archive = ArchivedRun()
    for key in keys(s3, bucket, events_prefix(run)):
        for line in unpack(read_object(s3, bucket, key)):
            archive.add(Event.from_json(line))
    return archive


def archived_runs(s3: "S3Client", bucket: str) -> list[str]:
    """Names of the runs in the archive, newest first; those whose names tell no start come last."""
    try:
        pages = s3.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix="runs/", Delimiter="/")
        names = [prefix["Prefix"].split("/")[1] for page in pages for prefix in page.get("CommonPrefixes", [])]
    except (BotoCoreError, ClientError) as error:
        raise CommandError(f"bucket {bucket!r} cannot be listed: {error}") from None
    return sorted(names, key=newest_first(wall_ms()), reverse=True)


def _applied(place: Place, run: str) -> int:
    try:
        return int(fetch_state(place.dashboard_url, run)["events"]["applied"])
    except (DashboardUnreachable, UnknownRun):
        return 0


def keys(s3: "S3Client", bucket: str, prefix: str) -> Iterator[str]:
    """The keys in the bucket that begin so. Raises CommandError if S3 does not answer."""
    try:
        for page in s3.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=prefix):
            for entry in page.get("Contents", []):
                yield entry["Key"]
    except (BotoCoreError, ClientError) as error:
        raise CommandError(f"bucket {bucket!r} cannot be listed: {error}") from None


def read_object(s3: "S3Client", bucket: str, key: str) -> bytes:
    """An object of the bucket. Raises CommandError if it cannot be read."""
    try:
        return s3.get_object(Bucket=bucket, Key=key)["Body"].read()
    except (BotoCoreError, ClientError) as error:
        raise CommandError(f"s3://{bucket}/{key} cannot be read: {error}") from None


def _read_json(s3: "S3Client", bucket: str, key: str) -> dict[str, Any]:
    """The object's JSON, empty if there is no such object."""
    try:
        plain: dict[str, Any] = json.loads(s3.get_object(Bucket=bucket, Key=key)["Body"].read())
        return plain
    except s3.exceptions.NoSuchKey:
        return {}
    except (BotoCoreError, ClientError) as error:
        raise CommandError(f"s3://{bucket}/{key} cannot be read: {error}") from None
