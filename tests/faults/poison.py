"""Records that nobody can use, of more than 20 kinds, each with the reason that must be given for it."""

import json
from collections.abc import Callable
from dataclasses import dataclass

Maker = Callable[[str, int], bytes]
"""Makes the bytes from the name of a run and a sequence number."""

UNLISTED = "999"


@dataclass(frozen=True, slots=True)
class Poison:
    """One kind: ``reason`` is a part of what must be said of it."""

    kind: str
    reason: str
    make: Maker


def lap(**data: object) -> Maker:
    """A completed lap with these fields of its data changed; None leaves one out."""
    return event("lap_completed", {"driver": "1", "lap": 3, **data})


def event(type_: object, data: object, **envelope: object) -> Maker:
    """An event with these fields of its envelope changed."""

    def make(run: str, seq: int) -> bytes:
        plain: dict[str, object] = {"v": 1, "run": run, "seq": seq, "t_ms": 0, "type": type_, "data": data}
        plain |= envelope
        if isinstance(data, dict):
            plain["data"] = {name: value for name, value in data.items() if value is not None}
        return json.dumps(plain).encode()

    return make


def message(words: str) -> Maker:
    """A message of race control."""
    return event("race_control_message", {"message": words})


def text(template: str) -> Maker:
    """Bytes that are no event; RUN and SEQ stand for what they say."""
    return lambda run, seq: template.replace("RUN", run).replace("SEQ", str(seq)).encode()


def invalid_utf8(run: str, seq: int) -> bytes:
    return lap()(run, seq).replace(b'"driver": "1"', b'"driver": "\xff\xfe"')


def cut_off(run: str, seq: int) -> bytes:
    return lap()(run, seq)[:-20]


DIGITS = "1" * 5000

KINDS = (
    Poison("not JSON", "must be JSON", text("hello from RUN, SEQ")),
    Poison("cut off", "must be JSON", cut_off),
    Poison("invalid UTF-8", "must be valid UTF-8", invalid_utf8),
    Poison("deep nesting", "deep", text("[" * 50_000 + "RUN SEQ")),
    Poison("NaN", "must not contain NaN", lap(lap_time_ms=float("nan"))),
    Poison("infinity", "must not contain NaN or infinity", lap(lap_time_ms=float("-inf"))),
    Poison("a number of 5,000 digits", "must be JSON", text('{"v":1,"run":"RUN","seq":SEQ,"t_ms":' + DIGITS + "}")),
    Poison("a list", "must be an object", text('["RUN", SEQ]')),
    Poison("a text", "must be an object", text('"RUN SEQ"')),
    Poison("wrong version", "v: must be 1, got 9", event("weather", {}, v=9)),
    Poison("version as text", "v: must be 1, got '1'", event("weather", {}, v="1")),
    Poison("a run that is a path", "run: must match", text('{"v":1,"run":"../RUN","seq":SEQ,"t_ms":0,"type":"x"}')),
    Poison("negative number", "seq: must be between", lambda run, seq: event("weather", {}, seq=-seq)(run, seq)),
    Poison("moment after midnight", "t_ms: must be between", event("weather", {}, t_ms=86_400_001)),
    Poison("type as number", "type: must be a string", event(7, {})),
    Poison("no data", "data: must be an object", event("lap_completed", None)),
    Poison("missing field", "data.lap: is missing", lap(lap=None)),
    Poison("wrong-typed field", "data.lap: must be a whole number, got 'three'", lap(lap="three")),
    Poison("true as number", "data.lap: must be a whole number, got True", lap(lap=True)),
    Poison("negative lap", "data.lap: must be between 1 and 200, got -3", lap(lap=-3)),
    Poison("1 MB string", "data.message: must have at most", message("x" * 10**6)),
    Poison("half a character", "data.message: must be valid Unicode", message("\ud800")),
    Poison(
        "unknown driver, the fastest and in the lead",
        "data.driver: must be in the roster",
        lap(driver=UNLISTED, lap=2, lap_time_ms=60_000, position=1),
    ),
)


def is_an_event(poison: Poison) -> bool:
    """Whether the contract allows it, so that the archive keeps it all the same: only its driver takes no part."""
    return poison.reason.startswith("data.driver")
