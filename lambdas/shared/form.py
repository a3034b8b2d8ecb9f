"""How a state becomes JSON values and back."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

State = TypeVar("State")


@dataclass(frozen=True, slots=True)
class Form(Generic[State]):
    """How a state is written as JSON values, read back, and how it begins.

    ``parse`` raises ContractError for what it cannot read.
    """

    parse: Callable[[Any], State]
    render: Callable[[State], Any]
    empty: Callable[[], State]
