"""What a function works with: the bucket, the topic, the dashboard, each made when first asked for."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import boto3
from aws_lambda_powertools import Logger
from botocore.config import Config

from pitwall.lambdas.shared.dashboard import Dashboard
from pitwall.lambdas.shared.logs import span
from pitwall.lambdas.shared.meter import Meter
from pitwall.lambdas.shared.objects import ObjectStore
from pitwall.lambdas.shared.quarantine import Quarantine
from pitwall.lambdas.shared.records import StreamRecord
from pitwall.lambdas.shared.settings import Settings
from pitwall.lambdas.shared.topic import AlertTopic

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client
    from mypy_boto3_sns import SNSClient


@dataclass(frozen=True)
class Resources:
    """The resources that the environment names. Each is kept for the life of the container, and raises
    SettingMissing when asked for and not named. ``meter`` measures all that goes to AWS.
    """

    environment: Mapping[str, str]
    meter: Meter
    logger: Logger

    @cached_property
    def store(self) -> ObjectStore:
        """The bucket."""
        return ObjectStore(self._s3(), self._settings.bucket)

    @cached_property
    def topic(self) -> AlertTopic:
        """The topic that alerts go to."""
        return AlertTopic(self._sns(), self._settings.topic_arn, self.meter)

    @cached_property
    def dashboard(self) -> Dashboard:
        """The dashboard."""
        return Dashboard(self._settings.dashboard_url, self._settings.ingest_token)

    @cached_property
    def quarantine(self) -> Quarantine:
        """The quarantine of the bucket."""
        return Quarantine(self.store, self.meter)

    def quarantine_record(self, record: StreamRecord, reason: str, field: str | None = None) -> None:
        """Put a record of the stream into the quarantine, and say so in the log."""
        key = self.quarantine.put_record(record, reason, field)
        self.logger.warning("record quarantined", key=key, reason=reason, **span([record]))

    @property
    def _settings(self) -> Settings:
        return Settings(self.environment)

    def _s3(self) -> "S3Client":
        client = boto3.client("s3", config=_config(self.environment))
        self.meter.watch(client, "s3")
        return client

    def _sns(self) -> "SNSClient":
        client = boto3.client("sns", config=_config(self.environment))
        self.meter.watch(client, "sns")
        return client


def _config(environment: Mapping[str, str]) -> Config:
    config = Config(
        connect_timeout=2, read_timeout=5, retries={"mode": "standard", "total_max_attempts": 3}, tcp_keepalive=True
    )
    if "AWS_ENDPOINT_URL" in environment:  # an emulator, whose buckets have no host names of their own
        config = config.merge(Config(s3={"addressing_style": "path"}))
    return config
