"""What is known of the session so far: the merged state of every topic, and what follows from it."""

import re
from typing import Literal

from pitwall.events import SessionKind
from pitwall.simulator.sources.feed.merge import fields, items, merged
from pitwall.simulator.sources.feed.values import driver_number, text

_KINDS: dict[str, SessionKind] = {"race": "race", "qualifying": "qualifying", "practice": "practice"}

Phase = Literal["before", "running", "stopped", "finished", "over"]
"""Of a session or its part: not begun, running, under a red flag, the time is up or the flag is out, all over."""


class Known:
    """The topics as the patches made them. Everything here is read, never changed, by those who tell events."""

    def __init__(self) -> None:
        self.topics: dict[str, object] = {}
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
        """The kind of the session; told from timing while, or if, no message names it."""
        named = text(self.info.get("Type"), 20).lower()
        if named in _KINDS:
            return _KINDS[named]
        timing = self.topic("TimingData")
        if "LapCount" in self.topics and "SessionPart" not in timing:
            return "race"
        if "SessionPart" in timing or "NoEntries" in timing:
            return "qualifying"
        lines = fields(timing.get("Lines")).values()
        return "race" if any("GapToLeader" in fields(line) for line in lines) else "practice"

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
