"""The dashboard's settings: each one declared once, with its name, default and help."""

import dataclasses
import math
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pitwall.dashboard.errors import SettingsError
from pitwall.dashboard.web.tokens import parse_tokens

TOKENS = "PITWALL_INGEST_TOKEN"
TOKEN_FILE = "PITWALL_INGEST_TOKEN_FILE"  # noqa: S105 - the name of a variable


def _setting(name: str, read: Callable[[str], Any], help_: str, default: str | None = None, **options: Any) -> Any:
    """A field filled from the environment variable ``name``; required if it has no default.

    ``read`` turns its text into the value and raises ValueError saying what it must be.
    """
    metadata = {"name": name, "read": read, "help": help_, "default": default}
    return dataclasses.field(metadata=metadata, **options)


def _names(text: str) -> tuple[str, ...]:
    return tuple(name.strip().lower() for name in text.split(",") if name.strip())


def _whole(low: int, high: int) -> Callable[[str], int]:
    def read(text: str) -> int:
        if not re.fullmatch(r"\d{1,9}", text) or not low <= int(text) <= high:
            raise ValueError(f"must be a whole number from {low} to {high}")
        return int(text)

    return read


def _seconds(text: str) -> float:
    problem = "must be a number of seconds from 0.1 to 3600"
    try:
        seconds = float(text)
    except ValueError:
        raise ValueError(problem) from None
    if not math.isfinite(seconds) or not 0.1 <= seconds <= 3600:
        raise ValueError(problem)
    return seconds


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What a dashboard is told from outside."""

    tokens: tuple[str, ...] = _setting(
        TOKENS,
        parse_tokens,
        "What the functions show at /ingest. Two, separated by a comma, while one replaces the other.",
        repr=False,
    )
    token_file: str = _setting(
        TOKEN_FILE, str, "File with the ingest token, where that is not set; read again when it changes.", ""
    )
    host: str = _setting("PITWALL_HOST", str, "Address to listen on.", "127.0.0.1")
    port: int = _setting("PITWALL_PORT", _whole(0, 65_535), "Port to listen on; 0 is any free one.", "8000")
    hosts: tuple[str, ...] = _setting(
        "PITWALL_HOSTS",
        _names,
        "Names, separated by commas, under which the dashboard may be asked for beside this machine's own.",
        "",
    )
    cloud: str = _setting("PITWALL_CLOUD", str, "Shown on the page: embedded, localstack or aws.", "embedded")
    bucket: str = _setting(
        "PITWALL_BUCKET", str, "Bucket with the archive from which runs are rebuilt; empty for none.", ""
    )
    control_queue_url: str = _setting(
        "PITWALL_CONTROL_QUEUE_URL",
        str,
        "Queue that takes the page's commands to the simulator; empty for a page that only shows.",
        "",
    )
    viewers: int = _setting("PITWALL_VIEWERS", _whole(1, 2_000), "Most pages that may follow the stream.", "200")
    viewers_per_address: int = _setting(
        "PITWALL_VIEWERS_PER_ADDRESS",
        _whole(1, 2_000),
        "Most of them from one address. Behind a proxy all come from the proxy's.",
        "100",
    )
    request_timeout_s: float = _setting(
        "PITWALL_REQUEST_TIMEOUT_S",
        _seconds,
        "Seconds in which a request has to arrive; an answer is to be taken at 1 KiB a second at least.",
        "30",
    )
    heartbeat_s: float = _setting("PITWALL_HEARTBEAT_S", _seconds, "Seconds between heartbeats of the stream.", "15")
    coalesce_ms: int = _setting(
        "PITWALL_COALESCE_MS",
        _whole(1, 10_000),
        "Changes within this many milliseconds travel to the pages together.",
        "50",
    )
    resume_deltas: int = _setting(
        "PITWALL_RESUME_DELTAS",
        _whole(1, 100_000),
        "Changes kept per run for pages that come back or are slow; behind that they get a snapshot.",
        "512",
    )

    @classmethod
    def from_env(cls, environ: Mapping[str, str]) -> "Settings":
        """The settings in an environment. Raises SettingsError naming variable and value."""
        values: dict[str, Any] = {}
        for field in dataclasses.fields(cls):
            name, read, default = (field.metadata[key] for key in ("name", "read", "default"))
            text = environ.get(name, "").strip()
            if not text and name == TOKENS and environ.get(TOKEN_FILE, "").strip():
                values[field.name] = ()
                continue
            if not text and default is None:
                raise SettingsError(f"{name} is not set: {field.metadata['help']}")
            try:
                values[field.name] = read(text or default)
            except ValueError as error:
                shown = f", got {text!r}" if field.repr else ""
                raise SettingsError(f"{name} {error}{shown}") from None
        return cls(**values)

    @classmethod
    def described(cls) -> Iterator[tuple[str, str | None, str]]:
        """Name, default (None if it is required) and help of every setting."""
        for field in dataclasses.fields(cls):
            yield field.metadata["name"], field.metadata["default"], field.metadata["help"]
