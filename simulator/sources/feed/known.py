"""What is known of the session so far: the merged state of every topic, and what follows from it."""

import re
from collections.abc import Mapping
from typing import Literal

from pitwall.events import SessionKind
from pitwall.simulator.sources.feed.merge import fields, items, merged
from pitwall.simulator.sources.feed.values import driver_number, text

_KINDS: dict[str, SessionKind] = {"race": "race", "qualifying": "qualifying", "practice": "practice"}

Phase = Literal["before", "running", "stopped", "finished", "final", "over"]
"""Of a session or its part: not begun, running, under a red flag, the time is up or the flag is out; of the
session: the result is final, all is over."""


class Known:
    """The topics as the patches made them. Everything here is read, never changed, by those who tell events."""

    def __init__(self, supposed: SessionKind | None = None) -> None:
        self.topics: dict[str, object] = {}
        self.supposed = supposed
        """The kind to go by as long as no message names it."""
        self.started_ms: int | None = None
        """Session time of the start."""
        self.phase: Phase = "before"

    def take(self, topic: str, content: object, *, snapshot: bool) -> None:
        """Merge a patch into its topic; a snapshot takes the place of what was there."""
        self.topics[topic] = merged(None if snapshot else self.topics.get(topic), content)

    def topic(self, name: str) -> dict[str, object]:
        """The state of a topic, empty as long as nothing came."""
        return fields(self.topics.get(name))

    def timing(self, number: str) -> dict[str, object]:
        """What timing has of a car."""
        return fields(fields(self.topic("TimingData").get("Lines")).get(number))

    def cars(self) -> list[str]:
        """The numbers timing has."""
        return [number for number in fields(self.topic("TimingData").get("Lines")) if driver_number(number)]

    @property
    def info(self) -> dict[str, object]:
        """What session this is."""
        return self.topic("SessionInfo")

    @property
    def kind(self) -> SessionKind:
        """The kind of the session; told by timing while, or if, no message names it."""
        return self.named(self.info) or self.supposed or kind_told_by(self.topics)

    @staticmethod
    def named(info: object) -> SessionKind | None:
        """The kind of session that ``SessionInfo`` names."""
        return _KINDS.get(text(fields(info).get("Type"), 20).lower())

    @property
    def name(self) -> str:
        """FastF1's name of the session. The sprints of 2021 were called sprint qualifying by the feed."""
        named = text(self.info.get("Name"), 60)
        sprint = "sprint" in named.lower()
        if self.kind == "race":
            return "Sprint" if sprint else "Race"
        if self.kind == "qualifying":
            shootout = "shootout" in named.lower()
            return "Sprint Shootout" if shootout else "Sprint Qualifying" if sprint else "Qualifying"
        day = re.search(r"\d", named) or re.search(r"\d", str(self.info.get("Number", "")))
        return f"Practice {day[0]}" if day else named or "Practice"

    @property
    def part(self) -> int | None:
        """The part of a qualifying that goes on, or comes next."""
        if self.kind != "qualifying":
            return None
        part = self.topic("TimingData").get("SessionPart")
        if isinstance(part, int) and 1 <= part <= 3:
            return part
        parts = [fields(one).get("QualifyingPart") for one in items(self.topic("SessionData").get("Series")).values()]
        known = [one for one in parts if isinstance(one, int) and 1 <= one <= 3]
        return known[-1] if known else None


def kind_told_by(topics: Mapping[str, object]) -> SessionKind:
    """The kind of a session as the topics tell it: only qualifyings have parts, only races have gaps to the leader."""
    timing = fields(topics.get("TimingData"))
    if "SessionPart" in timing or "NoEntries" in timing:
        return "qualifying"
    lines = fields(timing.get("Lines")).values()
    is_race = "LapCount" in topics or any("GapToLeader" in fields(line) for line in lines)
    return "race" if is_race else "practice"
