"""The envelope around every payload, and its one JSON form.

    {"v": 1, "run": "…", "seq": 41, "t_ms": 4260355, "type": "lap_completed",
     "sent_ms": 1764043200000, "data": {…}}

An event that Kinesis did not take at once carries ``"resent": 2``, the number of its further tries.

``(run, seq)`` is the identity of an event: whoever has seen it ignores a repeat.
"""

import json
from dataclasses import dataclass, replace
from typing import Any

from pitwall.events.classification import ChequeredFlag, Classification, SessionFinished
from pitwall.events.codec import from_plain, to_plain
from pitwall.events.control import RaceControlMessage, TrackStatus, Weather
from pitwall.events.errors import ContractError, MalformedEvent, UnsupportedVersion
from pitwall.events.fields import EpochMs, RunId, Seq, SessionMs, Tries
from pitwall.events.parts import KnockedOut, MiniSectors, SessionClock, SessionPartEnded, SessionPartStarted, TeamRadio
from pitwall.events.session import SessionStarted
from pitwall.events.telemetry import CarFrames
from pitwall.events.timing import (
    LapCompleted,
    LapTimeDeleted,
    LapTimeReinstated,
    PitEntered,
    PitLeft,
    Retired,
    RunningOrder,
    SectorCompleted,
)

CONTRACT_VERSION = 1

MAX_EVENT_BYTES = 1_048_576
"""The largest record Kinesis takes: 1 MiB with its partition key."""

DEEPEST = 32
"""Objects and lists one inside the other. The contract itself needs 7, a body of events around it included;
what is far below Python's recursion limit can be written out and logged again without another look."""

TOO_DEEP = f"must be nested at most {DEEPEST} deep"
_NESTING = frozenset({dict, list})

TYPES: dict[str, type] = {
    "session_started": SessionStarted,
    "sector_completed": SectorCompleted,
    "running_order": RunningOrder,
    "lap_completed": LapCompleted,
    "lap_time_deleted": LapTimeDeleted,
    "lap_time_reinstated": LapTimeReinstated,
    "pit_entered": PitEntered,
    "pit_left": PitLeft,
    "retired": Retired,
    "track_status": TrackStatus,
    "race_control_message": RaceControlMessage,
    "weather": Weather,
    "team_radio": TeamRadio,
    "session_part_started": SessionPartStarted,
    "session_part_ended": SessionPartEnded,
    "knocked_out": KnockedOut,
    "session_clock": SessionClock,
    "mini_sectors": MiniSectors,
    "car_frames": CarFrames,
    "chequered_flag": ChequeredFlag,
    "classification": Classification,
    "session_finished": SessionFinished,
}
NAMES = {kind: name for name, kind in TYPES.items()}


@dataclass(frozen=True, slots=True)
class Unknown:
    """A payload of a type this version does not know: kept as it came, and passed over."""

    type: str
    data: Any


