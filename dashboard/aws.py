"""How the dashboard reaches a service of the cloud that its environment names (``AWS_*``)."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    import boto3


def reached(service: Literal["s3", "sqs"], environ: Mapping[str, str]) -> "tuple[boto3.Session, dict[str, Any]]":
    """A session, and what its client of the service is to be made with.

    Of an emulator nothing but address and keys counts: neither a profile of the person nor a company's proxy.
    """
    # boto3 takes longer to import than everything else together, and most tests need none.
    import boto3  # noqa: PLC0415
    from botocore.config import Config  # noqa: PLC0415

    from pitwall.services.sessions import TEST_KEY, session_apart  # noqa: PLC0415

    region = environ.get("AWS_REGION") or environ.get("AWS_DEFAULT_REGION") or "us-east-1"
    # The general address first: it is the one that the commands give, the other may be the person's own.
    endpoint = environ.get("AWS_ENDPOINT_URL") or environ.get(f"AWS_ENDPOINT_URL_{service.upper()}") or None
    config = Config(
        connect_timeout=2,
        read_timeout=10,
        # Whoever calls tries again anyway, with its own pauses.
        retries={"total_max_attempts": 1},
    )
    if endpoint is None or environ.get("PITWALL_CLOUD") == "aws":
        return boto3.Session(region_name=region), {"config": config}
    key, secret = (environ.get(f"AWS_{name}") or TEST_KEY for name in ("ACCESS_KEY_ID", "SECRET_ACCESS_KEY"))
    # An emulator answers under one name only, not under one per bucket.
    config = config.merge(Config(proxies={}, s3={"addressing_style": "path"}))
    return session_apart(region, key, secret), {"endpoint_url": endpoint, "config": config}
