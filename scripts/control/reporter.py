"""Writes the simulator's report into the bucket, where the dashboard and the next simulator find it.

An object in S3 rather than events or a call of the dashboard: the three clouds have it, the dashboard reads the
bucket already, it is there for a dashboard that starts later, and it outlives the simulator that wrote it.
"""

import logging
from typing import TYPE_CHECKING

from botocore.exceptions import BotoCoreError, ClientError

from pitwall.events import ContractError
from pitwall.events.codec import to_plain
from pitwall.events.envelope import dumps
from pitwall.events.shared.simulator_report import REPORT_KEY, SimulatorReport, read_report

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

logger = logging.getLogger(__name__)


def last_report(s3: "S3Client", bucket: str) -> SimulatorReport | None:
    """The report that is there, None if there is none that can be read. Lets botocore's errors through."""
    try:
        raw = s3.get_object(Bucket=bucket, Key=REPORT_KEY)["Body"].read()
        return read_report(raw)
    except s3.exceptions.NoSuchKey:
        return None
    except ContractError as error:
        logger.warning("the last report of a simulator cannot be read: %s", error)
        return None


def write_report(s3: "S3Client", bucket: str, report: SimulatorReport) -> bool:
    """Leave the report; False if S3 did not take it, which the next one makes good."""
    try:
        s3.put_object(Bucket=bucket, Key=REPORT_KEY, Body=dumps(to_plain(report)), ContentType="application/json")
    except (BotoCoreError, ClientError) as error:
        logger.warning("the report was not written: %s", error)
        return False
    return True