Payload = (
    SessionStarted
    | SectorCompleted
    | RunningOrder
    | LapCompleted
    | LapTimeDeleted
    | LapTimeReinstated
    | PitEntered
    | PitLeft
    | Retired
    | TrackStatus
    | RaceControlMessage
    | Weather
    | TeamRadio
    | SessionPartStarted
    | SessionPartEnded
    | KnockedOut
    | SessionClock
    | MiniSectors
    | CarFrames
    | ChequeredFlag
    | Classification
    | SessionFinished
    | Unknown
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Envelope:
    """Everything about an event but its payload, as it stands in the JSON."""

    v: Seq
    run: RunId
    seq: Seq
    t_ms: SessionMs
    type: str
    sent_ms: EpochMs | None = None
    resent: Tries | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One event of one run.

    ``t_ms`` is session time in milliseconds, ``sent_ms`` the wall clock (ms since 1970)
    when the sender put it into the stream, missing until then, ``resent`` how many times it was
    put again because the stream had refused it.
    """

    run: str
    seq: int
    t_ms: int
    payload: Payload
    sent_ms: int | None = None
    resent: int | None = None

    @property
    def type(self) -> str:
        """The payload's name in the contract, such as ``lap_completed``."""
        return self.payload.type if isinstance(self.payload, Unknown) else NAMES[type(self.payload)]

    @property
    def partition_key(self) -> str:
        """Events that must stay in order share a key: those of a driver, those of the
        car frames and mini-sectors, and all the rest, which concern the session as a whole.
        """
        driver = getattr(self.payload, "driver", None)
        if isinstance(driver, str) and not isinstance(self.payload, RaceControlMessage | ChequeredFlag):
            return f"car-{driver}"
        return "frames" if isinstance(self.payload, CarFrames | MiniSectors) else "session"

    def stamped(self, sent_ms: int) -> "Event":
        """The same event, marked with the moment it was put into the stream."""
        return replace(self, sent_ms=sent_ms)

    def again(self) -> "Event":
        """The same event for one more try; it keeps the moment of the first."""
        return replace(self, resent=(self.resent or 0) + 1)

    def to_plain(self) -> dict[str, Any]:
        """The event as JSON values."""
        plain: dict[str, Any] = {"v": CONTRACT_VERSION, "run": self.run, "seq": self.seq, "t_ms": self.t_ms}
        plain["type"] = self.type
        if self.sent_ms is not None:
            plain["sent_ms"] = self.sent_ms
        if self.resent:
            plain["resent"] = self.resent
        plain["data"] = self.payload.data if isinstance(self.payload, Unknown) else to_plain(self.payload)
        return plain

    def to_json(self) -> bytes:
        """The event as UTF-8 JSON on one line without spaces.

        Raises ValueError for a number JSON has no form for (NaN, infinity).
        """
        return dumps(self.to_plain())

    @classmethod
    def from_plain(cls, plain: object) -> "Event":
        """An event from JSON values. Raises ContractError naming field and value."""
        if not isinstance(plain, dict):
            raise MalformedEvent("event", plain, "must be an object")
        if (version := plain.get("v")) != CONTRACT_VERSION or type(version) is not int:
            raise UnsupportedVersion("v", version, f"must be {CONTRACT_VERSION}")
        envelope = from_plain(Envelope, plain)
        data = plain.get("data")
        if (kind := TYPES.get(envelope.type)) is None:
            payload: Payload = Unknown(envelope.type, _writable(data))
        else:
            try:
                payload = from_plain(kind, data)
            except ContractError as error:
                raise (
                    error.under("data") if error.field else ContractError("data", error.value, error.problem)
                ) from None
        return cls(
            run=envelope.run,
            seq=envelope.seq,
            t_ms=envelope.t_ms,
            sent_ms=envelope.sent_ms,
            resent=envelope.resent,
            payload=payload,
        )

    @classmethod
    def from_json(cls, raw: bytes | str) -> "Event":
        """An event from its JSON. Raises MalformedEvent if that is not JSON within the
        limits, UnsupportedVersion or ContractError if it is not an event.
        """
        return cls.from_plain(loads(raw))


def _writable(data: Any) -> Any:
    """The data of an unknown type, which no rule has looked at, if it can be written again. Raises ContractError.

    JSON can say what it has no form for: half of a surrogate pair, and a number beyond all floats.
    """
    try:
        dumps(data)
    except UnicodeEncodeError:
        raise ContractError("data", data, "must be valid Unicode") from None
    except ValueError:
        raise ContractError("data", data, "must not contain NaN or infinity") from None
    return data


def dumps(plain: Any) -> bytes:
    """JSON values as compact UTF-8. Raises ValueError for NaN and infinity."""
    return json.dumps(plain, separators=(",", ":"), ensure_ascii=False, allow_nan=False).encode("utf-8")


def loads(raw: bytes | str, limit: int = MAX_EVENT_BYTES) -> Any:
    """JSON values from text. Raises MalformedEvent for anything that is not strict JSON in
    valid UTF-8 of at most ``limit`` bytes, nested at most ``DEEPEST`` deep.
    """
    if len(raw) > limit:
        raise MalformedEvent("event", f"{len(raw)} bytes", f"must have at most {limit} bytes")
    try:
        text = raw.decode("utf-8") if isinstance(raw, bytes) else raw
        plain = json.loads(text, parse_constant=_no_constant)
    except UnicodeDecodeError as error:
        raise MalformedEvent("event", raw[error.start : error.start + 8], "must be valid UTF-8") from None
    except RecursionError:
        raise MalformedEvent("event", raw[:40], TOO_DEEP) from None
    except MalformedEvent:
        raise
    except ValueError as error:  # JSONDecodeError, and integers too long to convert
        raise MalformedEvent("event", raw[:40], f"must be JSON ({error})") from None
    if text.count("[") + text.count("{") > DEEPEST and _is_too_deep(plain):
        raise MalformedEvent("event", raw[:40], TOO_DEEP)
    return plain


def _is_too_deep(plain: Any) -> bool:
    """Whether JSON values hold more than ``DEEPEST`` objects and lists one inside the other."""
    level = [plain] if type(plain) in _NESTING else []
    for _ in range(DEEPEST):
        level = [
            value
            for around in level
            for value in (around.values() if type(around) is dict else around)
            if type(value) in _NESTING
        ]
        if not level:
            return False
    return True


def _no_constant(name: str) -> Any:
    raise MalformedEvent("event", name, "must not contain NaN or infinity")
