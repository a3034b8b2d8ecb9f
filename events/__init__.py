"""The contract: what an event is, and its JSON form.

Everything that travels through the stream is an :class:`Event`: an envelope
(contract version, run, sequence number, session time) around one immutable
payload. Every other package imports this one; it imports none of them, and
nothing but the standard library, so the zip that runs a Lambda stays portable.
What the packages share beside the contract is in :mod:`pitwall.events.shared`.
"""

from pitwall.events.alerts import Alert, AlertKind
from pitwall.events.classification import ChequeredFlag, Classification, ClassifiedDriver, SessionFinished
from pitwall.events.control import RaceControlMessage, TrackStatus, TrackStatusCode, Weather
from pitwall.events.envelope import CONTRACT_VERSION, MAX_EVENT_BYTES, Event, Payload, Unknown
from pitwall.events.errors import ContractError, MalformedEvent, UnsupportedVersion
from pitwall.events.parts import (
    KnockedOut,
    MiniSector,
    MiniSectors,
    SessionClock,
    SessionPartEnded,
    SessionPartStarted,
    TeamRadio,
)
from pitwall.events.session import Corner, Driver, SessionKind, SessionStarted, Track, TrackMark
from pitwall.events.telemetry import CarFrames, CarTrace
from pitwall.events.timing import (
    LapCompleted,
    LapTimeDeleted,
    LapTimeReinstated,
    OrderEntry,
    PitEntered,
    PitLeft,
    Retired,
    RunningOrder,
    SectorCompleted,
)

__all__ = [
    "CONTRACT_VERSION",
    "MAX_EVENT_BYTES",
    "Alert",
    "AlertKind",
    "CarFrames",
    "CarTrace",
    "ChequeredFlag",
    "Classification",
    "ClassifiedDriver",
    "ContractError",
    "Corner",
    "Driver",
    "Event",
    "KnockedOut",
    "LapCompleted",
    "LapTimeDeleted",
    "LapTimeReinstated",
    "MalformedEvent",
    "MiniSector",
    "MiniSectors",
    "OrderEntry",
    "Payload",
    "PitEntered",
    "PitLeft",
    "RaceControlMessage",
    "Retired",
    "RunningOrder",
    "SectorCompleted",
    "SessionClock",
    "SessionFinished",
    "SessionKind",
    "SessionPartEnded",
    "SessionPartStarted",
    "SessionStarted",
    "TeamRadio",
    "Track",
    "TrackMark",
    "TrackStatus",
    "TrackStatusCode",
    "Unknown",
    "UnsupportedVersion",
    "Weather",
]
