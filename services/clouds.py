"""The three clouds Pitwall runs on, and the clients for them."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, get_args

import boto3
from botocore.config import Config

from pitwall.services.sessions import TEST_KEY, session_apart

if TYPE_CHECKING:
    from mypy_boto3_cloudformation import CloudFormationClient
    from mypy_boto3_kinesis import KinesisClient
    from mypy_boto3_lambda import LambdaClient
    from mypy_boto3_s3 import S3Client
    from mypy_boto3_sns import SNSClient
    from mypy_boto3_sqs import SQSClient

CloudName = Literal["embedded", "localstack", "aws"]

DEFAULT_REGION = "us-east-1"
LOCALSTACK_URL = "http://127.0.0.1:4566"


@dataclass(frozen=True, slots=True, kw_only=True)
class Cloud:
    """Where the pipeline runs: which cloud, at which address, in which region.

    ``endpoint_url`` is None on AWS, where boto3 finds the address by the region, and
    required for an emulator. The keys are an emulator's; the embedded one has others at each start.
    """

    name: CloudName
    endpoint_url: str | None = None
    region: str = DEFAULT_REGION
    access_key: str = field(default=TEST_KEY, repr=False)
    secret_key: str = field(default=TEST_KEY, repr=False)

    def __post_init__(self) -> None:
        """Raise ValueError for an unknown name or an emulator without address."""
        if self.name not in get_args(CloudName):
            raise ValueError(f"cloud must be one of {', '.join(get_args(CloudName))}, got {self.name!r}")
        if self.is_emulator and not self.endpoint_url:
            raise ValueError(f"cloud {self.name} needs an endpoint URL such as {LOCALSTACK_URL}")

    @property
    def is_emulator(self) -> bool:
        """True for everything but AWS itself."""
        return self.name != "aws"

    def clients(self) -> "Clients":
        """Clients for this cloud's services; they share one session."""
        return Clients(self)

    def environment(self) -> dict[str, str]:
        """What another process needs in its environment to reach this cloud with boto3."""
        if self.endpoint_url is None:
            return {"AWS_DEFAULT_REGION": self.region}
        return {
            "AWS_ENDPOINT_URL": self.endpoint_url,
            "AWS_DEFAULT_REGION": self.region,
            "AWS_ACCESS_KEY_ID": self.access_key,
            "AWS_SECRET_ACCESS_KEY": self.secret_key,
        }


class Clients:
    """Makes typed boto3 clients. A client may be shared by threads, this factory may not.

    For an emulator they carry its own keys and ignore proxies, so neither a
    person's AWS profile nor a company's proxy gets in the way.
    """

    def __init__(self, cloud: Cloud) -> None:
        self._cloud = cloud
        self._session = (
            session_apart(cloud.region, cloud.access_key, cloud.secret_key)
            if cloud.is_emulator
            else boto3.Session(region_name=cloud.region)
        )
        self._config = Config(
            connect_timeout=5,
            read_timeout=30,
            retries={"mode": "standard", "total_max_attempts": 3},
            user_agent_extra="pitwall",
        )
        if cloud.is_emulator:
            self._config = self._config.merge(
                Config(proxies={}, s3={"addressing_style": "path"}, request_checksum_calculation="when_required")
            )

    def cloudformation(self) -> "CloudFormationClient":
        """A client for CloudFormation."""
        return self._session.client("cloudformation", endpoint_url=self._cloud.endpoint_url, config=self._config)

    def kinesis(self) -> "KinesisClient":
        """A client for Kinesis."""
        return self._session.client("kinesis", endpoint_url=self._cloud.endpoint_url, config=self._config)

    def functions(self) -> "LambdaClient":
        """A client for Lambda."""
        return self._session.client("lambda", endpoint_url=self._cloud.endpoint_url, config=self._config)

    def s3(self) -> "S3Client":
        """A client for S3."""
        return self._session.client("s3", endpoint_url=self._cloud.endpoint_url, config=self._config)

    def sns(self) -> "SNSClient":
        """A client for SNS."""
        return self._session.client("sns", endpoint_url=self._cloud.endpoint_url, config=self._config)

    def sqs(self) -> "SQSClient":
        """A client for SQS."""
        return self._session.client("sqs", endpoint_url=self._cloud.endpoint_url, config=self._config)

    def account_id(self) -> str:
        """The account that these clients act in."""
        sts = self._session.client("sts", endpoint_url=self._cloud.endpoint_url, config=self._config)
        return str(sts.get_caller_identity()["Account"])
