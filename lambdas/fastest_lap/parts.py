"""What is known of the parts of a qualifying, kept under the part's number: a later word replaces an earlier one."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from pitwall.events import ContractError, Event, KnockedOut, SessionPartEnded, SessionPartStarted
from pitwall.events.codec import from_plain, to_plain
from pitwall.events.qualifying_rules import PartSpan, part_spans

Payload = TypeVar("Payload", SessionPartStarted, SessionPartEnded, KnockedOut)


@dataclass(frozen=True, slots=True)
class Told(Generic[Payload]):
    """What an event told: its session time, its sequence number, and what."""

    t_ms: int
    seq: int
    what: Payload


@dataclass(frozen=True, slots=True)
class Parts:
    """How the parts began and ended, and who was knocked out in them; by number. Immutable."""

    started: Mapping[int, Told[SessionPartStarted]] = field(default_factory=dict)
    ended: Mapping[int, Told[SessionPartEnded]] = field(default_factory=dict)
    knocked_out: Mapping[int, Told[KnockedOut]] = field(default_factory=dict)

    def taking(self, event: Event) -> "Parts":
        """The parts with an event applied; themselves if it says nothing new."""
        match event.payload:
            case SessionPartStarted() as what:
                started = _newer(self.started, what.part, Told(event.t_ms, event.seq, what))
                return self if started is self.started else Parts(started, self.ended, self.knocked_out)
            case SessionPartEnded() as what:
                ended = _newer(self.ended, what.part, Told(event.t_ms, event.seq, what))
                return self if ended is self.ended else Parts(self.started, ended, self.knocked_out)
            case KnockedOut() as what:
                knocked_out = _newer(self.knocked_out, what.part, Told(event.t_ms, event.seq, what))
                return self if knocked_out is self.knocked_out else Parts(self.started, self.ended, knocked_out)
        return self

    def spans(self) -> list[PartSpan]:
        """The parts begun, in their order."""
        return part_spans(
            ((told.t_ms, told.what) for told in self.started.values()),
            ((told.t_ms, told.what) for told in self.ended.values()),
            ((told.t_ms, told.what) for told in self.knocked_out.values()),
        )

    @property
    def newest_ms(self) -> int:
        """The newest session time of what was said of them; 0 if there are none."""
        told: list[Told[Any]] = [*self.started.values(), *self.ended.values(), *self.knocked_out.values()]
        return max((one.t_ms for one in told), default=0)

    def to_plain(self) -> dict[str, Any]:
        """The parts as JSON values; empty in a session that has none."""
        told: dict[str, Mapping[int, Told[Any]]] = {
            "started": self.started,
            "ended": self.ended,
            "knocked_out": self.knocked_out,
        }
        return {name: _listed(parts) for name, parts in told.items() if parts}

    @classmethod
    def from_plain(cls, plain: Mapping[str, Any]) -> "Parts":
        """Parts from JSON values. Raises ContractError."""
        return cls(
            _by_part(plain.get("started", ()), SessionPartStarted),
            _by_part(plain.get("ended", ()), SessionPartEnded),
            _by_part(plain.get("knocked_out", ()), KnockedOut),
        )


def _newer(known: Mapping[int, Told[Payload]], part: int, told: Told[Payload]) -> Mapping[int, Told[Payload]]:
    held = known.get(part)
    return known if held is not None and held.seq >= told.seq else {**known, part: told}


def _listed(parts: Mapping[int, Told[Any]]) -> list[list[Any]]:
    return [[told.t_ms, told.seq, to_plain(told.what)] for told in parts.values()]


def _by_part(plain: Any, kind: type[Payload]) -> dict[int, Told[Payload]]:
    found = {}
    for item in plain:
        if not isinstance(item, list) or len(item) != 3:
            raise ContractError("parts", item, "must be session time, sequence number and what was said")
        told = Told(item[0], item[1], from_plain(kind, item[2]))
        found[told.what.part] = told
    return found
