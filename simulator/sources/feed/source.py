"""The race source: recordings of the live feed, read at once or while they are made."""

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from pitwall.simulator.errors import SourceUnavailable
from pitwall.simulator.race import Moment, Progress, Race
from pitwall.simulator.sources.feed.combining import combined, kind_of
from pitwall.simulator.sources.feed.files import Reading, as_one, read_recording
from pitwall.simulator.sources.feed.follow import POLL_S, Followed, tails_of
from pitwall.simulator.sources.feed.message import FeedMessage
from pitwall.simulator.sources.feed.outline import outline
from pitwall.simulator.sources.feed.translation import Translation

_LEAD_IN_MS = 10_000
"""The replay begins so long before the start of the session: what was sent before goes out at once."""

_WAIT_S = 10.0
"""How long to wait for what session a recorder that has just begun is in: it writes so first of all."""


@dataclass(frozen=True, slots=True)
class RecordingSource:
    """One session out of one or more recordings of the feed, in whatever form each of them is.

    With ``follow`` the recordings are still being made: the session goes on as they grow.
    """

    paths: tuple[Path, ...]
    telemetry: bool = True
    follow: bool = False

    def load(self, progress: Progress) -> Race:
        """The session. What is wrong with the recordings is said in a line each, and what can be shown is.

        Raises UsageError if a path is no recording, SourceUnavailable if there is nothing in them to show.
        """
        return self._followed(progress) if self.follow else self._whole(progress)

    def _whole(self, progress: Progress) -> Race:
        messages = self._messages([read_recording(path) for path in self.paths], progress)
        translation = Translation(telemetry=self.telemetry, supposed=kind_of(messages))
        moments = [moment for message in messages for moment in translation.apply(message)]
        moments += translation.finish()
        if not moments:
            raise SourceUnavailable(f"nothing to show in {self._named}: no message in it tells anything of a session")
        if translation.session() is None:
            progress(f"{self._named} does not say what session it is of: it is shown without a name")
        self._say_jumps(translation, progress)
        session = replace(translation.session(anyhow=True), track=outline(moments))
        moments.sort(key=lambda moment: moment[0])  # car frames are older than the message they come with
        start_ms = max(session.lights_out_ms - _LEAD_IN_MS, moments[0][0])
        return Race(session=session, start_ms=start_ms, moments=Moments(moments))

    def _followed(self, progress: Progress) -> Race:
        translation = Translation(telemetry=self.telemetry)
        recordings = [(path, tails_of(path)) for path in self.paths]
        readings = [as_one(path, [tail.begin() for tail in tails]) for path, tails in recordings]
        followed = Followed(translation, [tail for _, tails in recordings for tail in tails], [], progress)
        for message in self._messages(readings, progress, empty_is_fine=True):
            followed.told += translation.apply(message)
        until_s = time.monotonic() + _WAIT_S
        while (session := translation.session()) is None:
            if time.monotonic() > until_s:
                raise SourceUnavailable(
                    f"{self._named} does not say what session it is of: follow it once its recorder is connected"
                )
            followed.look()
            time.sleep(POLL_S)
        self._say_jumps(translation, progress)
        session = replace(session, track=outline(followed.told))
        return Race(session=session, start_ms=max(session.lights_out_ms - _LEAD_IN_MS, 0), moments=followed, live=True)

    def _messages(
        self, readings: Sequence[Reading], progress: Progress, *, empty_is_fine: bool = False
    ) -> list[FeedMessage]:
        for reading in readings:
            for complaint in reading.complaints():
                progress(complaint)
            if not reading.messages and not empty_is_fine:
                progress(f"{reading.path} has no message of the live feed" + ("" if reading.lines else ": it is empty"))
        messages = combined([reading for reading in readings if reading.messages], progress)
        if not messages and not empty_is_fine:
            raise SourceUnavailable(f"nothing to show in {self._named}: it has no message of the live feed")
        return messages

    def _say_jumps(self, translation: Translation, progress: Progress) -> None:
        if jumps := translation.clock.jumps:
            leaps = ", ".join(f"{jump_ms / 1000:+,.0f} s" for jump_ms in jumps[:3]) + (", ..." if jumps[3:] else "")
            progress(f"the clock of {self._named} jumps ({leaps}): the session goes on without the leap")

    @property
    def _named(self) -> str:
        return ", ".join(str(path) for path in self.paths)


@dataclass(frozen=True, slots=True)
class Moments:
    """What happened, in the order it was sent. Plain values, so that a process can hand a session to another."""

    told: Sequence[Moment]

    def __call__(self) -> Iterator[Moment]:
        """Everything, from the start at each call."""
        return iter(self.told)
