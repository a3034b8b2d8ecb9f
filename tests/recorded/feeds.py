"""Recordings of the live feed, read and merged for the tests without any of our code."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from tests.recorded_races import feed_recording


@dataclass
class Merged:
    """A recording read and merged here, without our code."""

    lines: list[tuple[str, Any, str]] = field(default_factory=list)
    """Topic, patch, and the time as the recording has it."""
    state: dict[str, Any] = field(default_factory=dict)

    @property
    def cars(self) -> dict[str, Any]:
        return dict(self.state["TimingData"]["Lines"])

    def code(self, number: str) -> str:
        first = next(content for topic, content, _ in self.lines if topic == "DriverList" and number in content)
        return str(first[number]["Tla"])


def merge(state: Any, patch: Any) -> Any:
    if isinstance(patch, dict) and isinstance(state, list):
        for index, value in patch.items():
            state += [None] * (int(index) + 1 - len(state))
            state[int(index)] = merge(state[int(index)], value)
        return state
    if isinstance(patch, dict):
        merged = state if isinstance(state, dict) else {}
        for key in patch.get("_deleted", []):
            merged.pop(key, None)
        for key, value in patch.items():
            if key not in ("_kf", "_deleted"):
                merged[key] = merge(merged.get(key), value)
        return merged
    return json.loads(json.dumps(patch))


def lines_of(path: Path) -> Iterator[tuple[str, Any, str]]:
    if path.is_dir():
        snapshot = json.loads((path / "subscribe.txt").read_text("utf-8-sig"))
        yield from ((topic, content, "") for topic, content in snapshot.items())
        for line in (path / "live.txt").read_text("utf-8-sig").splitlines():
            told = json.loads(line)
            yield tuple(told["A"]) if "A" in told else (told["Type"], told["Json"], told["DateTime"])
        return
    for line in path.read_text("utf-8-sig").splitlines():
        time, told = line[:12], json.loads(line[12:])
        yield told["stream"], told["payload"], time


@cache
def merged(name: str) -> Merged:
    result = Merged(list(lines_of(feed_recording(name))))
    for topic, content, _ in result.lines:
        if not topic.endswith(".z"):
            result.state[topic] = merge(result.state.get(topic), content)
    return result


def milliseconds(text: str) -> int:
    minutes, _, seconds = text.rpartition(":")
    return round(int(minutes or 0) * 60_000 + float(seconds) * 1000)


def best_of(line: dict[str, Any]) -> int | None:
    """The best time of a driver in any part."""
    bests = [best for best in [*line.get("BestLapTimes", []), line.get("BestLapTime", {})] if best]
    return min((milliseconds(best["Value"]) for best in bests if best.get("Value")), default=None)
