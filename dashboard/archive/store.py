"""The bucket, as far as the dashboard uses it."""

import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, nullcontext
from typing import TYPE_CHECKING

from botocore.exceptions import BotoCoreError, ClientError

from pitwall.dashboard.aws import reached
from pitwall.dashboard.state.runs import newest_first, wall_ms
from pitwall.events import fields

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client
    from mypy_boto3_s3.type_defs import ListObjectsV2OutputTypeDef

RUNS_PREFIX = "runs/"

RUN_ID = fields.RUN_ID.compiled()
"""Names of runs, as the contract has them; another folder is no run."""

Turn = Callable[[], AbstractContextManager[object]]
"""Every request that reads is made within one of these, which may wait first."""


class ArchiveUnavailable(Exception):
    """S3 did not do what was asked; it may the next time."""


class ArchiveStore:
    """Reads and writes objects of one bucket. Every method raises ArchiveUnavailable."""

    def __init__(self, s3: "S3Client", bucket: str, turn: Turn = nullcontext) -> None:
        self._s3 = s3
        self._bucket = bucket
        self._turn = turn

    def at_pace(self, turn: Turn) -> "ArchiveStore":
        """The same bucket, read in such turns."""
        return ArchiveStore(self._s3, self._bucket, turn)

    def runs(self) -> list[str]:
        """Names of the runs in the bucket, newest first as far as the names tell."""
        try:
            pages = self._pages(RUNS_PREFIX, delimiter="/")
            names = [prefix["Prefix"].split("/")[1] for page in pages for prefix in page.get("CommonPrefixes", [])]
        except (BotoCoreError, ClientError) as error:
            raise self._unavailable("list", RUNS_PREFIX, error) from error
        return sorted(filter(RUN_ID.fullmatch, names), key=newest_first(wall_ms()), reverse=True)

    def versions(self, prefix: str) -> dict[str, str]:
        """The objects under a prefix by key, with something that changes when they do."""
        try:
            entries = [entry for page in self._pages(prefix) for entry in page.get("Contents", [])]
        except (BotoCoreError, ClientError) as error:
            raise self._unavailable("list", prefix, error) from error
        return {entry["Key"]: f"{entry['ETag']} {entry['Size']} {entry['LastModified']}" for entry in entries}

    def read(self, key: str) -> bytes | None:
        """An object, None if there is no such object."""
        try:
            with self._turn():
                return self._s3.get_object(Bucket=self._bucket, Key=key)["Body"].read()
        except self._s3.exceptions.NoSuchKey:
            return None
        except (BotoCoreError, ClientError) as error:
            raise self._unavailable("read", key, error) from error

    def write(self, key: str, data: bytes) -> None:
        """Write an object of JSON."""
        try:
            self._s3.put_object(Bucket=self._bucket, Key=key, Body=data, ContentType="application/json")
        except (BotoCoreError, ClientError) as error:
            raise self._unavailable("write", key, error) from error

    def _pages(self, prefix: str, delimiter: str = "") -> "Iterator[ListObjectsV2OutputTypeDef]":
        pages = iter(
            self._s3.get_paginator("list_objects_v2").paginate(Bucket=self._bucket, Prefix=prefix, Delimiter=delimiter)
        )
        while True:
            with self._turn():
                page = next(pages, None)
            if page is None:
                return
            yield page
            if not page["IsTruncated"]:
                return

    def _unavailable(self, what: str, key: str, error: Exception) -> ArchiveUnavailable:
        return ArchiveUnavailable(f"cannot {what} s3://{self._bucket}/{key}: {error}")


def connect(bucket: str, environ: Mapping[str, str] = os.environ) -> ArchiveStore:
    """The bucket at the endpoint and with the credentials of the environment (``AWS_*``)."""
    session, options = reached("s3", environ)
    return ArchiveStore(session.client("s3", **options), bucket)
