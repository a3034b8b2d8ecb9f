"""boto3 clients for the functions."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

import boto3
from botocore.config import Config

from lambdas.shared.meter import METER

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client
    from mypy_boto3_sns import SNSClient


def s3(environment: Mapping[str, str]) -> "S3Client":
    """A client for S3."""
    client = boto3.client("s3", config=_config(environment))
    METER.watch(client, "s3")
    return client


def sns(environment: Mapping[str, str]) -> "SNSClient":
    """A client for SNS."""
    client = boto3.client("sns", config=_config(environment))
    METER.watch(client, "sns")
    return client


def _config(environment: Mapping[str, str]) -> Config:
    config = Config(
        connect_timeout=2, read_timeout=5, retries={"mode": "standard", "total_max_attempts": 3}, tcp_keepalive=True
    )
    if "AWS_ENDPOINT_URL" in environment:  # an emulator, whose buckets have no host names of their own
        config = config.merge(Config(s3={"addressing_style": "path"}))
    return config
