"""Buckets as a deployment needs them: is there one, put a file in, take it away with all it holds."""

from contextlib import closing
from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

MISSING = frozenset({"404", "NoSuchBucket", "NoSuchKey", "NotFound"})


def bucket_exists(s3: "S3Client", bucket: str) -> bool:
    """True if the bucket is there and ours. Lets botocore's errors through."""
    try:
        s3.head_bucket(Bucket=bucket)
    except ClientError as error:
        if _code(error) in MISSING:
            return False
        raise
    return True


def upload(s3: "S3Client", bucket: str, key: str, data: bytes) -> bool:
    """Put an object unless just these bytes are there already; False if they were.

    What is there is read, not taken for what its key says: somebody else may have put it there.
    """
    if _content(s3, bucket, key, len(data)) == data:
        return False
    s3.put_object(Bucket=bucket, Key=key, Body=data, ContentType="application/zip")
    return True


def _content(s3: "S3Client", bucket: str, key: str, size: int) -> bytes | None:
    """The object's bytes, no more than tell it from one of this size; None if there is none."""
    try:
        body = s3.get_object(Bucket=bucket, Key=key)["Body"]
    except ClientError as error:
        if _code(error) in MISSING:
            return None
        raise
    with closing(body):
        return body.read(size + 1)


def delete_bucket(s3: "S3Client", bucket: str) -> bool:
    """Delete a bucket and every object in it; False if there was none."""
    if not bucket_exists(s3, bucket):
        return False
    for page in s3.get_paginator("list_objects_v2").paginate(Bucket=bucket):
        if objects := page.get("Contents"):
            s3.delete_objects(Bucket=bucket, Delete={"Objects": [{"Key": item["Key"]} for item in objects]})
    s3.delete_bucket(Bucket=bucket)
    return True


def _code(error: ClientError) -> str:
    return str(error.response.get("Error", {}).get("Code", ""))
