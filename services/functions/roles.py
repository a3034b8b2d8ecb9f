"""What a function may do: what its declaration says, and what its log and its triggers need of it, by name.

SAM gives a role AWS's managed policies for these, which reach every log group and every stream of the account.
"""

from collections.abc import Iterable
from typing import Any

Plain = dict[str, Any]

STREAM_ACTIONS = [
    "kinesis:DescribeStream",
    "kinesis:DescribeStreamSummary",
    "kinesis:GetRecords",
    "kinesis:GetShardIterator",
    "kinesis:ListShards",
]
QUEUE_ACTIONS = ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"]


def narrow_role(role: Plain, name: str, log_arn: Any, mappings: Iterable[Plain]) -> None:
    """Replace a role's managed policies by one of the function's own, named ``name``.

    ``mappings`` are the properties of the event source mappings that call the function.
    """
    statements = [{"Effect": "Allow", "Action": ["logs:CreateLogStream", "logs:PutLogEvents"], "Resource": log_arn}]
    for mapping in mappings:
        actions = STREAM_ACTIONS if "StartingPosition" in mapping else QUEUE_ACTIONS
        statements.append({"Effect": "Allow", "Action": actions, "Resource": mapping["EventSourceArn"]})
    for policy in role.get("Policies", []):
        statements += policy["PolicyDocument"]["Statement"]
    role.pop("ManagedPolicyArns", None)
    role.pop("Tags", None)
    role["Policies"] = [
        {"PolicyName": name, "PolicyDocument": {"Version": "2012-10-17", "Statement": statements}},
    ]
