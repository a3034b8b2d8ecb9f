"""What is in a bucket counts, not the key it has there."""

from collections.abc import Iterator

import pytest

from pitwall.services.buckets import delete_bucket, upload
from tests.clouds import CloudUnderTest

pytestmark = pytest.mark.cloud

BUCKET, KEY, PACKAGE = "pitwall-planted", "archive-0123.zip", b"the package"


@pytest.fixture
def bucket(tested: CloudUnderTest) -> Iterator[str]:
    s3 = tested.cloud.clients().s3()
    s3.create_bucket(Bucket=BUCKET)
    yield BUCKET
    delete_bucket(s3, BUCKET)


@pytest.mark.parametrize("planted", [b"another one", b"", b"the package and more", b"the packagE"])
def test_a_package_takes_the_place_of_what_was_planted_under_its_key(
    tested: CloudUnderTest, bucket: str, planted: bytes
) -> None:
    s3 = tested.cloud.clients().s3()
    s3.put_object(Bucket=bucket, Key=KEY, Body=planted)
    assert upload(s3, bucket, KEY, PACKAGE)
    assert s3.get_object(Bucket=bucket, Key=KEY)["Body"].read() == PACKAGE
    assert not upload(s3, bucket, KEY, PACKAGE), "the package itself stays"
