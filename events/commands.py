"""Commands to the simulator: what may be asked of it over the control queue, and the run that comes of a start.

A command may come more than once and late: its id tells that it is the same one, and the run of a start is named
after the command, so a start that comes again is the start of the same run.
"""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated, Any, Literal

from pitwall.events.codec import from_plain, to_plain
from pitwall.events.envelope import dumps, loads
from pitwall.events.errors import ContractError, UnsupportedVersion
from pitwall.events.fields import Bounds, EpochMs, LapNumber, Length, Pattern, RunId

COMMANDS_VERSION = 1
MAX_COMMAND_BYTES = 4096

CommandId = Annotated[str, Pattern(r"[0-9a-f]{16,32}")]
Speed = Annotated[float, Bounds(0.5, 200)]
"""Session seconds per second."""

SessionName = Literal["R", "S", "Q", "SQ", "SS", "FP1", "FP2", "FP3"]
"""FastF1's short names of a weekend's sessions."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MadeUpSession:
    """A session of the demo weekend."""

    kind: Literal["demo"] = "demo"
    session: SessionName = "R"
    seed: Annotated[int, Bounds(0, 2**53 - 1)] = 1
    laps: Annotated[int, Bounds(3, 100)] | None = None
    rain: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedSession:
    """A session FastF1 can load, by the reference of its weekend: ``2025/1``, ``2024/Silverstone``."""

    kind: Literal["fastf1"] = "fastf1"
    race: Annotated[str, Pattern(r"20[0-9]{2}/[^/\x00-\x1f]{1,60}")]
    session: SessionName = "R"


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedRecording:
    """A recording of the live feed, by the name under which the simulator offers it; it is never a path."""

    kind: Literal["recording"] = "recording"
    name: Annotated[str, Length(120)]


@dataclass(frozen=True, slots=True, kw_only=True)
class ArchivedRun:
    """A run of the archive, played again as a new run."""

    kind: Literal["archive"] = "archive"
    run: RunId


Source = MadeUpSession | RecordedSession | FeedRecording | ArchivedRun


@dataclass(frozen=True, slots=True, kw_only=True)
class Start:
    """Play a session from a lap, from a part of a qualifying or from a session time, else from its start."""

    kind: Literal["start"] = "start"
    source: Source
    speed: Speed = 10.0
    from_lap: LapNumber | None = None
    from_part: Annotated[int, Bounds(1, 3)] | None = None
    from_ms: Annotated[int, Bounds(0, 86_400_000)] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Stop:
    """End a run."""

    kind: Literal["stop"] = "stop"
    run: RunId


@dataclass(frozen=True, slots=True, kw_only=True)
class Pause:
    """Hold a run where it is."""

    kind: Literal["pause"] = "pause"
    run: RunId


@dataclass(frozen=True, slots=True, kw_only=True)
class Resume:
    """Let a held run go on."""

    kind: Literal["resume"] = "resume"
    run: RunId


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeSpeed:
    """Go on at another speed."""

    kind: Literal["speed"] = "speed"
    run: RunId
    speed: Speed


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """Look what there is to be played, and tell it in the report."""

    kind: Literal["look"] = "look"


Action = Start | Stop | Pause | Resume | ChangeSpeed | Look


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """One command. ``id`` is its identity, ``asked_ms`` when it was given by the clock of whoever took it."""

    v: Annotated[int, Bounds(0, 2**31)] = COMMANDS_VERSION
    id: CommandId
    asked_ms: EpochMs
    action: Action

    def to_json(self) -> bytes:
        """The command as UTF-8 JSON on one line."""
        return dumps(to_plain(self))

    @classmethod
    def from_json(cls, raw: bytes | str) -> "Command":
        """A command from its JSON. Raises ContractError naming what is wrong."""
        return cls.from_plain(loads(raw, MAX_COMMAND_BYTES))

    @classmethod
    def from_plain(cls, plain: Any) -> "Command":
        """A command from JSON values. Raises ContractError naming what is wrong."""
        if isinstance(plain, dict) and plain.get("v", COMMANDS_VERSION) != COMMANDS_VERSION:
            raise UnsupportedVersion("v", plain["v"], f"must be {COMMANDS_VERSION}")
        command = from_plain(cls, plain)
        match command.action:
            case None:
                raise ContractError("action", None, "must be an object")
            case Start(source=None):
                raise ContractError("action.source", None, "must be an object")
            case Start() as start:
                if sum(x is not None for x in (start.from_lap, start.from_part, start.from_ms)) > 1:
                    raise ContractError("action", "several beginnings", "must have one of from_lap, from_part, from_ms")
        return command


def run_of(command: Command) -> str:
    """The run that a start begins, the same at each repetition: ``20261128T120000Z-2025-1-q-3fa94c01``."""
    match command.action:
        case Start(source=MadeUpSession() as source):
            name = f"demo-{source.session}"
        case Start(source=RecordedSession() as source):
            name = f"{source.race}-{source.session}"
        case Start(source=FeedRecording() as source):
            name = source.name
        case Start(source=ArchivedRun() as source):
            name = re.sub(r"^\d{8}T\d{6}Z-|[-.][0-9a-f]+$", "", source.run)
        case _:
            raise ValueError(f"a {command.action.kind} begins no run")
    slug = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:40].strip("-") or "session"
    asked = datetime.fromtimestamp(command.asked_ms / 1000, UTC)
    return f"{asked:%Y%m%dT%H%M%SZ}-{slug}-{command.id[:8]}"
