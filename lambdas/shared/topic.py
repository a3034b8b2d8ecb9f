"""Publishes alerts to SNS."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from pitwall.events import Alert
from pitwall.events.codec import to_plain
from pitwall.events.envelope import dumps
from pitwall.lambdas.shared.errors import AlertsNotPublished
from pitwall.lambdas.shared.meter import Meter

if TYPE_CHECKING:
    from mypy_boto3_sns import SNSClient
    from mypy_boto3_sns.type_defs import MessageAttributeValueTypeDef, PublishBatchRequestEntryTypeDef

BATCH = 10
"""As many messages as one PublishBatch takes."""


class AlertTopic:
    """The topic that alerts go to. A message is the alert's JSON; its attributes ``kind``,
    ``run`` and ``driver`` (the code, where the alert is about one) are for filtering.
    """

    def __init__(self, client: "SNSClient", topic_arn: str, meter: Meter) -> None:
        self._client = client
        self._topic_arn = topic_arn
        self._meter = meter

    def publish(self, alerts: Sequence[Alert]) -> None:
        """Publish the alerts. Raises AlertsNotPublished if SNS refused one, and lets
        botocore's errors through; some may have been published then.
        """
        for batch in _batches(alerts):
            answer = self._client.publish_batch(TopicArn=self._topic_arn, PublishBatchRequestEntries=batch)
            self._meter.count("alerts", len(answer.get("Successful", ())))
            if refused := answer.get("Failed"):
                first = refused[0]
                raise AlertsNotPublished(
                    f"SNS refused {len(refused)} of {len(batch)} alerts, the first with "
                    f"{first['Code']}: {first.get('Message', '')}"
                )


def _batches(alerts: Sequence[Alert]) -> Iterator[list["PublishBatchRequestEntryTypeDef"]]:
    for start in range(0, len(alerts), BATCH):
        yield [
            {
                "Id": str(index),
                "Message": dumps(to_plain(alert)).decode("utf-8"),
                "MessageAttributes": _attributes(alert),
            }
            for index, alert in enumerate(alerts[start : start + BATCH])
        ]


def _attributes(alert: Alert) -> dict[str, "MessageAttributeValueTypeDef"]:
    values = {"kind": alert.kind, "run": alert.run, "driver": alert.code}
    return {name: {"DataType": "String", "StringValue": value} for name, value in values.items() if value}
