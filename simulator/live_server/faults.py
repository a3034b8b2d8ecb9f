"""What goes wrong on the stand-in, so that a client can show that it goes on."""

from dataclasses import dataclass
from typing import Literal, get_args

from pitwall.simulator.errors import UsageError

FaultKind = Literal["drop", "hang-up", "stall", "half", "twice"]
"""The connection is cut without a word; closed as the protocol has it; goes silent, pings included; cut in the
middle of a frame; a message comes twice."""

KINDS: tuple[str, ...] = get_args(FaultKind)


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault, once, to all who are connected when so many messages of the recording are out."""

    kind: FaultKind
    after: int


def parse_fault(text: str) -> Fault:
    """A fault such as ``drop:500``. Raises UsageError."""
    name, _, after = text.strip().partition(":")
    for kind in get_args(FaultKind):
        if name == kind and after.isascii() and after.isdigit():
            return Fault(kind, int(after[:9]))
    raise UsageError(
        f"fault {text[:60]!r} is not understood: write {', '.join(KINDS)} and after how many messages, as drop:500"
    )
