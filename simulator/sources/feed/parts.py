"""The session and its parts: when they begin, stop and end, their clock, who is knocked out."""

from collections.abc import Iterator
from typing import Final

from pitwall.events import KnockedOut, Payload, SessionClock, SessionPartEnded, SessionPartStarted
from pitwall.simulator.sources.feed.clock import FeedClock
from pitwall.simulator.sources.feed.known import Known, Phase
from pitwall.simulator.sources.feed.merge import fields, items
from pitwall.simulator.sources.feed.message import parse_utc
from pitwall.simulator.sources.feed.order import place
from pitwall.simulator.sources.feed.values import duration_ms, text, whole

_PHASES: Final[dict[str, Phase]] = {
    "Started": "running",
    "Aborted": "stopped",
    "Finished": "finished",
    "Finalised": "final",
    "Ends": "over",
}
LAST_PART = 3


class Parts:
    """The status of the session. After its end the feed may go on with a support race, which is none of ours."""

    def __init__(self, known: Known, clock: FeedClock) -> None:
        self._known = known
        self._clock = clock
        self._status = ""
        self._part = 0
        self._running = False
        self._out: set[str] = set()
        self._clock_told: tuple[int, bool] | None = None
        self._has_status = False
        self._seen: list[str] = []

    def status(self, t_ms: int, topic: str) -> Iterator[Payload]:
        """What a message of ``SessionStatus`` changes. ``SessionData`` has the same, for recordings without it."""
        self._has_status = self._has_status or topic == "SessionStatus"
        if topic == "SessionStatus":
            yield from self._change(t_ms, text(self._known.topic(topic).get("Status"), 20))
        elif not self._has_status:
            series = items(self._known.topic(topic).get("StatusSeries"))
            told = [fields(series[key]) for key in sorted(series, key=lambda key: whole(key, 0, 99_999) or 0)]
            changes = [one for one in told if text(one.get("SessionStatus"), 20)]
            for one in changes[len(self._seen) :]:
                self._seen.append(text(one.get("SessionStatus"), 20))
                begun = parse_utc(one.get("Utc"))
                at_ms = self._clock.at_utc(begun) if begun is not None else None
                if at_ms is None:
                    at_ms = t_ms
                yield from self._change(at_ms if self._clock.now_ms is None else min(at_ms, t_ms), self._seen[-1])

    def part(self) -> Iterator[Payload]:
        """Who was knocked out, which timing tells when it turns to the next part."""
        part = self._known.part
        if part is None:
            return
        if part > 1:
            yield from self._knocked_out(part)
        if self._running:
            yield from self._begin()

    def session_clock(self, t_ms: int) -> Iterator[Payload]:
        """The clock of the session or its part, as it was set."""
        told = self._known.topic("ExtrapolatedClock")
        remaining_ms = duration_ms(told.get("Remaining"))
        if remaining_ms is None or (not remaining_ms and self._clock_told is None):
            return  # the clock of the session before
        if self._clock.now_ms is None:
            return  # in a snapshot: how much of it is left is known once it is known what time it is
        running = told.get("Extrapolating") is True
        set_utc_ms = parse_utc(told.get("Utc"))
        set_ms = self._clock.at_utc(set_utc_ms) if set_utc_ms is not None else None
        if running and set_ms is not None:
            remaining_ms = max(remaining_ms - max(t_ms - set_ms, 0), 0)
        if (remaining_ms, running) != self._clock_told:
            self._clock_told = remaining_ms, running
            yield SessionClock(remaining_ms=remaining_ms, running=running)

    def _change(self, t_ms: int, status: str) -> Iterator[Payload]:
        if not status or status == self._status or self._known.phase == "over":
            return
        self._status = status
        before = self._known.phase
        last_part = self._known.kind != "qualifying" or self._part == LAST_PART
        if before in ("finished", "final") and status not in ("Finished", "Finalised") and last_part:
            self._known.phase = "over"
            return
        self._known.phase = _PHASES.get(status, before)
        if self._known.phase == "running" and self._known.started_ms is None:
            self._known.started_ms = t_ms
        if self._known.kind != "qualifying":
            return
        if self._known.phase == "running":
            self._running = True
            yield from self._begin()
        elif self._known.phase == "finished" and self._running:
            self._running = False
            if self._part:
                yield SessionPartEnded(part=self._part)

    def _begin(self) -> Iterator[Payload]:
        """The part that is next begins, if it did not before: a red flag only stops it."""
        part = self._known.part
        if part is None or part == self._part or not self._known.cars():
            return
        self._part = part
        entries = items(self._known.topic("TimingData").get("NoEntries"))
        names = {"Sprint Qualifying": "SQ", "Sprint Shootout": "SQ"}
        yield SessionPartStarted(
            part=part,
            name=f"{names.get(self._known.name, 'Q')}{part}",
            drivers=tuple(number for number in self._known.cars() if number not in self._out)[:40],
            advance=whole(entries.get(str(part)), 1, 40) if part < LAST_PART else None,
        )

    def _knocked_out(self, part: int) -> Iterator[Payload]:
        gone = [
            number
            for number in self._known.cars()
            if self._known.timing(number).get("KnockedOut") is True and number not in self._out
        ]
        self._out.update(gone)
        entries = items(self._known.topic("TimingData").get("NoEntries"))
        advanced = whole(entries.get("1"), 1, 40) if part == LAST_PART else None
        for number_of_part in range(1, part):
            # Who joins in the last part gets both at once: places tell who left in the first.
            left = [
                number
                for number in gone
                if (number_of_part == 1 and part == LAST_PART)
                == bool(advanced and (place(self._known.timing(number)) or 0) > advanced)
            ]
            if left:
                yield KnockedOut(part=number_of_part, drivers=tuple(left[:40]))
