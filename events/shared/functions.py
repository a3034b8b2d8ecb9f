"""Which functions are deployed: written into the bucket by whoever deploys them, read by the dashboard.

The dashboard shows each of them before it has done anything, and knows from the filters which should tell of an event.
"""

from dataclasses import dataclass
from typing import Annotated, Literal

from pitwall.events.codec import from_plain, to_plain
from pitwall.events.envelope import dumps, loads
from pitwall.events.fields import Length, Name, Pattern

FUNCTIONS_KEY = "pipeline/functions.json"
LARGEST_BYTES = 256 * 1024
MOST_FUNCTIONS = 40

FunctionName = Annotated[str, Pattern(r"[a-z][a-z0-9_]{0,39}")]
"""The name of its folder in ``lambdas/``."""

Trigger = Literal["stream", "queue", "topic", "bucket", "schedule", "other"]
Target = Literal["dashboard", "s3", "sns", "sqs"]


@dataclass(frozen=True, slots=True, kw_only=True)
class DeployedFunction:
    """One function: what calls it, and where it sends what it makes of that.

    ``filters`` are what of the stream it is sent, as patterns of Lambda's event filtering in JSON; missing if it is
    sent everything, or is not called by the stream.
    """

    name: FunctionName
    description: Name = ""
    trigger: Trigger
    filters: Annotated[tuple[Annotated[str, Length(4096)], ...], Length(20)] | None = None
    sends_to: Annotated[tuple[Target, ...], Length(4)] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class DeployedFunctions:
    """All functions of a stack, and the SHA-256 of the template that was deployed."""

    functions: Annotated[tuple[DeployedFunction, ...], Length(MOST_FUNCTIONS)]
    template_sha256: Annotated[str, Pattern(r"[0-9a-f]{64}")] | None = None

    def to_json(self) -> bytes:
        """As JSON."""
        return dumps(to_plain(self))

    @classmethod
    def from_json(cls, raw: bytes) -> "DeployedFunctions":
        """From JSON. Raises ContractError."""
        return from_plain(cls, loads(raw, LARGEST_BYTES))
