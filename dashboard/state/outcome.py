"""What became of one event or alert."""

from typing import Literal, NamedTuple


class Outcome(NamedTuple):
    """``reason`` says why it was rejected or passed over, and is empty otherwise."""

    kind: Literal["applied", "repeated", "rejected", "passed_over"]
    reason: str = ""


APPLIED = Outcome("applied")
REPEATED = Outcome("repeated")


def rejected(reason: str) -> Outcome:
    """Sending it again cannot help, for this reason."""
    return Outcome("rejected", reason)


def passed_over(reason: str) -> Outcome:
    """Nothing is wrong with it, but it concerns nothing that is held."""
    return Outcome("passed_over", reason)
