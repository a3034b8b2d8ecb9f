"""Objects in S3, changed by compare-and-set."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

CHANGED_CODES = frozenset({"PreconditionFailed", "412", "ConditionalRequestConflict", "409", "NoSuchKey", "404"})
"""Answers to a conditional PUT that mean: somebody else was there, look again. The last
two come when the object to replace is gone."""

MISSING_CODES = frozenset({"NoSuchKey", "404"})


class ObjectChanged(Exception):
    """The object is not, or no longer, in the state the caller saw it in."""


@dataclass(frozen=True, slots=True)
class StoredObject:
    """An object's bytes and the ETag that stands for exactly these."""

    body: bytes
    etag: str


class ObjectStore:
    """One bucket, as far as the functions need it. Lets botocore's errors through."""

    def __init__(self, client: "S3Client", bucket: str) -> None:
        self._client = client
        self._bucket = bucket

    def get(self, key: str) -> StoredObject | None:
        """The object, or None if there is none."""
        try:
            answer = self._client.get_object(Bucket=self._bucket, Key=key)
        except ClientError as error:
            if _code(error) in MISSING_CODES:
                return None
            raise
        return StoredObject(answer["Body"].read(), answer["ETag"])

    def put(self, key: str, body: bytes, *, expected: str | None, content_type: str) -> StoredObject:
        """Write the object if its ETag is still ``expected``, or if there is none and that is None.

        Raises ObjectChanged, in which case nothing was written.
        """
        try:
            if expected is None:
                answer = self._client.put_object(
                    Bucket=self._bucket, Key=key, Body=body, ContentType=content_type, IfNoneMatch="*"
                )
            else:
                answer = self._client.put_object(
                    Bucket=self._bucket, Key=key, Body=body, ContentType=content_type, IfMatch=expected
                )
        except ClientError as error:
            if _code(error) in CHANGED_CODES:
                raise ObjectChanged(key) from None
            raise
        return StoredObject(body, answer["ETag"])


def _code(error: ClientError) -> str:
    return str(error.response.get("Error", {}).get("Code", ""))
